// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {ITwapFeed} from "../interfaces/ITwapFeed.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2Pair.sol";
import {DerivedFeed} from "./DerivedFeed.sol";
import {FeedReader} from "./libraries/FeedReader.sol";

/// @title The time-weighted average price of a Uniswap V2 pair's token
/// @notice With the pair's cumulative price A(t), the sum of price times seconds, as UQ112.112,
///
///   answer = (A(now) - A(then)) / (now - then) * price of the quote token,   rounded down,
///
/// where `then` is the youngest kept observation that is at least a window old, or the oldest one while none is. To move
/// the average by a share, a manipulator must hold the price off by window / time held times as much (Uniswap V2
/// whitepaper, 2.2).
contract TwapFeed is ITwapFeed, DerivedFeed {
    using SafeCast for uint256;

    struct Observation {
        uint256 timestamp;
        uint256 cumulative;
    }

    uint256 private constant Q112 = 2 ** 112;
    uint256 private constant MAX_SLOTS = 64;

    IUniswapV2Pair public immutable pair;
    IAggregatorV3 public immutable quoteFeed;
    uint256 public immutable window;
    uint256 public immutable period;

    uint256 private immutable _quoteMaxAge;
    bool private immutable _isToken0;
    uint256 private immutable _baseUnit;
    uint256 private immutable _quoteUnit;
    /// @dev One more than the window has parts: the oldest is a window old when the newest has just been noted.
    uint256 private immutable _capacity;

    /// @dev A ring: the newest stands at (_noted - 1) mod _capacity.
    mapping(uint256 index => Observation) private _observations;
    uint256 private _noted;
    FeedReader.Band private _quoteBand;

    constructor(
        string memory description_,
        Settings memory settings,
        address owner_
    ) DerivedFeed(description_, settings.quoteFeed.decimals(), owner_) {
        (address token0, address token1) = (settings.pair.token0(), settings.pair.token1());
        bool isOfPair = settings.base == token0 || settings.base == token1;
        bool isInRange = settings.slots != 0 && settings.slots <= MAX_SLOTS && settings.window >= settings.slots;
        if (!isOfPair || !isInRange) revert InvalidSettings();
        pair = settings.pair;
        quoteFeed = settings.quoteFeed;
        window = settings.window;
        period = Math.ceilDiv(settings.window, settings.slots);
        _quoteMaxAge = settings.quoteMaxAge;
        _isToken0 = settings.base == token0;
        _baseUnit = 10 ** uint256(IERC20Metadata(settings.base).decimals());
        _quoteUnit = 10 ** uint256(IERC20Metadata(settings.base == token0 ? token1 : token0).decimals());
        _capacity = uint256(settings.slots) + 1;
        _quoteBand = FeedReader.bandOf(settings.quoteFeed);
        _note(_cumulative());
    }

    /// @inheritdoc DerivedFeed
    function _compute() internal override returns (int256, uint256) {
        uint256 cumulative = _cumulative();
        Observation memory then = _reachBack();
        uint256 elapsed = block.timestamp - then.timestamp;
        if (elapsed == 0) revert NoTimePassed();
        if (block.timestamp - _newest().timestamp >= period) _note(cumulative);

        (bool isUsable, int256 quoteAnswer, ) = FeedReader.tryLatest(quoteFeed, _quoteMaxAge, _quoteBand);
        if (!isUsable) revert QuoteUnusable();
        uint256 average;
        unchecked {
            // The sums overflow by design; their difference does not.
            average = (cumulative - then.cumulative) / elapsed;
        }
        uint256 answer = Math.mulDiv(average, uint256(quoteAnswer) * _baseUnit, Q112 * _quoteUnit);
        return (answer.toInt256(), then.timestamp);
    }

    /// @dev The pair's cumulative price as it would be had the pair been touched just now.
    function _cumulative() private view returns (uint256 cumulative) {
        (uint256 baseReserve, uint256 quoteReserve, uint32 lastTouched) = pair.getReserves();
        cumulative = _isToken0 ? pair.price0CumulativeLast() : pair.price1CumulativeLast();
        if (!_isToken0) (baseReserve, quoteReserve) = (quoteReserve, baseReserve);
        if (baseReserve == 0 || quoteReserve == 0) revert EmptyPair();
        unchecked {
            // Time is kept modulo 2^32 there, and the sums modulo 2^256.
            cumulative += ((quoteReserve * Q112) / baseReserve) * (uint32(block.timestamp) - lastTouched);
        }
    }

    function _note(uint256 cumulative) private {
        _observations[_noted % _capacity] = Observation(block.timestamp, cumulative);
        ++_noted;
        emit Observed(cumulative, block.timestamp);
    }

    function _newest() private view returns (Observation memory) {
        return _observations[(_noted - 1) % _capacity];
    }

    /// @dev The youngest observation that is at least a window old, or the oldest one kept.
    function _reachBack() private view returns (Observation memory then) {
        uint256 kept = Math.min(_noted, _capacity);
        for (uint256 back = 1; back <= kept; ++back) {
            then = _observations[(_noted - back) % _capacity];
            if (block.timestamp - then.timestamp >= window) return then;
        }
    }
}
