import type { Abi } from "../../chain/abi.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address } from "../../chain/types.ts";
import { auditCheck, auditSame } from "../audit-check.ts";
import type { AuditCheck } from "../ports.ts";

/** A token, the functions that say who holds how much of it, and how its checks are called. */
export interface HolderBookOptions {
  readonly token: Address;
  readonly abi: Abi;
  readonly supplyMethod: string;
  readonly balanceMethod: string;
  /** What must hold of the supply, and of every balance. */
  readonly checks: { readonly supply: string; readonly balances: string };
}

/**
 * Who holds how much of a token, as its events add up; compared with the chain for each holder that moved something since
 * the last time, and in sum.
 */
export class HolderBook {
  private readonly options: HolderBookOptions;
  private readonly balances = new Map<Address, bigint>();
  private readonly touched = new Set<Address>();
  private supply = 0n;
  /** Holders whose balance is known, where the token's history is not; undefined where all of it is. */
  private known: Set<Address> | undefined;

  constructor(options: HolderBookOptions) {
    this.options = options;
  }

  /** The sum of all balances. */
  total(): bigint {
    return this.supply;
  }

  balanceOf(holder: Address): bigint {
    return this.balances.get(holder) ?? 0n;
  }

  /** Takes in what a holder received, or gave away where it is negative. */
  move(holder: Address, change: bigint): void {
    this.supply += change;
    this.balances.set(holder, this.balanceOf(holder) + change);
    this.touched.add(holder);
  }

  /** Forgets who moved something so far: the next comparison begins with those who do from now on. */
  settle(): void {
    this.touched.clear();
  }

  /**
   * Joins a token whose history is not read: takes the supply, and what these hold, as the chain has it. Others are taken
   * as they are found when they first move something.
   */
  async join(reader: BatchReader, holders: readonly Address[]): Promise<void> {
    const { supply, balances } = await this.read(reader, holders);
    this.adopt(supply, new Map(holders.map((holder, i) => [holder, balances[i] as bigint])));
  }

  /** Does the same with what somebody else has read. */
  adopt(supply: bigint, balances: ReadonlyMap<Address, bigint>): void {
    this.supply = supply;
    this.known = new Set(balances.keys());
    this.balances.clear();
    for (const [holder, balance] of balances) this.balances.set(holder, balance);
    this.touched.clear();
  }

  /** Compares the supply, and the holders that moved something since the last time, with the chain. */
  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const { checks } = this.options;
    const holders = [...this.touched];
    this.touched.clear();
    const { supply, balances } = await this.read(reader, holders);
    const mismatches = holders.flatMap((holder, i) => {
      if (this.known?.has(holder) === false) {
        this.known.add(holder);
        this.balances.set(holder, balances[i] as bigint);
      }
      const expected = this.balanceOf(holder);
      return balances[i] === expected ? [] : [`${holder} holds ${balances[i]}, events say ${expected}`];
    });
    return [
      auditSame(checks.supply, [this.supply], [supply]),
      auditCheck(checks.balances, mismatches.length === 0, mismatches.join("; ")),
    ];
  }

  private async read(
    reader: BatchReader,
    holders: readonly Address[],
  ): Promise<{ supply: bigint; balances: readonly bigint[] }> {
    const { token, abi, supplyMethod, balanceMethod } = this.options;
    const read = async (method: string, args: unknown[] = []): Promise<bigint> =>
      abi.decode(method, await reader.read(abi.call(token, method, args)))[0] as bigint;
    const [supply, ...balances] = await Promise.all([
      read(supplyMethod),
      ...holders.map(async (holder) => read(balanceMethod, [holder])),
    ]);
    return { supply, balances };
  }
}
