import type { Abi, Decoded } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import { powerOfTen, rescale, valueOf } from "../../units/amounts.ts";
import { MAX_UINT256, min, mulDiv, ONE_BPS, sum, USD_DECIMALS, WAD } from "../../units/fixed-point.ts";
import type { ProtocolEvent } from "../events.ts";
import { FEED } from "../oracle/feed-abi.ts";
import type {
  Asset,
  Chain,
  Holding,
  LendingPort,
  LendingReserve,
  LiquidationQuote,
  LiquidationRequest,
  Position,
} from "../ports.ts";

/** More than most protocols take. */
const LIQUIDATION_GAS = 250_000n;

/** An asset, and whose `AnswerUpdated` announces the price that the protocol's oracle reads. */
export interface PricedByFeed {
  readonly asset: Asset;
  readonly feed: Address;
  readonly feedDecimals: number;
}

/** An asset's role. Whatever is left out is 0, or the feed's last answer. */
export type PolledReserve = Pick<LendingReserve, "asset"> & Partial<LendingReserve>;

/** What an account has. Amounts of 0 are left out. */
export interface PolledPosition {
  readonly collateral: readonly Holding[];
  readonly debt: readonly Holding[];
  /** In wads, if the protocol states it: Σ collateral · liquidation threshold ÷ Σ debt when absent. */
  readonly healthFactor?: bigint;
}

/** What a log means, with assets in place of their symbols; who tells need not know protocol and prices. */
export type PolledEvent =
  | {
      readonly event: "supply" | "withdraw" | "borrow" | "repay" | "bad-debt" | "bad-debt-covered";
      readonly account: Address;
      readonly asset: Asset;
      readonly amount: bigint;
    }
  | {
      readonly event: "liquidation";
      readonly account: Address;
      readonly liquidator: Address;
      readonly collateral: Asset;
      readonly debt: Asset;
      readonly repaid: bigint;
      readonly seized: bigint;
      /** What was written off with it, if that is not an event of its own. */
      readonly badDebt?: bigint;
    };

/** All that Firebreak must be told of a lending protocol that it does not know. */
export interface PolledProtocol extends Pick<LendingPort, "supply" | "borrow" | "repay" | "liquidate"> {
  /** The contract that takes payments and leaves logs. */
  readonly contract: Address;
  readonly abi: Abi;
  /** Gas that a liquidation takes as part of a larger transaction; 250,000 when absent. */
  readonly liquidationGas?: bigint;
  readonly assets: readonly PricedByFeed[];
  /** The share of a debt that one call may repay, in basis points; all when absent. */
  readonly closeFactorBps?: bigint;
  /**
   * A call that brings what the contract stores up to date, such as one that accrues interest. It goes along with every
   * reading, before it, and leaves nothing behind.
   */
  readonly accrual?: Call;
  /** Reads the assets' roles and sums, after every block. */
  readReserves(reader: BatchReader): Promise<readonly PolledReserve[]>;
  /** Reads an account. What is asked of the reader at the same time travels in one call. */
  readPosition(reader: BatchReader, account: Address): Promise<PolledPosition>;
  withdraw(asset: Asset, amount: bigint, account: Address): Call;
  /** What an event of the contract means; undefined when it is of no interest. */
  meaning(event: string, args: Decoded): PolledEvent | undefined;
}

/**
 * A lending port that reads its state after every block instead of mirroring it: it costs a run a call a block and
 * another for accounts near the edge, and takes little to write.
 *
 * Liquidations are quoted by the usual rule: a repayment of up to the close factor, worth so much collateral at the feeds'
 * prices, times the collateral's bonus; where there is less collateral, all of it for what it pays.
 */
export class PolledLending implements LendingPort {
  readonly name: string;
  readonly spender: Address;
  readonly addresses: readonly Address[];
  readonly liquidationGas: bigint;

  private readonly protocol: PolledProtocol;
  private readonly borrowers = new Set<Address>();
  private readonly lastRead = new Map<Address, Position>();
  private readonly answers = new Map<Address, bigint>();
  private listed: readonly LendingReserve[] = [];

  constructor(name: string, protocol: PolledProtocol) {
    this.protocol = protocol;
    this.name = name;
    this.spender = protocol.contract;
    this.addresses = [...new Set([protocol.contract, ...protocol.assets.map(({ feed }) => feed)])];
    this.liquidationGas = protocol.liquidationGas ?? LIQUIDATION_GAS;
  }

  async open({ session, reader }: Chain): Promise<void> {
    for (const log of await session.logs(this.addresses)) this.absorb(log);
    await this.refresh(reader);
  }

  async refresh(reader: BatchReader): Promise<void> {
    const [reserves] = await this.afterAccrual(reader, () => [this.protocol.readReserves(reader)]);
    this.listed = (reserves ?? []).map((reserve) => ({
      ltvBps: reserve.liquidationThresholdBps ?? 0n,
      liquidationThresholdBps: 0n,
      liquidationBonusBps: 0n,
      price: this.priceOf(reserve.asset),
      debt: 0n,
      claims: 0n,
      liquidity: 0n,
      badDebt: 0n,
      ...reserve,
    }));
  }

  reserves(): readonly LendingReserve[] {
    return this.listed;
  }

  accounts(): readonly Address[] {
    return [...this.borrowers];
  }

  async positions(reader: BatchReader, accounts: readonly Address[]): Promise<Position[]> {
    return this.afterAccrual(reader, () => accounts.map(async (account) => this.readPosition(reader, account)));
  }

  absorb(log: Log): readonly ProtocolEvent[] {
    if (log.address !== this.spender) {
      const answer = FEED.decodeLog(log);
      if (answer?.name === "AnswerUpdated") this.answers.set(log.address, answer.args.current as bigint);
      return [];
    }
    const decoded = this.protocol.abi.decodeLog(log);
    const meaning = decoded === undefined ? undefined : this.protocol.meaning(decoded.name, decoded.args);
    return meaning === undefined ? [] : this.inWords(meaning);
  }

  quoteLiquidation(
    position: Position,
    { collateral, debt, repay }: LiquidationRequest,
    priceOf = (asset: Asset): bigint => this.priceOf(asset),
  ): LiquidationQuote {
    const amountOf = (list: readonly Holding[], { address }: Asset): bigint =>
      list.find(({ asset }) => asset.address === address)?.amount ?? 0n;
    const available = amountOf(position.collateral, collateral);
    const bonusBps = this.reserveOf(collateral)?.liquidationBonusBps ?? 0n;
    const perUnit = priceOf(collateral) * powerOfTen(debt.decimals) * ONE_BPS;
    const perDebt = priceOf(debt) * powerOfTen(collateral.decimals) * bonusBps;
    if (position.healthFactor >= WAD || available === 0n || perUnit === 0n || perDebt === 0n) {
      return { repaid: 0n, seized: 0n };
    }
    const most = min(repay, mulDiv(amountOf(position.debt, debt), this.protocol.closeFactorBps ?? ONE_BPS, ONE_BPS));
    // What all of the collateral pays, offered again, is to take all of it again.
    const forAll = mulDiv(available, perUnit, perDebt);
    return most >= forAll
      ? { repaid: forAll, seized: available }
      : { repaid: most, seized: mulDiv(most, perDebt, perUnit) };
  }

  supply(asset: Asset, amount: bigint, account: Address): Call {
    return this.protocol.supply(asset, amount, account);
  }

  /** "all" is the collateral as last read. Nobody reads what lenders have: they name an amount. */
  withdraw(asset: Asset, amount: bigint | "all", account: Address): Call {
    if (amount !== "all") return this.protocol.withdraw(asset, amount, account);
    const all = this.lastRead.get(account)?.collateral.find((held) => held.asset.address === asset.address)?.amount;
    if (all !== undefined) return this.protocol.withdraw(asset, all, account);
    throw new FirebreakError(`${this.name}: ${account} has no ${asset.symbol} as collateral, as far as is known`);
  }

  borrow(asset: Asset, amount: bigint, account: Address): Call {
    return this.protocol.borrow(asset, amount, account);
  }

  repay(asset: Asset, amount: bigint | "all", account: Address): Call {
    return this.protocol.repay(asset, amount, account);
  }

  liquidate(request: LiquidationRequest): Call {
    return this.protocol.liquidate(request);
  }

  // ---------------------------------------------------------------------------------------------- internal

  /** What is asked together travels together, in this order. */
  private async afterAccrual<T>(reader: BatchReader, read: () => readonly Promise<T>[]): Promise<T[]> {
    const { accrual } = this.protocol;
    const accruing = accrual === undefined ? undefined : reader.tryRead(accrual);
    const [answers] = await Promise.all([Promise.all(read()), accruing]);
    return answers;
  }

  private async readPosition(reader: BatchReader, account: Address): Promise<Position> {
    const { healthFactor, ...held } = await this.protocol.readPosition(reader, account);
    const [collateral, debt] = [held.collateral, held.debt].map((list) => list.filter(({ amount }) => amount > 0n));
    const sides = { account, collateral: collateral ?? [], debt: debt ?? [] };
    const position = { ...sides, healthFactor: healthFactor ?? this.healthOf(sides) };
    this.lastRead.set(account, position);
    return position;
  }

  /** 1e-8 US dollars. Prices move within a block, and a liquidation runs at the one of its moment. */
  private priceOf({ address }: Asset): bigint {
    const priced = this.protocol.assets.find(({ asset }) => asset.address === address);
    return priced === undefined ? 0n : rescale(this.answers.get(priced.feed) ?? 0n, priced.feedDecimals, USD_DECIMALS);
  }

  private reserveOf({ address }: Asset): LendingReserve | undefined {
    return this.listed.find(({ asset }) => asset.address === address);
  }

  private healthOf({ collateral, debt }: Omit<Position, "healthFactor">): bigint {
    const valueIn = ({ asset, amount }: Holding): bigint => valueOf(amount, asset.decimals, this.priceOf(asset));
    const owed = sum(debt.map(valueIn));
    const limits = collateral.map(
      (held) => valueIn(held) * (this.reserveOf(held.asset)?.liquidationThresholdBps ?? 0n),
    );
    return owed === 0n ? MAX_UINT256 : mulDiv(sum(limits), WAD, owed * ONE_BPS);
  }

  private inWords(told: PolledEvent): ProtocolEvent[] {
    const common = { protocol: this.name, account: normaliseAddress(told.account) };
    if (told.event !== "liquidation") {
      const { event, amount, asset } = told;
      if (event === "borrow") this.borrowers.add(common.account);
      if (event === "bad-debt") return this.badDebt(told.account, asset, amount);
      return [{ event, ...common, asset: asset.symbol, amount }];
    }
    const { event, collateral, debt, badDebt = 0n } = told;
    const assets = { collateralAsset: collateral.symbol, debtAsset: debt.symbol };
    const prices = { collateralPrice: this.priceOf(collateral), debtPrice: this.priceOf(debt) };
    const amounts = { debtRepaid: told.repaid, collateralSeized: told.seized, protocolFee: 0n };
    return [
      { event, ...common, liquidator: normaliseAddress(told.liquidator), ...assets, ...amounts, ...prices },
      ...this.badDebt(told.account, debt, badDebt),
    ];
  }

  private badDebt(account: Address, asset: Asset, amount: bigint): ProtocolEvent[] {
    if (amount === 0n) return [];
    const common = { event: "bad-debt" as const, protocol: this.name, account: normaliseAddress(account) };
    return [{ ...common, asset: asset.symbol, amount, price: this.priceOf(asset) }];
  }
}
