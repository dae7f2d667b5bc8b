import type { Address } from "../chain/types.ts";
import type { Asset, LendingReserve } from "../protocols/ports.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import { type Named, OUTSIDE } from "../simulation/names.ts";
import { type Amount, toUnits, toUsd, unitsWorth, valueOf } from "../units/amounts.ts";
import { max, min, mulDivUp, ONE_BPS } from "../units/fixed-point.ts";
import { Executor, EXECUTOR_GAS } from "./executor.ts";
import { gasCostUsd, tipOf, unitsOf, usdOf } from "./gas.ts";

/** Whom an opportunist preys on. */
export interface OpportunistOptions {
  readonly name: string;
  /** The protocol that may overvalue the collateral. */
  readonly lending: Named;
  readonly collateral: Asset;
  /** What it has, and borrows. */
  readonly borrows: Asset;
  /** Its own money, in whole tokens of what it borrows. */
  readonly capital: Amount;
  /** The most it spends in a block, in whole tokens; all it has when absent. */
  readonly spendPerBlock?: Amount;
  /** The least it works for, in US dollars after gas; 0 when absent. */
  readonly minProfitUsd?: Amount;
  /** The tip it offers, in gwei per gas; 20 when absent. */
  readonly tipGwei?: number;
}

/** A round, in base units. */
interface Round {
  readonly spent: bigint;
  readonly bought: bigint;
  readonly borrowed: bigint;
}

const GAS = 600_000n + EXECUTOR_GAS;
const GAS_LIMIT = 1_000_000n;
/** What its earlier debts may have grown by when its transaction is mined, in basis points of them. */
const INTEREST_BPS = 1n;
/** What it leaves of the market's stock, so that no rounding asks for more than there is. */
const LEFT_BPS = 1n;
/** What the protocol's roundings may take from what it lends, in base units. */
const ROUNDING = 2n;
/** After a refusal it lets the protocol alone for so many blocks. */
const DISCOURAGED_BLOCKS = 5;

/**
 * Buys outside what a lending protocol overvalues, borrows against it all that the LTV allows, and does not come back. For
 * every token it pays the market's price m and is lent LTV times the protocol's price p: it pays exactly when m < LTV · p.
 * All of it happens in one transaction, which reverts when it would lose.
 */
export function opportunist(options: OpportunistOptions): Agent {
  return new Opportunist(options);
}

class Opportunist implements Agent {
  readonly name: string;
  readonly role = "opportunist";

  private readonly options: OpportunistOptions;
  private readonly executor: Executor;
  private readonly tip: bigint;
  private waitsUntil = 0;

  constructor(options: OpportunistOptions) {
    this.name = options.name;
    this.options = options;
    this.executor = new Executor(options.name);
    this.tip = tipOf(options.tipGwei ?? 20);
  }

  addresses(): Address[] {
    return this.executor.addresses();
  }

  async setup(setup: AgentSetup): Promise<void> {
    const { lending, collateral, borrows, capital } = this.options;
    await this.executor.setup(setup, { [borrows.symbol]: capital }, [
      { asset: borrows, spender: setup.desk.spender },
      { asset: collateral, spender: setup.world.lending(lending.name).spender },
    ]);
  }

  propose(observation: Observation): Action[] {
    const { block, outcomes } = observation;
    if (outcomes.some(({ status }) => status === "reverted")) this.waitsUntil = block + DISCOURAGED_BLOCKS;
    const round = block < this.waitsUntil ? undefined : this.plan(observation);
    if (round === undefined) return [];
    const { collateral, borrows } = this.options;
    const leastUsd = toUsd(this.options.minProfitUsd ?? 0) + gasCostUsd(observation, GAS, this.tip);
    if (usdOf(observation, borrows, round.borrowed - round.spent) <= leastUsd) return [];

    const lending = observation.world.lending(this.options.lending.name);
    const to = this.executor.address;
    const purchase = { assetIn: borrows, assetOut: collateral, amountIn: round.spent, minAmountOut: round.bought, to };
    const steps = [
      observation.world.venue(OUTSIDE).trade(purchase),
      lending.supply(collateral, round.bought, to),
      lending.borrow(borrows, round.borrowed, to),
    ];
    const gain = { asset: borrows, atLeast: unitsOf(observation, borrows, leastUsd) };
    return [
      {
        from: this.executor.owner,
        call: this.executor.execute(
          steps.map((call) => ({ call })),
          gain,
        ),
        gasLimit: GAS_LIMIT,
        priorityFee: this.tip,
        label: "borrow and leave",
        expects: `${round.borrowed - round.spent} base units of ${borrows.symbol}`,
      },
    ];
  }

  /** As much as its money, the market's stock and the protocol's liquidity allow. */
  private plan(observation: Observation): Round | undefined {
    const { world } = observation;
    const { collateral, borrows, lending, spendPerBlock } = this.options;
    const desk = world.venue(OUTSIDE);
    const reserves = world.lending(lending.name).reserves();
    const [pledged, lent] = [reserveOf(reserves, collateral), reserveOf(reserves, borrows)];
    const own = world.balanceOf(borrows, this.executor.address);
    const most = spendPerBlock === undefined ? own : min(own, toUnits(spendPerBlock, borrows.decimals));
    if (pledged === undefined || lent === undefined || most === 0n) return undefined;

    const all = desk.preview().quote(borrows, collateral, most);
    const stock = (world.balanceOf(collateral, desk.spender) * (ONE_BPS - LEFT_BPS)) / ONE_BPS;
    const affordable = min(all, stock);
    if (affordable === 0n) return undefined;
    const lendable = this.lendable(observation, affordable, pledged, lent);
    if (lendable <= 0n) return undefined;
    const borrowed = min(lendable, lent.liquidity);
    const bought = min(affordable, mulDivUp(affordable, borrowed, lendable) + ROUNDING);
    const spent = min(most, mulDivUp(most, bought, all) + ROUNDING);
    return { spent, bought, borrowed };
  }

  /** What the LTV allows to borrow once so much more is pledged, in base units. */
  private lendable(observation: Observation, amount: bigint, pledged: LendingReserve, lent: LendingReserve): bigint {
    const book = observation.world.book(this.options.lending.name);
    const position = book.position(this.executor.address);
    const held = position?.collateral.find(({ asset }) => asset.address === pledged.asset.address)?.amount ?? 0n;
    const owed = position === undefined ? 0n : book.debtValue(position, (asset) => book.priceOf(asset));
    const value = valueOf(held + max(0n, amount - ROUNDING), pledged.asset.decimals, pledged.price);
    const room = (value * pledged.ltvBps) / ONE_BPS - (owed * (ONE_BPS + INTEREST_BPS)) / ONE_BPS;
    return room <= 0n ? 0n : unitsWorth(room, lent.asset.decimals, lent.price) - ROUNDING;
  }
}

function reserveOf(reserves: readonly LendingReserve[], asset: Asset): LendingReserve | undefined {
  return reserves.find((reserve) => reserve.asset.address === asset.address);
}
