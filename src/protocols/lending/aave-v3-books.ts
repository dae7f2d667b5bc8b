import type { Decoded, DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Log } from "../../chain/types.ts";
import { auditSame } from "../audit-check.ts";
import type { AuditCheck, AuditScope, BlockTime } from "../ports.ts";
import { ReserveLedger } from "./aave-v3-ledger.ts";
import type { ScaledHoldings } from "./aave-v3-position.ts";
import type { ReserveListing, ReserveState } from "./aave-v3-state.ts";
import { ScaledHolders } from "./scaled-holders.ts";

/** Every second bit of Aave's bitmap, from bit 1 on. */
const COLLATERAL_BITS = BigInt(`0x${"aa".repeat(32)}`);

/** A reserve's tokens. */
interface Tokens {
  readonly receipts: ScaledHolders;
  readonly debts: ScaledHolders;
}

/** A token by its address. */
interface Token {
  readonly asset: Address;
  readonly holders: ScaledHolders;
}

/** A whole pool from its logs: the listing and the sums of each reserve, and who holds how much of its tokens. */
export class PoolBooks {
  private readonly symbolAt: (asset: Address) => string;
  private readonly listings = new Map<Address, ReserveListing>();
  private readonly ledgers = new Map<Address, ReserveLedger>();
  private readonly tokens = new Map<Address, Tokens>();
  private readonly byAddress = new Map<Address, Token>();
  /** Aave's bitmap of what each account uses as collateral: bit 2i + 1 for reserve i. */
  private readonly collateralFlags = new Map<Address, bigint>();
  /** Reserves with an event since the last audit. */
  private readonly touched = new Set<Address>();
  private premiumToProtocolBps = 0n;

  constructor(symbolAt: (asset: Address) => string) {
    this.symbolAt = symbolAt;
  }

  /** Begins to follow the reserves and their tokens; returns the tokens' addresses. */
  follow(states: readonly ReserveState[]): Address[] {
    for (const state of states) {
      const { asset, receipt, debtToken } = state;
      const symbol = this.symbolAt(asset);
      const receipts = new ScaledHolders(receipt, `${symbol} receipts`);
      const debts = new ScaledHolders(debtToken, `${symbol} debts`);
      this.listings.set(asset, listingOf(state));
      this.tokens.set(asset, { receipts, debts });
      this.byAddress.set(receipt, { asset, holders: receipts });
      this.byAddress.set(debtToken, { asset, holders: debts });
    }
    return [...this.byAddress.keys()];
  }

  /** Joins a pool whose history is not read: these accounts' holdings are taken as the chain has them. */
  adopt(states: readonly ReserveState[], holdings: ReadonlyMap<Address, ScaledHoldings>): void {
    for (const [account, { userConfig }] of holdings) this.collateralFlags.set(account, userConfig & COLLATERAL_BITS);
    for (const [i, state] of states.entries()) {
      const { receipts, debts } = this.tokens.get(state.asset) as Tokens;
      const of = (side: "supplied" | "borrowed"): Map<Address, bigint> =>
        new Map([...holdings].map(([account, held]) => [account, held[side][i] ?? 0n]));
      receipts.adopt(state.scaledSupply, of("supplied"));
      debts.adopt(state.scaledDebt, of("borrowed"));
    }
  }

  /** Takes reserves whose listing was not among the logs as they are found, and the premium as the pool states it. */
  trust(states: readonly ReserveState[], premiumToProtocolBps: bigint): void {
    this.premiumToProtocolBps = premiumToProtocolBps;
    for (const state of states) {
      if (!this.ledgers.has(state.asset))
        this.ledgers.set(state.asset, new ReserveLedger(this.symbolAt(state.asset), state));
    }
    this.touched.clear();
    for (const { holders } of this.byAddress.values()) holders.settle();
  }

  /** Every reserve, in the pool's order. */
  states(): ReserveState[] {
    return [...this.listings.values()].map((listing) => ({ ...listing, ...this.ledger(listing.asset).sums() }));
  }

  /** What an account holds and owes. */
  holdingsOf(account: Address): ScaledHoldings {
    const supplied: bigint[] = [];
    const borrowed: bigint[] = [];
    let userConfig = this.collateralFlags.get(account) ?? 0n;
    for (const { receipts, debts } of this.tokens.values()) {
      const debt = debts.balanceOf(account);
      // The pool keeps a flag for debt too, which says no more than that there is some.
      if (debt !== 0n) userConfig |= 1n << BigInt(2 * borrowed.length);
      supplied.push(receipts.balanceOf(account));
      borrowed.push(debt);
    }
    return { userConfig, supplied, borrowed };
  }

  /** Takes in a log of a receipt or debt token. */
  absorbTokenLog(log: Log): void {
    const token = this.byAddress.get(log.address);
    if (token === undefined) return;
    this.touched.add(token.asset);
    token.holders.absorb(log);
  }

  /** Takes in an event of the pool. */
  absorb({ name, args }: DecodedLog, block: BlockTime): void {
    // A reserve of which the logs do not know the listing is taken as it is found, after its history.
    const ledger = (asset: unknown): ReserveLedger | undefined => {
      const address = normaliseAddress(asset as string);
      this.touched.add(address);
      return this.ledgers.get(address);
    };
    const amount = args.amount as bigint;
    switch (name) {
      case "ReserveInitialized": {
        const asset = normaliseAddress(args.asset as string);
        this.ledgers.set(asset, ReserveLedger.listedAt(this.symbolAt(asset), block.timestamp));
        return;
      }
      case "ReserveConfigured": {
        const settings = args.settings as Decoded & { reserveFactorBps: bigint };
        this.configured(normaliseAddress(args.asset as string), settings);
        ledger(args.asset)?.reserveFactorChanged(settings.reserveFactorBps, block.timestamp);
        return;
      }
      case "ReserveUsedAsCollateralEnabled":
      case "ReserveUsedAsCollateralDisabled":
        this.useAsCollateral(args, name === "ReserveUsedAsCollateralEnabled");
        return;
      case "FlashLoanPremiumSet":
        this.premiumToProtocolBps = args.toProtocolBps as bigint;
        return;
      case "Supply":
        ledger(args.reserve)?.supplied(amount);
        return;
      case "Withdraw":
        ledger(args.reserve)?.withdrawn(amount);
        return;
      case "Borrow":
        ledger(args.reserve)?.borrowed(amount);
        return;
      case "Repay":
        ledger(args.reserve)?.repaid(amount);
        return;
      case "LiquidationCall":
        ledger(args.debtAsset)?.repaid(args.debtToCover as bigint);
        // Receipts that only change hands leave the reserve as it was.
        if (args.receiveAToken !== true)
          ledger(args.collateralAsset)?.withdrawn(args.liquidatedCollateralAmount as bigint);
        return;
      case "DeficitCreated":
        ledger(args.debtAsset)?.writtenOff(args.amountCreated as bigint);
        return;
      case "DeficitCovered":
        ledger(args.reserve)?.deficitCovered(args.amountCovered as bigint);
        return;
      case "FlashLoan":
        ledger(args.asset)?.flashLoanRepaid(args.premium as bigint, this.premiumToProtocolBps);
        return;
      case "MintedToTreasury":
        ledger(args.reserve)?.treasuryMinted(args.amountMinted as bigint, block.timestamp);
        return;
      case "ReserveDataUpdated":
        ledger(args.reserve)?.updated(ratesOf(args), block.timestamp);
        return;
      default:
    }
  }

  /** The reserves to compare: those with an event since the last time, or all. */
  due(scope: AuditScope): ReserveListing[] {
    return [...this.listings.values()].filter(({ asset }) => scope === "all" || this.touched.has(asset));
  }

  /** Compares the books of these reserves, as the chain has them, and of their tokens' holders. */
  async audit(reader: BatchReader, states: readonly ReserveState[]): Promise<AuditCheck[]> {
    const checks = states.map(async (state): Promise<AuditCheck[]> => {
      const { asset } = state;
      this.touched.delete(asset);
      const { receipts, debts } = this.tokens.get(asset) as Tokens;
      const listing = this.listings.get(asset) as ReserveListing;
      const [ofReceipts, ofDebts] = await Promise.all([receipts.audit(reader), debts.audit(reader)]);
      return [
        ...this.ledger(asset).audit(state),
        auditSame(
          `${this.symbolAt(asset)}: settings are those announced`,
          Object.values(listing),
          Object.values(listingOf(state)),
        ),
        ...ofReceipts,
        ...ofDebts,
      ];
    });
    return (await Promise.all(checks)).flat();
  }

  /** The ledger of a listed reserve. */
  private ledger(asset: Address): ReserveLedger {
    return this.ledgers.get(asset) as ReserveLedger;
  }

  private configured(asset: Address, settings: Decoded): void {
    const listing = this.listings.get(asset);
    if (listing === undefined) return;
    this.listings.set(asset, {
      ...listing,
      ltvBps: settings.ltvBps as bigint,
      liquidationThresholdBps: settings.liquidationThresholdBps as bigint,
      liquidationBonusBps: settings.liquidationBonusBps as bigint,
      protocolFeeBps: settings.liquidationProtocolFeeBps as bigint,
    });
  }

  private useAsCollateral(args: Decoded, isUsed: boolean): void {
    const asset = normaliseAddress(args.reserve as string);
    const user = normaliseAddress(args.user as string);
    const flag = 1n << BigInt(2 * [...this.listings.keys()].indexOf(asset) + 1);
    const flags = this.collateralFlags.get(user) ?? 0n;
    this.collateralFlags.set(user, isUsed ? flags | flag : flags & ~flag);
  }
}

function listingOf(state: ReserveListing): ReserveListing {
  const { asset, receipt, debtToken, decimals } = state;
  const { ltvBps, liquidationThresholdBps, liquidationBonusBps, protocolFeeBps } = state;
  return { asset, receipt, debtToken, decimals, ltvBps, liquidationThresholdBps, liquidationBonusBps, protocolFeeBps };
}

/** The rates and indices of a `ReserveDataUpdated`, in rays. */
export function ratesOf(args: Decoded): {
  liquidityRate: bigint;
  borrowRate: bigint;
  liquidityIndex: bigint;
  borrowIndex: bigint;
} {
  return {
    liquidityRate: args.liquidityRate as bigint,
    borrowRate: args.variableBorrowRate as bigint,
    liquidityIndex: args.liquidityIndex as bigint,
    borrowIndex: args.variableBorrowIndex as bigint,
  };
}
