import type { FigureUnit } from "../protocols/ports.ts";

/** The findings of one arm, as `summary.json` holds them. US dollars are decimal strings. */
export interface Findings {
  readonly digest: string;
  readonly blocks: number;
  readonly transactions: number;
  readonly reverted: number;
  readonly liquidations: {
    readonly count: number;
    /** Distinct accounts. */
    readonly accounts: number;
    readonly byProtocol: Readonly<Record<string, { readonly count: number; readonly accounts: number }>>;
    readonly debtRepaidUsd: string;
    /** What liquidators received, at the protocols' prices of the moment. */
    readonly collateralSeizedUsd: string;
  };
  /** Recognised, less what was covered, plus the shortfall of accounts still open at the end. */
  readonly badDebtUsd: string;
  readonly badDebtByProtocol: Readonly<Record<string, string>>;
  readonly badDebt: {
    readonly recognisedUsd: string;
    /** Debt beyond collateral of accounts still open at the end, at outside prices. */
    readonly openUsd: string;
    /** The most that the two came to at the end of any block. */
    readonly peakUsd: string;
  };
  readonly cascade: Cascade;
  /** By asset: outside prices, and the lowest price of each feed and pool. */
  readonly prices: Readonly<Record<string, PriceFindings>>;
  readonly breaker: { readonly trips: number; readonly haltedBlocks: number };
  /** By system, by figure. */
  readonly systems: Readonly<Record<string, Readonly<Record<string, FigureFindings>>>>;
  readonly keepers: Readonly<Record<string, KeeperFindings>>;
  readonly liquidityProviders: Readonly<Record<string, { readonly valueUsd: string; readonly lossBps: string }>>;
  readonly audit: { readonly checks: number; readonly violations: number };
}

export interface PriceFindings {
  readonly start: string;
  readonly low: string;
  readonly end: string;
  /** Had nobody in the simulation traded. */
  readonly undisturbedLow: string;
  readonly feedLow: string | null;
  /** By pool whose base asset it is. */
  readonly poolLow: Readonly<Record<string, string>>;
}

/** A system's figure over the run: decimal US dollars, or whole numbers. */
export interface FigureFindings {
  readonly unit: FigureUnit;
  /** At the end of the first block. */
  readonly start: string;
  readonly end: string;
  readonly low: string;
  readonly high: string;
}

export interface KeeperFindings {
  readonly liquidations: number;
  /** Net tokens at the last outside prices, less gas. */
  readonly profitUsd: string;
  readonly gasUsd: string;
  /** Its transactions that reverted: lost races, mostly. */
  readonly reverted: number;
  /** Chances it let pass because they did not pay, an account counted once a block. */
  readonly skippedUnprofitable: number;
  readonly skipped: Readonly<Record<string, number>>;
}

/** How far the liquidations spread; docs/simulation-model.md defines the terms. */
export interface Cascade {
  /** The longest chain of liquidations each of which the ones before made possible; 1 when none did, 0 when none were. */
  readonly rounds: number;
  readonly firstOrderLossUsd: string;
  readonly higherOrderLossUsd: string;
  /** Total loss over first-order loss; null when there was no first-order loss. */
  readonly amplification: number | null;
  readonly firstOrderAccounts: number;
  readonly higherOrderAccounts: number;
  readonly byRound: readonly RoundFindings[];
}

export interface RoundFindings {
  readonly round: number;
  readonly liquidations: number;
  readonly accounts: number;
  readonly byProtocol: Readonly<Record<string, number>>;
  readonly debtRepaidUsd: string;
  readonly collateralSeizedUsd: string;
  readonly firstBlock: number;
  readonly lastBlock: number;
}
