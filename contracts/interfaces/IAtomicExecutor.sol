// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title An agent's own contract: several calls, all or nothing
interface IAtomicExecutor {
    /// @param target Whom to call.
    /// @param data Calldata.
    /// @param balanceOf If not 0, the executor's balance of this token is written into `data` before the call.
    /// @param offset Where: the byte position in `data`, the selector included, of a 32-byte word.
    struct Call {
        address target;
        bytes data;
        address balanceOf;
        uint32 offset;
    }

    /// @notice Thrown when anyone but the owner calls.
    error NotOwner(address caller);

    /// @notice Thrown when a loan arrives that was not asked for.
    error UnexpectedCallback(address caller);

    /// @notice Thrown when a word to fill lies beyond the calldata.
    error OffsetOutOfRange(uint256 index, uint32 offset);

    /// @notice Thrown when a call reverts without saying why.
    error CallFailed(uint256 index, address target);

    /// @notice Thrown when the calls bring less than was demanded.
    error GainTooSmall(int256 gain, int256 minimum);

    /// @notice Runs the calls and demands that the executor's balance of `token` grow by `minGain` or more. The reason of
    /// a call that reverts is passed on. Owner only.
    /// @param token The token to measure the gain in; 0 to demand nothing.
    function execute(Call[] calldata calls, address token, int256 minGain) external;

    /// @notice Borrows `amount` of `asset` from an Aave-shaped pool by `flashLoanSimple`, runs the calls with it and pays
    /// it back with the premium; then demands the gain. Owner only.
    function executeWithFlashLoan(
        address pool,
        address asset,
        uint256 amount,
        Call[] calldata calls,
        address token,
        int256 minGain
    ) external;

    /// @notice Takes `amount0` and `amount1` out of a pair with Uniswap V2's interface, runs the calls, which must pay the
    /// pair, and demands the gain. Owner only.
    function executeWithFlashSwap(
        address pair,
        uint256 amount0,
        uint256 amount1,
        Call[] calldata calls,
        address token,
        int256 minGain
    ) external;
}
