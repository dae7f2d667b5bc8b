// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IExchangeRateFeed} from "../interfaces/IExchangeRateFeed.sol";
import {IRateProvider} from "../interfaces/IRateProvider.sol";
import {ComputedFeed} from "./ComputedFeed.sol";

/// @title The price of a staked token or of a wrapped lending receipt
contract ExchangeRateFeed is IExchangeRateFeed, ComputedFeed {
    uint256 private constant WAD = 1e18;

    IRateProvider public immutable rateProvider;
    IAggregatorV3 public immutable underlyingFeed;

    /// @dev Wads times the underlying feed's decimals over this feed's.
    uint256 private immutable _divisor;

    /// @dev Token and underlying have the same decimals.
    constructor(
        string memory description_,
        IRateProvider rateProvider_,
        IAggregatorV3 underlyingFeed_
    ) ComputedFeed(description_) {
        rateProvider = rateProvider_;
        underlyingFeed = underlyingFeed_;
        _divisor = (WAD * 10 ** underlyingFeed_.decimals()) / 10 ** decimals;
    }

    function _derive() internal view override returns (uint256 answer, uint256 updatedAt) {
        (answer, updatedAt) = _read(underlyingFeed);
        answer = Math.mulDiv(answer, rateProvider.getRate(), _divisor);
    }
}
