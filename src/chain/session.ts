import { Interface } from "ethers";

import { FirebreakError } from "../errors.ts";
import { nextBaseFee } from "./fees.ts";
import { fromHex, parseBlock, parseLog, parseReceipt, toHex } from "./rpc.ts";
import type {
  Address,
  ArtifactSource,
  Call,
  Eip1193Provider,
  Hex,
  MinedBlock,
  PastLog,
  Receipt,
  Transaction,
} from "./types.ts";
import { GWEI } from "../units/fixed-point.ts";

const SYSTEM_GAS = 15_000_000n;
const CALL_GAS = 2_000_000_000n;
const PLENTY = 10n ** 30n;

/** What a node calls a failure that the contract itself chose. */
const REVERTED = "execution reverted";

/** Why a transaction failed. */
export interface Failure {
  /** What the contract reverted with, undecoded. */
  readonly data: Hex;
  /** What stopped it otherwise, such as "out of gas". */
  readonly stoppedBy: string | undefined;
}

/** A point to return to. */
export interface Snapshot {
  readonly id: string;
  readonly head: MinedBlock;
  readonly nonces: ReadonlyMap<Address, number>;
  readonly senders: ReadonlySet<Address>;
}

/**
 * A deterministic session on a development chain: nothing is mined, timed or priced unless told so, so that the same
 * calls give the same block hashes on any machine. Senders are impersonated and pay real gas. It knows no finance.
 */
export class Session {
  /** The last block mined. */
  head: MinedBlock;

  private readonly provider: Eip1193Provider;
  private readonly artifacts: ArtifactSource;
  private nonces = new Map<Address, number>();
  private senders = new Set<Address>();
  private pending: Hex[] = [];
  private gasLimit: bigint;
  private readonly listeners = new Set<(block: MinedBlock) => void>();

  private constructor(provider: Eip1193Provider, artifacts: ArtifactSource, head: MinedBlock) {
    this.provider = provider;
    this.artifacts = artifacts;
    this.head = head;
    this.gasLimit = head.gasLimit;
  }

  /** Takes over a chain whose automatic mining is off. */
  static async open(provider: Eip1193Provider, artifacts: ArtifactSource): Promise<Session> {
    const head = parseBlock(await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] }), []);
    return new Session(provider, artifacts, head);
  }

  async rpc(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return this.provider.request({ method, params });
  }

  /** The base fee that the next block will have, in wei per gas. */
  get nextBaseFee(): bigint {
    return nextBaseFee(this.head);
  }

  // ---------------------------------------------------------------------------------------------- accounts

  /** Makes an address a sender of transactions, with `balance` wei. */
  async addSender(address: Address, balance: bigint = PLENTY): Promise<void> {
    if (!this.senders.has(address)) await this.rpc("hardhat_impersonateAccount", [address]);
    this.senders.add(address);
    await this.rpc("hardhat_setBalance", [address, toHex(balance)]);
  }

  /** The native balance in wei. */
  async balanceOf(address: Address): Promise<bigint> {
    return fromHex(await this.rpc("eth_getBalance", [address, "latest"]));
  }

  // ---------------------------------------------------------------------------------------------- transactions

  /** Hands a transaction to the node, to be mined in the order of arrival. */
  async submit(transaction: Transaction): Promise<Hex> {
    const nonce = this.nonces.get(transaction.from) ?? 0;
    const hash = (await this.rpc("eth_sendTransaction", [
      {
        from: transaction.from,
        ...(transaction.to === undefined ? {} : { to: transaction.to }),
        data: transaction.data,
        value: toHex(transaction.value ?? 0n),
        nonce: toHex(nonce),
        gas: toHex(transaction.gas),
        maxFeePerGas: toHex(transaction.maxFeePerGas),
        maxPriorityFeePerGas: toHex(transaction.maxPriorityFeePerGas),
      },
    ])) as Hex;
    this.nonces.set(transaction.from, nonce + 1);
    this.pending.push(hash);
    return hash;
  }

  /**
   * Mines one block at `timestamp` with what fits of the submitted transactions. What did not fit leaves the node; the
   * caller decides whether to submit it again.
   */
  async mine(timestamp: number): Promise<MinedBlock> {
    await this.rpc("evm_setNextBlockTimestamp", [timestamp]);
    await this.rpc("evm_mine");
    const raw = await this.rpc("eth_getBlockByNumber", ["latest", false]);
    const included = (raw as { transactions: Hex[] }).transactions;
    const receipts: Receipt[] = [];
    for (const hash of included) receipts.push(parseReceipt(await this.rpc("eth_getTransactionReceipt", [hash])));
    this.head = parseBlock(raw, receipts);
    await this.dropUnmined(new Set(included));
    for (const listener of this.listeners) listener(this.head);
    return this.head;
  }

  /** Tells `listener` of every block mined from now on, until the returned function is called. */
  listen(listener: (block: MinedBlock) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Sends calls as an all-powerful operator while a world is built: free of charge, a block as often as one is full.
   *
   * @throws FirebreakError when one of them reverts.
   */
  async execute(calls: readonly (Call & { from: Address; gas?: bigint })[]): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    let gas = 0n;
    for (const call of calls) {
      const limit = call.gas ?? SYSTEM_GAS;
      if (gas + limit > this.gasLimit && gas > 0n) {
        receipts.push(...(await this.mineFree()));
        gas = 0n;
      }
      await this.submitFree(call.from, call.data, limit, call.to, call.value);
      gas += limit;
    }
    if (gas > 0n) receipts.push(...(await this.mineFree()));
    const failed = receipts.findIndex((receipt) => !receipt.succeeded);
    const receipt = receipts[failed];
    if (receipt !== undefined) {
      const { data, stoppedBy } = await this.failureOf(receipt.hash);
      const reason = data === "0x" ? (stoppedBy ?? "no reason given") : data;
      throw new FirebreakError(`a call to ${calls[failed]?.to} reverted while the world was built: ${reason}`);
    }
    return receipts;
  }

  /** Deploys a contract and returns its address. */
  async deploy(from: Address, contractName: string, args: readonly unknown[] = []): Promise<Address> {
    const artifact = await this.artifacts.read(contractName);
    const constructorArgs = new Interface(artifact.abi as never).encodeDeploy(args);
    await this.submitFree(from, `${artifact.bytecode}${constructorArgs.slice(2)}` as Hex, SYSTEM_GAS);
    const [receipt] = await this.mineFree();
    if (receipt?.contractAddress === undefined || !receipt.succeeded) {
      throw new FirebreakError(`${contractName} could not be deployed`);
    }
    return receipt.contractAddress;
  }

  // ---------------------------------------------------------------------------------------------- reads

  /** Runs a call on the last block and returns what it gives. A revert is thrown. */
  async call(call: Call, from?: Address): Promise<Hex> {
    const request = { to: call.to, data: call.data, gas: toHex(CALL_GAS), ...(from === undefined ? {} : { from }) };
    return (await this.rpc("eth_call", [request, "latest"])) as Hex;
  }

  /** The logs of the given contracts from the first block to the last, in order; those with a given topic, if any. */
  async logs(addresses: readonly Address[], topic?: Hex): Promise<PastLog[]> {
    const topics = topic === undefined ? [] : [topic];
    const filter = { address: addresses, fromBlock: "0x0", toBlock: "latest", topics };
    const found = (await this.rpc("eth_getLogs", [filter])) as Record<string, unknown>[];
    const times = new Map<string, number>();
    const logs: PastLog[] = [];
    for (const raw of found) {
      const number = raw.blockNumber as string;
      const stamp = raw.blockTimestamp ?? times.get(number) ?? (await this.timestampOf(number));
      times.set(number, Number(stamp));
      logs.push({ ...parseLog(raw), blockNumber: Number(fromHex(number)), timestamp: Number(stamp) });
    }
    return logs;
  }

  /** Why a mined transaction failed. */
  async failureOf(hash: Hex): Promise<Failure> {
    const options = { tracer: "callTracer", tracerConfig: { onlyTopCall: true } };
    const trace = (await this.rpc("debug_traceTransaction", [hash, options])) as { output?: Hex; error?: string };
    return { data: trace.output ?? "0x", stoppedBy: trace.error === REVERTED ? undefined : trace.error };
  }

  // ---------------------------------------------------------------------------------------------- time travel

  async snapshot(): Promise<Snapshot> {
    const id = (await this.rpc("evm_snapshot")) as string;
    return { id, head: this.head, nonces: new Map(this.nonces), senders: new Set(this.senders) };
  }

  /** Returns to a snapshot, which stays good: the node forgets one when it is used, so it is taken again. */
  async revert(snapshot: Snapshot): Promise<Snapshot> {
    const done = await this.rpc("evm_revert", [snapshot.id]);
    if (done !== true) throw new FirebreakError("the chain could not return to its snapshot");
    this.head = snapshot.head;
    this.nonces = new Map(snapshot.nonces);
    this.senders = new Set(snapshot.senders);
    this.pending = [];
    return this.snapshot();
  }

  /** Sets how much gas fits into a block, from the next one on. */
  async setBlockGasLimit(gasLimit: bigint): Promise<void> {
    await this.rpc("evm_setBlockGasLimit", [toHex(gasLimit)]);
    this.gasLimit = gasLimit;
  }

  /** Sets the base fee of the next block, in wei per gas. */
  async setNextBaseFee(baseFee: bigint): Promise<void> {
    await this.rpc("hardhat_setNextBlockBaseFeePerGas", [toHex(baseFee)]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private async timestampOf(blockNumber: string): Promise<number> {
    return parseBlock(await this.rpc("eth_getBlockByNumber", [blockNumber, false]), []).timestamp;
  }

  private async submitFree(from: Address, data: Hex, gas: bigint, to?: Address, value?: bigint): Promise<void> {
    if (!this.senders.has(from)) await this.addSender(from);
    await this.submit({
      from,
      ...(to === undefined ? {} : { to }),
      data,
      ...(value === undefined ? {} : { value }),
      gas,
      maxFeePerGas: GWEI,
      maxPriorityFeePerGas: 0n,
    });
  }

  private async mineFree(): Promise<readonly Receipt[]> {
    await this.setNextBaseFee(0n);
    const submitted = this.pending.length;
    const block = await this.mine(this.head.timestamp + 1);
    if (block.receipts.length !== submitted) throw new FirebreakError("the node left out a transaction of the set-up");
    return block.receipts;
  }

  private async dropUnmined(included: ReadonlySet<Hex>): Promise<void> {
    const left = this.pending.filter((hash) => !included.has(hash));
    this.pending = [];
    if (left.length === 0) return;
    for (const hash of left) await this.rpc("hardhat_dropTransaction", [hash]);
    for (const sender of this.nonces.keys()) {
      this.nonces.set(sender, Number(fromHex(await this.rpc("eth_getTransactionCount", [sender, "latest"]))));
    }
  }
}
