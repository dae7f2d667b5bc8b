import type { Action, Address, Agent, AgentSetup, Hex, Observation } from "hardhat-firebreak";
import { addressOf } from "../../src/chain/address.ts";

const GWEI = 10n ** 9n;
const NOBODY = addressOf("nobody");
/** What a transaction costs before its data, and for each byte of data that is not zero (EIP-7623). */
const BASE_GAS = 21_000n;
const GAS_PER_BYTE = 40n;

/** What a test lets an agent do. */
export interface Script {
  readonly propose?: (observation: Observation) => readonly Action[];
  /** Besides getting native coins for gas. */
  readonly setup?: (setup: AgentSetup, address: Address) => Promise<void>;
}

/** An agent that does what the test says. Its only address is derived from its name. */
export function scripted(name: string, { propose, setup }: Script = {}): Agent {
  const address = addressOf(name);
  return {
    name,
    role: "scripted",
    addresses: () => [address],
    async setup(context) {
      await context.fund(address);
      await setup?.(context, address);
    },
    propose: (observation) => propose?.(observation) ?? [],
  };
}

/** An action that uses all of its gas limit: data, sent to nobody. `gas` is rounded down to a whole byte. */
export function burn(from: string, gas: number, tipGwei: number, rest: Partial<Action> = {}): Action {
  const bytes = Number((BigInt(gas) - BASE_GAS) / GAS_PER_BYTE);
  const data: Hex = `0x${"ff".repeat(bytes)}`;
  return {
    from: addressOf(from),
    call: { to: NOBODY, data },
    gasLimit: BASE_GAS + BigInt(bytes) * GAS_PER_BYTE,
    priorityFee: BigInt(tipGwei) * GWEI,
    label: from,
    ...rest,
  };
}
