import type { Session } from "../chain/session.ts";
import type { Address, Call } from "../chain/types.ts";
import { type ContractPin, loadContract } from "../packages/contract-pin.ts";
import type { Libraries } from "../packages/link.ts";
import type { PackageSource } from "../packages/package-source.ts";

/** Where real contracts are deployed, and by whom. */
export interface Site {
  readonly session: Session;
  /** Where the packages are found that hold them. */
  readonly packages: PackageSource;
  /** Who deploys, owns and configures them. */
  readonly owner: Address;
  /** What needs them, in the user's own words, such as `lending=aave-v3`: messages about packages begin with it. */
  readonly neededBy: string;
}

/** Deploys a contract of a package and returns its address. */
export async function deployPinned(
  { session, packages, owner, neededBy }: Site,
  pin: ContractPin,
  args: readonly unknown[] = [],
  libraries: Libraries = {},
): Promise<Address> {
  return session.deploy(owner, loadContract(packages, pin, neededBy, libraries), args);
}

/** Runs calls as the owner. */
export async function configure({ session, owner }: Site, calls: readonly Call[]): Promise<void> {
  await session.execute(calls.map((call) => ({ ...call, from: owner })));
}
