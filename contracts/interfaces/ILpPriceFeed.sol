// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorV3} from "./IAggregatorV3.sol";
import {IComputedFeed} from "./IComputedFeed.sol";
import {IUniswapV2Pair} from "./IUniswapV2Pair.sol";

/// @title What a share of a constant-product pair is worth, out of the prices of the pair's tokens
interface ILpPriceFeed is IComputedFeed {
    /// @notice Which formula prices a share. With reserves x and y, prices p and q and S shares:
    ///
    ///   Spot = (x p + y q) / S        what the reserves of this moment would fetch at the feeds' prices
    ///   Fair = 2 sqrt(x y p q) / S    the same once arbitrage has brought the pair to the feeds' prices
    ///
    /// The two agree when the pair's price is p / q. A swap moves x and y along x y = k, which leaves Fair as it is but for
    /// the fee, while it raises Spot by (m + 1/m) / 2 when it multiplies one reserve by m.
    enum Pricing {
        Fair,
        Spot
    }

    /// @return The pair whose shares are priced.
    function pair() external view returns (IUniswapV2Pair);

    /// @return The feed of the pair's token 0.
    function feed0() external view returns (IAggregatorV3);

    /// @return The feed of the pair's token 1, in the same currency.
    function feed1() external view returns (IAggregatorV3);

    /// @return Which formula it uses.
    function pricing() external view returns (Pricing);
}
