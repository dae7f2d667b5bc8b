import type { Abi, Decoded } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import type { Address, Call } from "../../src/chain/types.ts";
import type { Site } from "../../src/deployers/site.ts";
import { PackageSource } from "../../src/packages/package-source.ts";
import { mintTokens } from "../../src/protocols/tokens/token.ts";
import { openSession } from "./chain-session.ts";
import { ROOT } from "./cli-run.ts";

/** A chain of its own on which real contracts can be deployed from this repository's packages. */
export async function openSite(): Promise<Site> {
  const { session } = await openSession();
  return { session, packages: new PackageSource([ROOT]), owner: addressOf("deployer"), neededBy: "the test" };
}

/** A token, and `amount` base units of it for each holder. */
export async function deployToken(
  site: Site,
  symbol: string,
  decimals: number,
  holders: Readonly<Record<Address, bigint>>,
): Promise<Address> {
  const { session, owner } = site;
  const token = await session.deploy(owner, "MintableToken", [symbol, symbol, decimals, owner]);
  const mints = Object.entries(holders).map(([holder, amount]) => mintTokens(token, holder as Address, amount));
  await run(site, owner, mints);
  return token;
}

/** Runs calls, all of which must succeed. */
export async function run({ session }: Site, from: Address, calls: readonly Call[]): Promise<void> {
  await session.execute(calls.map((call) => ({ ...call, from })));
}

/** What a view returns. */
export async function read(
  { session }: Site,
  abi: Abi,
  to: Address,
  method: string,
  args: readonly unknown[] = [],
): Promise<Decoded> {
  return abi.decode(method, await session.call(abi.call(to, method, args)));
}
