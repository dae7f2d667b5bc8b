// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A feed that can be anything but right
contract BrokenFeed {
    enum Fault {
        Reverts,
        Exhausts,
        FromTheFuture,
        Negative,
        Huge
    }

    error Broken();

    uint8 public constant decimals = 8;
    Fault public fault;

    function setFault(Fault fault_) external {
        fault = fault_;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        if (fault == Fault.Reverts) revert Broken();
        uint256 spins;
        while (fault == Fault.Exhausts) ++spins;
        uint256 updatedAt = fault == Fault.FromTheFuture ? block.timestamp + 1 : block.timestamp;
        int256 answer =
            fault == Fault.Negative
                ? -1
                : fault == Fault.Huge
                    ? type(int256).max - 1
                    : int256(1);
        return (1, answer, updatedAt, updatedAt, 1);
    }
}
