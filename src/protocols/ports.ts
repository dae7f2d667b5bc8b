import type { BatchReader } from "../chain/batch-reader.ts";
import type { Session } from "../chain/session.ts";
import type { Address, Call, Log } from "../chain/types.ts";
import type { ProtocolEvent } from "./events.ts";

/** A token of the world. */
export interface Asset {
  readonly symbol: string;
  readonly address: Address;
  readonly decimals: number;
}

/** One thing that was audited. */
export interface AuditCheck {
  /** The invariant as a sentence. */
  readonly name: string;
  readonly passed: boolean;
  /** The figures, when it failed. */
  readonly detail: string;
}

/** How much of a port to compare with the chain: what had an event since the last time, or everything. */
export type AuditScope = "touched" | "all";

/** When a block was mined, for what depends on time. */
export interface BlockTime {
  readonly number: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** What a port reads the chain through. */
export interface Chain {
  readonly session: Session;
  readonly reader: BatchReader;
  /** The last block. */
  readonly block: BlockTime;
  /** The outside price of the present block, in 1e-8 US dollars, for whoever compares with it; absent where there is none. */
  readonly outsidePrice?: (asset: Asset) => bigint;
}

/**
 * What every protocol is to a simulation: some contracts whose logs it understands, and its state in memory. An adapter
 * mirrors that state from the logs where it can, so that a quiet block costs nothing; one that can't reads it once a
 * block. `quote`-like methods answer from memory without asking the chain.
 */
export interface Port {
  /** The protocol's name in the world, such as "Alpha". */
  readonly name: string;
  /** The contracts whose logs belong to this protocol. */
  readonly addresses: readonly Address[];
  /** Learns what is there when the simulation begins. Called once, before anything else. */
  open(chain: Chain): Promise<void>;
  /**
   * Takes in a log of one of the addresses, in order, and says what it means: several events where one log stands for
   * several things, nothing when it is of no interest.
   */
  absorb(log: Log, block: BlockTime): ProtocolEvent | readonly ProtocolEvent[] | undefined;
  /** Brings to the end of a block what does not follow from the logs alone: with time, or by reading the chain. */
  refresh?(reader: BatchReader, block: BlockTime): Promise<void> | void;
  /**
   * Compares what the logs added up to with the chain: what they touched, after every block with a log of the port's;
   * everything, at checkpoints and at the end.
   */
  audit?(reader: BatchReader, scope: AuditScope): Promise<AuditCheck[]>;
}

/** An asset's role in a lending protocol. */
export interface LendingReserve {
  readonly asset: Asset;
  /** Basis points; 0 when the asset is no collateral. */
  readonly ltvBps: bigint;
  /** Basis points; 0 when the asset is no collateral. */
  readonly liquidationThresholdBps: bigint;
  /** Basis points above 10,000: 10,500 is a bonus of 5%. */
  readonly liquidationBonusBps: bigint;
  /** The protocol's price: 1e-8 US dollars for a whole unit. */
  readonly price: bigint;
  /** What is lent and not repaid, with interest, in base units. */
  readonly debt: bigint;
  /** What suppliers and the treasury claim, in base units; of the treasury's interest, what is booked. */
  readonly claims: bigint;
  /** What can be withdrawn or borrowed at once, in base units. */
  readonly liquidity: bigint;
  /** Bad debt recognised and not covered, in base units. */
  readonly badDebt: bigint;
  /** What borrowers pay in a year, in basis points; absent where the port does not know. */
  readonly borrowRateBps?: bigint;
}

/** A holding of a position, in base units. */
export interface Holding {
  readonly asset: Asset;
  readonly amount: bigint;
}

/** An account of a lending protocol, as of the block it was read on. */
export interface Position {
  readonly account: Address;
  /** In wads; the largest 256-bit number when there is no debt. */
  readonly healthFactor: bigint;
  readonly collateral: readonly Holding[];
  readonly debt: readonly Holding[];
}

/** A liquidation to make or to price. */
export interface LiquidationRequest {
  readonly account: Address;
  readonly collateral: Asset;
  readonly debt: Asset;
  /** Debt to repay, in base units. */
  readonly repay: bigint;
  /**
   * Collateral that a quote said this seizes, in base units, for protocols that can be told to seize all there is instead
   * of what the repayment turns out to be worth.
   */
  readonly seized?: bigint;
}

/** What a liquidation would do, in base units. */
export interface LiquidationQuote {
  readonly repaid: bigint;
  readonly seized: bigint;
}

/** A lending protocol. */
export interface LendingPort extends Port {
  /** Every listed asset, as last read. */
  reserves(): readonly LendingReserve[];
  /** Every account that ever borrowed. */
  accounts(): readonly Address[];
  /** The positions of the accounts, read in one call. */
  positions(reader: BatchReader, accounts: readonly Address[]): Promise<Position[]>;
  /**
   * The account's position as of the last refresh, worked out from memory to the unit. A port without it is asked through
   * `positions` instead, which costs the chain a call.
   */
  recall?(account: Address): Position;
  /**
   * The chain's own health factors of the accounts, in wads, to compare with what is recalled; undefined where the
   * protocol refuses to say. A port that recalls has it.
   */
  healthFactors?(reader: BatchReader, accounts: readonly Address[]): Promise<(bigint | undefined)[]>;
  /**
   * What the account supplied, lent or pledged, with interest, in base units: what it could withdraw were there the
   * liquidity and no debt of its own. As of the last refresh.
   */
  claimOf?(account: Address, asset: Asset): bigint;
  /**
   * What repaying up to `repay` of the position's debt would seize, to the unit; repaid is 0 when it is not allowed.
   *
   * @param priceOf Prices to assume instead of the protocol's, in 1e-8 US dollars.
   */
  quoteLiquidation(
    position: Position,
    request: LiquidationRequest,
    priceOf?: (asset: Asset) => bigint,
  ): LiquidationQuote;
  /** The contract that takes payments, which must be approved to. */
  readonly spender: Address;
  supply(asset: Asset, amount: bigint, account: Address): Call;
  withdraw(asset: Asset, amount: bigint | "all", account: Address): Call;
  borrow(asset: Asset, amount: bigint, account: Address): Call;
  repay(asset: Asset, amount: bigint | "all", account: Address): Call;
  liquidate(request: LiquidationRequest): Call;
  /** Gas that a liquidation takes as part of a larger transaction: the median measured. */
  readonly liquidationGas: bigint;
  /** Flash liquidity, where the protocol has it and speaks Aave's `flashLoanSimple`. */
  readonly flashLoan?: { readonly pool: Address; readonly premiumBps: bigint };
  /** The circuit breaker that guards the protocol, by name. */
  readonly breaker?: string;
}

/** A trade on a venue. */
export interface TradeRequest {
  readonly assetIn: Asset;
  readonly assetOut: Asset;
  /** Base units of `assetIn`. */
  readonly amountIn: bigint;
  /** The least to accept, in base units of `assetOut`. */
  readonly minAmountOut: bigint;
  readonly to: Address;
}

/** A venue as it would stand after trades that are planned but not made. */
export interface VenuePreview {
  /** What `amountIn` would give now, in base units; 0 when it can't be traded. */
  quote(assetIn: Asset, assetOut: Asset, amountIn: bigint): bigint;
  /** Takes the trade into account in later quotes. */
  apply(assetIn: Asset, assetOut: Asset, amountIn: bigint): void;
}

/** Where two assets are exchanged. */
export interface VenuePort extends Port {
  readonly spender: Address;
  /** Whether the venue trades the two assets for each other. */
  trades(a: Asset, b: Asset): boolean;
  /** A preview that starts from the state last read. */
  preview(): VenuePreview;
  /** The call that trades. */
  trade(request: TradeRequest): Call;
  /** Where in the call's data the amount to sell stands: a byte position, for callers that fill it in at the last moment. */
  readonly amountInOffset: number;
  /** Gas that a trade takes as part of a larger transaction: the median measured. */
  readonly tradeGas: bigint;
  /** The circuit breaker that guards the venue, by name. */
  readonly breaker?: string;
}

/** Finds a pool of the world by its name; throws when there is none. */
export type PoolLookup = (name: string) => PoolPort;

/** A range of prices in which liquidity is provided: the base asset in the quote asset, times 1e8. */
export interface PriceRange {
  readonly lower: bigint;
  readonly upper: bigint;
}

/** Amounts of a pool's two assets, in base units. */
export interface PoolAmounts {
  readonly base: bigint;
  readonly quote: bigint;
}

/** A venue that holds pooled liquidity of two assets. */
export interface PoolPort extends VenuePort {
  readonly base: Asset;
  readonly quote: Asset;
  /** What the pool's liquidity consists of. */
  reserves(): PoolAmounts;
  /** The price of the base asset in the quote asset, times 1e8. */
  price(): bigint;
  /** How much of the base asset the pool would hold if trades moved its price there (times 1e8), in base units. */
  baseAt(price: bigint): bigint;
  /** Shares of the pool that an account holds, in the pool's own unit; two of them need not be worth the same. */
  sharesOf(account: Address): bigint;
  totalShares(): bigint;
  /** What the account would get if all its shares were removed now, fees that wait for it included. */
  holdingsOf(account: Address): PoolAmounts;
  /** The contract that takes both assets when liquidity is added, which must be approved to. */
  readonly liquiditySpender: Address;
  /**
   * How much of the quote asset is added along with so much of the base asset at the present price, in base units, with
   * what rounding may ask for.
   *
   * @param range Where the liquidity is to work; all prices when absent.
   * @throws InputError when the pool has no ranges, or the range takes none of the base asset.
   */
  quoteNeeded(baseAmount: bigint, range?: PriceRange): bigint;
  /**
   * The call that adds up to so much of both assets, in the pool's ratio.
   *
   * @param range Where the liquidity is to work; all prices when absent.
   * @throws InputError when the pool has no ranges.
   */
  addLiquidity(baseAmount: bigint, quoteAmount: bigint, account: Address, range?: PriceRange): Call;
  /** The call, by their holder, that removes shares and pays out what they give. */
  removeLiquidity(shares: bigint, account: Address): Call;
  /** The contract of the shares, where they must be approved to `liquiditySpender` before they are removed. */
  readonly shareToken?: Address;
  /** What the pool has accumulated of its price up to a block, not before the last: good for `averagePrice` alone. */
  cumulative(block: BlockTime): bigint;
  /** The time-weighted price of the base asset in the quote asset, times 1e8, between two readings of `cumulative`. */
  averagePrice(earlier: bigint, later: bigint, seconds: bigint): bigint;
}

/** A price feed. */
export interface FeedPort extends Port {
  readonly asset: Asset;
  readonly address: Address;
  readonly heartbeatSeconds: number;
  readonly deviationBps: bigint;
  /** The band of answers, in 1e-8 US dollars. */
  readonly minAnswer: bigint;
  readonly maxAnswer: bigint;
  /**
   * What the asset is worth at other prices of the assets it stands for, in 1e-8 US dollars for a whole unit. A feed that
   * has it works its answer out of other feeds, and the asset's outside price follows from its parts in the same way.
   */
  worth?(priceOf: (asset: Asset) => bigint): bigint;
  /** The last answer in 1e-8 US dollars and when it was written; undefined before the first. */
  latest(): { readonly price: bigint; readonly updatedAt: number; readonly observedAt: number } | undefined;
  /** The owner's call that lets a node write. */
  admit(node: Address): Call;
  /** The node's call that writes an answer: a price in 1e-8 US dollars, seen at `observedAt` (Unix seconds). */
  transmit(price: bigint, observedAt: number, node: Address): Call;
  /**
   * What a round that still lacks answers asks of the node: its answer, or to wait for those of others. undefined when no
   * such round is open; a feed with one answer a round has none.
   */
  openRound?(node: Address): "answer" | "wait" | undefined;
}

export type BreakerAction = "liquidate" | "borrow" | "swap";

/** A circuit breaker. */
export interface BreakerPort extends Port {
  readonly address: Address;
  /** Whether the action is halted in the given block. */
  isHalted(action: BreakerAction, blockNumber: number): boolean;
  /** The last block of the last halt; 0 when there was none. */
  haltedUntil(): number;
  trips(): number;
}

/** What a figure counts: US dollars come in 1e-8, everything else in whole units. */
export type FigureUnit = "USD" | "bps" | "count" | "seconds" | "blocks";

/** A number that a system shows of itself. */
export interface Figure {
  readonly unit: FigureUnit;
  readonly value: bigint;
}

/** A system that is no lending protocol, venue, feed or breaker: it acts through its own calls and shows figures. */
export interface SystemPort extends Port {
  /** What it is, such as "cover pool". */
  readonly kind: string;
  /** Its figures as of the last refresh, by name: the same names in every block. */
  figures(): Readonly<Record<string, Figure>>;
}
