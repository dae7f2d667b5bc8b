import type { Meanings } from "./refusals.ts";

/** Contracts of ours that an operation on a pool may be refused by. */
export const POOL_CONTRACTS = ["LendingPool", "ReceiptToken", "DebtToken", "MintableToken", "PriceFeed"];

const TOO_LARGE = "SafeCast: value doesn't fit in 128 bits";

/** V3.0.2 numbers its errors, and leaves some refusals to the compiler's checks. */
export const POOL_MEANINGS: Meanings = {
  InvalidAmount: ["26"],
  NotEnoughUserBalance: ["32"],
  UnderlyingBalanceZero: ["43"],
  ReservePaused: ["29"],
  ReserveFrozen: ["28"],
  BorrowingNotEnabled: ["30"],
  FlashLoanDisabled: ["91"],
  SupplyCapExceeded: ["51"],
  BorrowCapExceeded: ["50"],
  CollateralBalanceZero: ["34"],
  CollateralCannotCoverBorrow: ["36"],
  HealthFactorTooLow: ["35"],
  // Of a loan, and of a collateral that may not be used, for which V3.0.2 has the word of its isolation mode.
  LtvValidationFailed: ["57", "62"],
  HealthFactorNotBelowThreshold: ["45"],
  CollateralCannotBeLiquidated: ["46"],
  // When repaying, and when liquidating.
  NoDebt: ["39", "47"],
  NoExplicitAmountOnBehalf: ["40"],
  // When minting, and when burning.
  ScaledAmountZero: ["24", "25"],
  InvalidFlashLoanReturn: ["13"],
  InsufficientScaledBalance: ["Panic", TOO_LARGE],
  InsufficientBorrowAllowance: ["Panic"],
  NotEnoughLiquidity: ["Panic"],
  ERC20InsufficientBalance: ["ERC20InsufficientBalance"],
  ERC20InsufficientAllowance: ["ERC20InsufficientAllowance"],
  // Amounts beyond all bounds, and flash loans from an empty reserve, where V3.0.2's own checks give no reason. Of two
  // that both apply, the side's that comes first speaks.
  Panic: ["Panic", TOO_LARGE, "no reason given", "ERC20InsufficientBalance"],
};
