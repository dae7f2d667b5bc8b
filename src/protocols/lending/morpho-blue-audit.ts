import type { Abi, Decoded } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Hex } from "../../chain/types.ts";
import { auditCheck, auditSame } from "../audit-check.ts";
import type { AuditCheck, AuditScope, BlockTime } from "../ports.ts";
import { MARKET_ORACLE, MORPHO, RATE_MODEL, TOKEN } from "./morpho-blue-abi.ts";
import type { MarketBooks } from "./morpho-blue-books.ts";
import type { SingletonHoldings } from "./morpho-blue-holdings.ts";
import {
  hasInterest,
  marketId,
  type MarketParams,
  marketParams,
  marketSums,
  marketWords,
  type MorphoBlueDeployment,
} from "./morpho-blue-market.ts";
import { marketAt, type MarketPosition, type MarketSums } from "./morpho-blue-math.ts";

/** Positions as the chain has them, with what it takes to say how healthy they are. */
export interface PositionsOnChain {
  /** With the interest up to the block. */
  readonly market: MarketSums;
  /** undefined where the oracle refuses to say. */
  readonly price: bigint | undefined;
  readonly positions: readonly MarketPosition[];
}

/** Reads a market from the chain, and compares its books with it. */
export class MarketAuditor {
  private readonly deployment: MorphoBlueDeployment;
  private readonly params: MarketParams;
  private readonly id: Hex;
  private readonly books: MarketBooks;
  private readonly holdings: SingletonHoldings;

  constructor(deployment: MorphoBlueDeployment, books: MarketBooks, holdings: SingletonHoldings) {
    this.deployment = deployment;
    this.params = marketParams(deployment);
    this.id = marketId(this.params);
    this.books = books;
    this.holdings = holdings;
  }

  /** What the rate model says of the market, in wads a second. */
  async readRate(reader: BatchReader, market: MarketSums): Promise<bigint> {
    const args = [this.params, marketWords(market)];
    return readOne(reader, RATE_MODEL, this.deployment.irm, "borrowRateView", args);
  }

  /**
   * Positions at the chain's own sums and price. Interest is accrued by the contract itself in the same call; should its
   * answer come from another call after all, what is missing is added at the given rate.
   */
  async readPositions(
    reader: BatchReader,
    accounts: readonly Address[],
    block: BlockTime,
    rate: bigint,
  ): Promise<PositionsOnChain> {
    const [market, price, ...positions] = await Promise.all([
      this.readAccrued(reader),
      this.readPrice(reader),
      ...accounts.map(async (account) => this.readPosition(reader, account)),
    ]);
    return { market: marketAt(market, rate, block.timestamp), price, positions };
  }

  /** Compares the books with the chain. `current` is the market with the interest up to the block. */
  async audit(
    reader: BatchReader,
    scope: AuditScope,
    { current, price }: { readonly current: MarketSums; readonly price: bigint | undefined },
  ): Promise<AuditCheck[]> {
    const accounts = this.books.due(scope);
    const { morpho, collateral, loan } = this.deployment;
    // What is stored is read before the contract is made to accrue, which gives the fee's recipient new shares.
    const [market, positions, recipient, held, onChainPrice, accrued] = await Promise.all([
      this.readMarket(reader),
      Promise.all(accounts.map(async (account) => this.readPosition(reader, account))),
      readOne(reader, MORPHO, morpho, "feeRecipient"),
      Promise.all(
        [loan, collateral].map(async ({ asset }) => readOne(reader, TOKEN, asset.address, "balanceOf", [morpho])),
      ),
      this.readPrice(reader),
      this.readAccrued(reader),
    ]);
    const { books } = this;
    const faults = books.takeFaults();
    const mismatches = accounts.flatMap((account, i) => {
      const [expected, found] = [books.positionOf(account), positions[i]].map((position) => wordsOf(position));
      return expected === found ? [] : [`${account}: ${expected} expected, ${found} on chain`];
    });
    return [
      auditSame("sums are what the events add up to", this.comparable(books.market), this.comparable(market)),
      auditSame(
        "the fee's recipient is the one announced",
        [books.feeRecipient],
        [normaliseAddress(String(recipient))],
      ),
      auditSame("interest up to the block is what the contract accrues", sidesOf(current), sidesOf(accrued)),
      auditCheck("interest follows the rate", faults.length === 0, faults.join("; ")),
      auditSame("prices are the last answers", [price ?? "none"], [onChainPrice ?? "none"]),
      auditCheck("positions follow from the events", mismatches.length === 0, mismatches.join("; ")),
      auditSame(
        "shares of all positions add up to the market's",
        [books.sum.supplyShares, books.sum.borrowShares],
        [market.supply.shares, market.borrow.shares],
      ),
      auditSame(
        "assets equal liabilities: what is lent and what lies there is claimed",
        [books.cash],
        [market.supply.assets - market.borrow.assets],
      ),
      ...[loan, collateral].map(({ asset }, i) => {
        const [expected, found] = [this.holdings.of(asset.address), held[i] as bigint];
        const detail = `${expected} expected, ${found} held`;
        return auditCheck(`${asset.symbol} of all markets lies in the contract`, found >= expected, detail);
      }),
    ];
  }

  // ---------------------------------------------------------------------------------------------- internal

  /** When a market without interest was last touched is neither announced nor of any consequence. */
  private comparable(market: MarketSums): readonly bigint[] {
    return marketWords(hasInterest(this.deployment) ? market : { ...market, lastUpdate: 0 });
  }

  private async readMarket(reader: BatchReader): Promise<MarketSums> {
    const data = await reader.read(MORPHO.call(this.deployment.morpho, "market", [this.id]));
    return marketSums(MORPHO.decode("market", data));
  }

  /** The market after the contract accrued its interest: both calls travel together, and leave nothing behind. */
  private async readAccrued(reader: BatchReader): Promise<MarketSums> {
    const [, market] = await Promise.all([
      reader.tryRead(MORPHO.call(this.deployment.morpho, "accrueInterest", [this.params])),
      this.readMarket(reader),
    ]);
    return market;
  }

  private async readPrice(reader: BatchReader): Promise<bigint | undefined> {
    const data = await reader.tryRead(MARKET_ORACLE.call(this.deployment.oracle, "price"));
    return data === undefined ? undefined : (MARKET_ORACLE.decode("price", data)[0] as bigint);
  }

  private async readPosition(reader: BatchReader, account: Address): Promise<MarketPosition> {
    const data = await reader.read(MORPHO.call(this.deployment.morpho, "position", [this.id, account]));
    const { supplyShares, borrowShares, collateral } = MORPHO.decode("position", data);
    return {
      supplyShares: supplyShares as bigint,
      borrowShares: borrowShares as bigint,
      collateral: collateral as bigint,
    };
  }
}

function wordsOf(position: MarketPosition | undefined): string {
  return position === undefined
    ? "nothing"
    : `${position.supplyShares}, ${position.borrowShares}, ${position.collateral}`;
}

function sidesOf({ supply, borrow }: MarketSums): readonly bigint[] {
  return [supply.assets, supply.shares, borrow.assets, borrow.shares];
}

async function readOne<T = bigint>(
  reader: BatchReader,
  abi: Abi,
  to: Address,
  method: string,
  args: readonly unknown[] = [],
): Promise<T> {
  const decoded: Decoded = abi.decode(method, await reader.read(abi.call(to, method, args)));
  return decoded[0] as T;
}
