import type { Address } from "../chain/types.ts";
import type { Asset, VenuePort, VenuePreview } from "../protocols/ports.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { type Amount, toUsd } from "../units/amounts.ts";
import { Bidder, type BiddingOptions } from "./bidding.ts";
import { Executor, type Step } from "./executor.ts";
import { gasCostUsd, tipWorth, unitsOf } from "./gas.ts";
import { isHalted } from "./halts.ts";
import { bestPlan, type Candidate, expectedPrices, type Means, type Plan, type Reckoning } from "./liquidation-plan.ts";
import { Odds } from "./odds.ts";

/** A keeper's means and manners. */
export interface KeeperOptions {
  readonly name: string;
  /** The protocols whose accounts it watches. */
  readonly lending: readonly Named[];
  /** Where it sells what it seizes: the best of these venues each time. */
  readonly sellOn: readonly Named[];
  /** "sell" what is seized in the same transaction, or "hold" it; "sell" when absent. */
  readonly policy?: "sell" | "hold";
  /** Its own money in whole tokens, by symbol. It sells all it has of what it seizes, so it should own debt assets only. */
  readonly capital?: Readonly<Record<string, Amount>>;
  /** A lending protocol that lends it, for the length of a transaction, what its own money does not cover. */
  readonly flashLoans?: Named;
  /**
   * Whether it reckons with a feed that is due to answer the outside price in this block, and asks to come right after
   * that update; false when absent: it acts on the feed's last answer.
   */
  readonly anticipatesFeeds?: boolean;
  /** How many blocks after an account became liquidatable it notices; 0 when absent. */
  readonly latencyBlocks?: number;
  /** When in a block its transactions arrive, in milliseconds, for first-come ordering; [0, 1000] when absent. */
  readonly arrivalMs?: readonly [number, number];
  /** The least it works for, in US dollars after gas; 0 when absent. */
  readonly minProfitUsd?: Amount;
  /** The most liquidations it sends in a block; 10 when absent. */
  readonly maxPerBlock?: number;
  readonly bidding?: BiddingOptions;
}

/** Gas of a liquidation that finds the account healthy again. */
const FAILURE_GAS = 135_000n;

type SkipReason = "unprofitable" | "no-capital" | "halted" | "too-slow" | "enough-for-one-block" | "not-liquidatable";

/** A keeper: liquidates what pays. */
export function keeper(options: KeeperOptions): Agent {
  return new Keeper(options);
}

class Keeper implements Agent {
  readonly name: string;
  readonly role = "keeper";

  private readonly options: KeeperOptions;
  private readonly executor: Executor;
  private readonly bidder: Bidder;
  private readonly odds = new Odds();
  private readonly minProfitUsd: bigint;
  /** The block in which each account was first seen liquidatable, by protocol and account. */
  private seenSince = new Map<string, number>();
  private skipped = new Map<SkipReason, number>();

  constructor(options: KeeperOptions) {
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
    const { world } = setup;
    const lending = this.options.lending.map(({ name }) => world.lending(name));
    const assets = lending.flatMap((port) => port.reserves().map((reserve) => reserve.asset));
    const spenders = [...lending.map((port) => port.spender), ...this.venues(world).map((venue) => venue.spender)];
    const allowances = assets.flatMap((asset) => spenders.map((spender) => ({ asset, spender })));
    await this.executor.setup(setup, this.options.capital ?? {}, allowances);
  }

  propose(observation: Observation): Action[] {
    this.bidder.learn(observation.outcomes);
    this.odds.learn(observation.outcomes);
    this.skipped = new Map();
    const plans = this.plan(observation);
    for (const [reason, count] of this.skipped) observation.note({ event: "skipped", reason, count });
    return plans.map((plan) => this.act(observation, plan));
  }

  // ---------------------------------------------------------------------------------------------- planning

  /** Chooses the best chance, takes its effect on the venues into account, and chooses again. */
  private plan(observation: Observation): Plan[] {
    const candidates = this.candidates(observation);
    const venues = this.venues(observation.world).filter((venue) => !isHalted(observation, venue, "swap"));
    const previews = new Map(venues.map((venue) => [venue, venue.preview()]));
    const spent = new Map<Address, bigint>();
    const reckoning: Reckoning = {
      observation,
      previews,
      holds: this.options.policy === "hold",
      anticipatesFeeds: this.options.anticipatesFeeds === true,
      meansIn: (debt) => this.means(observation, debt, spent),
    };
    const plans: Plan[] = [];

    let open = candidates.flatMap((candidate) => {
      const plan = this.planFor(reckoning, candidate);
      return plan === undefined ? [] : [{ candidate, plan }];
    });
    while (open.length > 0 && plans.length < (this.options.maxPerBlock ?? 10)) {
      open.sort((a, b) => (a.plan.profitUsd < b.plan.profitUsd ? 1 : a.plan.profitUsd > b.plan.profitUsd ? -1 : 0));
      const [first, ...rest] = open as [(typeof open)[number], ...typeof open];
      // Its figures date from before the trades chosen so far.
      const plan = plans.length === 0 ? first.plan : this.planFor(reckoning, first.candidate);
      open = rest;
      if (plan === undefined) continue;
      plans.push(plan);
      this.commit(plan, previews, spent);
    }
    this.skip("enough-for-one-block", open.length);
    return plans;
  }

  private candidates(observation: Observation): Candidate[] {
    const seen = new Map<string, number>();
    const candidates: Candidate[] = [];
    for (const { name } of this.options.lending) {
      const lending = observation.world.lending(name);
      const expected = this.options.anticipatesFeeds === true ? expectedPrices(observation, lending) : undefined;
      const book = observation.world.book(name);
      const positions = expected === undefined ? book.liquidatable() : book.liquidatableAt(expected.priceOf);
      if (isHalted(observation, lending, "liquidate")) {
        this.skip("halted", positions.length);
        continue;
      }
      for (const position of positions) {
        const key = `${name} ${position.account}`;
        const since = this.seenSince.get(key) ?? observation.block;
        seen.set(key, since);
        if (observation.block - since < (this.options.latencyBlocks ?? 0)) this.skip("too-slow", 1);
        else candidates.push({ lending, position, priceOf: expected?.priceOf, feed: expected?.feed });
      }
    }
    this.seenSince = seen;
    return candidates;
  }

  /** The best plan for the candidate, if it pays. */
  private planFor(reckoning: Reckoning, candidate: Candidate): Plan | undefined {
    const plan = bestPlan(reckoning, candidate);
    if (typeof plan === "object" && this.pays(reckoning.observation, plan)) return plan;
    if (plan !== undefined) this.skip(typeof plan === "string" ? plan : "unprofitable", 1);
    return undefined;
  }

  /** Whether the plan is worth trying, given how often tries fail: a failure costs gas and brings nothing. */
  private pays(observation: Observation, plan: Plan): boolean {
    const tip = this.tipFor(observation, plan);
    const tipUsd = gasCostUsd(observation, plan.gas, tip) - gasCostUsd(observation, plan.gas, 0n);
    const failureUsd = gasCostUsd(observation, FAILURE_GAS, tip);
    return plan.profitUsd > this.minProfitUsd + tipUsd && this.odds.favour(plan.profitUsd - tipUsd, failureUsd);
  }

  /** Own money left for the block, and the price of borrowed money where it can be had. */
  private means(observation: Observation, debt: Asset, spent: ReadonlyMap<Address, bigint>): Means {
    const balance = observation.world.balanceOf(debt, this.executor.address);
    const lender = this.options.flashLoans;
    return {
      own: balance - (spent.get(debt.address) ?? 0n),
      premiumBps: lender === undefined ? undefined : observation.world.lending(lender.name).flashLoan?.premiumBps,
    };
  }

  /** What is sold comes back within the transaction; what is held does not. */
  private commit(plan: Plan, previews: ReadonlyMap<VenuePort, VenuePreview>, spent: Map<Address, bigint>): void {
    if (plan.venue !== undefined) previews.get(plan.venue)?.apply(plan.collateral, plan.debt, plan.seized);
    else spent.set(plan.debt.address, (spent.get(plan.debt.address) ?? 0n) + plan.repay);
  }

  // ---------------------------------------------------------------------------------------------- acting

  private act(observation: Observation, plan: Plan): Action {
    const { lending, account, collateral, debt, repay, seized, venue, gas } = plan;
    const steps: Step[] = [{ call: lending.liquidate({ account, collateral, debt, repay, seized }) }];
    if (venue !== undefined) {
      const trade = {
        assetIn: collateral,
        assetOut: debt,
        amountIn: plan.seized,
        minAmountOut: 0n,
        to: this.executor.address,
      };
      steps.push({ call: venue.trade(trade), fill: { asset: collateral, offset: venue.amountInOffset } });
    }
    const tip = this.tipFor(observation, plan);
    const leastUsd = this.minProfitUsd + gasCostUsd(observation, gas, tip);
    const gain = venue === undefined ? undefined : { asset: debt, atLeast: unitsOf(observation, debt, leastUsd) };
    const pool = plan.usesFlashLoan ? this.lender(observation) : undefined;
    const call =
      pool === undefined || gain === undefined
        ? this.executor.execute(steps, gain)
        : this.executor.executeWithFlashLoan({ pool, asset: debt, amount: repay }, steps, gain);
    const [earliest, latest] = this.options.arrivalMs ?? [0, 1000];
    return {
      from: this.executor.owner,
      call,
      gasLimit: (gas * 3n) / 2n, // Writing bad debt off, for one, takes more than usual.
      priorityFee: tip,
      label: "liquidate",
      key: `${lending.name} ${account}`,
      ...(plan.feed === undefined ? {} : { follows: plan.feed }),
      expects: `profit of ${(Number(plan.profitUsd / 10n ** 6n) / 100).toFixed(2)} USD before tips`,
      arrival: observation.random.integer(earliest, latest),
    };
  }

  private tipFor(observation: Observation, plan: Plan): bigint {
    return this.bidder.bid(tipWorth(observation, plan.gas, plan.profitUsd - this.minProfitUsd));
  }

  private lender(observation: Observation): Address | undefined {
    const name = this.options.flashLoans?.name;
    return name === undefined ? undefined : observation.world.lending(name).flashLoan?.pool;
  }

  private venues(world: Observation["world"]): VenuePort[] {
    return this.options.sellOn.map(({ name }) => world.venue(name));
  }

  private skip(reason: SkipReason, count: number): void {
    if (count > 0) this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + count);
  }
}
