// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarketOracle} from "../../../contracts/interfaces/IIsolatedMarkets.sol";

/// @title A market's oracle whose price the test sets
contract StubMarketOracle is IMarketOracle {
    uint256 public price;

    function set(uint256 price_) external {
        price = price_;
    }
}
