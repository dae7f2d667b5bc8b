import type { Address, Call } from "../chain/types.ts";
import type { Asset, Position } from "../protocols/ports.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { Book } from "../simulation/book.ts";
import type { Named } from "../simulation/names.ts";
import { max, min, ONE_BPS, WAD } from "../units/fixed-point.ts";
import { toBps, unitsWorth } from "../units/amounts.ts";
import { tipOf } from "./gas.ts";

/** How borrowers look after their positions. Fractions of one throughout. */
export interface BorrowersBehaviour {
  readonly name: string;
  readonly lending: Named;
  /** Accounts of the protocol; each is a defender, a panicker or neither, by seed. */
  readonly accounts: readonly Address[];
  /** Where panickers sell. */
  readonly pool: Named;
  /** The share of accounts that defend themselves. */
  readonly defenders: number;
  /** What a defender has at hand to repay with, as a share of its debt at the start. */
  readonly defenceBudget: number;
  /** Whether defenders repay debt or add collateral. */
  readonly defence: "repay" | "top-up";
  /** A defender acts below this health factor … */
  readonly defendsBelow: number;
  /** … and restores this one. */
  readonly restores: number;
  /** The share of accounts that sell out in a panic. */
  readonly panickers: number;
  /** A panicker acts below this health factor: withdraws what it may, sells it, and repays. */
  readonly panicsBelow: number;
  /** The chance, in each block in which it would act, that it is awake and does. */
  readonly chance: number;
  /** Blocks between the moment it would act and the first chance. */
  readonly delayBlocks: number;
}

const GAS_LIMIT = 500_000n;
const TIP = tipOf(2);
const SLIPPAGE_BPS = 200n;
/** A panicker withdraws down to this health factor, so that interest and rounding do not stop it. */
const PANIC_MARGIN = (101n * WAD) / 100n;

/** The borrowers of one protocol who do something about their position. */
export function borrowers(behaviour: BorrowersBehaviour): Agent {
  return new Borrowers(behaviour);
}

class Borrowers implements Agent {
  readonly name: string;
  readonly role = "borrowers";

  private readonly behaviour: BorrowersBehaviour;
  private defenders: Address[] = [];
  private panickers: Address[] = [];
  private readonly endangeredSince = new Map<Address, number>();

  constructor(behaviour: BorrowersBehaviour) {
    this.name = behaviour.name;
    this.behaviour = behaviour;
  }

  addresses(): Address[] {
    return [...this.defenders, ...this.panickers];
  }

  async setup(setup: AgentSetup): Promise<void> {
    const { accounts, defenders, panickers, lending, pool } = this.behaviour;
    const port = setup.world.lending(lending.name);
    const book = setup.world.book(lending.name);
    const shuffled = setup.random.shuffle(accounts);
    const defending = Math.round(accounts.length * defenders);
    this.defenders = shuffled.slice(0, defending);
    this.panickers = shuffled.slice(defending, defending + Math.round(accounts.length * panickers));

    for (const account of this.addresses()) await setup.fund(account);
    const approvals: (Call & { from: Address })[] = [];
    for (const account of this.defenders) {
      const means = this.defenceMeans(book.position(account));
      if (means === undefined) continue;
      await setup.endow(means.asset, account, means.amount);
      approvals.push({ ...approveAll(means.asset.address, port.spender), from: account });
    }
    const venue = setup.world.pool(pool.name);
    for (const account of this.panickers) {
      approvals.push({ ...approveAll(venue.base.address, venue.spender), from: account });
      approvals.push({ ...approveAll(venue.quote.address, venue.spender), from: account });
      for (const { asset } of book.position(account)?.debt ?? []) {
        approvals.push({ ...approveAll(asset.address, port.spender), from: account });
      }
    }
    await setup.execute(approvals);
  }

  propose(observation: Observation): Action[] {
    const book = observation.world.book(this.behaviour.lending.name);
    const { defendsBelow, panicsBelow } = this.behaviour;
    const inDanger = book.below(max(toWad(defendsBelow), toWad(panicsBelow)));
    const actions: Action[] = [];
    for (const account of this.defenders) {
      const position = this.endangered(observation, book, inDanger, account, defendsBelow);
      if (position !== undefined) actions.push(...this.defend(observation, book, position));
    }
    for (const account of this.panickers) {
      const position = this.endangered(observation, book, inDanger, account, panicsBelow);
      if (position !== undefined) actions.push(...this.flee(observation, book, position));
    }
    return actions;
  }

  // ---------------------------------------------------------------------------------------------- when

  /** The position, if its owner acts in this block. */
  private endangered(
    observation: Observation,
    book: Book,
    inDanger: ReadonlySet<Address>,
    account: Address,
    below: number,
  ): Position | undefined {
    const position = inDanger.has(account) ? book.position(account) : undefined;
    if (position === undefined || book.estimateHealth(position) >= toWad(below)) {
      this.endangeredSince.delete(account);
      return undefined;
    }
    const since = this.endangeredSince.get(account) ?? observation.block;
    this.endangeredSince.set(account, since);
    if (observation.block - since < this.behaviour.delayBlocks) return undefined;
    return observation.random.chance(this.behaviour.chance) ? position : undefined;
  }

  // ---------------------------------------------------------------------------------------------- what

  private defenceMeans(position: Position | undefined): { asset: Asset; amount: bigint } | undefined {
    const debt = position?.debt[0];
    const collateral = position?.collateral[0];
    if (debt === undefined || collateral === undefined) return undefined;
    const share = toBps(this.behaviour.defenceBudget);
    const holding = this.behaviour.defence === "repay" ? debt : collateral;
    return { asset: holding.asset, amount: (holding.amount * share) / ONE_BPS };
  }

  private defend(observation: Observation, book: Book, position: Position): Action[] {
    const port = book.port;
    const debt = position.debt[0];
    const collateral = position.collateral[0];
    if (debt === undefined || collateral === undefined) return [];
    const target = toWad(this.behaviour.restores);
    const [asset, needed] =
      this.behaviour.defence === "repay"
        ? ([debt.asset, repayFor(book, position, debt.asset, target)] as const)
        : ([collateral.asset, topUpFor(book, position, collateral.asset, target)] as const);
    const amount = min(needed, observation.world.balanceOf(asset, position.account));
    if (amount <= 0n) return [];
    const call =
      this.behaviour.defence === "repay"
        ? port.repay(asset, amount, position.account)
        : port.supply(asset, amount, position.account);
    return [this.action(position.account, call, this.behaviour.defence, `${port.name} defence`)];
  }

  /** Withdraws what the threshold leaves, sells it, and repays with the proceeds. */
  private flee(observation: Observation, book: Book, position: Position): Action[] {
    const collateral = position.collateral[0];
    const debt = position.debt[0];
    const pool = observation.world.pool(this.behaviour.pool.name);
    if (collateral === undefined || debt === undefined || !pool.trades(collateral.asset, debt.asset)) return [];
    const withdrawn = withdrawable(book, position, collateral.asset);
    const proceeds = pool.preview().quote(collateral.asset, debt.asset, withdrawn);
    if (withdrawn <= 0n || proceeds === 0n) return [];

    const { account } = position;
    const trade = {
      assetIn: collateral.asset,
      assetOut: debt.asset,
      amountIn: withdrawn,
      minAmountOut: 0n,
      to: account,
    };
    // Others may trade first in the block; what comes in beyond this goes into the next repayment.
    const expected = (proceeds * (ONE_BPS - SLIPPAGE_BPS)) / ONE_BPS;
    const repay = min(expected + observation.world.balanceOf(debt.asset, account), debt.amount);
    return [
      this.action(account, book.port.withdraw(collateral.asset, withdrawn, account), "panic: withdraw"),
      this.action(account, pool.trade(trade), "panic: sell"),
      this.action(account, book.port.repay(debt.asset, repay, account), "panic: repay"),
    ];
  }

  private action(from: Address, call: Call, label: string, key?: string): Action {
    return { from, call, gasLimit: GAS_LIMIT, priorityFee: TIP, label, ...(key === undefined ? {} : { key }) };
  }
}

/** Debt to repay so that the health factor reaches the target (wads): D − Σ LT·C ÷ target, in base units. */
function repayFor(book: Book, position: Position, asset: Asset, target: bigint): bigint {
  const { debtUsd, weightedUsd } = figures(book, position);
  const excess = debtUsd - (weightedUsd * WAD) / target;
  return excess <= 0n ? 0n : unitsWorth(excess, asset.decimals, book.priceOf(asset));
}

/** Collateral to add so that the health factor reaches the target (wads): (D·target − Σ LT·C) ÷ LT, in base units. */
function topUpFor(book: Book, position: Position, asset: Asset, target: bigint): bigint {
  const { debtUsd, weightedUsd } = figures(book, position);
  const missing = (((debtUsd * target) / WAD - weightedUsd) * ONE_BPS) / book.thresholdOf(asset);
  return missing <= 0n ? 0n : unitsWorth(missing, asset.decimals, book.priceOf(asset));
}

/** Collateral that can go while the health factor stays above the margin, in base units. */
function withdrawable(book: Book, position: Position, asset: Asset): bigint {
  const { debtUsd, weightedUsd } = figures(book, position);
  const spare = ((weightedUsd - (debtUsd * PANIC_MARGIN) / WAD) * ONE_BPS) / book.thresholdOf(asset);
  const held = position.collateral.find((holding) => holding.asset.address === asset.address)?.amount ?? 0n;
  return spare <= 0n ? 0n : min(held, unitsWorth(spare, asset.decimals, book.priceOf(asset)));
}

/** Debt, and collateral weighted by the thresholds, in 1e-8 US dollars at the protocol's prices. */
function figures(book: Book, position: Position): { debtUsd: bigint; weightedUsd: bigint } {
  return {
    debtUsd: book.debtValue(position, (asset) => book.priceOf(asset)),
    weightedUsd: book.weightedCollateral(position) / ONE_BPS,
  };
}

function toWad(healthFactor: number): bigint {
  return (BigInt(Math.round(healthFactor * 1e6)) * WAD) / 1_000_000n;
}
