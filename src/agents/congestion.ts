import { Abi } from "../chain/abi.ts";
import { addressOf } from "../chain/address.ts";
import type { Address } from "../chain/types.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import { tipOf } from "./gas.ts";

/** How much block space others want, and what they pay. */
export interface CongestionOptions {
  readonly name: string;
  /** The first block of it. */
  readonly from: number;
  /** The last; the run's last when absent. */
  readonly to?: number;
  /** Gas that it wants in each block, in millions. The block's gas limit or more leaves no room for who offers less. */
  readonly megagasPerBlock: number;
  /** The tip it offers, in gwei per gas. */
  readonly tipGwei: number;
  /** The most it pays per gas, base fee included, in gwei: above that the crowd stays away and the base fee falls again. */
  readonly maxFeeGwei: number;
}

const BLOCKSPACE = new Abi(["function use(uint256 gas)"]);
/** Large ones for most of a block, and small ones for what is left of it. */
const LARGE = 1_000_000n;
const SMALL = 250_000n;
/** What a filling transaction takes besides the filling: its own cost, and the 64th that a call may not pass on. */
const OVERHEAD = 45_000n;

/**
 * Everybody else who wants the chain at the same time: transactions that use up gas and pay for it. They compete with those
 * of all other agents, who get in when they offer more, or when the base fee has driven the crowd away.
 */
export function congestion(options: CongestionOptions): Agent {
  return new Congestion(options);
}

class Congestion implements Agent {
  readonly name: string;
  readonly role = "crowd";

  private readonly options: CongestionOptions;
  private readonly address: Address;
  private blockspace: Address | undefined;

  constructor(options: CongestionOptions) {
    this.name = options.name;
    this.options = options;
    this.address = addressOf(options.name);
  }

  addresses(): Address[] {
    return [this.address];
  }

  async setup(setup: AgentSetup): Promise<void> {
    await setup.fund(this.address);
    this.blockspace = await setup.deploy(this.address, "Blockspace", []);
  }

  propose({ block }: Observation): Action[] {
    const { from, to = block, megagasPerBlock, tipGwei, maxFeeGwei } = this.options;
    if (this.blockspace === undefined || block < from || block > to) return [];
    const { blockspace } = this;
    const fill = (gas: bigint): Action => ({
      from: this.address,
      call: BLOCKSPACE.call(blockspace, "use", [gas - OVERHEAD]),
      gasLimit: gas,
      priorityFee: tipOf(tipGwei),
      maxFee: tipOf(maxFeeGwei),
      label: "fill",
    });
    const wanted = BigInt(Math.round(megagasPerBlock * 1e6));
    const large = (wanted - 1n) / LARGE;
    const small = (wanted - large * LARGE) / SMALL;
    return [...repeat(fill(LARGE), large), ...repeat(fill(SMALL), small)];
  }
}

function repeat(action: Action, times: bigint): Action[] {
  return Array.from({ length: Number(times) }, () => action);
}
