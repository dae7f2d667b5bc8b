import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import { MAX_UINT256, rayMul, WAD } from "../../units/fixed-point.ts";
import { auditSame } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
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
import { type ListedAsset, PriceBoard } from "../oracle/price-board.ts";
import { POOL, RECEIPT } from "./aave-v3-abi.ts";
import { PoolBooks } from "./aave-v3-books.ts";
import { interpretPoolEvent } from "./aave-v3-events.ts";
import { positionOf, type ScaledHoldings } from "./aave-v3-position.ts";
import { AaveV3Reader, type HeldOnChain } from "./aave-v3-reader.ts";
import { asOf, type CurrentReserve, type ReserveState } from "./aave-v3-state.ts";
import { maxRepayable, splitLiquidation } from "./liquidation-math.ts";

const VARIABLE = 2n;
const NO_REFERRAL = 0n;
const RAYS_OF_ONE_BPS = 10n ** 23n;
const NO_FEE = { block: -1, transactionIndex: -1, amount: 0n };
/** What stands for prices that the oracle refuses to give. */
const REFUSED = ["none"];

/** Where a pool with Aave V3's interface is, and what belongs to it. */
export interface AaveV3Deployment {
  readonly name: string;
  readonly pool: Address;
  readonly oracle: Address;
  /** Receives the protocol's part of liquidations. */
  readonly treasury: Address;
  readonly lens: Address;
  /** The assets listed, in any order, each with the feed that its price comes from. */
  readonly assets: readonly ListedAsset[];
  readonly breaker?: string;
  readonly liquidationGas: bigint;
  /** The pool was there before: its history is not read, and these accounts are taken as they are found. */
  readonly joinedWith?: readonly Address[];
  /** Age in seconds from which on the oracle refuses an answer; it takes any when absent. */
  readonly refusesAfterSeconds?: number;
}

/** A lending pool with Aave V3's interface: ours, or the real one. */
export class AaveV3Lending implements LendingPort {
  readonly name: string;
  readonly spender: Address;
  addresses: readonly Address[];
  flashLoan: { readonly pool: Address; readonly premiumBps: bigint };
  readonly breaker?: string;
  readonly liquidationGas: bigint;

  private readonly deployment: AaveV3Deployment;
  private readonly reader: AaveV3Reader;
  private readonly assets: readonly Address[];
  private readonly assetsByAddress: ReadonlyMap<Address, Asset>;
  private readonly borrowers = new Set<Address>();
  private states: CurrentReserve[] = [];
  private listed: LendingReserve[] = [];
  private readonly prices: PriceBoard;
  private block: BlockTime = { number: 0, timestamp: 0 };
  private readonly books: PoolBooks;
  /** What the treasury took in the transaction that is being read. */
  private fee = NO_FEE;

  constructor(deployment: AaveV3Deployment) {
    this.deployment = deployment;
    this.reader = new AaveV3Reader(deployment);
    this.assets = deployment.assets.map(({ address }) => address);
    this.name = deployment.name;
    this.spender = deployment.pool;
    this.liquidationGas = deployment.liquidationGas;
    this.prices = new PriceBoard(deployment.assets);
    this.addresses = [deployment.pool, ...this.prices.emitters];
    this.flashLoan = { pool: deployment.pool, premiumBps: 0n };
    this.assetsByAddress = new Map(deployment.assets.map((asset) => [asset.address, asset]));
    this.books = new PoolBooks((asset) => this.assetAt(asset).symbol);
    if (deployment.breaker !== undefined) this.breaker = deployment.breaker;
  }

  // ---------------------------------------------------------------------------------------------- state

  async open(chain: Chain): Promise<void> {
    const { session, reader, block } = chain;
    const states = await this.reader.reserves(reader);
    this.addresses = [...this.addresses, ...this.books.follow(states)];
    const { totalBps: premiumBps, toProtocolBps } = await this.reader.premiums(reader);
    if (this.deployment.joinedWith === undefined) {
      for (const log of await session.logs(this.addresses)) {
        this.absorb(log, { number: log.blockNumber, timestamp: log.timestamp });
      }
    } else {
      await this.join(reader, states, this.deployment.joinedWith, block);
    }
    this.flashLoan = { pool: this.deployment.pool, premiumBps };
    this.books.trust(states, toProtocolBps);
    await this.prices.open(chain);
    this.refresh(reader, block);
  }

  /** Takes prices and holdings as the chain has them, where there is too much history to read. */
  private async join(
    reader: BatchReader,
    states: readonly ReserveState[],
    accounts: readonly Address[],
    block: BlockTime,
  ): Promise<void> {
    const prices = await this.reader.prices(reader, this.assets);
    if (prices === undefined) throw new FirebreakError(`the oracle of ${this.name} does not say its prices`);
    for (const [i, asset] of this.assets.entries()) {
      this.prices.adopt(asset, prices[i] as bigint, block.timestamp);
    }
    const held = await this.reader.holdings(reader, accounts);
    this.books.adopt(states, new Map(accounts.map((account, i) => [account, (held[i] as HeldOnChain).holdings])));
    for (const [i, account] of accounts.entries()) {
      if ((held[i] as HeldOnChain).holdings.borrowed.some((amount) => amount > 0n)) this.borrowers.add(account);
    }
  }

  /** Interest grows with time. */
  refresh(_: BatchReader, block: BlockTime): void {
    this.block = block;
    this.prices.advance(block);
    this.states = this.books.states().map((state) => asOf(state, block));
    this.listed = this.states.map((state) => ({
      asset: this.assetAt(state.asset),
      ltvBps: state.ltvBps,
      liquidationThresholdBps: state.liquidationThresholdBps,
      liquidationBonusBps: state.liquidationBonusBps,
      price: this.priceOf(state.asset),
      debt: rayMul(state.scaledDebt, state.debtIndex),
      claims: rayMul(state.scaledSupply + state.accruedToTreasury, state.income),
      liquidity: state.liquidity,
      badDebt: state.deficit,
      borrowRateBps: state.borrowRate / RAYS_OF_ONE_BPS,
    }));
  }

  reserves(): readonly LendingReserve[] {
    return this.listed;
  }

  accounts(): readonly Address[] {
    return [...this.borrowers];
  }

  async positions(reader: BatchReader, accounts: readonly Address[]): Promise<Position[]> {
    const held = await this.reader.holdings(reader, accounts);
    return accounts.map((account, i) => {
      const { healthFactor, holdings } = held[i] as HeldOnChain;
      const position = this.positionOf(account, holdings);
      // 0: the pool does not say, because its oracle refuses a stale price. Memory has the last one.
      return healthFactor === 0n && position.healthFactor !== 0n ? position : { ...position, healthFactor };
    });
  }

  recall(account: Address): Position {
    return this.positionOf(account, this.books.holdingsOf(account));
  }

  claimOf(account: Address, { address }: Asset): bigint {
    const id = this.states.findIndex(({ asset }) => asset === address);
    const state = this.states[id];
    return state === undefined ? 0n : rayMul(this.books.holdingsOf(account).supplied[id] ?? 0n, state.income);
  }

  async healthFactors(reader: BatchReader, accounts: readonly Address[]): Promise<(bigint | undefined)[]> {
    return this.reader.healthFactors(reader, accounts);
  }

  // ---------------------------------------------------------------------------------------------- audit

  async audit(reader: BatchReader, scope: AuditScope): Promise<AuditCheck[]> {
    const [prices, states] = await Promise.all([
      this.auditPrices(reader),
      Promise.all(this.books.due(scope).map(async (listing) => this.reader.reserve(reader, listing))),
    ]);
    return [prices, ...(await this.books.audit(reader, states))];
  }

  /** An oracle may refuse a stale price; the last price known then stands, as it does for an observer of the chain. */
  private async auditPrices(reader: BatchReader): Promise<AuditCheck> {
    const onChain = (await this.reader.prices(reader, this.assets)) ?? REFUSED;
    const inMemory = this.pricesAreKnown() ? this.assets.map((asset) => this.priceOf(asset)) : REFUSED;
    return auditSame("prices are the last answers", inMemory, onChain);
  }

  // ---------------------------------------------------------------------------------------------- events

  absorb(log: Log, block: BlockTime): ProtocolEvent | undefined {
    this.prices.advance(block);
    if (log.address !== this.deployment.pool) {
      this.prices.absorb(log);
      this.absorbFee(log, block);
      this.books.absorbTokenLog(log);
      return undefined;
    }
    const decoded = POOL.decodeLog(log);
    if (decoded === undefined) return undefined;
    this.books.absorb(decoded, block);
    const { name, args } = decoded;
    if (name === "Borrow") this.borrowers.add(normaliseAddress(args.onBehalfOf as string));
    if (name === "FlashLoanPremiumSet") this.flashLoan = { pool: this.spender, premiumBps: args.totalBps as bigint };
    const isOfThis = this.fee.block === block.number && this.fee.transactionIndex === log.transactionIndex;
    const protocolFee = isOfThis ? this.fee.amount : 0n;
    if (name === "LiquidationCall") this.fee = NO_FEE;
    return interpretPoolEvent(decoded, {
      protocol: this.name,
      assetAt: (address) => this.assetAt(address),
      priceOf: (asset) => this.priceOf(asset.address),
      protocolFee,
    });
  }

  /** The treasury's part of a liquidation is announced by the receipt token, before the pool's own event. */
  private absorbFee(log: Log, block: BlockTime): void {
    const moved = RECEIPT.decodeLog(log);
    if (moved === undefined || normaliseAddress(moved.args.to as string) !== this.deployment.treasury) return;
    this.fee = { block: block.number, transactionIndex: log.transactionIndex, amount: moved.args.value as bigint };
  }

  // ---------------------------------------------------------------------------------------------- liquidation

  quoteLiquidation(
    position: Position,
    request: LiquidationRequest,
    priceOf = (asset: Asset): bigint => this.priceOf(asset.address),
  ): LiquidationQuote {
    const nothing = { repaid: 0n, seized: 0n };
    if (position.healthFactor >= WAD || !this.pricesAreKnown()) return nothing;
    const collateral = position.collateral.find((holding) => holding.asset.address === request.collateral.address);
    const debt = position.debt.find((holding) => holding.asset.address === request.debt.address);
    const state = this.states.find((reserve) => reserve.asset === request.collateral.address);
    const collateralPrice = priceOf(request.collateral);
    const debtPrice = priceOf(request.debt);
    if (collateral === undefined || debt === undefined || state === undefined) return nothing;
    if (collateralPrice === 0n || debtPrice === 0n || state.liquidationBonusBps === 0n) return nothing;

    const most = maxRepayable(debt.amount, position.healthFactor);
    const terms = {
      collateralPrice,
      debtPrice,
      collateralDecimals: request.collateral.decimals,
      debtDecimals: request.debt.decimals,
      bonusBps: state.liquidationBonusBps,
      protocolFeeBps: state.protocolFeeBps,
    };
    const { repaid, seized } = splitLiquidation(terms, request.repay < most ? request.repay : most, collateral.amount);
    // The tokens refuse to burn nothing, so that a repayment too small to seize a unit fails.
    return repaid === 0n || seized === 0n ? nothing : { repaid, seized };
  }

  // ---------------------------------------------------------------------------------------------- calls

  supply(asset: Asset, amount: bigint, onBehalfOf: Address): Call {
    return POOL.call(this.spender, "supply", [asset.address, amount, onBehalfOf, NO_REFERRAL]);
  }

  withdraw(asset: Asset, amount: bigint | "all", to: Address): Call {
    return POOL.call(this.spender, "withdraw", [asset.address, amount === "all" ? MAX_UINT256 : amount, to]);
  }

  borrow(asset: Asset, amount: bigint, onBehalfOf: Address): Call {
    return POOL.call(this.spender, "borrow", [asset.address, amount, VARIABLE, NO_REFERRAL, onBehalfOf]);
  }

  repay(asset: Asset, amount: bigint | "all", onBehalfOf: Address): Call {
    return POOL.call(this.spender, "repay", [
      asset.address,
      amount === "all" ? MAX_UINT256 : amount,
      VARIABLE,
      onBehalfOf,
    ]);
  }

  liquidate({ account: user, collateral, debt, repay }: LiquidationRequest): Call {
    return POOL.call(this.spender, "liquidationCall", [collateral.address, debt.address, user, repay, false]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private priceOf(asset: Address): bigint {
    return this.prices.price(asset);
  }

  /** Whether the oracle answers: it may refuse a stale price, and then nothing can be liquidated. */
  private pricesAreKnown(): boolean {
    return this.prices.areKnown(this.block.timestamp, this.deployment.refusesAfterSeconds);
  }

  private positionOf(account: Address, held: ScaledHoldings): Position {
    return positionOf(
      account,
      held,
      this.states,
      (address) => this.assetAt(address),
      (address) => this.priceOf(address),
    );
  }

  private assetAt(address: string): Asset {
    const asset = this.assetsByAddress.get(normaliseAddress(address));
    if (asset === undefined) throw new FirebreakError(`${this.name} lists ${address}, which the world does not know`);
    return asset;
  }
}
