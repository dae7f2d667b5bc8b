import { FirebreakError } from "../errors.ts";
import { normaliseAddress } from "./address.ts";
import type { BlockHeader, Hex, Log, Receipt } from "./types.ts";

/** A quantity in JSON-RPC's notation. */
export function toHex(value: bigint | number): Hex {
  return `0x${value.toString(16)}`;
}

/** A word of 32 bytes in hexadecimal. */
export function toWord(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, "0")}`;
}

/** A quantity from JSON-RPC's notation. */
export function fromHex(value: unknown): bigint {
  if (typeof value !== "string")
    throw new FirebreakError(`the node answered ${String(value)} where a quantity belongs`);
  return BigInt(value);
}

/** A block's header as `eth_getBlockByNumber` gives it. */
export function parseHeader(raw: unknown): BlockHeader {
  const block = raw as Record<string, string>;
  return {
    number: Number(fromHex(block.number)),
    hash: block.hash as Hex,
    timestamp: Number(fromHex(block.timestamp)),
    baseFeePerGas: fromHex(block.baseFeePerGas),
    gasUsed: fromHex(block.gasUsed),
    gasLimit: fromHex(block.gasLimit),
  };
}

/** A receipt as `eth_getTransactionReceipt` gives it. */
export function parseReceipt(raw: unknown): Receipt {
  const receipt = raw as Record<string, string> & { logs: unknown[] };
  const contract = receipt.contractAddress as string | null | undefined;
  return {
    hash: receipt.transactionHash as Hex,
    index: Number(fromHex(receipt.transactionIndex)),
    succeeded: fromHex(receipt.status) === 1n,
    gasUsed: fromHex(receipt.gasUsed),
    effectiveGasPrice: fromHex(receipt.effectiveGasPrice),
    contractAddress: typeof contract === "string" ? normaliseAddress(contract) : undefined,
    logs: receipt.logs.map(parseLog),
  };
}

/** A log as `eth_getLogs` or a receipt gives it. */
export function parseLog(entry: unknown): Log {
  const raw = entry as Record<string, unknown>;
  return {
    address: normaliseAddress(raw.address as string),
    topics: raw.topics as Hex[],
    data: raw.data as Hex,
    transactionIndex: Number(fromHex(raw.transactionIndex)),
    logIndex: Number(fromHex(raw.logIndex)),
  };
}
