import { Abi } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Log } from "../../chain/types.ts";
import { rayDiv, sum } from "../../units/fixed-point.ts";
import type { AuditCheck } from "../ports.ts";

const TOKEN = new Abi([
  "function scaledBalanceOf(address) view returns (uint256)",
  "function scaledTotalSupply() view returns (uint256)",
  "event Mint(address indexed caller, address indexed onBehalfOf, uint256 value, uint256 balanceIncrease, uint256 index)",
  "event Burn(address indexed from, address indexed target, uint256 value, uint256 balanceIncrease, uint256 index)",
  "event BalanceTransfer(address indexed from, address indexed to, uint256 value, uint256 index)",
]);

/**
 * Who holds how much of a receipt or debt token, scaled, as its events add up; compared with the chain for each holder
 * that moved something, and in sum.
 */
export class ScaledHolders {
  readonly token: Address;
  private readonly name: string;
  private readonly balances = new Map<Address, bigint>();
  private readonly touched = new Set<Address>();
  private supplyOnChain: bigint | undefined;
  private mismatches: string[] = [];

  constructor(token: Address, name: string) {
    this.token = token;
    this.name = name;
  }

  absorb(log: Log): void {
    const decoded = TOKEN.decodeLog(log);
    if (decoded === undefined) return;
    const { name, args } = decoded;
    const [value, index] = [args.value as bigint, args.index as bigint];
    if (name === "BalanceTransfer") {
      this.move(args.from, -value);
      this.move(args.to, value);
      return;
    }
    // Both events speak of amounts with the interest since the last event, in opposite directions.
    const interest = args.balanceIncrease as bigint;
    const amount = name === "Mint" ? value - interest : -(value + interest);
    this.move(
      name === "Mint" ? args.onBehalfOf : args.from,
      amount < 0n ? -rayDiv(-amount, index) : rayDiv(amount, index),
    );
  }

  /** Reads the supply and the holders that moved something since the last time. */
  async refresh(reader: BatchReader): Promise<void> {
    const holders = [...this.touched];
    this.touched.clear();
    const [supply, ...balances] = await Promise.all([
      reader.read(TOKEN.call(this.token, "scaledTotalSupply")),
      ...holders.map(async (holder) => reader.read(TOKEN.call(this.token, "scaledBalanceOf", [holder]))),
    ]);
    this.supplyOnChain = TOKEN.decode("scaledTotalSupply", supply)[0] as bigint;
    this.mismatches = holders.flatMap((holder, i) => {
      const onChain = TOKEN.decode("scaledBalanceOf", balances[i] ?? "0x")[0] as bigint;
      const expected = this.balances.get(holder) ?? 0n;
      return onChain === expected ? [] : [`${holder} holds ${onChain}, events say ${expected}`];
    });
  }

  audit(): AuditCheck[] {
    const total = sum(this.balances.values());
    const isWhole = total === this.supplyOnChain;
    return [
      {
        name: `${this.name} (scaled) of all holders add up to the supply`,
        passed: isWhole,
        detail: isWhole ? "" : `${total} held, ${this.supplyOnChain} supplied`,
      },
      {
        name: `${this.name} (scaled) of every holder follow from the events`,
        passed: this.mismatches.length === 0,
        detail: this.mismatches.join("; "),
      },
    ];
  }

  private move(holder: unknown, change: bigint): void {
    const address = normaliseAddress(holder as string);
    this.balances.set(address, (this.balances.get(address) ?? 0n) + change);
    this.touched.add(address);
  }
}
