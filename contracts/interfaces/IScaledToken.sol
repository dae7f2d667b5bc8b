// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A token whose balances grow with an index
/// @notice Stored balances are scaled: divided by the index at the time they were credited, rounded half up. The balance
/// of an account is its scaled balance times today's index. Events have Aave V3's names and meaning.
interface IScaledToken {
    /// @notice Emitted when tokens are created, or when interest outgrows what is burned.
    /// @param caller Who acted.
    /// @param onBehalfOf Whose balance grew.
    /// @param value The amount created, plus the interest since the account's last event.
    /// @param balanceIncrease That interest.
    /// @param index The index in rays. The scaled balance changed by (value - balanceIncrease) / index.
    event Mint(
        address indexed caller,
        address indexed onBehalfOf,
        uint256 value,
        uint256 balanceIncrease,
        uint256 index
    );

    /// @notice Emitted when tokens are destroyed.
    /// @param from Whose balance shrank.
    /// @param target Who receives the underlying, if anyone.
    /// @param value The amount destroyed, less the interest since the account's last event.
    /// @param balanceIncrease That interest.
    /// @param index The index in rays. The scaled balance changed by -(value + balanceIncrease) / index.
    event Burn(address indexed from, address indexed target, uint256 value, uint256 balanceIncrease, uint256 index);

    /// @notice Thrown when anyone but the pool calls.
    error CallerNotPool(address caller);

    /// @notice Thrown when an amount is so small that its scaled value is 0.
    error ScaledAmountZero(uint256 amount, uint256 index);

    /// @notice Thrown when an account has less than is asked of it, compared as scaled balances.
    error InsufficientScaledBalance(address account, uint256 scaledBalance, uint256 scaledAmount);

    /// @return The pool that the token belongs to.
    function POOL() external view returns (address);

    /// @return The asset that the token stands for.
    function UNDERLYING_ASSET_ADDRESS() external view returns (address);

    /// @return The account's balance divided by the index.
    function scaledBalanceOf(address account) external view returns (uint256);

    /// @return The sum of all scaled balances.
    function scaledTotalSupply() external view returns (uint256);

    /// @return The index at the account's last event.
    function getPreviousIndex(address account) external view returns (uint256);
}
