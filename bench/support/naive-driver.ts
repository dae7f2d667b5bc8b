import { Contract, type ContractTransactionResponse, type FunctionFragment, Interface, type Signer } from "ethers";
import hre from "hardhat";

import type { Address, Eip1193Provider, Hex } from "../../src/chain/types.ts";
import { FirebreakError } from "../../src/errors.ts";
import type { Connection } from "./engines.ts";
import type { Parties } from "./chain-state.ts";

/** A call that somebody made in a block. */
interface PlannedCall {
  readonly from: Address;
  readonly contract: Contract;
  readonly fragment: FunctionFragment;
  readonly args: readonly unknown[];
  readonly value: bigint;
  /** Given only where the node can't find out by itself, since the call fails. */
  readonly gasLimit: bigint | undefined;
}

/** A block to be played again. */
export interface PlannedBlock {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly calls: readonly PlannedCall[];
}

interface RawTransaction {
  readonly hash: Hex;
  readonly from: Address;
  readonly to: Address | null;
  readonly input: Hex;
  readonly value: string;
  readonly gas: string;
}

const READS = {
  lending: ["function getUserAccountData(address) view returns (uint256, uint256, uint256, uint256, uint256, uint256)"],
  pool: ["function getReserves() view returns (uint112, uint112, uint32)"],
  feed: ["function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)"],
};

/** Reads what happened in blocks of a chain as calls of the project's contracts. */
export async function planOf(provider: Eip1193Provider, from: number, to: number): Promise<PlannedBlock[]> {
  const interfaces = await projectInterfaces();
  const blocks: PlannedBlock[] = [];
  for (let number = from; number <= to; number += 1) {
    const raw = (await provider.request({
      method: "eth_getBlockByNumber",
      params: [`0x${number.toString(16)}`, true],
    })) as { timestamp: string; transactions: RawTransaction[] };
    const calls: PlannedCall[] = [];
    for (const transaction of raw.transactions) {
      const receipt = (await provider.request({
        method: "eth_getTransactionReceipt",
        params: [transaction.hash],
      })) as { status: string };
      calls.push(plannedCall(transaction, receipt.status === "0x1", interfaces));
    }
    blocks.push({ timestamp: Number(raw.timestamp), calls });
  }
  return blocks;
}

/**
 * Plays blocks as a user's script does: impersonated signers, contracts by their interfaces, gas, nonces and fees left to
 * the library and the node, a receipt awaited for every transaction, and every account, pool and feed asked for its state
 * after every block.
 */
export class NaiveDriver {
  private readonly connection: Connection;
  private readonly parties: Parties;
  private readonly signers = new Map<Address, Signer>();

  constructor(connection: Connection, parties: Parties) {
    this.connection = connection;
    this.parties = parties;
  }

  async play(blocks: readonly PlannedBlock[]): Promise<void> {
    for (const block of blocks) {
      await this.mine(block);
      await this.look();
    }
  }

  private async mine({ timestamp, calls }: PlannedBlock): Promise<void> {
    const { networkHelpers } = this.connection;
    await networkHelpers.time.setNextBlockTimestamp(timestamp);
    const sent: ContractTransactionResponse[] = [];
    for (const { from, contract, fragment, args, value, gasLimit } of calls) {
      const connected = contract.connect(await this.signer(from));
      const overrides = { ...(value === 0n ? {} : { value }), ...(gasLimit === undefined ? {} : { gasLimit }) };
      sent.push(await connected.getFunction(fragment).send(...args, overrides));
    }
    await networkHelpers.mine();
    const { provider } = this.connection.ethers;
    for (const { hash } of sent) {
      const receipt = await provider.getTransactionReceipt(hash);
      if (receipt === null) throw new FirebreakError("the naive driver's block left out a transaction");
    }
  }

  /** Where everybody stands, asked one by one. */
  private async look(): Promise<void> {
    const { provider } = this.connection.ethers;
    for (const address of this.parties.pools) {
      await new Contract(address, READS.pool, provider).getFunction("getReserves")();
    }
    for (const address of this.parties.feeds) {
      await new Contract(address, READS.feed, provider).getFunction("latestRoundData")();
    }
    const lending = new Map(
      this.parties.lending.map((address) => [address, new Contract(address, READS.lending, provider)]),
    );
    for (const { lending: address, account } of this.parties.positions) {
      await lending.get(address)?.getFunction("getUserAccountData")(account);
    }
  }

  private async signer(address: Address): Promise<Signer> {
    const known = this.signers.get(address);
    if (known !== undefined) return known;
    const signer = await this.connection.ethers.getImpersonatedSigner(address);
    this.signers.set(address, signer);
    return signer;
  }
}

function plannedCall(
  { from, to, input, value, gas }: RawTransaction,
  succeeded: boolean,
  interfaces: ReadonlyMap<string, Interface>,
): PlannedCall {
  const known = interfaces.get(input.slice(0, 10));
  const parsed = known?.parseTransaction({ data: input, value });
  if (to === null || known === undefined || parsed === null || parsed === undefined) {
    throw new FirebreakError(`the naive driver knows no contract with the function ${input.slice(0, 10)}`);
  }
  return {
    from,
    contract: new Contract(to, known),
    fragment: parsed.fragment,
    args: parsed.args.toArray(true),
    value: BigInt(value),
    gasLimit: succeeded ? undefined : BigInt(gas),
  };
}

/** An interface for every function that the project's contracts have, by selector. */
async function projectInterfaces(): Promise<Map<string, Interface>> {
  const found = new Map<string, Interface>();
  for (const name of await hre.artifacts.getAllFullyQualifiedNames()) {
    if (!name.startsWith("contracts/")) continue;
    const { abi } = await hre.artifacts.readArtifact(name);
    const all = new Interface(abi);
    all.forEachFunction((fragment) => found.set(fragment.selector, new Interface([fragment])));
  }
  return found;
}
