import type { Address } from "../../chain/types.ts";
import { sum } from "../../units/fixed-point.ts";
import { Depth } from "./uniswap-v3-depth.ts";
import { feesEarned, positionAmounts, Q128, wrap256 } from "./uniswap-v3-math.ts";
import { TickHistory } from "./uniswap-v3-oracle.ts";
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

const NOTHING: Both = [0n, 0n];
const NO_TICK: TickState = { gross: 0n, net: 0n, outside: NOTHING };

/** The books of one pool, kept from its events alone. Amounts are in base units. */
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

  private readonly feeRate: bigint;
  private readonly spacing: number;
  private cachedDepth: Depth | undefined;

  constructor(settings: { feeRate: bigint; spacing: number }, start: { sqrtPrice: bigint; tick: number; now: number }) {
    this.feeRate = settings.feeRate;
    this.spacing = settings.spacing;
    this.spot = { sqrtPrice: start.sqrtPrice, tick: start.tick, liquidity: 0n };
    this.history = new TickHistory(start.now);
  }

  /** Where liquidity begins and ends, as it stands. */
  get depth(): Depth {
    this.cachedDepth ??= new Depth(
      [...this.ticks].map(([tick, { net }]) => [tick, net] as const),
      this.spacing,
    );
    return this.cachedDepth;
  }

  /** A position, with nothing in it when nobody has opened it. */
  position(owner: Address, lower: number, upper: number): PositionState {
    const none = { owner, lower, upper, liquidity: 0n, growth: NOTHING, owed: NOTHING };
    return this.positions.get(keyOf(owner, lower, upper)) ?? none;
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

  /** All that positions and the protocol can claim: liquidity and fees. */
  claims(): Both {
    const positions = [...this.positions.values()].map((position) => {
      const [owed, worth] = [this.owedNow(position), this.worth(position.lower, position.upper, position.liquidity)];
      return both((i) => owed[i] + worth[i]);
    });
    return both((i) => this.protocolFees[i] + sum(positions.map((claim) => claim[i])));
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
