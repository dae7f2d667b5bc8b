import type { Address } from "../chain/types.ts";
import { CoverPoolPort, type HeldCover } from "../protocols/insurance/cover-pool.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { type Amount, toUnits } from "../units/amounts.ts";
import type { Asset } from "../protocols/ports.ts";
import { tipOf } from "./gas.ts";

/** Who insures what it lends. */
export interface CoverBuyerOptions {
  readonly name: string;
  /** The cover pool. */
  readonly cover: Named;
  /** Who buys: a lender of the protocol, who has the asset to pay the premium with. */
  readonly account: Address;
  readonly asset: Asset;
  /** The protocol whose losses it fears. */
  readonly protocol: Named;
  /** Whole tokens of cover. */
  readonly amount: Amount;
  /** The block in which it buys; 1 when absent. */
  readonly at?: number;
  readonly durationDays: number;
  /** It claims once the protocol's bad debt has not grown for so many blocks; 5 when absent. A cover is good for one claim. */
  readonly patienceBlocks?: number;
}

const GAS_LIMIT = 600_000n;
const TIP = tipOf(3);
const DAY = 86_400;

/** A lender who buys cover, claims when there is bad debt, and collects. */
export function coverBuyer(options: CoverBuyerOptions): Agent {
  return new CoverBuyer(options);
}

class CoverBuyer implements Agent {
  readonly name: string;
  readonly role = "cover buyer";

  private readonly options: CoverBuyerOptions;
  private badDebt = 0n;
  private grewAt = 0;

  constructor(options: CoverBuyerOptions) {
    this.name = options.name;
    this.options = options;
  }

  addresses(): Address[] {
    return [this.options.account];
  }

  async setup(setup: AgentSetup): Promise<void> {
    const { account, asset, cover } = this.options;
    await setup.fund(account);
    const { spender } = setup.world.system(cover.name, CoverPoolPort);
    await setup.execute([{ ...approveAll(asset.address, spender), from: account }]);
  }

  propose(observation: Observation): Action[] {
    const { world, block } = observation;
    const { account, cover, at = 1 } = this.options;
    const pool = world.system(cover.name, CoverPoolPort);
    this.look(observation);
    if (block === at) return [this.buy(observation, pool)];
    return pool.coversOf(account).flatMap((held) => this.claim(observation, pool, held));
  }

  /** Notes whether the bad debt still grows. */
  private look({ world, block }: Observation): void {
    const { protocol, asset } = this.options;
    const reserve = world.lending(protocol.name).reserves();
    const badDebt = reserve.find((candidate) => candidate.asset.address === asset.address)?.badDebt ?? 0n;
    if (badDebt === this.badDebt) return;
    this.badDebt = badDebt;
    this.grewAt = block;
  }

  private buy({ world }: Observation, pool: CoverPoolPort): Action {
    const { account, asset, protocol, amount, durationDays } = this.options;
    const most = world.balanceOf(asset, account);
    const units = toUnits(amount, asset.decimals);
    return this.action("buy cover", pool.buyCover(protocol.name, units, durationDays * DAY, most));
  }

  private claim({ block, time }: Observation, pool: CoverPoolPort, { id, status, dueAt }: HeldCover): Action[] {
    const isQuiet = this.badDebt > 0n && block - this.grewAt >= (this.options.patienceBlocks ?? 5);
    if (status === "active" && isQuiet) return [this.action("claim", pool.fileClaim(id))];
    return status === "claimed" && time >= dueAt ? [this.action("collect", pool.payClaim(id))] : [];
  }

  private action(label: string, call: Action["call"]): Action {
    return { from: this.options.account, call, gasLimit: GAS_LIMIT, priorityFee: TIP, label };
  }
}
