// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @title A coin that is created as debt and destroyed when the debt is paid
interface IStablecoin is IERC20Metadata {
    /// @notice Emitted when a contract is allowed to create and destroy coins, or no longer is.
    event MinterSet(address indexed minter, bool allowed);

    /// @notice Thrown when the caller may not create or destroy coins.
    error NotMinter(address caller);

    /// @notice Allows or forbids a contract to create and destroy coins. Owner only.
    function setMinter(address minter, bool allowed) external;

    /// @notice Creates `amount` base units for `to`. Minters, and the owner, who supplies a simulated world.
    function mint(address to, uint256 amount) external;

    /// @notice Destroys `amount` base units of `from`, who need not have approved it. Minters only.
    function burn(address from, uint256 amount) external;

    /// @return Whether the contract may create and destroy coins.
    function isMinter(address minter) external view returns (bool);
}
