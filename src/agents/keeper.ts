import type { Address } from "../chain/types.ts";
import { isUpdateDue } from "../protocols/oracle/update-rule.ts";
import type { Asset, LendingPort, Position, VenuePort, VenuePreview } from "../protocols/ports.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import type { Amount } from "../units/amounts.ts";
import { toUsd } from "../units/amounts.ts";
import { mulDivUp, ONE_BPS } from "../units/fixed-point.ts";
import { Bidder, type BiddingOptions } from "./bidding.ts";
import { Executor, EXECUTOR_GAS, type Step } from "./executor.ts";
import { Odds } from "./odds.ts";
import { gasCostUsd, tipWorth, unitsOf, usdOf } from "./gas.ts";

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

/** Gas of a liquidation call by itself: the median in the flagship, on our pool with one collateral and one debt. */
const LIQUIDATION_GAS = 215_000n;
const FLASH_LOAN_GAS = 130_000n;
/** Gas of a liquidation that finds the account healthy again. */
const FAILURE_GAS = 135_000n;
/** The sizes it considers, in eighths of the most it may repay. */
const SIZES = [8n, 7n, 6n, 5n, 4n, 3n, 2n, 1n];

/** What part of an amount is small enough to read the spot price from. */
const SPOT_FRACTION = 1000n;

/** An account that may be liquidated, and the prices it is reckoned with. */
interface Candidate {
  readonly lending: LendingPort;
  readonly position: Position;
  readonly priceOf: ((asset: Asset) => bigint) | undefined;
  /** The feed whose update makes it so. */
  readonly feed: string | undefined;
}

/** A liquidation worth making. */
interface Plan {
  readonly lending: LendingPort;
  readonly account: Address;
  readonly collateral: Asset;
  readonly debt: Asset;
  readonly repay: bigint;
  readonly seized: bigint;
  readonly venue: VenuePort | undefined;
  readonly usesFlashLoan: boolean;
  readonly feed: string | undefined;
  readonly gas: bigint;
  /** After the flash loan's premium and the base fee, before tips, in 1e-8 US dollars. */
  readonly profitUsd: bigint;
}

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
    const capital = Object.entries(this.options.capital ?? {}).map(([symbol, amount]) => ({
      asset: world.asset(symbol),
      amount,
    }));
    const lending = this.options.lending.map(({ name }) => world.lending(name));
    const assets = lending.flatMap((port) => port.reserves().map((reserve) => reserve.asset));
    const spenders = [...lending.map((port) => port.spender), ...this.venues(world).map((venue) => venue.spender)];
    const allowances = assets.flatMap((asset) => spenders.map((spender) => ({ asset, spender })));
    await this.executor.setup(setup, capital, allowances);
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
    const venues = this.venues(observation.world).filter((venue) => !this.isHalted(observation, venue.breaker, "swap"));
    const previews = new Map(venues.map((venue) => [venue, venue.preview()]));
    const spent = new Map<Address, bigint>();
    const plans: Plan[] = [];

    let open = candidates.flatMap((candidate) => {
      const plan = this.bestPlan(observation, candidate, previews, spent);
      return plan === undefined ? [] : [{ candidate, plan }];
    });
    while (open.length > 0 && plans.length < (this.options.maxPerBlock ?? 10)) {
      open.sort((a, b) => (a.plan.profitUsd < b.plan.profitUsd ? 1 : a.plan.profitUsd > b.plan.profitUsd ? -1 : 0));
      const [first, ...rest] = open as [(typeof open)[number], ...typeof open];
      // Its figures date from before the trades chosen so far.
      const plan = plans.length === 0 ? first.plan : this.bestPlan(observation, first.candidate, previews, spent);
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
      if (this.isHalted(observation, lending.breaker, "liquidate")) {
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

  /** The most profitable size of liquidating the position's largest debt against its largest collateral. */
  private bestPlan(
    observation: Observation,
    { lending, position, priceOf, feed }: Candidate,
    previews: ReadonlyMap<VenuePort, VenuePreview>,
    spent: ReadonlyMap<Address, bigint>,
  ): Plan | undefined {
    const collateral = largest(observation, position.collateral);
    const debt = largest(observation, position.debt);
    if (collateral === undefined || debt === undefined) return undefined;
    const request = { account: position.account, collateral: collateral.asset, debt: debt.asset };
    const most = lending.quoteLiquidation(position, { ...request, repay: debt.amount }, priceOf);
    if (most.repaid === 0n) {
      this.skip("not-liquidatable", 1);
      return;
    }
    const means = this.means(observation, debt.asset, spent);
    if (means.own === 0n && means.premiumBps === undefined) {
      this.skip("no-capital", 1);
      return;
    }

    let best: Plan | undefined;
    for (const eighths of SIZES) {
      const wanted = (most.repaid * eighths) / 8n;
      const affordable = means.premiumBps === undefined && wanted > means.own ? means.own : wanted;
      const quote = lending.quoteLiquidation(position, { ...request, repay: affordable }, priceOf);
      if (quote.repaid === 0n) continue;
      const plan = this.price(observation, { lending, feed, ...request, ...quote }, means, previews);
      if (plan !== undefined && (best === undefined || plan.profitUsd > best.profitUsd)) best = plan;
    }
    if (best === undefined || !this.pays(observation, best)) {
      this.skip("unprofitable", 1);
      return;
    }
    return best;
  }

  /** Whether the plan is worth trying, given how often tries fail: a failure costs gas and brings nothing. */
  private pays(observation: Observation, plan: Plan): boolean {
    const tip = this.tipFor(observation, plan);
    const tipUsd = gasCostUsd(observation, plan.gas, tip) - gasCostUsd(observation, plan.gas, 0n);
    const failureUsd = gasCostUsd(observation, FAILURE_GAS, tip);
    return plan.profitUsd > this.minProfitUsd + tipUsd && this.odds.favour(plan.profitUsd - tipUsd, failureUsd);
  }

  private price(
    observation: Observation,
    deal: Pick<Plan, "lending" | "feed" | "account" | "collateral" | "debt" | "seized"> & { repaid: bigint },
    means: { own: bigint; premiumBps: bigint | undefined },
    previews: ReadonlyMap<VenuePort, VenuePreview>,
  ): Plan | undefined {
    const { collateral, debt, repaid, seized } = deal;
    const usesFlashLoan = repaid > means.own;
    if (usesFlashLoan && this.options.policy === "hold") return undefined; // A loan is repaid from the sale.
    const premium = usesFlashLoan ? mulDivUp(repaid, means.premiumBps ?? 0n, ONE_BPS) : 0n;
    const sale =
      this.options.policy === "hold" ? undefined : this.bestSale(observation, previews, collateral, debt, seized);
    if (this.options.policy !== "hold" && sale === undefined && collateral.address !== debt.address) return undefined;

    const proceedsUsd =
      sale === undefined ? usdOf(observation, collateral, seized) : usdOf(observation, debt, sale.proceeds);
    const gas = EXECUTOR_GAS + LIQUIDATION_GAS + (sale?.venue.tradeGas ?? 0n) + (usesFlashLoan ? FLASH_LOAN_GAS : 0n);
    const costUsd = usdOf(observation, debt, repaid + premium) + gasCostUsd(observation, gas, 0n);
    return {
      lending: deal.lending,
      account: deal.account,
      collateral,
      debt,
      repay: repaid,
      seized,
      venue: sale?.venue,
      usesFlashLoan,
      feed: deal.feed,
      gas,
      profitUsd: proceedsUsd - costUsd,
    };
  }

  /**
   * The venue that would pay most. Who reckons with the next feed answer also reckons with arbitrageurs: a pool that is
   * dearer than the outside market will not be by the time of the sale.
   */
  private bestSale(
    observation: Observation,
    previews: ReadonlyMap<VenuePort, VenuePreview>,
    collateral: Asset,
    debt: Asset,
    amount: bigint,
  ): { venue: VenuePort; proceeds: bigint } | undefined {
    let best: { venue: VenuePort; proceeds: bigint } | undefined;
    const worth = unitsOf(observation, debt, usdOf(observation, collateral, amount));
    for (const [venue, preview] of previews) {
      const quoted = preview.quote(collateral, debt, amount);
      const small = preview.quote(collateral, debt, amount / SPOT_FRACTION) * SPOT_FRACTION;
      const isDear = this.options.anticipatesFeeds === true && small > worth;
      const proceeds = isDear ? (quoted * worth) / small : quoted;
      if (proceeds > (best?.proceeds ?? 0n)) best = { venue, proceeds };
    }
    return best;
  }

  /** Own money left for the block, and the price of borrowed money where it can be had. */
  private means(
    observation: Observation,
    debt: Asset,
    spent: ReadonlyMap<Address, bigint>,
  ): { own: bigint; premiumBps: bigint | undefined } {
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
    const { lending, account, collateral, debt, repay, venue, gas } = plan;
    const steps: Step[] = [{ call: lending.liquidate({ account, collateral, debt, repay }) }];
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

  private isHalted(observation: Observation, breaker: string | undefined, action: "liquidate" | "swap"): boolean {
    return breaker !== undefined && observation.world.breaker(breaker).isHalted(action, observation.chainBlock);
  }

  private skip(reason: SkipReason, count: number): undefined {
    if (count > 0) this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + count);
    return undefined;
  }
}

/** The protocol's prices once feeds that are due have answered the outside price; undefined when none is due. */
function expectedPrices(
  observation: Observation,
  lending: LendingPort,
): { priceOf: (asset: Asset) => bigint; feed: string } | undefined {
  const prices = new Map<string, bigint>();
  let due: string | undefined;
  for (const { asset, price } of lending.reserves()) {
    const feed = observation.world.feed(asset.symbol);
    const outside = observation.world.outsidePrice(asset.symbol);
    const isDue = isUpdateDue(feed, outside, observation.time);
    prices.set(asset.symbol, isDue ? outside : price);
    if (isDue) due = feed.name;
  }
  return due === undefined ? undefined : { priceOf: (asset) => prices.get(asset.symbol) ?? 0n, feed: due };
}

function largest(
  observation: Observation,
  holdings: readonly { asset: Asset; amount: bigint }[],
): { asset: Asset; amount: bigint } | undefined {
  let best: { asset: Asset; amount: bigint } | undefined;
  for (const holding of holdings) {
    if (
      best === undefined ||
      usdOf(observation, holding.asset, holding.amount) > usdOf(observation, best.asset, best.amount)
    ) {
      best = holding;
    }
  }
  return best;
}
