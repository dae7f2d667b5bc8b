// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a cover pool is told of a protocol's losses
interface ILossOracle {
    /// @notice Thrown on deployment when the pool does not list the asset.
    error NotListed(address asset);

    /// @return Which part of what its suppliers claim is backed, in wads, rounded up: 1e18 while nothing is lost, 0 when
    /// nothing is left.
    function survival() external view returns (uint256);
}
