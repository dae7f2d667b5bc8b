import { Abi } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Log } from "../../chain/types.ts";
import { rayDiv } from "../../units/fixed-point.ts";
import type { AuditCheck } from "../ports.ts";
import { HolderBook } from "../tokens/holder-book.ts";

const TOKEN = new Abi([
  "function scaledBalanceOf(address) view returns (uint256)",
  "function scaledTotalSupply() view returns (uint256)",
  "event Mint(address indexed caller, address indexed onBehalfOf, uint256 value, uint256 balanceIncrease, uint256 index)",
  "event Burn(address indexed from, address indexed target, uint256 value, uint256 balanceIncrease, uint256 index)",
  "event BalanceTransfer(address indexed from, address indexed to, uint256 value, uint256 index)",
]);

/** Who holds how much of a receipt or debt token, scaled. */
export class ScaledHolders {
  private readonly book: HolderBook;

  constructor(token: Address, name: string) {
    this.book = new HolderBook({
      token,
      abi: TOKEN,
      supplyMethod: "scaledTotalSupply",
      balanceMethod: "scaledBalanceOf",
      checks: {
        supply: `${name} (scaled) of all holders add up to the supply`,
        balances: `${name} (scaled) of every holder follow from the events`,
      },
    });
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

  /** The scaled balance. */
  balanceOf(holder: Address): bigint {
    return this.book.balanceOf(holder);
  }

  /** Joins a token whose history is not read: these balances, scaled, are taken as the chain has them. */
  adopt(supply: bigint, balances: ReadonlyMap<Address, bigint>): void {
    this.book.adopt(supply, balances);
  }

  /** Forgets who moved something so far: the next comparison begins with those who do from now on. */
  settle(): void {
    this.book.settle();
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    return this.book.audit(reader);
  }

  private move(holder: unknown, change: bigint): void {
    this.book.move(normaliseAddress(holder as string), change);
  }
}
