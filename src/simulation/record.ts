import type { Address } from "../chain/types.ts";
import type { ProtocolEvent, SystemEvent } from "../protocols/events.ts";
import type { Figure } from "../protocols/ports.ts";

/** What the world consists of; recorded before the first block so that the record explains itself. */
export type WorldEvent =
  | {
      readonly event: "asset";
      readonly asset: string;
      readonly address: Address;
      readonly decimals: number;
      /** The outside price at the start, in 1e-8 US dollars. */
      readonly startPrice: bigint;
    }
  | {
      readonly event: "protocol";
      readonly protocol: string;
      readonly kind: "lending" | "pool" | "venue" | "feed" | "breaker" | "system" | "outside";
      readonly address: Address;
      /** The asset that a feed prices, or the base asset of a pool. */
      readonly asset?: string;
    }
  | { readonly event: "account"; readonly account: Address; readonly name: string }
  | { readonly event: "agent"; readonly agent: string; readonly role: string; readonly addresses: readonly Address[] };

/** An account of a lending protocol at the start or the end of the run, in 1e-8 US dollars at outside prices. */
export interface PositionEvent {
  readonly event: "position";
  readonly at: "start" | "end";
  readonly protocol: string;
  readonly account: Address;
  /** In wads, at the protocol's prices. */
  readonly healthFactor: bigint;
  readonly collateralUsd: bigint;
  readonly debtUsd: bigint;
  /** The price of its largest collateral at which it becomes liquidatable, in 1e-8 US dollars. */
  readonly liquidationPrice: bigint;
  /** That collateral. */
  readonly collateralAsset: string;
}

/** A transaction that was mined. */
export interface TransactionEvent {
  readonly event: "transaction";
  readonly label: string;
  readonly from: Address;
  readonly to: Address;
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  /** What the sender paid, in wei. */
  readonly feeWei: bigint;
  /** The tip per gas, in wei. */
  readonly priorityFee: bigint;
  /** Why it reverted. */
  readonly reason?: string;
  /** What the sender expected. */
  readonly expects?: string;
}

/** An action that left the mempool unmined. */
export interface DroppedEvent {
  readonly event: "dropped";
  readonly label: string;
  readonly status: "replaced" | "expired";
}

/** What an agent says of itself. */
export type AgentEvent =
  | {
      /** Chances let pass in this block, by reason. */
      readonly event: "skipped";
      readonly reason: string;
      readonly count: number;
    }
  | {
      /** A liquidity provider's standing: its share and what it would have had without providing. */
      readonly event: "liquidity-position";
      readonly protocol: string;
      /** 1e-8 US dollars. */
      readonly valueUsd: bigint;
      readonly holdUsd: bigint;
      /** Relative loss against holding, in basis points; negative when it gained. */
      readonly lossBps: bigint;
    }
  /** Anything else, in its own words. */
  | SystemEvent;

/** Something that happened from outside. */
export interface ShockEvent {
  readonly event: "shock";
  readonly detail: string;
}

/** An invariant that does not hold. */
export interface AuditEvent {
  readonly event: "audit-violation";
  readonly protocol: string;
  readonly check: string;
  readonly detail: string;
}

/** What the simulation adds to a liquidation from its own knowledge. */
export interface LiquidationContext {
  /** The collateral price at which the account became liquidatable, in 1e-8 US dollars. */
  readonly liquidationPrice?: bigint;
}

export type AnyEvent =
  | (ProtocolEvent & LiquidationContext)
  | WorldEvent
  | PositionEvent
  | TransactionEvent
  | DroppedEvent
  | AgentEvent
  | ShockEvent
  | AuditEvent;

/** An event with its place: the block of the run (0 before the first), the transaction in it, and the agent behind it. */
export type RecordedEvent = AnyEvent & {
  readonly block: number;
  readonly tx?: number;
  readonly agent?: string;
};

/** One row of `blocks.csv`. */
export interface BlockRow {
  readonly block: number;
  /** Unix seconds. */
  readonly time: number;
  readonly hash: string;
  readonly transactions: number;
  readonly reverted: number;
  readonly waiting: number;
  readonly gasUsed: bigint;
  /** Wei per gas. */
  readonly baseFee: bigint;
  /** US dollars (1e-8) for one whole native coin. */
  readonly nativePrice: bigint;
  /** By asset: the outside price, and the same had nobody traded, in 1e-8 US dollars. */
  readonly outside: Readonly<Record<string, bigint>>;
  readonly undisturbed: Readonly<Record<string, bigint>>;
  /** Last answers in 1e-8 US dollars: by asset, of the feed that consumers read; by name, of others. */
  readonly feeds: Readonly<Record<string, bigint>>;
  readonly pools: Readonly<Record<string, PoolRow>>;
  readonly lending: Readonly<Record<string, LendingRow>>;
  /** By breaker: the actions it halts in this block, separated by spaces. */
  readonly breakers: Readonly<Record<string, string>>;
  /** By system: its figures. */
  readonly systems: Readonly<Record<string, Readonly<Record<string, Figure>>>>;
  readonly auditChecks: number;
  readonly auditViolations: number;
}

/** A pool at the end of a block. */
export interface PoolRow {
  /** The base asset's price in 1e-8 US dollars, the quote asset at its outside price. */
  readonly price: bigint;
  /** Value of both reserves at outside prices, in 1e-8 US dollars. */
  readonly depthUsd: bigint;
}

/** A lending protocol at the end of a block, in 1e-8 US dollars at its own prices unless said otherwise. */
export interface LendingRow {
  readonly collateralUsd: bigint;
  readonly debtUsd: bigint;
  readonly liquidations: number;
  /** Bad debt recognised in this block, at the prices of its moment. */
  readonly badDebtUsd: bigint;
  /** Debt beyond collateral of accounts still open, at outside prices. */
  readonly shortfallUsd: bigint;
  /** Accounts with a health factor below 1. */
  readonly liquidatable: number;
}

/** Everything that happened in one arm. All findings are computed from it alone. */
export interface RunRecord {
  readonly events: readonly RecordedEvent[];
  readonly blocks: readonly BlockRow[];
}
