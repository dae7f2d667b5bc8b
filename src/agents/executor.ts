import { Abi } from "../chain/abi.ts";
import { addressOf } from "../chain/address.ts";
import type { Address, Call } from "../chain/types.ts";
import type { Asset } from "../protocols/ports.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { AgentSetup } from "../simulation/agent.ts";
import type { Amount } from "../units/amounts.ts";

const CALL = "(address target, bytes data, address balanceOf, uint32 offset)";
const EXECUTOR = new Abi([
  `function execute(${CALL}[] calls, address token, int256 minGain)`,
  `function executeWithFlashLoan(address pool, address asset, uint256 amount, ${CALL}[] calls, address token, int256 minGain)`,
]);
const NOTHING: Address = "0x0000000000000000000000000000000000000000";

/** Gas that the executor itself takes, beside the calls it makes. */
export const EXECUTOR_GAS = 45_000n;

/** A step of an atomic sequence. */
export interface Step {
  readonly call: Call;
  /** Sells all there is: the executor's balance of the asset is written over the 32 bytes at `offset`. */
  readonly fill?: { readonly asset: Asset; readonly offset: number };
}

/** An agent's key and contract: several calls in one transaction, all or nothing. */
export class Executor {
  /** Who signs. */
  readonly owner: Address;
  private deployed: Address | undefined;

  constructor(name: string) {
    this.owner = addressOf(name);
  }

  /** The contract that holds the agent's money. */
  get address(): Address {
    if (this.deployed === undefined) throw new Error("the executor was used before it was set up");
    return this.deployed;
  }

  addresses(): Address[] {
    return this.deployed === undefined ? [this.owner] : [this.owner, this.deployed];
  }

  /** Deploys the contract, endows it with whole tokens by symbol, and lets it be charged by those it will deal with. */
  async setup(
    setup: AgentSetup,
    capital: Readonly<Record<string, Amount>>,
    allowances: readonly { asset: Asset; spender: Address }[],
  ): Promise<void> {
    await setup.fund(this.owner);
    this.deployed = await setup.deploy(this.owner, "AtomicExecutor", [this.owner]);
    for (const [symbol, amount] of Object.entries(capital)) {
      await setup.endow(setup.world.asset(symbol), this.deployed, amount);
    }
    const distinct = new Map(allowances.map((entry) => [`${entry.asset.address} ${entry.spender}`, entry]));
    if (distinct.size === 0) return;
    const approvals = [...distinct.values()].map(({ asset, spender }) => ({
      call: approveAll(asset.address, spender),
    }));
    await setup.execute([{ ...this.execute(approvals), from: this.owner }]);
  }

  /** Runs the steps with own money; with `gain`, the contract must end up with at least that much more of the asset. */
  execute(steps: readonly Step[], gain?: { asset: Asset; atLeast: bigint }): Call {
    return EXECUTOR.call(this.address, "execute", [
      steps.map(encode),
      gain?.asset.address ?? NOTHING,
      gain?.atLeast ?? 0n,
    ]);
  }

  /** Runs the steps with money lent for the transaction. */
  executeWithFlashLoan(
    loan: { pool: Address; asset: Asset; amount: bigint },
    steps: readonly Step[],
    gain: { asset: Asset; atLeast: bigint },
  ): Call {
    const args = [loan.pool, loan.asset.address, loan.amount, steps.map(encode), gain.asset.address, gain.atLeast];
    return EXECUTOR.call(this.address, "executeWithFlashLoan", args);
  }
}

function encode({ call, fill }: Step): unknown[] {
  return [call.to, call.data, fill?.asset.address ?? NOTHING, fill?.offset ?? 0];
}
