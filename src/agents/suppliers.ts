import type { Address, Call } from "../chain/types.ts";
import type { Asset, LendingReserve } from "../protocols/ports.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation, WorldView } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { max, min, ONE_BPS } from "../units/fixed-point.ts";
import { toBps, unitsWorth } from "../units/amounts.ts";
import { tipOf } from "./gas.ts";

/** How suppliers of one asset lose their nerve. Fractions of one throughout. */
export interface SuppliersBehaviour {
  readonly name: string;
  readonly lending: Named;
  /** What they supplied. */
  readonly asset: Asset;
  /** The accounts that supplied it. Each has a loss that it bears, evenly between the bounds of `bears`, by seed. */
  readonly accounts: readonly Address[];
  /**
   * The loss, as a share of what suppliers claim, beyond which an account withdraws: bad debt that was recognised, and debt
   * that collateral no longer covers at outside prices.
   */
  readonly bears: readonly [number, number];
  /** An account also withdraws once less than this share of what suppliers claim can be withdrawn; 0, never, when absent. */
  readonly flightBelowLiquidity?: number;
  /** The chance, in each block in which it would withdraw, that it is awake and does; 1 when absent. */
  readonly chance?: number;
  /** The largest part of what it had at the start that an account withdraws at once; 1 when absent. */
  readonly part?: number;
  /** What pays an account that a limiter keeps money for, as soon as it does; nothing when absent. */
  readonly claim?: (world: WorldView, account: Address, time: number) => Call | undefined;
}

const GAS_LIMIT = 500_000n;
const TIP = tipOf(2);

/** Suppliers of a lending protocol who run when they see a loss, or others running. */
export function suppliers(behaviour: SuppliersBehaviour): Agent {
  return new Suppliers(behaviour);
}

class Suppliers implements Agent {
  readonly name: string;
  readonly role = "suppliers";

  private readonly behaviour: SuppliersBehaviour;
  private readonly bears = new Map<Address, bigint>();
  private readonly steps = new Map<Address, bigint>();

  constructor(behaviour: SuppliersBehaviour) {
    this.name = behaviour.name;
    this.behaviour = behaviour;
  }

  addresses(): readonly Address[] {
    return this.behaviour.accounts;
  }

  async setup(setup: AgentSetup): Promise<void> {
    const { bears: bounds, part } = this.behaviour;
    for (const account of this.behaviour.accounts) {
      await setup.fund(account);
      this.bears.set(account, toBps(setup.random.between(...bounds)));
      this.steps.set(account, (this.claimOf(setup.world, account) * toBps(part ?? 1)) / ONE_BPS);
    }
  }

  propose(observation: Observation): Action[] {
    const { world, random, time } = observation;
    const { lending, asset, accounts, claim } = this.behaviour;
    const reserve = reserveOf(world, lending, asset);
    const lossBps = this.lossBps(world, reserve);
    const isDry = reserve.liquidity * ONE_BPS < reserve.claims * toBps(this.behaviour.flightBelowLiquidity ?? 0);
    const actions: Action[] = [];
    for (const account of accounts) {
      // Drawn in every block, so that what happens to one account does not shift the draws of another.
      const isAwake = random.chance(this.behaviour.chance ?? 1);
      const paid = claim?.(world, account, time);
      if (paid !== undefined) actions.push(this.action(account, paid, "claim"));
      if (!isAwake || !(isDry || lossBps > (this.bears.get(account) ?? 0n))) continue;
      const owned = this.claimOf(world, account);
      const most = min(owned, reserve.liquidity);
      if (most === 0n) continue;
      // By the time of the withdrawal interest has grown: what is meant to be everything is asked for as that.
      const step = this.steps.get(account) ?? most;
      const amount = most === owned && (step >= owned || this.behaviour.part === undefined) ? "all" : min(step, most);
      actions.push(this.action(account, world.lending(lending.name).withdraw(asset, amount, account), "withdraw"));
    }
    return actions;
  }

  /** What suppliers would lose if all were settled now, in basis points of what they claim. */
  private lossBps(world: WorldView, reserve: LendingReserve): bigint {
    const { lending, asset } = this.behaviour;
    const priceOf = ({ symbol }: Asset): bigint => world.outsidePrice(symbol);
    const shortfall = world.book(lending.name).shortfall(priceOf);
    const lost = reserve.badDebt + unitsWorth(shortfall, asset.decimals, priceOf(asset));
    return (lost * ONE_BPS) / max(reserve.claims, 1n);
  }

  /** What the account can claim, in base units. */
  private claimOf(world: WorldView, account: Address): bigint {
    const { lending, asset } = this.behaviour;
    const position = world.lending(lending.name).recall?.(account) ?? world.book(lending.name).position(account);
    return position?.collateral.find((holding) => holding.asset.address === asset.address)?.amount ?? 0n;
  }

  private action(from: Address, call: Call, label: string): Action {
    return { from, call, gasLimit: GAS_LIMIT, priorityFee: TIP, label, key: label };
  }
}

function reserveOf(world: WorldView, lending: Named, asset: Asset): LendingReserve {
  const reserves = world.lending(lending.name).reserves();
  const reserve = reserves.find((candidate) => candidate.asset.address === asset.address);
  if (reserve === undefined) throw new RangeError(`${lending.name} does not list ${asset.symbol}`);
  return reserve;
}
