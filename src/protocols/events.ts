import type { Address } from "../chain/types.ts";

/**
 * What happened on chain, in words that do not depend on the protocol. Amounts are in base units of the asset they name;
 * prices are 1e-8 US dollars for a whole unit unless said otherwise. Assets are named by symbol.
 */
export type ProtocolEvent =
  | SupplyEvent
  | WithdrawEvent
  | BorrowEvent
  | RepayEvent
  | LiquidationEvent
  | BadDebtEvent
  | BadDebtCoveredEvent
  | CollateralSwitchEvent
  | FlashLoanEvent
  | ReserveUpdateEvent
  | TreasuryMintEvent
  | SwapEvent
  | LiquidityEvent
  | AnswerEvent
  | BreakerTripEvent
  | BreakerSettingsEvent
  | OutsideTradeEvent
  | TransferEvent
  | SystemEvent;

interface Of<Name extends string> {
  readonly event: Name;
  /** The protocol's name in the world. */
  readonly protocol: string;
}

export interface SupplyEvent extends Of<"supply"> {
  readonly account: Address;
  readonly asset: string;
  readonly amount: bigint;
}

export interface WithdrawEvent extends Of<"withdraw"> {
  readonly account: Address;
  readonly asset: string;
  readonly amount: bigint;
}

export interface BorrowEvent extends Of<"borrow"> {
  readonly account: Address;
  readonly asset: string;
  readonly amount: bigint;
}

export interface RepayEvent extends Of<"repay"> {
  readonly account: Address;
  readonly asset: string;
  readonly amount: bigint;
}

export interface LiquidationEvent extends Of<"liquidation"> {
  readonly account: Address;
  readonly liquidator: Address;
  readonly collateralAsset: string;
  readonly debtAsset: string;
  readonly debtRepaid: bigint;
  /** What the liquidator received, the protocol's fee not included. */
  readonly collateralSeized: bigint;
  /** What the protocol kept of the collateral. */
  readonly protocolFee: bigint;
  /** The protocol's price of the collateral at that moment. */
  readonly collateralPrice: bigint;
  /** The protocol's price of the debt at that moment. */
  readonly debtPrice: bigint;
  /**
   * The collateral price at which the account became liquidatable, where only the protocol's port still knows it: an
   * auction ends after the position is gone.
   */
  readonly liquidationPrice?: bigint;
}

/** Debt without collateral was recognised as bad. */
export interface BadDebtEvent extends Of<"bad-debt"> {
  readonly account: Address;
  readonly asset: string;
  readonly amount: bigint;
  /** The protocol's price of the asset at that moment. */
  readonly price: bigint;
}

export interface BadDebtCoveredEvent extends Of<"bad-debt-covered"> {
  readonly account: Address;
  readonly asset: string;
  readonly amount: bigint;
}

export interface CollateralSwitchEvent extends Of<"collateral-switch"> {
  readonly account: Address;
  readonly asset: string;
  readonly enabled: boolean;
}

export interface FlashLoanEvent extends Of<"flash-loan"> {
  readonly account: Address;
  readonly asset: string;
  readonly amount: bigint;
  readonly premium: bigint;
}

/** A reserve's rates and indices, in rays. */
export interface ReserveUpdateEvent extends Of<"reserve-update"> {
  readonly asset: string;
  readonly liquidityRate: bigint;
  readonly borrowRate: bigint;
  readonly liquidityIndex: bigint;
  readonly borrowIndex: bigint;
}

export interface TreasuryMintEvent extends Of<"treasury-mint"> {
  readonly asset: string;
  readonly amount: bigint;
}

export interface SwapEvent extends Of<"swap"> {
  readonly account: Address;
  readonly assetIn: string;
  readonly assetOut: string;
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly to: Address;
}

export interface LiquidityEvent extends Of<"liquidity-added" | "liquidity-removed"> {
  readonly account: Address;
  /** Base units of each asset, by symbol. */
  readonly amounts: Readonly<Record<string, bigint>>;
}

export interface AnswerEvent extends Of<"answer"> {
  readonly asset: string;
  readonly price: bigint;
  readonly round: bigint;
}

export interface BreakerTripEvent extends Of<"breaker-trip"> {
  readonly source: string;
  /** Prices in the source's own unit. */
  readonly priceBefore: bigint;
  readonly price: bigint;
  readonly untilBlock: bigint;
}

export interface BreakerSettingsEvent extends Of<"breaker-settings"> {
  readonly moveBps: bigint;
  readonly windowBlocks: bigint;
  readonly coolDownBlocks: bigint;
  readonly halts: string;
}

/** A trade with the outside market. */
export interface OutsideTradeEvent extends Of<"outside-trade"> {
  readonly account: Address;
  readonly assetIn: string;
  readonly assetOut: string;
  readonly amountIn: bigint;
  readonly amountOut: bigint;
}

/** Tokens moved; from the zero address when created, to it when destroyed. */
export interface TransferEvent extends Of<"transfer"> {
  readonly asset: string;
  readonly from: Address;
  readonly to: Address;
  readonly amount: bigint;
}

/** Something that only one kind of system does, in its own words, such as a bid. */
export interface SystemEvent extends Of<"system"> {
  readonly action: string;
  /** Whom it concerns. */
  readonly account?: Address;
  /** Names say the unit where it is not base units of an asset. */
  readonly values: Readonly<Record<string, bigint | string>>;
}
