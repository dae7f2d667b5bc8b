import { Abi } from "../../../chain/abi.ts";
import type { Session } from "../../../chain/session.ts";
import type { Address, Hex } from "../../../chain/types.ts";

const TOKEN = new Abi(["function balanceOf(address) view returns (uint256)"]);
/** What a trace leaves out: nothing but the stack is looked at. */
const STACK_ONLY = { disableMemory: true, disableStorage: true };

interface Trace {
  readonly structLogs: readonly { readonly op: string; readonly stack: readonly string[] }[];
}

/**
 * Gives an account a balance of a token that nobody here may mint, by writing it into the token's storage: what Foundry's
 * `deal` does. The place is found among those that `balanceOf` reads.
 *
 * @param amount Base units.
 * @returns Whether the place was found; nothing is changed where not.
 */
export async function deal(session: Session, token: Address, holder: Address, amount: bigint): Promise<boolean> {
  const call = TOKEN.call(token, "balanceOf", [holder]);
  const trace = (await session.rpc("debug_traceCall", [
    { to: call.to, data: call.data },
    "latest",
    STACK_ONLY,
  ])) as Trace;
  const read = trace.structLogs.filter(({ op }) => op === "SLOAD").map(({ stack }) => word(BigInt(stack.at(-1) ?? 0)));
  // The balance is read last, after what a proxy or a pause reads.
  for (const place of [...new Set(read)].reverse()) {
    const before = (await session.rpc("eth_getStorageAt", [token, place, "latest"])) as Hex;
    await session.rpc("hardhat_setStorageAt", [token, place, word(amount)]);
    if ((await balanceOf(session, token, holder)) === amount) return true;
    await session.rpc("hardhat_setStorageAt", [token, place, before]);
  }
  return false;
}

/** What an account holds, in base units; undefined when the token does not say. */
export async function balanceOf(session: Session, token: Address, holder: Address): Promise<bigint | undefined> {
  try {
    return TOKEN.decode("balanceOf", await session.call(TOKEN.call(token, "balanceOf", [holder])))[0] as bigint;
  } catch {
    return undefined;
  }
}

function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
