// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A liquidity token with Uniswap V2's functions
interface IUniswapV2ERC20 {
    /// @notice Emitted when `owner` lets `spender` move `value`.
    event Approval(address indexed owner, address indexed spender, uint256 value);

    /// @notice Emitted when `value` moves; from 0 when minted, to 0 when burned or locked.
    event Transfer(address indexed from, address indexed to, uint256 value);

    /// @notice Thrown when a balance is too small.
    error InsufficientBalance(address account, uint256 balance, uint256 needed);

    /// @notice Thrown when an allowance is too small.
    error InsufficientAllowance(address spender, uint256 allowance, uint256 needed);

    /// @notice Thrown when a permit is used after its deadline.
    error PermitExpired(uint256 deadline, uint256 nowAt);

    /// @notice Thrown when a permit was not signed by its owner.
    error InvalidSignature(address owner);

    function name() external view returns (string memory);

    function symbol() external view returns (string memory);

    function decimals() external view returns (uint8);

    function totalSupply() external view returns (uint256);

    function balanceOf(address owner) external view returns (uint256);

    function allowance(address owner, address spender) external view returns (uint256);

    function approve(address spender, uint256 value) external returns (bool);

    function transfer(address to, uint256 value) external returns (bool);

    function transferFrom(address from, address to, uint256 value) external returns (bool);

    function DOMAIN_SEPARATOR() external view returns (bytes32);

    function PERMIT_TYPEHASH() external view returns (bytes32);

    function nonces(address owner) external view returns (uint256);

    /// @notice Sets an allowance by the owner's EIP-712 signature (EIP-2612).
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
}
