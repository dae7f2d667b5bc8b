import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Hex, Log } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import { MAX_UINT256, ONE_BPS, SECONDS_PER_YEAR, WAD } from "../../units/fixed-point.ts";
import type { ProtocolEvent } from "../events.ts";
import { FEED } from "../oracle/feed-abi.ts";
import type {
  Asset,
  AuditCheck,
  AuditScope,
  BlockTime,
  Chain,
  LendingPort,
  LendingReserve,
  LiquidationQuote,
  LiquidationRequest,
  Position,
} from "../ports.ts";
import { borrowRateBySecond } from "./kinked-rate.ts";
import { MORPHO } from "./morpho-blue-abi.ts";
import { MarketAuditor } from "./morpho-blue-audit.ts";
import { MarketBooks } from "./morpho-blue-books.ts";
import { interpretMarketEvent } from "./morpho-blue-events.ts";
import { SingletonHoldings } from "./morpho-blue-holdings.ts";
import {
  hasInterest,
  marketId,
  type MarketParams,
  marketParams,
  MarketPrices,
  type MorphoBlueDeployment,
} from "./morpho-blue-market.ts";
import {
  assetsDown,
  assetsUp,
  borrowLimit,
  chooseLiquidation,
  healthOf,
  incentiveFactor,
  type LiquidationChoice,
  type LiquidationTerms,
  marketAt,
  type MarketPosition,
  type MarketSums,
  sharesDown,
} from "./morpho-blue-math.ts";

const NO_DATA: Hex = "0x";
const WADS_OF_ONE_BPS = WAD / ONE_BPS;
/** Seconds to the next block before two blocks have shown how far apart they are. */
const USUAL_GAP = 12;

/**
 * Gas of a liquidation as part of a larger transaction, on the real contract: the median in `stale-oracle`. The first one of a block, which
 * accrues the interest, takes 48,000 more.
 */
const LIQUIDATION_GAS = 58_000n;

/**
 * One isolated market of Morpho Blue, mirrored from its logs.
 *
 * - A supply of the collateral asset is a pledge, one of the loan asset is lent out; the other way round with withdrawals.
 * - There is no close factor: any part of the debt may be repaid. Where it would take more collateral than there is, all
 *   of the collateral is taken for what it pays.
 * - Debt that is left when the collateral is gone is taken from the suppliers' claims in the same transaction. It is
 *   announced as bad debt, and no reserve has any open: what was lost is no longer claimed.
 * - Debts are shares, which interest makes dearer with every block. Calls that name an amount to repay count in the next
 *   block's shares, so that they never take more than the amount.
 */
export class MorphoBlueLending implements LendingPort {
  readonly name: string;
  readonly spender: Address;
  readonly addresses: readonly Address[];
  readonly liquidationGas: bigint;

  private readonly deployment: MorphoBlueDeployment;
  private readonly params: MarketParams;
  private readonly id: Hex;
  /** The liquidation incentive factor in wads. */
  private readonly factor: bigint;
  private readonly prices: MarketPrices;
  private readonly books: MarketBooks;
  private readonly holdings = new SingletonHoldings();
  private readonly auditor: MarketAuditor;
  private block: BlockTime = { number: 0, timestamp: 0 };
  /** Seconds between the last two blocks. */
  private gap = USUAL_GAP;
  /** Wads a second, from the last accrual on. */
  private rate = 0n;
  /** The market with the interest up to the last block, and what the next one makes of it. */
  private current: MarketSums;
  private next: MarketSums;

  constructor(deployment: MorphoBlueDeployment) {
    this.deployment = deployment;
    this.name = deployment.name;
    this.spender = deployment.morpho;
    this.liquidationGas = deployment.liquidationGas ?? LIQUIDATION_GAS;
    this.addresses = [deployment.morpho, ...new Set([deployment.collateral.feed, deployment.loan.feed])];
    this.params = marketParams(deployment);
    this.id = marketId(this.params);
    this.factor = incentiveFactor(deployment.lltv);
    this.prices = new MarketPrices(deployment);
    this.books = new MarketBooks((market) => this.knownRate(market));
    this.current = this.next = this.books.market;
    this.auditor = new MarketAuditor(deployment, this.books, this.holdings);
  }

  // ---------------------------------------------------------------------------------------------- state

  async open({ session, reader, block }: Chain): Promise<void> {
    for (const log of await session.logs(this.addresses)) {
      this.absorb(log, { number: log.blockNumber, timestamp: log.timestamp });
    }
    this.books.due("touched");
    await this.refresh(reader, block);
    this.gap = USUAL_GAP;
  }

  /** Interest grows with time. */
  async refresh(reader: BatchReader, block: BlockTime): Promise<void> {
    if (block.number > this.block.number) this.gap = block.timestamp - this.block.timestamp;
    this.block = block;
    const { market } = this.books;
    this.rate = this.knownRate(market) ?? (await this.auditor.readRate(reader, market));
    this.current = marketAt(market, this.rate, block.timestamp);
    this.next = marketAt(market, this.rate, block.timestamp + this.gap);
  }

  reserves(): readonly LendingReserve[] {
    const { collateral, loan, lltv } = this.deployment;
    const { supply, borrow } = this.current;
    const lltvBps = lltv / WADS_OF_ONE_BPS;
    const pledged = this.books.collateral;
    return [
      {
        asset: collateral.asset,
        ltvBps: lltvBps,
        liquidationThresholdBps: lltvBps,
        // To the nearest basis point. Quotes use the factor itself.
        liquidationBonusBps: (this.factor + WADS_OF_ONE_BPS / 2n) / WADS_OF_ONE_BPS,
        price: this.prices.usd(collateral.asset),
        debt: 0n,
        claims: pledged,
        liquidity: pledged,
        badDebt: 0n,
      },
      {
        asset: loan.asset,
        ltvBps: 0n,
        liquidationThresholdBps: 0n,
        liquidationBonusBps: 0n,
        price: this.prices.usd(loan.asset),
        debt: borrow.assets,
        claims: supply.assets,
        liquidity: supply.assets - borrow.assets,
        badDebt: 0n,
        borrowRateBps: (this.rate * SECONDS_PER_YEAR + WADS_OF_ONE_BPS / 2n) / WADS_OF_ONE_BPS,
      },
    ];
  }

  accounts(): readonly Address[] {
    return this.books.accounts();
  }

  async positions(reader: BatchReader, accounts: readonly Address[]): Promise<Position[]> {
    const { market, price, positions } = await this.auditor.readPositions(reader, accounts, this.block, this.rate);
    const known = price ?? this.prices.ofCollateral() ?? 0n;
    return accounts.map((account, i) => this.positionOf(account, positions[i] as MarketPosition, market, known));
  }

  recall(account: Address): Position {
    const price = this.prices.ofCollateral() ?? 0n;
    return this.positionOf(account, this.books.positionOf(account), this.current, price);
  }

  claimOf(account: Address, asset: Asset): bigint {
    const { collateral, supplyShares } = this.books.positionOf(account);
    return this.isCollateral(asset) ? collateral : assetsDown(supplyShares, this.current.supply);
  }

  async healthFactors(reader: BatchReader, accounts: readonly Address[]): Promise<(bigint | undefined)[]> {
    const { market, price, positions } = await this.auditor.readPositions(reader, accounts, this.block, this.rate);
    if (price === undefined) return accounts.map(() => undefined);
    return positions.map((position) => this.health(position, market, price));
  }

  async audit(reader: BatchReader, scope: AuditScope): Promise<AuditCheck[]> {
    return this.auditor.audit(reader, scope, { current: this.current, price: this.prices.ofCollateral() });
  }

  // ---------------------------------------------------------------------------------------------- events

  absorb(log: Log, block: BlockTime): readonly ProtocolEvent[] {
    if (log.address !== this.deployment.morpho) {
      this.absorbAnswer(log);
      return [];
    }
    const decoded = MORPHO.decodeLog(log);
    if (decoded === undefined) return [];
    this.holdings.absorb(decoded);
    const { name, args } = decoded;
    if (name === "SetFeeRecipient") this.books.feeRecipient = normaliseAddress(args.newFeeRecipient as string);
    if (args.id !== this.id) return [];
    this.books.absorb(decoded, block);
    return interpretMarketEvent(decoded, {
      protocol: this.name,
      collateral: this.deployment.collateral.asset,
      loan: this.deployment.loan.asset,
      priceOf: (asset) => this.prices.usd(asset),
    });
  }

  /** Prices move within a block, and a liquidation runs at the one of its moment. */
  private absorbAnswer(log: Log): void {
    const answer = FEED.decodeLog(log);
    if (answer?.name === "AnswerUpdated") this.prices.answered(log.address, answer.args.current as bigint);
  }

  // ---------------------------------------------------------------------------------------------- liquidation

  /**
   * What the contract would do in the block that was last refreshed to. The account's shares are those in memory; of the
   * position only the account counts.
   */
  quoteLiquidation(
    { account }: Position,
    request: LiquidationRequest,
    priceOf?: (asset: Asset) => bigint,
  ): LiquidationQuote {
    const price = this.prices.ofCollateral(priceOf);
    const isOfMarket = this.isCollateral(request.collateral) && !this.isCollateral(request.debt);
    const choice =
      price === undefined || !isOfMarket ? undefined : this.choose({ ...request, account }, this.current, price);
    return { repaid: choice?.repaid ?? 0n, seized: choice?.seized ?? 0n };
  }

  liquidate(request: LiquidationRequest): Call {
    const { account, repay, seized } = request;
    const { collateral } = this.books.positionOf(account);
    const price = this.prices.ofCollateral();
    const choice = price === undefined ? undefined : this.choose(request, this.next, price);
    // Who means to take all gets all, whatever the price of that moment: it decides what is paid for it.
    const takesAll = choice?.seizeAll === true || (collateral > 0n && seized === collateral);
    const shares = choice?.shares ?? sharesDown(repay, this.next.borrow);
    return this.call("liquidate", [account, takesAll ? collateral : 0n, takesAll ? 0n : shares, NO_DATA]);
  }

  private choose(
    { account, repay }: LiquidationRequest,
    market: MarketSums,
    price: bigint,
  ): LiquidationChoice | undefined {
    const position = this.books.positionOf(account);
    if (this.health(position, market, price) >= WAD) return undefined;
    const terms: LiquidationTerms = { borrow: market.borrow, price, factor: this.factor };
    return chooseLiquidation(terms, position, repay);
  }

  // ---------------------------------------------------------------------------------------------- calls

  supply(asset: Asset, amount: bigint, onBehalfOf: Address): Call {
    return this.isCollateral(asset)
      ? this.call("supplyCollateral", [amount, onBehalfOf, NO_DATA])
      : this.call("supply", [amount, 0n, onBehalfOf, NO_DATA]);
  }

  withdraw(asset: Asset, amount: bigint | "all", account: Address): Call {
    const { collateral, supplyShares } = this.books.positionOf(account);
    if (this.isCollateral(asset)) {
      return this.call("withdrawCollateral", [amount === "all" ? collateral : amount, account, account]);
    }
    return this.call("withdraw", [...(amount === "all" ? [0n, supplyShares] : [amount, 0n]), account, account]);
  }

  borrow(asset: Asset, amount: bigint, account: Address): Call {
    this.requireLoan(asset, "borrow");
    return this.call("borrow", [amount, 0n, account, account]);
  }

  /** An amount that pays for all of the debt in the next block pays all of it, and no more. */
  repay(asset: Asset, amount: bigint | "all", onBehalfOf: Address): Call {
    this.requireLoan(asset, "repay");
    const { borrowShares } = this.books.positionOf(onBehalfOf);
    const isAll = amount === "all" || (borrowShares > 0n && amount >= assetsUp(borrowShares, this.next.borrow));
    return this.call("repay", [...(isAll ? [0n, borrowShares] : [amount, 0n]), onBehalfOf, NO_DATA]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private call(method: string, args: readonly unknown[]): Call {
    return MORPHO.call(this.deployment.morpho, method, [this.params, ...args]);
  }

  private isCollateral({ address, symbol }: Asset): boolean {
    const { collateral, loan } = this.deployment;
    if (address === collateral.asset.address) return true;
    if (address === loan.asset.address) return false;
    throw new FirebreakError(
      `${this.name} is a market of ${collateral.asset.symbol} and ${loan.asset.symbol}, not ${symbol}`,
    );
  }

  private requireLoan(asset: Asset, what: string): void {
    if (!this.isCollateral(asset)) return;
    const { loan } = this.deployment;
    throw new FirebreakError(`${this.name}: nobody can ${what} ${asset.symbol} there, only ${loan.asset.symbol}`);
  }

  /** Without interest, or with our own curve, the rate follows from the sums. */
  private knownRate({ supply, borrow }: MarketSums): bigint | undefined {
    if (!hasInterest(this.deployment)) return 0n;
    const { curve } = this.deployment;
    return curve === undefined ? undefined : borrowRateBySecond(curve, supply.assets, borrow.assets);
  }

  private positionOf(account: Address, position: MarketPosition, market: MarketSums, price: bigint): Position {
    const { collateral, loan } = this.deployment;
    const debt = assetsUp(position.borrowShares, market.borrow);
    return {
      account,
      healthFactor: this.health(position, market, price),
      collateral: position.collateral === 0n ? [] : [{ asset: collateral.asset, amount: position.collateral }],
      debt: position.borrowShares === 0n ? [] : [{ asset: loan.asset, amount: debt }],
    };
  }

  private health({ borrowShares, collateral }: MarketPosition, market: MarketSums, price: bigint): bigint {
    if (borrowShares === 0n) return MAX_UINT256;
    const limit = borrowLimit(collateral, price, this.deployment.lltv);
    return healthOf(limit, assetsUp(borrowShares, market.borrow));
  }
}
