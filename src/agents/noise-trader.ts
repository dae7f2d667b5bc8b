import { addressOf } from "../chain/address.ts";
import type { Address } from "../chain/types.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { type Amount, toUsd } from "../units/amounts.ts";
import { tipOf, unitsOf } from "./gas.ts";
import { isHalted } from "./halts.ts";

/** A noise trader's habits. */
export interface NoiseTraderOptions {
  readonly name: string;
  readonly pool: Named;
  /** Whole tokens, by symbol, that it trades with: both of the pool's assets. */
  readonly capital: Readonly<Record<string, Amount>>;
  /** The chance of a trade in a block. */
  readonly tradesPerBlock: number;
  /** Bounds of a trade's size in US dollars. */
  readonly sizeUsd: readonly [Amount, Amount];
}

const GAS_LIMIT = 300_000n;
const TIP = tipOf(1.5);

/** A noise trader: buys or sells an even-handed random amount now and then. */
export function noiseTrader(options: NoiseTraderOptions): Agent {
  return new NoiseTrader(options);
}

class NoiseTrader implements Agent {
  readonly name: string;
  readonly role = "noise trader";

  private readonly options: NoiseTraderOptions;
  private readonly address: Address;

  constructor(options: NoiseTraderOptions) {
    this.name = options.name;
    this.options = options;
    this.address = addressOf(options.name);
  }

  addresses(): Address[] {
    return [this.address];
  }

  async setup(setup: AgentSetup): Promise<void> {
    const pool = setup.world.pool(this.options.pool.name);
    await setup.fund(this.address);
    for (const [symbol, amount] of Object.entries(this.options.capital)) {
      await setup.endow(setup.world.asset(symbol), this.address, amount);
    }
    const approvals = [pool.base, pool.quote].map((asset) => approveAll(asset.address, pool.spender));
    await setup.execute(approvals.map((call) => ({ ...call, from: this.address })));
  }

  propose(observation: Observation): Action[] {
    const { random, world } = observation;
    // Drawn in every block, so that what happens to one trade does not shift the draws of the next.
    const trades = random.chance(this.options.tradesPerBlock);
    const buys = random.chance(0.5);
    const usd = random.bigint(...this.bounds());
    const arrival = random.integer(0, 1000);
    if (!trades) return [];

    const pool = world.pool(this.options.pool.name);
    const [assetIn, assetOut] = buys ? [pool.quote, pool.base] : [pool.base, pool.quote];
    const amountIn = unitsOf(observation, assetIn, usd);
    if (amountIn === 0n || amountIn > world.balanceOf(assetIn, this.address)) return [];
    if (isHalted(observation, pool, "swap")) return [];
    return [
      {
        from: this.address,
        call: pool.trade({ assetIn, assetOut, amountIn, minAmountOut: 0n, to: this.address }),
        gasLimit: GAS_LIMIT,
        priorityFee: TIP,
        label: "trade",
        arrival,
      },
    ];
  }

  private bounds(): [bigint, bigint] {
    const [least, most] = this.options.sizeUsd;
    return [toUsd(least), toUsd(most)];
  }
}
