import { Interface } from "ethers";

import { FirebreakError } from "../errors.ts";
import { nextBaseFee } from "./fees.ts";
import { LogArchive } from "./log-archive.ts";
import { fromHex, parseHeader, parseReceipt, toHex } from "./rpc.ts";
import type {
  Address,
  Artifact,
  ArtifactSource,
  BlockHeader,
  Call,
  Eip1193Provider,
  Hex,
  Log,
  MinedBlock,
  PastLog,
  Transaction,
} from "./types.ts";
import { Stopwatch } from "../stopwatch.ts";
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
  readonly head: BlockHeader;
  readonly nonces: ReadonlyMap<Address, number>;
  readonly senders: ReadonlySet<Address>;
}

/**
 * A deterministic session on a development chain: nothing is mined, timed or priced unless told so, so that the same
 * calls give the same block hashes on any machine. Senders are impersonated and pay real gas. It knows no finance.
 */
export class Session {
  /** The last block mined. */
  head: BlockHeader;
  /** Counts the time that the node takes. */
  stopwatch = new Stopwatch();

  private readonly provider: Eip1193Provider;
  private readonly artifacts: ArtifactSource;
  private nonces = new Map<Address, number>();
  private senders = new Set<Address>();
  private pending: Hex[] = [];
  private gasLimit: bigint;
  private readonly archive: LogArchive;
  private readonly listeners = new Set<(logs: readonly Log[], block: BlockHeader) => void>();

  private constructor(provider: Eip1193Provider, artifacts: ArtifactSource, head: BlockHeader) {
    this.provider = provider;
    this.artifacts = artifacts;
    this.head = head;
    this.gasLimit = head.gasLimit;
    this.archive = new LogArchive(async (method, params) => this.rpc(method, params));
  }

  /** Takes over a chain whose automatic mining is off. */
  static async open(provider: Eip1193Provider, artifacts: ArtifactSource): Promise<Session> {
    const head = parseHeader(await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] }));
    return new Session(provider, artifacts, head);
  }

  async rpc(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return this.stopwatch.time(isWrite(method) ? "chainWrites" : "chainReads", async () =>
      this.provider.request({ method, params }),
    );
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
    const { hashes } = await this.seal(timestamp);
    const receipts = await Promise.all(
      hashes.map(async (hash) => parseReceipt(await this.rpc("eth_getTransactionReceipt", [hash]))),
    );
    await this.dropUnmined(new Set(hashes));
    this.tell(receipts.flatMap((receipt) => receipt.logs));
    return { ...this.head, receipts };
  }

  /** Tells `listener` of the logs of every block mined from now on, until the returned function is called. */
  listen(listener: (logs: readonly Log[], block: BlockHeader) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Sends calls as an all-powerful operator while a world is built: free of charge, a block as often as one is full.
   *
   * @throws FirebreakError when one of them reverts.
   */
  async execute(calls: readonly (Call & { from: Address; gas?: bigint })[]): Promise<void> {
    let batch: Call[] = [];
    let gas = 0n;
    for (const call of calls) {
      const limit = call.gas ?? SYSTEM_GAS;
      if (gas + limit > this.gasLimit && gas > 0n) {
        await this.mineFree(batch);
        [batch, gas] = [[], 0n];
      }
      await this.submitFree(call.from, call.data, limit, call.to, call.value);
      batch.push(call);
      gas += limit;
    }
    if (gas > 0n) await this.mineFree(batch);
  }

  /** Deploys a contract, one of ours by name or any by its artifact, and returns its address. */
  async deploy(from: Address, contract: string | Artifact, args: readonly unknown[] = []): Promise<Address> {
    const artifact = typeof contract === "string" ? await this.artifacts.read(contract) : contract;
    const constructorArgs = new Interface(artifact.abi as never).encodeDeploy(args);
    const hash = await this.submitFree(from, `${artifact.bytecode}${constructorArgs.slice(2)}` as Hex, SYSTEM_GAS);
    await this.sealFree();
    const receipt = parseReceipt(await this.rpc("eth_getTransactionReceipt", [hash]));
    if (receipt.contractAddress === undefined || !receipt.succeeded) {
      throw new FirebreakError(`${artifact.contractName} could not be deployed`);
    }
    this.tell(receipt.logs);
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
    return this.archive.logsOf(addresses, topic, this.head.number);
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
    this.archive.forgetAfter(snapshot.head.number);
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

  /** Mines what was submitted and says which transactions got in. */
  private async seal(timestamp: number): Promise<{ hashes: readonly Hex[] }> {
    await this.rpc("evm_setNextBlockTimestamp", [timestamp]);
    await this.rpc("evm_mine");
    const raw = await this.rpc("eth_getBlockByNumber", ["latest", false]);
    this.head = parseHeader(raw);
    return { hashes: (raw as { transactions: Hex[] }).transactions };
  }

  private tell(logs: readonly Log[]): void {
    for (const listener of this.listeners) listener(logs, this.head);
  }

  private async submitFree(from: Address, data: Hex, gas: bigint, to?: Address, value?: bigint): Promise<Hex> {
    if (!this.senders.has(from)) await this.addSender(from);
    return this.submit({
      from,
      ...(to === undefined ? {} : { to }),
      data,
      ...(value === undefined ? {} : { value }),
      gas,
      maxFeePerGas: GWEI,
      maxPriorityFeePerGas: 0n,
    });
  }

  private async sealFree(): Promise<readonly Hex[]> {
    await this.setNextBaseFee(0n);
    const submitted = this.pending.length;
    const { hashes } = await this.seal(this.head.timestamp + 1);
    if (hashes.length !== submitted) throw new FirebreakError("the node left out a transaction of the set-up");
    this.pending = [];
    return hashes;
  }

  /** What left a log succeeded; only about the others is the node asked one by one. */
  private async mineFree(calls: readonly Call[]): Promise<void> {
    const hashes = await this.sealFree();
    const logs = await this.archive.logsOfBlock(this.head.number);
    const succeeded = new Set(logs.map((log) => log.transactionIndex));
    for (const [i, hash] of hashes.entries()) {
      if (succeeded.has(i)) continue;
      const receipt = parseReceipt(await this.rpc("eth_getTransactionReceipt", [hash]));
      if (!receipt.succeeded) throw await this.buildFailure(calls[i], hash);
    }
    this.tell(logs);
  }

  private async buildFailure(call: Call | undefined, hash: Hex): Promise<FirebreakError> {
    const { data, stoppedBy } = await this.failureOf(hash);
    const reason = data === "0x" ? (stoppedBy ?? "no reason given") : data;
    return new FirebreakError(`a call to ${call?.to} reverted while the world was built: ${reason}`);
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

/** Whether a request changes the chain, or what it will do next. */
function isWrite(method: string): boolean {
  return /^(evm|hardhat|anvil)_|^eth_send/.test(method);
}
