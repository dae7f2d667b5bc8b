import type { Address } from "../chain/types.ts";
import type { PoolPort, VenuePort } from "../protocols/ports.ts";
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
  /** The pools it aligns with the outside market. */
  readonly pools: readonly Named[];
  /** Its own money in whole tokens, by symbol, in the pools' quote assets. */
  readonly capital: Readonly<Record<string, Amount>>;
  /** The least it works for, in US dollars after gas; 0 when absent. */
  readonly minProfitUsd?: Amount;
  readonly bidding?: BiddingOptions;
}

/** What part of its capital it tries first. */
const SMALL_SCALE = 1_000_000n;
const GAS_LIMIT = 300_000n;

/** A round trip worth making: buy the base asset on one venue and sell it on the other, from and to the quote asset. */
interface RoundTrip {
  readonly pool: PoolPort;
  readonly buyOn: VenuePort;
  readonly sellOn: VenuePort;
  readonly amount: bigint;
  /** In base units of the quote asset, before gas. */
  readonly gain: bigint;
}

/**
 * An arbitrageur: buys where it is cheap and sells where it is dear, between a pool and the outside market, in one
 * transaction. What it trades outside moves the outside price by the run's impact law.
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
    return this.options.pools.flatMap(({ name }) => {
      const pool = observation.world.pool(name);
      if (isHalted(observation, pool, "swap")) {
        observation.note({ event: "skipped", reason: "halted", count: 1 });
        return [];
      }
      const trip = this.bestTrip(observation, pool);
      return trip === undefined ? [] : this.act(observation, trip);
    });
  }

  private bestTrip(observation: Observation, pool: PoolPort): RoundTrip | undefined {
    const desk = observation.world.venue(OUTSIDE);
    const capital = observation.world.balanceOf(pool.quote, this.executor.address);
    const trips = [
      { buyOn: pool, sellOn: desk },
      { buyOn: desk, sellOn: pool },
    ].map(({ buyOn, sellOn }) => {
      const [buying, selling] = [buyOn.preview(), sellOn.preview()];
      const gainOf = (amount: bigint): bigint =>
        selling.quote(pool.base, pool.quote, buying.quote(pool.quote, pool.base, amount)) - amount;
      // What brings nothing on a small scale brings less on a large one.
      const amount = gainOf(capital / SMALL_SCALE) > 0n ? argmax(capital, gainOf) : 0n;
      return { pool, buyOn, sellOn, amount, gain: gainOf(amount) };
    });
    return trips.filter((trip) => trip.gain > 0n).sort((a, b) => (a.gain < b.gain ? 1 : -1))[0];
  }

  private act(observation: Observation, { pool, buyOn, sellOn, amount, gain }: RoundTrip): Action[] {
    const gas = EXECUTOR_GAS + buyOn.tradeGas + sellOn.tradeGas;
    const profitUsd = usdOf(observation, pool.quote, gain) - gasCostUsd(observation, gas, 0n);
    const tip = this.bidder.bid(tipWorth(observation, gas, profitUsd - this.minProfitUsd));
    const leastUsd = this.minProfitUsd + gasCostUsd(observation, gas, tip);
    if (usdOf(observation, pool.quote, gain) <= leastUsd) return [];

    const to = this.executor.address;
    const buy = { assetIn: pool.quote, assetOut: pool.base, amountIn: amount, minAmountOut: 0n, to };
    const sell = { assetIn: pool.base, assetOut: pool.quote, amountIn: 0n, minAmountOut: 0n, to };
    const steps: Step[] = [
      { call: buyOn.trade(buy) },
      { call: sellOn.trade(sell), fill: { asset: pool.base, offset: sellOn.amountInOffset } },
    ];
    const atLeast = unitsOf(observation, pool.quote, leastUsd);
    return [
      {
        from: this.executor.owner,
        call: this.executor.execute(steps, { asset: pool.quote, atLeast }),
        gasLimit: GAS_LIMIT,
        priorityFee: tip,
        label: "arbitrage",
        key: pool.name,
      },
    ];
  }
}
