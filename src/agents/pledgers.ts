import { Abi } from "../chain/abi.ts";
import type { Address, Call } from "../chain/types.ts";
import type { Asset } from "../protocols/ports.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation, WorldView } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { toBps, unitsWorth } from "../units/amounts.ts";
import { mulDiv, ONE_BPS } from "../units/fixed-point.ts";
import { tipOf } from "./gas.ts";

/** One thing a pledger does with all that it has of an asset. */
export type PledgeStep =
  /** Supplies it to a lending protocol, as collateral. */
  | { readonly supply: Asset; readonly to: Named }
  /** Borrows as much as leaves the account at its health factor. */
  | { readonly borrow: Asset; readonly from: Named }
  /** Stakes a part of it. */
  | { readonly stake: Asset; readonly as: Asset; readonly part: number }
  /** Supplies it to a lending pool through a wrapper, and holds the wrapped receipt. */
  | { readonly wrap: Asset; readonly as: Asset }
  /** Provides both of a pair's assets. */
  | { readonly provide: Named };

/** Who pledges what over and over. */
export interface PledgersOptions {
  readonly name: string;
  /** Accounts that hold what the first step takes. */
  readonly accounts: readonly Address[];
  /** In order; each account takes one step a block. */
  readonly steps: readonly PledgeStep[];
  /** Between which health factors each account keeps all of its loans. */
  readonly healthFactor: readonly [number, number];
}

const STAKED = new Abi(["function stake(uint256 assets, address to) returns (uint256)"]);
const WRAPPED = new Abi(["function deposit(uint256 assets, address to) returns (uint256)"]);
const GAS_LIMIT = 700_000n;
const TIP = tipOf(2);

/** People who put their tokens through several protocols, step by step, each step on what the last one gave them. */
export function pledgers(options: PledgersOptions): Agent {
  return new Pledgers(options);
}

class Pledgers implements Agent {
  readonly name: string;
  readonly role = "pledgers";

  private readonly options: PledgersOptions;
  private readonly healthBps = new Map<Address, bigint>();
  /** How many steps each account has behind it. */
  private readonly done = new Map<Address, number>();

  constructor(options: PledgersOptions) {
    this.name = options.name;
    this.options = options;
  }

  addresses(): readonly Address[] {
    return this.options.accounts;
  }

  async setup(setup: AgentSetup): Promise<void> {
    const allowances = this.options.steps.flatMap((step) => allowancesOf(setup.world, step));
    for (const account of this.options.accounts) {
      // Drawn for every account, so that the number of steps does not change who is careful.
      this.healthBps.set(account, toBps(setup.random.between(...this.options.healthFactor)));
      this.done.set(account, 0);
      await setup.fund(account);
      await setup.execute(allowances.map(([asset, spender]) => ({ ...approveAll(asset, spender), from: account })));
    }
  }

  propose(observation: Observation): Action[] {
    for (const { action, status } of observation.outcomes) {
      if (status === "succeeded") this.done.set(action.from, (this.done.get(action.from) ?? 0) + 1);
    }
    return this.options.accounts.flatMap((account) => {
      const step = this.options.steps[this.done.get(account) ?? 0];
      const call = step === undefined ? undefined : this.callOf(observation.world, step, account);
      return call === undefined || step === undefined ? [] : [actionOf(account, step, call)];
    });
  }

  private callOf(world: WorldView, step: PledgeStep, account: Address): Call | undefined {
    const held = (asset: Asset): bigint => world.balanceOf(asset, account);
    if ("supply" in step) return world.lending(step.to.name).supply(step.supply, held(step.supply), account);
    if ("borrow" in step) return this.borrow(world, step.borrow, step.from, account);
    if ("wrap" in step) return WRAPPED.call(step.as.address, "deposit", [held(step.wrap), account]);
    if ("stake" in step) {
      const amount = mulDiv(held(step.stake), toBps(step.part), ONE_BPS);
      return STAKED.call(step.as.address, "stake", [amount, account]);
    }
    const pool = world.pool(step.provide.name);
    return pool.addLiquidity(held(pool.base), held(pool.quote), account);
  }

  /** Collateral times threshold over debt is to be the account's health factor. */
  private borrow(world: WorldView, asset: Asset, from: Named, account: Address): Call | undefined {
    const book = world.book(from.name);
    const position = book.port.recall?.(account);
    const price = book.priceOf(asset);
    if (position === undefined || price === 0n) return undefined;
    const debtUsd = book.weightedCollateral(position) / (this.healthBps.get(account) as bigint);
    return book.port.borrow(asset, unitsWorth(debtUsd, asset.decimals, price), account);
  }
}

/** What each step's spender must be allowed to take: the asset's address, and the spender's. */
function allowancesOf(world: WorldView, step: PledgeStep): [Address, Address][] {
  if ("supply" in step) return [[step.supply.address, world.lending(step.to.name).spender]];
  if ("wrap" in step) return [[step.wrap.address, step.as.address]];
  if ("stake" in step) return [[step.stake.address, step.as.address]];
  if ("borrow" in step) return [];
  const { base, quote, liquiditySpender } = world.pool(step.provide.name);
  return [base, quote].map(({ address }) => [address, liquiditySpender]);
}

function actionOf(from: Address, step: PledgeStep, call: Call): Action {
  const [label = ""] = Object.keys(step);
  return { from, call, gasLimit: GAS_LIMIT, priorityFee: TIP, label, expiresAfter: 1 };
}
