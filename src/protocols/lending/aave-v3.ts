import type { Result } from "ethers";

import type { DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Hex, Log } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import { rescale } from "../../units/amounts.ts";
import { rayMul, USD_DECIMALS, WAD } from "../../units/fixed-point.ts";
import type { ProtocolEvent } from "../events.ts";
import type {
  Asset,
  AuditCheck,
  BlockTime,
  Chain,
  LendingPort,
  LendingReserve,
  LiquidationQuote,
  LiquidationRequest,
  Position,
} from "../ports.ts";
import { FEED } from "../oracle/feed-abi.ts";
import { LENS, ORACLE, POOL, RECEIPT } from "./aave-v3-abi.ts";
import { ReserveLedger } from "./aave-v3-ledger.ts";
import { positionOf, type ScaledHoldings } from "./aave-v3-position.ts";
import { normalizedDebt, normalizedIncome, parseReserves, type ReserveState } from "./aave-v3-state.ts";
import { maxRepayable, splitLiquidation } from "./liquidation-math.ts";

const VARIABLE = 2n;
const NO_REFERRAL = 0n;
const ALL = 2n ** 256n - 1n;
/** Accounts a lens call reads at once. */
const LENS_BATCH = 100;

/** Where a pool with Aave V3's interface is, and what belongs to it. */
export interface AaveV3Deployment {
  readonly name: string;
  readonly pool: Address;
  readonly oracle: Address;
  /** Receives the protocol's part of liquidations. */
  readonly treasury: Address;
  readonly lens: Address;
  /** The assets listed, in any order, each with the feed that its price comes from. */
  readonly assets: readonly (Asset & { readonly feed: Address; readonly feedDecimals: number })[];
  readonly breaker?: string;
}

/** A lending pool with Aave V3's interface: ours, or the real one. */
export class AaveV3Lending implements LendingPort {
  readonly name: string;
  readonly spender: Address;
  addresses: readonly Address[];
  flashLoan: { readonly pool: Address; readonly premiumBps: bigint };
  readonly breaker?: string;

  private readonly deployment: AaveV3Deployment;
  private readonly assetsByAddress: ReadonlyMap<Address, Asset>;
  private readonly ledgers = new Map<Address, ReserveLedger>();
  private readonly borrowers = new Set<Address>();
  private readonly holdings = new Map<Address, ScaledHoldings>();
  private states: ReserveState[] = [];
  private listed: LendingReserve[] = [];
  private prices = new Map<Address, bigint>();
  private block: BlockTime = { number: 0, timestamp: 0 };
  /** Whether the oracle answers: it may refuse a stale price, and then nothing can be liquidated. */
  private pricesAreKnown = true;
  private premiumToProtocolBps = 0n;
  /** The treasury's part of a liquidation, announced by the receipt token before the pool's own event. */
  private feeInFlight = { transactionIndex: -1, amount: 0n };

  constructor(deployment: AaveV3Deployment) {
    this.deployment = deployment;
    this.name = deployment.name;
    this.spender = deployment.pool;
    this.addresses = [deployment.pool, ...deployment.assets.map((asset) => asset.feed)];
    this.flashLoan = { pool: deployment.pool, premiumBps: 0n };
    this.assetsByAddress = new Map(deployment.assets.map((asset) => [asset.address, asset]));
    if (deployment.breaker !== undefined) this.breaker = deployment.breaker;
  }

  // ---------------------------------------------------------------------------------------------- state

  async open({ session, reader, block }: Chain): Promise<void> {
    await this.refresh(reader, block);
    for (const state of this.states) {
      this.ledgers.set(state.asset, new ReserveLedger(this.assetAt(state.asset).symbol, state));
    }
    this.addresses = [...this.addresses, ...this.states.map((state) => state.receipt)];
    const borrowTopic = POOL.interface.getEvent("Borrow")?.topicHash as Hex;
    for (const log of await session.logs([this.deployment.pool], borrowTopic)) {
      this.borrowers.add(account(POOL.decodeLog(log)?.args.onBehalfOf));
    }
    const [total, toProtocol] = await Promise.all([
      this.readUint(reader, "FLASHLOAN_PREMIUM_TOTAL"),
      this.readUint(reader, "FLASHLOAN_PREMIUM_TO_PROTOCOL"),
    ]);
    this.flashLoan = { pool: this.deployment.pool, premiumBps: total };
    this.premiumToProtocolBps = toProtocol;
  }

  async refresh(reader: BatchReader, block: BlockTime): Promise<void> {
    const assets = this.deployment.assets.map((asset) => asset.address);
    const [reserves, prices] = await Promise.all([
      reader.read(LENS.call(this.deployment.lens, "reserves", [this.deployment.pool])),
      // An oracle may refuse a stale price; the last price known then stands, as it does for an observer of the chain.
      reader.tryRead(ORACLE.call(this.deployment.oracle, "getAssetsPrices", [assets])),
    ]);
    this.block = block;
    this.states = parseReserves(reserves);
    this.pricesAreKnown = prices !== undefined;
    if (prices !== undefined) {
      const [list] = ORACLE.decode("getAssetsPrices", prices) as unknown as [bigint[]];
      assets.forEach((asset, i) => this.prices.set(asset, list[i] ?? 0n));
    }
    this.listed = this.states.map((state) => ({
      asset: this.assetAt(state.asset),
      ltvBps: state.ltvBps,
      liquidationThresholdBps: state.liquidationThresholdBps,
      liquidationBonusBps: state.liquidationBonusBps,
      price: this.prices.get(state.asset) ?? 0n,
      debt: rayMul(state.scaledDebt, normalizedDebt(state, this.block)),
      claims: rayMul(state.scaledSupply + state.accruedToTreasury, normalizedIncome(state, this.block)),
      liquidity: state.liquidity,
      badDebt: state.deficit,
    }));
  }

  reserves(): readonly LendingReserve[] {
    return this.listed;
  }

  accounts(): readonly Address[] {
    return [...this.borrowers];
  }

  async positions(reader: BatchReader, accounts: readonly Address[]): Promise<Position[]> {
    const batches: Promise<Position[]>[] = [];
    for (let start = 0; start < accounts.length; start += LENS_BATCH) {
      batches.push(this.readPositions(reader, accounts.slice(start, start + LENS_BATCH)));
    }
    return (await Promise.all(batches)).flat();
  }

  recall(address: Address): Position | undefined {
    const held = this.holdings.get(address);
    if (held === undefined) return undefined;
    const priceOf = (asset: Address): bigint => this.prices.get(asset) ?? 0n;
    return positionOf(address, held, this.states, this.block, (asset) => this.assetAt(asset), priceOf);
  }

  audit(): AuditCheck[] {
    return this.states.flatMap((state) => this.ledgerOf(state.asset).audit(state));
  }

  // ---------------------------------------------------------------------------------------------- events

  absorb(log: Log, block: BlockTime): ProtocolEvent | undefined {
    if (log.address === this.deployment.pool) {
      const decoded = POOL.decodeLog(log);
      return decoded === undefined ? undefined : this.interpret(decoded, log, block);
    }
    this.absorbAnswer(log);
    this.absorbReceipt(log);
    return undefined;
  }

  /** Prices move within a block, and a liquidation runs at the one of its moment. */
  private absorbAnswer(log: Log): void {
    const answer = FEED.decodeLog(log);
    if (answer?.name !== "AnswerUpdated") return;
    for (const asset of this.deployment.assets) {
      if (asset.feed !== log.address) continue;
      this.prices.set(asset.address, rescale(answer.args.current as bigint, asset.feedDecimals, USD_DECIMALS));
    }
  }

  private absorbReceipt(log: Log): void {
    const moved = RECEIPT.decodeLog(log);
    if (moved === undefined || account(moved.args.to) !== this.deployment.treasury) return;
    this.feeInFlight = { transactionIndex: log.transactionIndex, amount: moved.args.value as bigint };
  }

  private interpret({ name, args }: DecodedLog, log: Log, block: BlockTime): ProtocolEvent | undefined {
    const protocol = this.name;
    switch (name) {
      case "Supply": {
        const [asset, amount] = this.amountOf(args.reserve, args.amount);
        this.ledgerOf(asset.address).supplied(amount);
        return { event: "supply", protocol, account: account(args.onBehalfOf), asset: asset.symbol, amount };
      }
      case "Withdraw": {
        const [asset, amount] = this.amountOf(args.reserve, args.amount);
        this.ledgerOf(asset.address).withdrawn(amount);
        return { event: "withdraw", protocol, account: account(args.user), asset: asset.symbol, amount };
      }
      case "Borrow": {
        const [asset, amount] = this.amountOf(args.reserve, args.amount);
        this.ledgerOf(asset.address).borrowed(amount);
        this.borrowers.add(account(args.onBehalfOf));
        return { event: "borrow", protocol, account: account(args.onBehalfOf), asset: asset.symbol, amount };
      }
      case "Repay": {
        const [asset, amount] = this.amountOf(args.reserve, args.amount);
        this.ledgerOf(asset.address).repaid(amount);
        return { event: "repay", protocol, account: account(args.user), asset: asset.symbol, amount };
      }
      case "LiquidationCall":
        return this.interpretLiquidation(args, log);
      case "DeficitCreated": {
        const [asset, amount] = this.amountOf(args.debtAsset, args.amountCreated);
        this.ledgerOf(asset.address).writtenOff(amount);
        const price = this.prices.get(asset.address) ?? 0n;
        return { event: "bad-debt", protocol, account: account(args.user), asset: asset.symbol, amount, price };
      }
      case "DeficitCovered": {
        const [asset, amount] = this.amountOf(args.reserve, args.amountCovered);
        this.ledgerOf(asset.address).deficitCovered(amount);
        return { event: "bad-debt-covered", protocol, account: account(args.caller), asset: asset.symbol, amount };
      }
      case "FlashLoan": {
        const [asset, amount] = this.amountOf(args.asset, args.amount);
        const premium = args.premium as bigint;
        this.ledgerOf(asset.address).flashLoanRepaid(premium, this.premiumToProtocolBps);
        return { event: "flash-loan", protocol, account: account(args.target), asset: asset.symbol, amount, premium };
      }
      case "MintedToTreasury": {
        const [asset, amount] = this.amountOf(args.reserve, args.amountMinted);
        this.ledgerOf(asset.address).treasuryMinted(amount, block.timestamp);
        return { event: "treasury-mint", protocol, asset: asset.symbol, amount };
      }
      case "ReserveDataUpdated":
        return this.interpretUpdate(args, block);
      case "ReserveConfigured": {
        const settings = args.settings as Result;
        const ledger = this.ledgerOf(normaliseAddress(args.asset as string));
        ledger.reserveFactorChanged(settings.reserveFactorBps as bigint, block.timestamp);
        return undefined;
      }
      case "FlashLoanPremiumSet":
        this.premiumToProtocolBps = args.toProtocolBps as bigint;
        this.flashLoan = { pool: this.deployment.pool, premiumBps: args.totalBps as bigint };
        return undefined;
      case "ReserveUsedAsCollateralEnabled":
      case "ReserveUsedAsCollateralDisabled":
        return {
          event: "collateral-switch",
          protocol,
          account: account(args.user),
          asset: this.assetAt(args.reserve as string).symbol,
          enabled: name === "ReserveUsedAsCollateralEnabled",
        };
      default:
        return undefined;
    }
  }

  private interpretLiquidation(args: Result, log: Log): ProtocolEvent {
    const [collateral, seized] = this.amountOf(args.collateralAsset, args.liquidatedCollateralAmount);
    const [debt, repaid] = this.amountOf(args.debtAsset, args.debtToCover);
    this.ledgerOf(debt.address).repaid(repaid);
    if (args.receiveAToken !== true) this.ledgerOf(collateral.address).withdrawn(seized);
    const fee = this.feeInFlight;
    this.feeInFlight = { transactionIndex: -1, amount: 0n };
    return {
      event: "liquidation",
      protocol: this.name,
      account: account(args.user),
      liquidator: account(args.liquidator),
      collateralAsset: collateral.symbol,
      debtAsset: debt.symbol,
      debtRepaid: repaid,
      collateralSeized: seized,
      protocolFee: fee.transactionIndex === log.transactionIndex ? fee.amount : 0n,
      collateralPrice: this.prices.get(collateral.address) ?? 0n,
      debtPrice: this.prices.get(debt.address) ?? 0n,
    };
  }

  private interpretUpdate(args: Result, block: BlockTime): ProtocolEvent {
    const asset = this.assetAt(args.reserve as string);
    const rates = {
      liquidityRate: args.liquidityRate as bigint,
      borrowRate: args.variableBorrowRate as bigint,
      liquidityIndex: args.liquidityIndex as bigint,
      borrowIndex: args.variableBorrowIndex as bigint,
    };
    this.ledgerOf(asset.address).updated(rates, block.timestamp);
    return { event: "reserve-update", protocol: this.name, asset: asset.symbol, ...rates };
  }

  // ---------------------------------------------------------------------------------------------- liquidation

  quoteLiquidation(
    position: Position,
    request: LiquidationRequest,
    priceOf = (asset: Asset): bigint => this.prices.get(asset.address) ?? 0n,
  ): LiquidationQuote {
    const nothing = { repaid: 0n, seized: 0n };
    if (position.healthFactor >= WAD || !this.pricesAreKnown) return nothing;
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
    return { repaid, seized };
  }

  // ---------------------------------------------------------------------------------------------- calls

  supply(asset: Asset, amount: bigint, onBehalfOf: Address): Call {
    return POOL.call(this.spender, "supply", [asset.address, amount, onBehalfOf, NO_REFERRAL]);
  }

  withdraw(asset: Asset, amount: bigint | "all", to: Address): Call {
    return POOL.call(this.spender, "withdraw", [asset.address, amount === "all" ? ALL : amount, to]);
  }

  borrow(asset: Asset, amount: bigint, onBehalfOf: Address): Call {
    return POOL.call(this.spender, "borrow", [asset.address, amount, VARIABLE, NO_REFERRAL, onBehalfOf]);
  }

  repay(asset: Asset, amount: bigint | "all", onBehalfOf: Address): Call {
    return POOL.call(this.spender, "repay", [asset.address, amount === "all" ? ALL : amount, VARIABLE, onBehalfOf]);
  }

  liquidate({ account: user, collateral, debt, repay }: LiquidationRequest): Call {
    return POOL.call(this.spender, "liquidationCall", [collateral.address, debt.address, user, repay, false]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private async readUint(reader: BatchReader, method: string): Promise<bigint> {
    const [value] = POOL.decode(method, await reader.read(POOL.call(this.deployment.pool, method)));
    return value as bigint;
  }

  private async readPositions(reader: BatchReader, accounts: readonly Address[]): Promise<Position[]> {
    const data = await reader.read(LENS.call(this.deployment.lens, "positions", [this.deployment.pool, accounts]));
    const [list] = LENS.decode("positions", data) as unknown as [Result[]];
    return accounts.map((address, i) => {
      const entry = list[i] as Result;
      this.holdings.set(address, {
        userConfig: entry.userConfig as bigint,
        supplied: [...(entry.supplied as Result)] as bigint[],
        borrowed: [...(entry.borrowed as Result)] as bigint[],
      });
      const position = this.recall(address) as Position;
      const { healthFactor } = entry.health as unknown as { healthFactor: bigint };
      // 0: the pool does not say, because its oracle refuses a stale price. Memory has the last one.
      return healthFactor === 0n && position.healthFactor !== 0n ? position : { ...position, healthFactor };
    });
  }

  private amountOf(asset: unknown, amount: unknown): [Asset, bigint] {
    return [this.assetAt(asset as string), amount as bigint];
  }

  private assetAt(address: string): Asset {
    const asset = this.assetsByAddress.get(normaliseAddress(address));
    if (asset === undefined) throw new FirebreakError(`${this.name} lists ${address}, which the world does not know`);
    return asset;
  }

  private ledgerOf(asset: Address): ReserveLedger {
    const ledger = this.ledgers.get(asset);
    if (ledger === undefined) throw new FirebreakError(`${this.name} was used before it was opened`);
    return ledger;
  }
}

function account(address: unknown): Address {
  return normaliseAddress(address as string);
}
