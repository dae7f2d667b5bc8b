import { keccak256, toUtf8Bytes } from "ethers";

import type { Address } from "./types.ts";

export const ZERO_ADDRESS: Address = "0x0000000000000000000000000000000000000000";

/** An address for a named actor of a simulation: the last 20 bytes of the hash of its name. Nobody has its key. */
export function addressOf(name: string): Address {
  return `0x${keccak256(toUtf8Bytes(`firebreak:${name}`)).slice(-40)}`;
}

/** The form in which addresses are kept and compared. */
export function normaliseAddress(address: string): Address {
  return address.toLowerCase() as Address;
}
