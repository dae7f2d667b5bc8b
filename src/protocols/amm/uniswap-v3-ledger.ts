import type { Address } from "../../chain/types.ts";
import { sum } from "../../units/fixed-point.ts";
import { Depth } from "./uniswap-v3-depth.ts";
import { feesEarned, positionAmounts, Q128, wrap256 } from "./uniswap-v3-math.ts";
import { type Observation, TickHistory } from "./uniswap-v3-oracle.ts";
import { retrace, type Spot, type SwapAnnounced } from "./uniswap-v3-swap.ts";
import { sqrtPriceAtTick } from "./uniswap-v3-ticks.ts";

/** Figures for token 0 and token 1. */
export type Both = readonly [bigint, bigint];

/** A tick at which positions begin or end. */
export interface TickState {
  readonly gross: bigint;
  readonly net: bigint;
  /** Fees for a unit of liquidity, times 2^128, on the other side of the tick. */
  readonly outside: Both;
}

/** Liquidity that one owner has between two ticks. */
export interface PositionState {
  readonly owner: Address;
  readonly lower: number;
  readonly upper: number;
  readonly liquidity: bigint;
  /** Fees for a unit of liquidity between the ticks, times 2^128, when it was last settled. */
  readonly growth: Both;
  /** What its owner may collect, in base units, as of then. */
  readonly owed: Both;
}

/** A pool as it is found, all but its positions. */
export interface FoundPool {
  readonly spot: Spot;
  readonly growth: Both;
  readonly protocolShare: Both;
  readonly protocolFees: Both;
  /** What it holds, in base units. */
  readonly balances: Both;
  readonly newest: Observation;
  readonly ticks: ReadonlyMap<number, TickState>;
}

interface LedgerSettings {
  readonly feeRate: bigint;
  readonly spacing: number;
}

interface StartOfPool {
  readonly sqrtPrice: bigint;
  readonly tick: number;
  /** Unix seconds. */
  readonly now: number;
}

const NOTHING: Both = [0n, 0n];
const NO_TICK: TickState = { gross: 0n, net: 0n, outside: NOTHING };

/**
 * The books of one pool, kept from its events alone. Amounts are in base units. Of a pool that was joined as it was found,
 * the positions from before are not known, since nothing lists them: each is a stranger from the first event that names it
 * until it was read, at the end of the block. What they are worth together is known from the ticks.
 */
export class PoolLedger {
  spot: Spot;
  /** All fees so far for a unit of liquidity, times 2^128. */
  growth: Both = NOTHING;
  /** One part in so many of the fees is the protocol's; 0 when none is. */
  protocolShare: Both = NOTHING;
  protocolFees: Both = NOTHING;
  /** What came in less what went out. */
  balances: Both = NOTHING;
  readonly history: TickHistory;
  readonly ticks = new Map<number, TickState>();
  readonly positions = new Map<string, PositionState>();
  /** What changed since somebody last took note. */
  readonly touchedTicks = new Set<number>();
  readonly touchedPositions = new Set<string>();
  /** Positions that events tell of, and that may have been there before: what was added since, less what was removed. */
  readonly strangers = new Map<string, PositionState>();

  private readonly feeRate: bigint;
  private readonly spacing: number;
  private readonly isJoined: boolean;
  private cachedDepth: Depth | undefined;

  constructor(settings: LedgerSettings, start: StartOfPool | FoundPool) {
    this.feeRate = settings.feeRate;
    this.spacing = settings.spacing;
    this.isJoined = "newest" in start;
    if (!("newest" in start)) {
      this.spot = { sqrtPrice: start.sqrtPrice, tick: start.tick, liquidity: 0n };
      this.history = TickHistory.begin(start.now);
      return;
    }
    this.spot = start.spot;
    this.growth = start.growth;
    this.protocolShare = start.protocolShare;
    this.protocolFees = start.protocolFees;
    this.balances = start.balances;
    this.history = new TickHistory(start.newest);
    for (const [tick, state] of start.ticks) this.ticks.set(tick, state);
  }

  /** Where liquidity begins and ends, as it stands. */
  get depth(): Depth {
    this.cachedDepth ??= new Depth(
      [...this.ticks].map(([tick, { net }]) => [tick, net] as const),
      this.spacing,
    );
    return this.cachedDepth;
  }

  /** A position, with nothing in it when nobody has opened it; of a stranger, what events changed of it. */
  position(owner: Address, lower: number, upper: number): PositionState {
    const none = { owner, lower, upper, liquidity: 0n, growth: NOTHING, owed: NOTHING };
    const key = keyOf(owner, lower, upper);
    return this.positions.get(key) ?? this.strangers.get(key) ?? none;
  }

  /** Fees for a unit of liquidity between two ticks, times 2^128, since some point that only differences cancel. */
  growthInside(lower: number, upper: number): Both {
    const [below, above] = [this.ticks.get(lower) ?? NO_TICK, this.ticks.get(upper) ?? NO_TICK];
    return both((i) => {
      const under = this.spot.tick >= lower ? below.outside[i] : this.growth[i] - below.outside[i];
      const over = this.spot.tick < upper ? above.outside[i] : this.growth[i] - above.outside[i];
      return wrap256(this.growth[i] - under - over);
    });
  }

  /** What a position could collect if it were settled now, without its liquidity. */
  owedNow({ lower, upper, liquidity, growth, owed }: PositionState): Both {
    if (liquidity === 0n) return owed;
    const inside = this.growthInside(lower, upper);
    return both((i) => owed[i] + feesEarned(inside[i], growth[i], liquidity));
  }

  /** What so much liquidity between two ticks would give now, rounded down. */
  worth(lower: number, upper: number, liquidity: bigint): Both {
    return positionAmounts(this.spot.sqrtPrice, sqrtPriceAtTick(lower), sqrtPriceAtTick(upper), liquidity);
  }

  /** Liquidity of all positions: each counts at both its ticks. */
  get totalLiquidity(): bigint {
    return sum([...this.ticks.values()].map(({ gross }) => gross)) / 2n;
  }

  /**
   * All that positions and the protocol can claim: liquidity and fees; of a pool that was joined, without the fees of
   * positions that are not known.
   */
  claims(): Both {
    const positions = [...this.positions.values()];
    const owed = positions.map((position) => this.owedNow(position));
    const worth = this.isJoined
      ? [this.depth.amountsAt(this.spot.sqrtPrice)]
      : positions.map(({ lower, upper, liquidity }) => this.worth(lower, upper, liquidity));
    return both((i) => this.protocolFees[i] + sum([...owed, ...worth].map((claim) => claim[i])));
  }

  /** Asks for a position to be read, unless it is known. */
  askFor(owner: Address, lower: number, upper: number): void {
    if (!this.positions.has(keyOf(owner, lower, upper))) this.keep(this.position(owner, lower, upper));
  }

  /** Takes a stranger as it was found; where its fees were settled since, they must be what the books say. */
  met(found: PositionState): void {
    const key = keyOf(found.owner, found.lower, found.upper);
    const { growth } = this.strangers.get(key) ?? found;
    this.strangers.delete(key);
    this.positions.set(key, { ...found, growth: growth.every((figure) => figure === 0n) ? found.growth : growth });
    this.touchedPositions.add(key);
  }

  // ---------------------------------------------------------------------------------------------- events

  /** `Mint` with a positive amount of liquidity, `Burn` with a negative one or 0, which only settles. */
  liquidityChanged(owner: Address, lower: number, upper: number, change: bigint, amounts: Both, now: number): void {
    if (change !== 0n) {
      this.tickChanged(lower, change, change);
      this.tickChanged(upper, change, -change);
    }
    const position = this.position(owner, lower, upper);
    const owed = this.owedNow(position);
    const freed = change < 0n ? amounts : NOTHING;
    this.keep({
      ...position,
      liquidity: position.liquidity + change,
      growth: this.growthInside(lower, upper),
      owed: both((i) => owed[i] + freed[i]),
    });
    if (change > 0n) this.received(amounts);
    if (change === 0n) return;
    for (const tick of [lower, upper]) if (this.ticks.get(tick)?.gross === 0n) this.ticks.delete(tick);
    this.cachedDepth = undefined;
    if (this.spot.tick < lower || this.spot.tick >= upper) return;
    this.history.observe(now, this.spot.tick);
    this.spot = { ...this.spot, liquidity: this.spot.liquidity + change };
  }

  /** `Collect`: an owner took what a position was owed. */
  collected(owner: Address, lower: number, upper: number, amounts: Both): void {
    const position = this.position(owner, lower, upper);
    this.keep({ ...position, owed: both((i) => position.owed[i] - amounts[i]) });
    this.received(both((i) => -amounts[i]));
  }

  /** `Swap`. */
  swapped(swap: SwapAnnounced, amounts: Both, now: number): void {
    const before = this.spot.tick;
    this.spot = retrace(this.depth, this.spot, this.feeRate, swap, {
      paid: (fee, liquidity) => {
        this.feesPaid(swap.zeroForOne ? [fee, 0n] : [0n, fee], liquidity);
      },
      crossed: (tick) => {
        this.crossed(tick);
      },
    });
    this.received(amounts);
    if (this.spot.tick !== before) this.history.observe(now, before);
  }

  /** `Flash`: what was lent came back, and so much more. */
  flashPaid(paid: Both): void {
    this.feesPaid(paid, this.spot.liquidity);
    this.received(paid);
  }

  /** `CollectProtocol`. */
  protocolCollected(amounts: Both): void {
    this.protocolFees = both((i) => this.protocolFees[i] - amounts[i]);
    this.received(both((i) => -amounts[i]));
  }

  // ---------------------------------------------------------------------------------------------- internal

  private feesPaid(fees: Both, liquidity: bigint): void {
    const forProtocol = both((i) => (this.protocolShare[i] === 0n ? 0n : fees[i] / this.protocolShare[i]));
    this.protocolFees = both((i) => this.protocolFees[i] + forProtocol[i]);
    if (liquidity === 0n) return;
    this.growth = both((i) => wrap256(this.growth[i] + ((fees[i] - forProtocol[i]) * Q128) / liquidity));
  }

  private crossed(tick: number): void {
    const state = this.ticks.get(tick) ?? NO_TICK;
    this.ticks.set(tick, { ...state, outside: both((i) => wrap256(this.growth[i] - state.outside[i])) });
    this.touchedTicks.add(tick);
  }

  private tickChanged(tick: number, gross: bigint, net: bigint): void {
    // By convention, all fees so far were earned below a tick that begins.
    const begins = { ...NO_TICK, outside: tick <= this.spot.tick ? this.growth : NOTHING };
    const state = this.ticks.get(tick) ?? begins;
    this.ticks.set(tick, { ...state, gross: state.gross + gross, net: state.net + net });
    this.touchedTicks.add(tick);
  }

  private keep(position: PositionState): void {
    const key = keyOf(position.owner, position.lower, position.upper);
    if (this.isJoined && !this.positions.has(key)) {
      this.strangers.set(key, position);
      return;
    }
    this.positions.set(key, position);
    this.touchedPositions.add(key);
  }

  private received(amounts: Both): void {
    this.balances = both((i) => this.balances[i] + amounts[i]);
  }
}

/** The same figure for both tokens. */
export function both(figure: (token: 0 | 1) => bigint): Both {
  return [figure(0), figure(1)];
}

function keyOf(owner: Address, lower: number, upper: number): string {
  return `${owner} ${lower} ${upper}`;
}
