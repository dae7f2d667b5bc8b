// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAnswerValidator} from "../interfaces/IAnswerValidator.sol";
import {ICircuitBreaker} from "../interfaces/ICircuitBreaker.sol";

/// @title A circuit breaker on price moves
/// @notice For each source it remembers the last price of every block of the window, and the price that was in force
/// when the window began. A report of p trips when, against the window's highest price h or lowest price l,
///
///   (h - p) / h > limit   or   (p - l) / l > limit.
///
/// The report that trips belongs to a transaction that goes through: a feed's answer stands and a swap is done, and it is
/// the next action that is refused. Were the trip part of the refused call, the revert would undo it. After a trip the
/// window starts anew at the reported price, so that one move trips once; a further move within the halt trips again and
/// extends it.
contract CircuitBreaker is ICircuitBreaker, Ownable {
    struct Observation {
        uint48 blockNumber;
        uint208 price;
    }

    /// @dev Past prices with the block in which the next one took their place. A price that a later one reached can't be
    /// the highest any more and is dropped, so that prices fall and blocks rise from one to the next, and a search finds
    /// the window's highest in a few steps: a feed gives its validator little gas, however long the window.
    struct Peaks {
        uint256 length;
        mapping(uint256 index => Observation) past;
    }

    /// @dev The lows are kept as peaks of the complement, ~price.
    struct History {
        Observation last;
        Peaks highs;
        Peaks lows;
    }

    uint256 private constant ONE_BPS = 1e4;
    uint256 private constant MAX_WINDOW = 1024;

    uint256 public haltedUntil;
    uint256 public trips;
    mapping(address source => bool) public isSource;

    Settings private _settings;
    mapping(address source => History) private _histories;

    constructor(address owner_) Ownable(owner_) {}

    // ------------------------------------------------------------------------------------------------ owner

    /// @inheritdoc ICircuitBreaker
    function configure(Settings calldata settings) external onlyOwner {
        bool inRange =
            settings.windowBlocks != 0 && settings.windowBlocks <= MAX_WINDOW && settings.coolDownBlocks != 0;
        if (settings.moveBps != 0 && !inRange) revert InvalidSettings();
        _settings = settings;
        emit Configured(settings);
    }

    /// @inheritdoc ICircuitBreaker
    function setSource(address source, bool watched) external onlyOwner {
        isSource[source] = watched;
        if (!watched) _forget(_histories[source]);
        emit SourceSet(source, watched);
    }

    /// @inheritdoc ICircuitBreaker
    function reset() external onlyOwner {
        haltedUntil = 0;
        emit Reset(block.number);
    }

    // ------------------------------------------------------------------------------------------------ sources

    /// @inheritdoc IAnswerValidator
    function validate(uint256, int256, uint256, int256 currentAnswer) external returns (bool) {
        if (currentAnswer > 0) observe(uint256(currentAnswer));
        return true;
    }

    /// @inheritdoc ICircuitBreaker
    function observe(uint256 price) public {
        if (!isSource[msg.sender]) revert NotSource(msg.sender);
        Settings memory settings = _settings;
        if (settings.moveBps == 0 || price == 0) return;

        uint208 kept = uint208(Math.min(price, type(uint208).max));
        History storage history = _histories[msg.sender];
        _retire(history);
        uint256 priceBefore = _breached(history, kept, settings);
        if (priceBefore != 0) {
            _forget(history);
            // Not below what it is: the cool-down may have been shortened since.
            haltedUntil = Math.max(haltedUntil, block.number + settings.coolDownBlocks);
            ++trips;
            emit Tripped(msg.sender, priceBefore, price, haltedUntil);
        }
        history.last = Observation({blockNumber: uint48(block.number), price: kept});
    }

    // ------------------------------------------------------------------------------------------------ guards

    /// @inheritdoc ICircuitBreaker
    function check(Action action) external view {
        if (isHalted(action)) revert Halted(action, haltedUntil);
    }

    /// @inheritdoc ICircuitBreaker
    function getSettings() external view returns (Settings memory) {
        return _settings;
    }

    /// @inheritdoc ICircuitBreaker
    function isHalted(Action action) public view returns (bool) {
        if (block.number > haltedUntil) return false;
        if (action == Action.Liquidate) return _settings.haltsLiquidation;
        if (action == Action.Borrow) return _settings.haltsBorrowing;
        return _settings.haltsSwaps;
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _forget(History storage history) private {
        delete history.last;
        history.highs.length = 0;
        history.lows.length = 0;
    }

    /// @dev Files the last price of an earlier block away. Of this block's prices only the last one is remembered.
    function _retire(History storage history) private {
        Observation memory last = history.last;
        if (last.price == 0 || last.blockNumber == block.number) return;
        last.blockNumber = uint48(block.number);
        _file(history.highs, last);
        last.price = ~last.price;
        _file(history.lows, last);
    }

    /// @return priceBefore The window's price from which `price` moved beyond the limit, or 0 when it did not.
    function _breached(
        History storage history,
        uint256 price,
        Settings memory settings
    ) private view returns (uint256) {
        uint256 last = history.last.price;
        if (last == 0) return 0;

        uint256 start = block.number > settings.windowBlocks ? block.number - settings.windowBlocks : 0;
        uint256 highest = Math.max(Math.max(price, last), _highest(history.highs, start));
        uint256 lowest = Math.min(Math.min(price, last), ~_highest(history.lows, start));
        if ((highest - price) * ONE_BPS > highest * settings.moveBps) return highest;
        if ((price - lowest) * ONE_BPS > lowest * settings.moveBps) return lowest;
        return 0;
    }

    function _file(Peaks storage peaks, Observation memory past) private {
        (uint256 low, uint256 high) = (0, peaks.length);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (peaks.past[middle].price > past.price) low = middle + 1;
            else high = middle;
        }
        peaks.past[low] = past;
        peaks.length = low + 1;
    }

    /// @return The highest of the prices whose place was taken after the window's start, or 0 when there is none.
    function _highest(Peaks storage peaks, uint256 start) private view returns (uint208) {
        (uint256 low, uint256 high) = (0, peaks.length);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (peaks.past[middle].blockNumber > start) high = middle;
            else low = middle + 1;
        }
        return low == peaks.length ? 0 : peaks.past[low].price;
    }
}
