import type { Address } from "../chain/types.ts";
import type { LpPricing } from "../protocols/oracle/lp-mirror.ts";
import type { Asset } from "../protocols/ports.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { type Amount, toBps } from "../units/amounts.ts";
import { mulDiv, ONE_BPS } from "../units/fixed-point.ts";
import { Executor, type Step } from "./executor.ts";
import { tipOf, usdOf } from "./gas.ts";
import { type AttackGround, type AttackPlan, planAttack } from "./lp-attack-plan.ts";
import { argmax } from "./search.ts";

/** Who attacks a lender that takes a pair's shares, and with what. */
export interface LpAttackerOptions {
  readonly name: string;
  /** A constant-product pair … */
  readonly pair: Named;
  /** … whose shares are a token of the world … */
  readonly share: Asset;
  /** … which this protocol takes as collateral, with loans of the pair's quote asset … */
  readonly lending: Named;
  /** … at a price of this kind: feeds are public. */
  readonly pricing: LpPricing;
  /** Who lends the pair's base asset for the length of a transaction. */
  readonly flashLoans: Named;
  /** Its own money in whole tokens, by symbol: both of the pair's assets. */
  readonly capital: Readonly<Record<string, Amount>>;
  /** The first block in which it looks. */
  readonly at: number;
  /**
   * Attacks whatever it brings, with a flash loan of so many times the pair's base reserve. When absent it takes the size
   * that pays most, and attacks only if that pays.
   */
  readonly insists?: number;
}

const GAS_LIMIT = 2_000_000n;
const TIP = tipOf(20);
/** Where in the data of `supply` the amount stands. */
const SUPPLY_OFFSET = 4 + 32;
/** How much worse than planned it may come out, in basis points of what is borrowed. */
const TOLERANCE_BPS = 100n;

/**
 * An attacker with flash liquidity: bends a pair, borrows against shares of it that look dearer than they are, and bends it
 * back, in one transaction. Once.
 */
export function lpAttacker(options: LpAttackerOptions): Agent {
  return new LpAttacker(options);
}

class LpAttacker implements Agent {
  readonly name: string;
  readonly role = "attacker";

  private readonly options: LpAttackerOptions;
  private readonly executor: Executor;
  private hasAttacked = false;

  constructor(options: LpAttackerOptions) {
    this.name = options.name;
    this.options = options;
    this.executor = new Executor(options.name);
  }

  addresses(): Address[] {
    return this.executor.addresses();
  }

  async setup(setup: AgentSetup): Promise<void> {
    const { pair, lending, share, capital } = this.options;
    const { base, quote, spender, liquiditySpender } = setup.world.pool(pair.name);
    const allowances = [base, quote].flatMap((asset) =>
      [spender, liquiditySpender].map((who) => ({ asset, spender: who })),
    );
    allowances.push({ asset: share, spender: setup.world.lending(lending.name).spender });
    await this.executor.setup(setup, capital, allowances);
  }

  propose(observation: Observation): Action[] {
    this.hasAttacked ||= observation.outcomes.some(({ status }) => status === "succeeded");
    if (this.hasAttacked || observation.block < this.options.at) return [];
    const plan = this.bestPlan(observation);
    const insists = this.options.insists !== undefined;
    if (plan === undefined || (plan.profitUsd <= 0n && !insists)) {
      observation.note({ event: "skipped", reason: "unprofitable", count: 1 });
      return [];
    }
    return [this.attack(observation, plan)];
  }

  /** What the attacker has in the end, beside what it left behind, against what it began with. */
  finish(observation: Observation): void {
    const { world } = observation;
    const { base, quote } = world.pool(this.options.pair.name);
    const usd = (asset: Asset, units: bigint): bigint => usdOf(observation, asset, units);
    const holds = [base, quote].map((asset) => usd(asset, world.balanceOf(asset, this.executor.address)));
    const position = world.lending(this.options.lending.name).recall?.(this.executor.address);
    const debtUsd = (position?.debt ?? []).reduce((sum, { asset, amount }) => sum + usd(asset, amount), 0n);
    const pledgedUsd = (position?.collateral ?? []).reduce((sum, { asset, amount }) => sum + usd(asset, amount), 0n);
    observation.note({
      event: "system",
      protocol: this.name,
      action: "holds",
      values: { walletUsd: holds.reduce((sum, value) => sum + value, 0n), debtUsd, pledgedUsd },
    });
  }

  private bestPlan(observation: Observation): AttackPlan | undefined {
    const ground = this.ground(observation);
    if (ground === undefined) return undefined;
    const { insists, flashLoans } = this.options;
    if (insists !== undefined) return planAttack(ground, mulDiv(ground.reserves.base, toBps(insists), ONE_BPS));
    const lender = observation.world.lending(flashLoans.name);
    const most = lender.reserves().find(({ asset }) => asset.address === ground.base.address)?.liquidity ?? 0n;
    const profitOf = (flash: bigint): bigint => planAttack(ground, flash)?.profitUsd ?? -1n * ground.lendable;
    return planAttack(ground, argmax(most, profitOf));
  }

  private ground({ world }: Observation): AttackGround | undefined {
    const { pair, lending, share, pricing, flashLoans } = this.options;
    const pool = world.pool(pair.name);
    const reserves = world.lending(lending.name).reserves();
    const pledged = reserves.find(({ asset }) => asset.address === share.address);
    const lent = reserves.find(({ asset }) => asset.address === pool.quote.address);
    const basePrice = world.feed(pool.base.symbol).latest()?.price;
    const quotePrice = world.feed(pool.quote.symbol).latest()?.price;
    if (pledged === undefined || lent === undefined || basePrice === undefined || quotePrice === undefined)
      return undefined;
    return {
      base: pool.base,
      quote: pool.quote,
      basePrice,
      quotePrice,
      reserves: pool.reserves(),
      shares: pool.totalShares(),
      pricing,
      ltvBps: pledged.ltvBps,
      lendable: lent.liquidity,
      premiumBps: world.lending(flashLoans.name).flashLoan?.premiumBps ?? 0n,
      capital: {
        base: world.balanceOf(pool.base, this.executor.address),
        quote: world.balanceOf(pool.quote, this.executor.address),
      },
    };
  }

  private attack({ world }: Observation, plan: AttackPlan): Action {
    const { pair, share, lending, flashLoans } = this.options;
    const pool = world.pool(pair.name);
    const port = world.lending(lending.name);
    const { base, quote } = pool;
    const to = this.executor.address;
    const { flash, provided, borrowed, received, returned } = plan;
    const trade = (assetIn: Asset, assetOut: Asset, amountIn: bigint): Step => ({
      call: pool.trade({ assetIn, assetOut, amountIn, minAmountOut: 0n, to }),
    });
    const steps: Step[] = [
      { call: pool.addLiquidity(provided.base, provided.quote, to) },
      trade(base, quote, flash),
      { call: port.supply(share, 0n, to), fill: { asset: share, offset: SUPPLY_OFFSET } },
      { call: port.borrow(quote, borrowed, to) },
      trade(quote, base, returned),
    ];
    const gain = {
      asset: quote,
      atLeast: borrowed + received - returned - provided.quote - (borrowed * TOLERANCE_BPS) / ONE_BPS,
    };
    const loan = { pool: world.lending(flashLoans.name).flashLoan?.pool ?? to, asset: base, amount: flash };
    return {
      from: this.executor.owner,
      call: this.executor.executeWithFlashLoan(loan, steps, gain),
      gasLimit: GAS_LIMIT,
      priorityFee: TIP,
      label: "attack",
      key: pool.name,
      expects: `profit of ${(Number(plan.profitUsd / 10n ** 6n) / 100).toFixed(2)} USD before gas`,
    };
  }
}
