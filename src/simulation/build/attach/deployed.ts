import { Abi } from "../../../chain/abi.ts";
import { normaliseAddress } from "../../../chain/address.ts";
import type { Session } from "../../../chain/session.ts";
import type { Address } from "../../../chain/types.ts";
import { InputError } from "../../../errors.ts";

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/**
 * The address of a contract that is there.
 *
 * @param what What it is to the user, such as "pool of Aave".
 * @throws InputError when it is no address, or there is no contract.
 */
export async function requireContract(session: Session, what: string, given: string): Promise<Address> {
  if (!ADDRESS.test(given)) {
    throw new InputError(`${what}: "${given.slice(0, 60)}" is no address: expected 0x and 40 hexadecimal digits`);
  }
  const address = normaliseAddress(given);
  const code = await session.rpc("eth_getCode", [address, "latest"]);
  if (code === "0x") throw new InputError(`${what}: there is no contract at ${address} on this chain`);
  return address;
}

/**
 * The first of what a contract's function gives.
 *
 * @param signature As Solidity writes it, such as "function getPool() view returns (address)".
 * @throws InputError when the contract has no such function: it is another one than was thought.
 */
export async function ask(
  session: Session,
  what: string,
  contract: Address,
  signature: string,
  args: readonly unknown[] = [],
): Promise<unknown> {
  const abi = new Abi([signature]);
  const method = /function (\w+)/.exec(signature)?.[1] ?? "";
  try {
    return abi.decode(method, await session.call(abi.call(contract, method, args)))[0];
  } catch (error) {
    throw new InputError(`${what}: the contract at ${contract} does not answer ${method}()`, { cause: error });
  }
}

/** The same, of a function that gives an address. */
export async function askAddress(
  session: Session,
  what: string,
  contract: Address,
  signature: string,
  args: readonly unknown[] = [],
): Promise<Address> {
  return normaliseAddress(String(await ask(session, what, contract, signature, args)));
}
