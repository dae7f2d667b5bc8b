// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What checked arithmetic reverts with
library Panics {
    bytes4 private constant PANIC = bytes4(keccak256("Panic(uint256)"));

    function overflow() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(PANIC, 0x11);
    }

    function divisionByZero() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(PANIC, 0x12);
    }

    function indexOutOfRange() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(PANIC, 0x32);
    }
}
