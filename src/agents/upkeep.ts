import { addressOf } from "../chain/address.ts";
import type { Address, Call } from "../chain/types.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation, WorldView } from "../simulation/agent.ts";
import { tipOf } from "./gas.ts";

/** A call that anyone may make and somebody must. */
export interface UpkeepOptions {
  readonly name: string;
  /** The call, given the world as it stands; undefined when there is nothing to do. */
  readonly call: (world: WorldView) => Call | undefined;
  /** Every how many blocks; 1 when absent. */
  readonly everyBlocks?: number;
  /** The tip it offers, in gwei per gas; 5 when absent. */
  readonly tipGwei?: number;
}

const GAS_LIMIT = 600_000n;

/** Makes a call again and again, as an automation network does for those who pay it. */
export function upkeep(options: UpkeepOptions): Agent {
  return new Upkeep(options);
}

class Upkeep implements Agent {
  readonly name: string;
  readonly role = "upkeep";

  private readonly options: UpkeepOptions;
  private readonly address: Address;

  constructor(options: UpkeepOptions) {
    this.name = options.name;
    this.options = options;
    this.address = addressOf(options.name);
  }

  addresses(): Address[] {
    return [this.address];
  }

  async setup(setup: AgentSetup): Promise<void> {
    await setup.fund(this.address);
  }

  propose({ block, world }: Observation): Action[] {
    if (block % (this.options.everyBlocks ?? 1) !== 0) return [];
    const call = this.options.call(world);
    if (call === undefined) return [];
    return [
      {
        from: this.address,
        call,
        gasLimit: GAS_LIMIT,
        priorityFee: tipOf(this.options.tipGwei ?? 5),
        label: "upkeep",
        key: this.name,
      },
    ];
  }
}
