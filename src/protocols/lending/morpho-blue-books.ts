import type { Decoded, DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../../chain/address.ts";
import type { Address } from "../../chain/types.ts";
import { max } from "../../units/fixed-point.ts";
import type { BlockTime } from "../ports.ts";
import { accrual, type MarketPosition, type MarketSums, type Side, withInterest } from "./morpho-blue-math.ts";

const NO_POSITION: MarketPosition = { supplyShares: 0n, borrowShares: 0n, collateral: 0n };
const NOTHING: Side = { assets: 0n, shares: 0n };

/** A market from its logs: its sums, every position, and what the market's cash must come to. */
export class MarketBooks {
  market: MarketSums = { supply: NOTHING, borrow: NOTHING, lastUpdate: 0, fee: 0n };
  feeRecipient: Address = ZERO_ADDRESS;
  /** Base units of the loan token: what came into the market less what went out, as the events say. */
  cash = 0n;
  /** All that is pledged, in base units of the collateral. */
  collateral = 0n;
  /** Shares of all positions together. */
  readonly sum = { supplyShares: 0n, borrowShares: 0n };

  /** What the market's rate is before an accrual, in wads a second; undefined where nobody but the chain knows. */
  private readonly rateOf: (market: MarketSums) => bigint | undefined;
  private readonly positions = new Map<Address, MarketPosition>();
  private readonly borrowers = new Set<Address>();
  private readonly touched = new Set<Address>();
  private readonly faults: string[] = [];

  constructor(rateOf: (market: MarketSums) => bigint | undefined) {
    this.rateOf = rateOf;
  }

  positionOf(account: Address): MarketPosition {
    return this.positions.get(account) ?? NO_POSITION;
  }

  /** Every account that ever borrowed. */
  accounts(): Address[] {
    return [...this.borrowers];
  }

  /** Takes in an event of the market. */
  absorb({ name, args }: DecodedLog, block: BlockTime): void {
    const assets = args.assets as bigint;
    const shares = args.shares as bigint;
    switch (name) {
      case "CreateMarket":
        this.market = { ...this.market, lastUpdate: block.timestamp };
        return;
      case "SetFee":
        this.market = { ...this.market, fee: args.newFee as bigint };
        return;
      case "AccrueInterest":
        this.accrued(args, block);
        return;
      case "Supply":
        this.supplied(args.onBehalf, assets, shares);
        return;
      case "Withdraw":
        this.supplied(args.onBehalf, -assets, -shares);
        return;
      case "Borrow":
        this.borrowed(args.onBehalf, assets, shares);
        return;
      case "Repay":
        this.repaid(args.onBehalf, assets, shares);
        return;
      case "SupplyCollateral":
        this.pledged(args.onBehalf, assets);
        return;
      case "WithdrawCollateral":
        this.pledged(args.onBehalf, -assets);
        return;
      case "Liquidate":
        this.pledged(args.borrower, -(args.seizedAssets as bigint));
        this.repaid(args.borrower, args.repaidAssets as bigint, args.repaidShares as bigint);
        this.writtenOff(args);
        return;
      default:
    }
  }

  /** Accounts that an event named since the last time this was asked, or all. */
  due(scope: "touched" | "all"): Address[] {
    const accounts = scope === "all" ? [...this.positions.keys()] : [...this.touched];
    this.touched.clear();
    return accounts;
  }

  /** What did not follow the rules since the last time this was asked. */
  takeFaults(): string[] {
    return this.faults.splice(0);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private accrued(args: Decoded, block: BlockTime): void {
    const [rate, interest, feeShares] = [args.prevBorrowRate, args.interest, args.feeShares] as [
      bigint,
      bigint,
      bigint,
    ];
    const expected = accrual(this.market, rate, block.timestamp);
    this.expect("the borrow rate", this.rateOf(this.market) ?? rate, rate);
    this.expect("the interest", expected.interest, interest);
    this.expect("the fee's shares", expected.feeShares, feeShares);
    this.market = withInterest(this.market, { interest, feeShares }, block.timestamp);
    if (feeShares !== 0n) this.change(this.feeRecipient, { supplyShares: feeShares });
  }

  private supplied(account: unknown, assets: bigint, shares: bigint): void {
    const { supply } = this.market;
    this.market = { ...this.market, supply: { assets: supply.assets + assets, shares: supply.shares + shares } };
    this.cash += assets;
    this.change(account, { supplyShares: shares });
  }

  private borrowed(account: unknown, assets: bigint, shares: bigint): void {
    const { borrow } = this.market;
    this.market = { ...this.market, borrow: { assets: borrow.assets + assets, shares: borrow.shares + shares } };
    this.cash -= assets;
    this.change(account, { borrowShares: shares });
    this.borrowers.add(normaliseAddress(account as string));
  }

  private repaid(account: unknown, assets: bigint, shares: bigint): void {
    const { borrow } = this.market;
    // The last to repay may pay a unit more than all that is owed, since debts are rounded up. Nobody claims it.
    const left = max(0n, borrow.assets - assets);
    this.market = { ...this.market, borrow: { assets: left, shares: borrow.shares - shares } };
    this.cash += borrow.assets - left;
    this.change(account, { borrowShares: -shares });
  }

  /** Debt that collateral did not cover is taken from the suppliers at once. */
  private writtenOff(args: Decoded): void {
    const [assets, shares] = [args.badDebtAssets, args.badDebtShares] as [bigint, bigint];
    if (shares === 0n) return;
    const { supply, borrow } = this.market;
    this.market = {
      ...this.market,
      supply: { assets: supply.assets - assets, shares: supply.shares },
      borrow: { assets: borrow.assets - assets, shares: borrow.shares - shares },
    };
    this.change(args.borrower, { borrowShares: -shares });
  }

  private pledged(account: unknown, amount: bigint): void {
    this.collateral += amount;
    this.change(account, { collateral: amount });
  }

  private change(account: unknown, by: Partial<MarketPosition>): void {
    const address = normaliseAddress(account as string);
    const before = this.positionOf(address);
    const [supplyShares, borrowShares] = [by.supplyShares ?? 0n, by.borrowShares ?? 0n];
    this.positions.set(address, {
      supplyShares: before.supplyShares + supplyShares,
      borrowShares: before.borrowShares + borrowShares,
      collateral: before.collateral + (by.collateral ?? 0n),
    });
    this.sum.supplyShares += supplyShares;
    this.sum.borrowShares += borrowShares;
    this.touched.add(address);
  }

  private expect(what: string, expected: bigint, found: bigint): void {
    if (expected !== found) this.faults.push(`${what} is ${found} where ${expected} follows`);
  }
}
