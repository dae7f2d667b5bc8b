// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnswerValidator} from "./IAnswerValidator.sol";

/// @title A circuit breaker on price moves
/// @notice Sources (feeds and pairs) report their prices; a move beyond the limit within the window trips the breaker,
/// and the configured actions are halted for the cool-down, in every contract that asks. Off until configured.
interface ICircuitBreaker is IAnswerValidator {
    /// @notice What can be halted.
    enum Action {
        Liquidate,
        Borrow,
        Swap
    }

    /// @param moveBps The largest move within the window that does not trip, in basis points of the window's highest
    /// price for a fall and of its lowest for a rise. 0 switches the breaker off.
    /// @param windowBlocks The length of the window in blocks, from 1 to 1,024.
    /// @param coolDownBlocks How long a trip halts, in blocks, at least 1.
    /// @param haltsLiquidation Whether a trip halts liquidations.
    /// @param haltsBorrowing Whether a trip halts new debt.
    /// @param haltsSwaps Whether a trip halts swaps.
    struct Settings {
        uint16 moveBps;
        uint32 windowBlocks;
        uint32 coolDownBlocks;
        bool haltsLiquidation;
        bool haltsBorrowing;
        bool haltsSwaps;
    }

    /// @notice Emitted when the breaker is configured.
    event Configured(Settings settings);

    /// @notice Emitted when a source may report, or no longer may.
    event SourceSet(address indexed source, bool watched);

    /// @notice Emitted when the breaker trips.
    /// @param source Who reported the move.
    /// @param priceBefore The price at the other end of the move, in the source's own unit.
    /// @param price The price reported.
    /// @param untilBlock The last block of the halt.
    event Tripped(address indexed source, uint256 priceBefore, uint256 price, uint256 untilBlock);

    /// @notice Emitted when the owner ends a halt.
    event Reset(uint256 atBlock);

    /// @notice Thrown when an action is halted.
    error Halted(Action action, uint256 untilBlock);

    /// @notice Thrown when a caller that is not a watched source reports a price.
    error NotSource(address caller);

    /// @notice Thrown when settings are out of range.
    error InvalidSettings();

    /// @notice Configures the breaker. Owner only. Observations are kept; a halt in force goes on.
    function configure(Settings calldata settings) external;

    /// @notice Allows or forbids a source to report. Forbidding forgets its observations. Owner only.
    function setSource(address source, bool watched) external;

    /// @notice Ends a halt. Owner only.
    function reset() external;

    /// @notice Reports a price. Watched sources only. A price of 0 is ignored.
    /// @param price In any unit, the same at each call.
    function observe(uint256 price) external;

    /// @notice Reverts with `Halted` when the action is halted.
    function check(Action action) external view;

    /// @return Whether the action is halted in this block.
    function isHalted(Action action) external view returns (bool);

    /// @return The last block of the last halt, or 0 when there was none.
    function haltedUntil() external view returns (uint256);

    /// @return The number of trips so far.
    function trips() external view returns (uint256);

    /// @return The settings in force.
    function getSettings() external view returns (Settings memory);

    /// @return Whether the address may report.
    function isSource(address source) external view returns (bool);
}
