// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Why a lending pool refuses
interface ILendingPoolErrors {
    /// @notice Thrown when an amount is 0.
    error InvalidAmount();

    /// @notice Thrown when an address is 0.
    error ZeroAddress();

    /// @notice Thrown when an asset is not listed.
    error ReserveNotListed(address asset);

    /// @notice Thrown when an asset is listed already.
    error ReserveAlreadyListed(address asset);

    /// @notice Thrown when there is no room for another reserve: 128 at most.
    error TooManyReserves();

    /// @notice Thrown when a reserve's tokens belong to another pool or asset.
    error TokenMismatch(address token);

    /// @notice Thrown when settings contradict each other or lie out of range.
    error InvalidReserveSettings();

    /// @notice Thrown when an asset has more decimals than 18.
    error TooManyDecimals(address asset, uint8 decimals);

    /// @notice Thrown when a reserve is inactive.
    error ReserveInactive(address asset);

    /// @notice Thrown when a reserve is paused.
    error ReservePaused(address asset);

    /// @notice Thrown when a reserve is frozen: it takes no new supply or debt.
    error ReserveFrozen(address asset);

    /// @notice Thrown when an asset may not be borrowed.
    error BorrowingNotEnabled(address asset);

    /// @notice Thrown when an asset may not be flash-borrowed.
    error FlashLoanDisabled(address asset);

    /// @notice Thrown when an interest rate mode other than 2, variable, is asked for.
    error InvalidInterestRateMode(uint256 mode);

    /// @notice Thrown when a supply would go beyond the cap. Amounts are in base units.
    error SupplyCapExceeded(uint256 supply, uint256 cap);

    /// @notice Thrown when debt would go beyond the cap. Amounts are in base units.
    error BorrowCapExceeded(uint256 debt, uint256 cap);

    /// @notice Thrown when more is withdrawn than the account has.
    error NotEnoughUserBalance(uint256 balance, uint256 amount);

    /// @notice Thrown when the reserve has less than is to be sent.
    error NotEnoughLiquidity(address asset, uint256 liquidity, uint256 amount);

    /// @notice Thrown when an account without collateral borrows.
    error CollateralBalanceZero(address user);

    /// @notice Thrown when an account's collateral allows no borrowing, or collateral with an LTV of 0 should be used
    /// first.
    error LtvValidationFailed();

    /// @notice Thrown when the account's health factor is, or would be, too low. In wads.
    error HealthFactorTooLow(uint256 healthFactor);

    /// @notice Thrown when a loan needs more collateral than the account has. In the base currency.
    error CollateralCannotCoverBorrow(uint256 needed, uint256 collateral);

    /// @notice Thrown when an account owes nothing of the asset.
    error NoDebt(address user, address asset);

    /// @notice Thrown when all of someone else's debt is to be repaid without saying how much that may be.
    error NoExplicitAmountOnBehalf();

    /// @notice Thrown when an account has nothing of the asset to use as collateral.
    error UnderlyingBalanceZero();

    /// @notice Thrown when a healthy account is liquidated. In wads.
    error HealthFactorNotBelowThreshold(uint256 healthFactor);

    /// @notice Thrown when the account does not use the asset as collateral.
    error CollateralCannotBeLiquidated(address asset);

    /// @notice Thrown when a transfer brought other than the amount sent: the token takes a fee or rebases.
    error TransferAmountMismatch(address asset, uint256 sent, uint256 received);

    /// @notice Thrown when a flash loan's receiver does not return true.
    error InvalidFlashLoanReturn();

    /// @notice Thrown when a receipt token's hook is called by anyone else.
    error CallerNotReceiptToken(address caller);

    /// @notice Thrown when more deficit is to be covered than there is.
    error DeficitExceeded(uint256 deficit, uint256 amount);

    /// @notice Thrown when an account that owes something covers a deficit.
    error CallerHasDebt(address caller);
}
