// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Uses gas, as other people's transactions do
/// @notice A block's gas is a good that everybody shares. Whoever wants to see what happens when others want much of it
/// need not know what they do with it.
contract Blockspace {
    /// @notice Thrown when somebody else calls what only this contract calls.
    error NotSelf(address caller);

    /// @notice Uses `gas_` and a few thousand more.
    function use(uint256 gas_) external view {
        // It always fails, and uses all that it is given.
        try this.waste{gas: gas_}() {} catch {}
    }

    /// @notice Uses all the gas of the call, in one step: no time is spent on it.
    function waste() external view {
        if (msg.sender != address(this)) revert NotSelf(msg.sender);
        // Solidity has no statement that ends a call with all of its gas.
        assembly ("memory-safe") {
            invalid()
        }
    }
}
