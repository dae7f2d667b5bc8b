import type { Decoded, DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Log } from "../../chain/types.ts";
import type { AuditCheck, BlockTime } from "../ports.ts";
import { ReserveLedger } from "./aave-v3-ledger.ts";
import type { ReserveState } from "./aave-v3-state.ts";
import { ScaledHolders } from "./scaled-holders.ts";

/** The second set of books for a whole pool: a ledger for each reserve, and the holders of each of its tokens. */
export class PoolBooks {
  private readonly symbolAt: (asset: Address) => string;
  private readonly ledgers = new Map<Address, ReserveLedger>();
  private readonly holders = new Map<Address, ScaledHolders>();
  private premiumToProtocolBps = 0n;

  constructor(symbolAt: (asset: Address) => string) {
    this.symbolAt = symbolAt;
  }

  /** Begins to follow the tokens of the reserves; returns their addresses. */
  follow(states: readonly ReserveState[]): Address[] {
    for (const { asset, receipt, debtToken } of states) {
      const symbol = this.symbolAt(asset);
      this.holders.set(receipt, new ScaledHolders(receipt, `${symbol} receipts`));
      this.holders.set(debtToken, new ScaledHolders(debtToken, `${symbol} debts`));
    }
    return [...this.holders.keys()];
  }

  /** Takes reserves whose listing was not among the logs as they are found, and the premium as the pool states it. */
  trust(states: readonly ReserveState[], premiumToProtocolBps: bigint): void {
    this.premiumToProtocolBps = premiumToProtocolBps;
    for (const state of states) {
      if (!this.ledgers.has(state.asset))
        this.ledgers.set(state.asset, new ReserveLedger(this.symbolAt(state.asset), state));
    }
  }

  /** Takes in a log of a receipt or debt token. */
  absorbTokenLog(log: Log): void {
    this.holders.get(log.address)?.absorb(log);
  }

  /** Takes in an event of the pool. */
  absorb({ name, args }: DecodedLog, block: BlockTime): void {
    const ledger = (asset: unknown): ReserveLedger | undefined => this.ledgers.get(normaliseAddress(asset as string));
    const amount = args.amount as bigint;
    switch (name) {
      case "ReserveInitialized": {
        const asset = normaliseAddress(args.asset as string);
        this.ledgers.set(asset, ReserveLedger.listedAt(this.symbolAt(asset), block.timestamp));
        return;
      }
      case "ReserveConfigured": {
        const { reserveFactorBps } = args.settings as Decoded & { reserveFactorBps: bigint };
        ledger(args.asset)?.reserveFactorChanged(reserveFactorBps, block.timestamp);
        return;
      }
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

  /** Reads what the holders that moved something hold now. */
  async refresh(reader: BatchReader): Promise<void> {
    await Promise.all([...this.holders.values()].map(async (holders) => holders.refresh(reader)));
  }

  /** Compares the books with the chain's state. */
  audit(states: readonly ReserveState[]): AuditCheck[] {
    return [
      ...states.flatMap((state) => this.ledgers.get(state.asset)?.audit(state) ?? []),
      ...[...this.holders.values()].flatMap((holders) => holders.audit()),
    ];
  }
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
