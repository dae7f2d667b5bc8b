// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A token that is worth a number of units of another (Balancer's `IRateProvider`)
interface IRateProvider {
    /// @return Units of the underlying that one unit of the token stands for, in wads, rounded down.
    function getRate() external view returns (uint256);
}
