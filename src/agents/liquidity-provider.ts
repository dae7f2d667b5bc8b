import { addressOf } from "../chain/address.ts";
import type { Address } from "../chain/types.ts";
import type { PoolPort, PriceRange } from "../protocols/ports.ts";
import { InputError } from "../errors.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { type Amount, toBps, toUnits, toUsd } from "../units/amounts.ts";
import { mulDiv, ONE_BPS, ONE_USD } from "../units/fixed-point.ts";
import { tipOf, usdOf } from "./gas.ts";

/** A liquidity provider's means and fears. */
export interface LiquidityProviderOptions {
  readonly name: string;
  readonly pool: Named;
  /** Whole tokens of the pool's base asset; how much of the quote asset comes along follows from price and range. */
  readonly baseAmount: Amount;
  /**
   * The prices between which its liquidity works, as multiples of the pool's price at the start, such as [0.8, 1.25]; all
   * prices when absent. Only pools of concentrated liquidity have ranges.
   */
  readonly range?: readonly [number, number];
  /** Leaves when it has lost this fraction against holding; never when absent. */
  readonly leavesAtLoss?: number;
  /** Leaves when the base asset's outside price has fallen by this fraction since the start; never when absent. */
  readonly leavesAtFall?: number;
  /** Blocks between the decision and the deed; 0 when absent. */
  readonly delayBlocks?: number;
}

const GAS_LIMIT = 400_000n;
const TIP = tipOf(3);

/** A liquidity provider: adds at the start, measures what it loses against holding, and leaves when it has had enough. */
export function liquidityProvider(options: LiquidityProviderOptions): Agent {
  return new LiquidityProvider(options);
}

class LiquidityProvider implements Agent {
  readonly name: string;
  readonly role = "liquidity provider";

  private readonly options: LiquidityProviderOptions;
  private readonly address: Address;
  private base = 0n;
  private quote = 0n;
  private startPrice = 0n;
  private decidedAt: number | undefined;

  constructor(options: LiquidityProviderOptions) {
    this.name = options.name;
    this.options = options;
    this.address = addressOf(options.name);
  }

  addresses(): Address[] {
    return [this.address];
  }

  async setup(setup: AgentSetup): Promise<void> {
    const pool = setup.world.pool(this.options.pool.name);
    const range = this.rangeAt(pool.price());
    const base = toUnits(this.options.baseAmount, pool.base.decimals);
    const quote = pool.quoteNeeded(base, range);
    await setup.fund(this.address);
    await setup.endow(pool.base, this.address, base);
    await setup.endow(pool.quote, this.address, quote);
    const before = [setup.world.balanceOf(pool.base, this.address), setup.world.balanceOf(pool.quote, this.address)];
    await setup.execute(
      [
        approveAll(pool.base.address, pool.liquiditySpender),
        approveAll(pool.quote.address, pool.liquiditySpender),
        ...(pool.shareToken === undefined ? [] : [approveAll(pool.shareToken, pool.liquiditySpender)]),
        pool.addLiquidity(base, quote, this.address, range),
      ].map((call) => ({ ...call, from: this.address })),
    );
    // What the pool really took: the last unit of rounding stays behind.
    this.base = (before[0] as bigint) - setup.world.balanceOf(pool.base, this.address);
    this.quote = (before[1] as bigint) - setup.world.balanceOf(pool.quote, this.address);
    this.startPrice = setup.world.outsidePrice(pool.base.symbol);
  }

  propose(observation: Observation): Action[] {
    const pool = observation.world.pool(this.options.pool.name);
    const shares = pool.sharesOf(this.address);
    if (shares === 0n) return [];
    if (this.decidedAt === undefined && this.hasHadEnough(observation, pool)) {
      this.decidedAt = observation.block;
      this.report(observation, pool);
    }
    if (this.decidedAt === undefined || observation.block < this.decidedAt + (this.options.delayBlocks ?? 0)) return [];
    return [
      {
        from: this.address,
        call: pool.removeLiquidity(shares, this.address),
        gasLimit: GAS_LIMIT,
        priorityFee: TIP,
        label: "remove liquidity",
        key: pool.name,
        expiresAfter: 5,
      },
    ];
  }

  finish(observation: Observation): void {
    this.report(observation, observation.world.pool(this.options.pool.name));
  }

  private rangeAt(price: bigint): PriceRange | undefined {
    if (this.options.range === undefined) return undefined;
    const [lower, upper] = this.options.range;
    if (lower > 0 && lower < upper && Number.isFinite(upper)) {
      return { lower: mulDiv(price, toUsd(lower), ONE_USD), upper: mulDiv(price, toUsd(upper), ONE_USD) };
    }
    throw new InputError(
      `range [${lower}, ${upper}] of ${this.name}: expected two multiples of the price, such as [0.8, 1.25]`,
    );
  }

  private hasHadEnough(observation: Observation, pool: PoolPort): boolean {
    const { leavesAtLoss, leavesAtFall } = this.options;
    const price = observation.world.outsidePrice(pool.base.symbol);
    const fallBps = ((this.startPrice - price) * ONE_BPS) / this.startPrice;
    if (leavesAtFall !== undefined && fallBps >= toBps(leavesAtFall)) return true;
    return leavesAtLoss !== undefined && this.standing(observation, pool).lossBps >= toBps(leavesAtLoss);
  }

  /** What the position is worth, and what its first tokens would be worth, at outside prices. */
  private standing(observation: Observation, pool: PoolPort): { valueUsd: bigint; holdUsd: bigint; lossBps: bigint } {
    const provided = pool.holdingsOf(this.address);
    const inWallet = (asset: PoolPort["base"]): bigint => observation.world.balanceOf(asset, this.address);
    const base = provided.base + inWallet(pool.base);
    const quote = provided.quote + inWallet(pool.quote);
    const valueUsd = usdOf(observation, pool.base, base) + usdOf(observation, pool.quote, quote);
    const holdUsd = usdOf(observation, pool.base, this.base) + usdOf(observation, pool.quote, this.quote);
    return { valueUsd, holdUsd, lossBps: ((holdUsd - valueUsd) * ONE_BPS) / holdUsd };
  }

  private report(observation: Observation, pool: PoolPort): void {
    observation.note({ event: "liquidity-position", protocol: pool.name, ...this.standing(observation, pool) });
  }
}
