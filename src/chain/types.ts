/** A 20-byte address in lower-case hexadecimal, wherever our own code makes or keeps one. */
export type Address = `0x${string}`;

/** Bytes in hexadecimal. */
export type Hex = `0x${string}`;

/** Any EIP-1193 provider. */
export interface Eip1193Provider {
  request(args: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

/** What an agent wants done: one call. */
export interface Call {
  readonly to: Address;
  readonly data: Hex;
  /** Wei sent along; none when absent. */
  readonly value?: bigint;
}

/** A transaction with everything explicit, since what a node fills in by itself is slow and not deterministic. */
export interface Transaction {
  readonly from: Address;
  /** Absent for a deployment. */
  readonly to?: Address;
  readonly data: Hex;
  readonly value?: bigint;
  readonly gas: bigint;
  /** Wei per gas. */
  readonly maxFeePerGas: bigint;
  /** Wei per gas. */
  readonly maxPriorityFeePerGas: bigint;
}

/** A log as a node gives it, with its position in the block. */
export interface Log {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly transactionIndex: number;
  readonly logIndex: number;
}

/** A log of an earlier block. */
export interface PastLog extends Log {
  readonly blockNumber: number;
  /** Unix seconds of its block. */
  readonly timestamp: number;
}

/** Which logs of the blocks before a fork are wanted. */
export interface HistoryFilter {
  /** The first block, such as the one in which a contract was deployed. */
  readonly since: number;
  /** First topics, any of which a log must have; any log when absent. */
  readonly topics?: readonly Hex[];
}

/** A log of the chain that a fork goes on from. */
export interface HistoricLog extends Log {
  readonly blockNumber: number;
}

/** What became of a transaction. */
export interface Receipt {
  readonly hash: Hex;
  readonly index: number;
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  /** Wei per gas. */
  readonly effectiveGasPrice: bigint;
  readonly contractAddress: Address | undefined;
  readonly logs: readonly Log[];
}

/** What a block says of itself. */
export interface BlockHeader {
  readonly number: number;
  readonly hash: Hex;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Wei per gas. */
  readonly baseFeePerGas: bigint;
  readonly gasUsed: bigint;
  readonly gasLimit: bigint;
}

/** A mined block with the receipts of its transactions, in order. */
export interface MinedBlock extends BlockHeader {
  readonly receipts: readonly Receipt[];
}

/** A contract as a compiler leaves it. */
export interface Artifact {
  readonly contractName: string;
  readonly abi: readonly unknown[];
  readonly bytecode: string;
}

/** Where compiled contracts are found. */
export interface ArtifactSource {
  read(contractName: string): Promise<Artifact>;
}

/** The place where a chain goes on from another one. */
export interface ForkPoint {
  readonly chainId: number;
  /** The last block of the other chain. */
  readonly blockNumber: number;
}
