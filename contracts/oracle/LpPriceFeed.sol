// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {ILpPriceFeed} from "../interfaces/ILpPriceFeed.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2Pair.sol";
import {ComputedFeed} from "./ComputedFeed.sol";

/// @title The price of a pair's share
/// @notice Fair is the formula of Alpha Homora ("Fair Uniswap's LP token pricing", 2020); Spot is the older one that
/// borrowers of Warp Finance and others were robbed through. Rounded down. Shares that a pair has yet to mint to its
/// factory's `feeTo` are not counted, which makes both too high by up to a sixth of the fees since the last liquidity event.
contract LpPriceFeed is ILpPriceFeed, ComputedFeed {
    /// @dev Prices of one base unit are kept with 36 decimals.
    uint256 private constant UNIT_PRICE_DECIMALS = 36;
    /// @dev From 36 decimals for a base unit to 8 decimals for a whole share of 18: 1e36 / 1e8 / 1e18.
    uint256 private constant TO_ANSWER = 1e10;

    IUniswapV2Pair public immutable pair;
    IAggregatorV3 public immutable feed0;
    IAggregatorV3 public immutable feed1;
    Pricing public immutable pricing;

    uint256 private immutable _scale0;
    uint256 private immutable _scale1;

    /// @dev Reverts with a panic when a token's and its feed's decimals are more than 36 together.
    constructor(
        string memory description_,
        IUniswapV2Pair pair_,
        IAggregatorV3 feed0_,
        IAggregatorV3 feed1_,
        Pricing pricing_
    ) ComputedFeed(description_) {
        pair = pair_;
        feed0 = feed0_;
        feed1 = feed1_;
        pricing = pricing_;
        _scale0 = _scale(pair_.token0(), feed0_);
        _scale1 = _scale(pair_.token1(), feed1_);
    }

    function _derive() internal view override returns (uint256 answer, uint256 updatedAt) {
        (uint256 unitPrice0, uint256 updatedAt0) = _read(feed0);
        (uint256 unitPrice1, uint256 updatedAt1) = _read(feed1);
        unitPrice0 *= _scale0;
        unitPrice1 *= _scale1;
        updatedAt = Math.min(updatedAt0, updatedAt1);
        uint256 supply = pair.totalSupply();
        if (supply == 0 || unitPrice0 == 0 || unitPrice1 == 0) return (0, updatedAt);

        (uint256 reserve0, uint256 reserve1, ) = pair.getReserves();
        if (pricing == Pricing.Spot) {
            answer = (reserve0 * unitPrice0 + reserve1 * unitPrice1) / (supply * TO_ANSWER);
        } else {
            uint256 rootK = Math.sqrt(reserve0 * reserve1);
            answer = Math.mulDiv(2 * rootK, Math.sqrt(unitPrice0 * unitPrice1), supply * TO_ANSWER);
        }
    }

    function _scale(address token, IAggregatorV3 feed) private view returns (uint256) {
        return 10 ** (UNIT_PRICE_DECIMALS - IERC20Metadata(token).decimals() - feed.decimals());
    }
}
