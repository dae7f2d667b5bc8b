import hre from "hardhat";

import { addressOf } from "../../src/chain/address.ts";
import { Session } from "../../src/chain/session.ts";
import type { Address, Eip1193Provider, Hex, Transaction } from "../../src/chain/types.ts";
import { hardhatEnvironment } from "../../src/plugin/environment.ts";

/** Unix seconds at which every chain of these tests begins. */
export const START = 1_600_000_000;

export const ALICE = addressOf("alice");
export const BOB = addressOf("bob");

/** A request that a session made. */
export interface Request {
  readonly method: string;
  readonly params?: readonly unknown[];
}

/** A session on a chain of its own, as a run opens it, with everything that it asks of the node written down. */
export async function openSession(): Promise<{ session: Session; requests: Request[]; provider: Eip1193Provider }> {
  const environment = hardhatEnvironment(hre);
  const provider = await environment.openChain({ startTime: START });
  const requests: Request[] = [];
  const recording: Eip1193Provider = {
    request: async (args) => {
      requests.push(args);
      return provider.request(args);
    },
  };
  return { session: await Session.open(recording, environment.artifacts), requests, provider };
}

/** A transaction with fees that any block of these tests takes. */
export function transaction(fields: Partial<Transaction> & Pick<Transaction, "from">): Transaction {
  return { to: BOB, data: "0x", gas: 100_000n, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 0n, ...fields };
}

/** Contracts of a few bytes, each of which does one thing. */
export const CODE = {
  /** Reverts with what it was called with: CALLDATACOPY(0, 0, CALLDATASIZE); REVERT(0, CALLDATASIZE). */
  revertsWithInput: "0x365f5f37365ffd",
  /** Returns what it was called with. */
  returnsInput: "0x365f5f37365ff3",
  /** INVALID, which takes all of the gas at once. */
  burnsAllGas: "0xfe",
  /** JUMPDEST; PUSH0; JUMP: never ends, so that it runs out of gas. */
  neverEnds: "0x5b5f56",
  /** SSTORE(0, 1 + SLOAD(0)), and LOG1 of 32 bytes of nothing with the topic 7. */
  counts: "0x60015f54015f55600760205fa100",
} as const satisfies Record<string, Hex>;

/** Puts code at an address named after it. */
export async function place(session: Session, code: keyof typeof CODE): Promise<Address> {
  const address = addressOf(`contract that ${code}`);
  await session.rpc("hardhat_setCode", [address, CODE[code]]);
  return address;
}
