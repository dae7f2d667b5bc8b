// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The code that stands in for a deployed feed
/// @notice Put at a feed's address (`hardhat_setCode`), with the address of another feed in its first storage slot, it
/// answers every call with what that feed answers. Whoever reads the old address reads the new feed.
contract FeedOverride {
    /// @notice Who answers. The first slot, and nothing immutable: the code is moved without its constructor.
    address public target;

    /// @dev Reads only, and not payable: a feed is asked by consumers, and written at its own address.
    // solhint-disable-next-line payable-fallback
    fallback(bytes calldata data) external returns (bytes memory) {
        (bool success, bytes memory answer) = target.staticcall(data);
        if (!success) {
            assembly ("memory-safe") {
                // The reason of the revert, as it came.
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }
}
