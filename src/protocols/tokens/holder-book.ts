import type { Abi } from "../../chain/abi.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address } from "../../chain/types.ts";
import { auditCheck } from "../audit-check.ts";
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
 * Who holds how much of a token, as its events add up; compared with the chain for each holder that moved something, and
 * in sum.
 */
export class HolderBook {
  private readonly options: HolderBookOptions;
  private readonly balances = new Map<Address, bigint>();
  private readonly touched = new Set<Address>();
  private supply = 0n;
  private supplyOnChain: bigint | undefined;
  private mismatches: string[] = [];

  constructor(options: HolderBookOptions) {
    this.options = options;
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

  /** Forgets who moved something so far: the next reading begins with those who do from now on. */
  settle(): void {
    this.touched.clear();
  }

  /** Reads the supply and the holders that moved something since the last time. */
  async refresh(reader: BatchReader): Promise<void> {
    const { token, abi, supplyMethod, balanceMethod } = this.options;
    const holders = [...this.touched];
    this.touched.clear();
    const [supply, ...balances] = await Promise.all([
      reader.read(abi.call(token, supplyMethod)),
      ...holders.map(async (holder) => reader.read(abi.call(token, balanceMethod, [holder]))),
    ]);
    this.supplyOnChain = abi.decode(supplyMethod, supply)[0] as bigint;
    this.mismatches = holders.flatMap((holder, i) => {
      const onChain = abi.decode(balanceMethod, balances[i] ?? "0x")[0] as bigint;
      const expected = this.balanceOf(holder);
      return onChain === expected ? [] : [`${holder} holds ${onChain}, events say ${expected}`];
    });
  }

  audit(): AuditCheck[] {
    const { checks } = this.options;
    return [
      auditCheck(
        checks.supply,
        this.supply === this.supplyOnChain,
        `${this.supply} expected, ${this.supplyOnChain} on chain`,
      ),
      auditCheck(checks.balances, this.mismatches.length === 0, this.mismatches.join("; ")),
    ];
  }
}
