import type { Address } from "../chain/types.ts";
import type { Asset, PoolPort, VenuePort } from "../protocols/ports.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import { type Named, OUTSIDE } from "../simulation/names.ts";
import type { Amount } from "../units/amounts.ts";
import { toUsd } from "../units/amounts.ts";
import { Bidder, type BiddingOptions } from "./bidding.ts";
import { Executor, EXECUTOR_GAS, type Step } from "./executor.ts";
import { gasCostUsd, tipWorth, unitsOf, usdOf } from "./gas.ts";
import { isHalted } from "./halts.ts";
import { argmax } from "./search.ts";

/** An arbitrageur's means. */
export interface ArbitrageurOptions {
  readonly name: string;
  /** The pools it aligns. */
  readonly pools: readonly Named[];
  /**
   * With what it aligns them: the outside market, or each other where two trade the same assets, or both; "outside" when
   * absent. Who trades between pools needs no account outside, and moves no outside price.
   */
  readonly between?: "outside" | "pools" | "both";
  /** Its own money in whole tokens, by symbol, in the pools' quote assets. */
  readonly capital: Readonly<Record<string, Amount>>;
  /** The least it works for, in US dollars after gas; 0 when absent. */
  readonly minProfitUsd?: Amount;
  readonly bidding?: BiddingOptions;
}

/** What part of its capital it tries first. */
const SMALL_SCALE = 1_000_000n;
const GAS_PER_POOL = 300_000n;

/** A round trip worth making: buy the base asset on one venue and sell it on the other, from and to the quote asset. */
interface RoundTrip {
  /** The pools that take part. */
  readonly pools: readonly PoolPort[];
  readonly base: Asset;
  readonly quote: Asset;
  readonly buyOn: VenuePort;
  readonly sellOn: VenuePort;
  readonly amount: bigint;
  /** In base units of the quote asset, before gas. */
  readonly gain: bigint;
}

/**
 * An arbitrageur: buys where it is cheap and sells where it is dear, between a pool and the outside market or between two
 * pools, in one transaction. What it trades outside moves the outside price by the run's impact law.
 */
export function arbitrageur(options: ArbitrageurOptions): Agent {
  return new Arbitrageur(options);
}

class Arbitrageur implements Agent {
  readonly name: string;
  readonly role = "arbitrageur";

  private readonly options: ArbitrageurOptions;
  private readonly executor: Executor;
  private readonly bidder: Bidder;
  private readonly minProfitUsd: bigint;

  constructor(options: ArbitrageurOptions) {
    this.name = options.name;
    this.options = options;
    this.executor = new Executor(options.name);
    this.bidder = new Bidder(options.bidding ?? {});
    this.minProfitUsd = toUsd(options.minProfitUsd ?? 0);
  }

  addresses(): Address[] {
    return this.executor.addresses();
  }

  async setup(setup: AgentSetup): Promise<void> {
    const { world, desk } = setup;
    const allowances = this.options.pools.flatMap(({ name }) => {
      const pool = world.pool(name);
      const assets = [pool.base, pool.quote];
      return assets.flatMap((asset) => [pool.spender, desk.spender].map((spender) => ({ asset, spender })));
    });
    await this.executor.setup(setup, this.options.capital, allowances);
  }

  propose(observation: Observation): Action[] {
    this.bidder.learn(observation.outcomes);
    const open = this.options.pools.flatMap(({ name }) => {
      const pool = observation.world.pool(name);
      if (!isHalted(observation, pool, "swap")) return [pool];
      observation.note({ event: "skipped", reason: "halted", count: 1 });
      return [];
    });
    const trips = this.counterparts(observation, open).flatMap(
      ([pool, other]) => this.bestTrip(observation, pool, other) ?? [],
    );
    return compatible(trips).flatMap((trip) => this.act(observation, trip));
  }

  /** Each pool with each venue that it is to be aligned with. */
  private counterparts(observation: Observation, pools: readonly PoolPort[]): [PoolPort, VenuePort | PoolPort][] {
    const between = this.options.between ?? "outside";
    const desk = observation.world.venue(OUTSIDE);
    return pools.flatMap((pool, i) => [
      ...(between === "pools" ? [] : [[pool, desk] satisfies [PoolPort, VenuePort]]),
      ...(between === "outside" ? [] : pools.slice(i + 1))
        .filter((other) => other.trades(pool.base, pool.quote))
        .map((other): [PoolPort, PoolPort] => [pool, other]),
    ]);
  }

  /** The best round trip between a pool and another venue, from and to the pool's quote asset. */
  private bestTrip(observation: Observation, pool: PoolPort, other: VenuePort | PoolPort): RoundTrip | undefined {
    const { base, quote } = pool;
    const capital = observation.world.balanceOf(quote, this.executor.address);
    const pools = "base" in other ? [pool, other] : [pool];
    const trips = [
      { buyOn: pool, sellOn: other },
      { buyOn: other, sellOn: pool },
    ].map(({ buyOn, sellOn }) => {
      const [buying, selling] = [buyOn.preview(), sellOn.preview()];
      const gainOf = (amount: bigint): bigint => selling.quote(base, quote, buying.quote(quote, base, amount)) - amount;
      // What brings nothing on a small scale brings less on a large one.
      const amount = gainOf(capital / SMALL_SCALE) > 0n ? argmax(capital, gainOf) : 0n;
      return { pools, base, quote, buyOn, sellOn, amount, gain: gainOf(amount) };
    });
    return trips.filter((trip) => trip.gain > 0n).sort(byGain)[0];
  }

  private act(observation: Observation, { pools, base, quote, buyOn, sellOn, amount, gain }: RoundTrip): Action[] {
    const gas = EXECUTOR_GAS + buyOn.tradeGas + sellOn.tradeGas;
    const profitUsd = usdOf(observation, quote, gain) - gasCostUsd(observation, gas, 0n);
    const tip = this.bidder.bid(tipWorth(observation, gas, profitUsd - this.minProfitUsd));
    const leastUsd = this.minProfitUsd + gasCostUsd(observation, gas, tip);
    if (usdOf(observation, quote, gain) <= leastUsd) return [];

    const to = this.executor.address;
    const buy = { assetIn: quote, assetOut: base, amountIn: amount, minAmountOut: 0n, to };
    const sell = { assetIn: base, assetOut: quote, amountIn: 0n, minAmountOut: 0n, to };
    const steps: Step[] = [
      { call: buyOn.trade(buy) },
      { call: sellOn.trade(sell), fill: { asset: base, offset: sellOn.amountInOffset } },
    ];
    const atLeast = unitsOf(observation, quote, leastUsd);
    return [
      {
        from: this.executor.owner,
        call: this.executor.execute(steps, { asset: quote, atLeast }),
        gasLimit: GAS_PER_POOL * BigInt(pools.length),
        priorityFee: tip,
        label: "arbitrage",
        key: pools.map(({ name }) => name).join(" and "),
      },
    ];
  }
}

function byGain(a: RoundTrip, b: RoundTrip): number {
  return a.gain < b.gain ? 1 : a.gain > b.gain ? -1 : 0;
}

/** Of trips that share a pool only the best: the first to be made takes the gain of the others. In the order given. */
function compatible(trips: readonly RoundTrip[]): RoundTrip[] {
  const taken = new Set<PoolPort>();
  const chosen = new Set<RoundTrip>();
  for (const trip of [...trips].sort(byGain)) {
    if (trip.pools.some((pool) => taken.has(pool))) continue;
    chosen.add(trip);
    for (const pool of trip.pools) taken.add(pool);
  }
  return trips.filter((trip) => chosen.has(trip));
}
