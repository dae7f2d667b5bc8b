// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Something to call: it keeps notes, fails with a reason, or fails without
contract StubTarget {
    error Refused(uint256 code);

    uint256[] public notes;

    function note(uint256 value) external {
        notes.push(value);
    }

    function refuse(uint256 code) external pure {
        revert Refused(code);
    }

    function refuseSilently() external pure {
        // Solidity always gives a reason, if only an empty string.
        assembly ("memory-safe") {
            revert(0, 0)
        }
    }

    function count() external view returns (uint256) {
        return notes.length;
    }
}
