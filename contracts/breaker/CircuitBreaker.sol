// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

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

    /// @dev Observations from `head` on belong to the window; those before are forgotten.
    struct History {
        uint256 head;
        Observation[] observations;
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
        if (!watched) _histories[source].head = _histories[source].observations.length;
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

        History storage history = _histories[msg.sender];
        _forget(history, settings.windowBlocks);
        uint256 priceBefore = _breached(history, price, settings.moveBps);
        if (priceBefore != 0) {
            history.head = history.observations.length;
            haltedUntil = block.number + settings.coolDownBlocks;
            ++trips;
            emit Tripped(msg.sender, priceBefore, price, haltedUntil);
        }
        _remember(history, price);
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

    /// @dev Drops what lies before the window, but keeps the last price from before: it was in force when it began.
    function _forget(History storage history, uint256 windowBlocks) private {
        uint256 start = block.number > windowBlocks ? block.number - windowBlocks : 0;
        uint256 head = history.head;
        uint256 length = history.observations.length;
        while (head + 1 < length && history.observations[head + 1].blockNumber <= start) ++head;
        history.head = head;
    }

    /// @return priceBefore The window's price from which `price` moved beyond the limit, or 0 when it did not.
    function _breached(History storage history, uint256 price, uint256 moveBps) private view returns (uint256) {
        uint256 highest = price;
        uint256 lowest = price;
        uint256 length = history.observations.length;
        for (uint256 i = history.head; i < length; ++i) {
            uint256 past = history.observations[i].price;
            if (past > highest) highest = past;
            if (past < lowest) lowest = past;
        }
        if ((highest - price) * ONE_BPS > highest * moveBps) return highest;
        if ((price - lowest) * ONE_BPS > lowest * moveBps) return lowest;
        return 0;
    }

    function _remember(History storage history, uint256 price) private {
        uint208 kept = price > type(uint208).max ? type(uint208).max : uint208(price);
        Observation memory observation = Observation({blockNumber: uint48(block.number), price: kept});
        uint256 length = history.observations.length;
        bool sameBlock = length > history.head && history.observations[length - 1].blockNumber == block.number;
        if (sameBlock) history.observations[length - 1] = observation;
        else history.observations.push(observation);
    }
}
