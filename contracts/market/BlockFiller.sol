// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Takes up room in blocks
/// @notice Stands for whatever else people want of a chain at the same time: what counts for others is the gas that it
/// uses and the fee that it pays.
contract BlockFiller {
    /// @notice Uses up `amount` gas and a little more. The transaction needs a 63rd more than that as its limit.
    function fill(uint256 amount) external {
        // An invalid instruction uses up all the gas that its call was given, without work for the machine.
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, ) = address(this).call{gas: amount}(abi.encodeCall(this.waste, ()));
        assert(!success);
    }

    /// @notice Fails, at the cost of all the gas it is given.
    function waste() external pure {
        assembly ("memory-safe") {
            // Solidity has no word for it.
            invalid()
        }
    }
}
