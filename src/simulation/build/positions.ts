import { addressOf } from "../../chain/address.ts";
import type { Session } from "../../chain/session.ts";
import type { Address, Call } from "../../chain/types.ts";
import { InputError } from "../../errors.ts";
import type { Asset, LendingPort, LendingReserve } from "../../protocols/ports.ts";
import { approveAll, transferTokens } from "../../protocols/tokens/token.ts";
import { toUsd, unitsWorth, powerOfTen } from "../../units/amounts.ts";
import { min, mulDivUp, ONE_BPS, WAD } from "../../units/fixed-point.ts";
import type { PricedAsset } from "./context.ts";
import type { Random } from "../random.ts";

/** A position to open, in base units. */
export interface NewPosition {
  /** The account; any name will do. */
  readonly name: string;
  readonly collateral: Asset;
  readonly collateralAmount: bigint;
  readonly debt: Asset;
  readonly debtAmount: bigint;
}

/** Borrowers to draw at random, evenly between bounds. */
export interface BorrowersOptions {
  /** What they are called, with a number each; after the protocol when absent. Several groups need a name each. */
  readonly name?: string;
  readonly count: number;
  readonly collateral: Asset;
  readonly debt: Asset;
  /** Health factors at the start, such as [1.05, 2]. */
  readonly healthFactor: readonly [number, number];
  /** What each owes, in US dollars. */
  readonly debtUsd: readonly [number, number];
}

const GAS = 1_000_000n;
/** Who was paid with the loans. */
const SPENT = addressOf("what the loans bought");
/** Feeds answer this many times the starting price while positions are opened. */
const BETTER_TIMES = 10n;
const HEALTH_FACTOR_DECIMALS = 1_000_000;

/** Collateral for a debt so that the health factor comes out as asked, in base units, rounded up. */
export function collateralFor(position: {
  debtUsd: bigint;
  /** In wads. */
  healthFactor: bigint;
  liquidationThresholdBps: bigint;
  collateral: Asset;
  /** 1e-8 US dollars. */
  collateralPrice: bigint;
}): bigint {
  const value = mulDivUp(position.debtUsd * position.healthFactor, ONE_BPS, WAD * position.liquidationThresholdBps);
  return mulDivUp(value, powerOfTen(position.collateral.decimals), position.collateralPrice);
}

/** Positions with random health and size. */
export function drawPositions(
  port: LendingPort,
  options: BorrowersOptions,
  prices: { collateral: bigint; debt: bigint },
  random: Random,
): NewPosition[] {
  const reserve = reserveOf(port, options.collateral);
  if (reserve.liquidationThresholdBps === 0n) {
    throw new InputError(
      `${options.collateral.symbol} is no collateral in ${port.name}: give it a liquidationThreshold`,
    );
  }
  return Array.from({ length: options.count }, (_, i) => {
    const healthFactor = random.between(...options.healthFactor);
    const debtUsd = toUsd(random.between(...options.debtUsd).toFixed(2));
    return {
      name: `${options.name ?? `${port.name} borrower`} ${i + 1}`,
      collateral: options.collateral,
      collateralAmount: collateralFor({
        debtUsd,
        healthFactor:
          (BigInt(Math.round(healthFactor * HEALTH_FACTOR_DECIMALS)) * WAD) / BigInt(HEALTH_FACTOR_DECIMALS),
        liquidationThresholdBps: reserve.liquidationThresholdBps,
        collateral: options.collateral,
        collateralPrice: prices.collateral,
      }),
      debt: options.debt,
      debtAmount: unitsWorth(debtUsd, options.debt.decimals, prices.debt),
    };
  });
}

/** Opens positions on chain. */
export class PositionOpener {
  private readonly session: Session;
  private readonly owner: Address;
  private readonly endow: (asset: Asset, to: Address, amount: bigint) => Promise<void>;
  private readonly approved = new Set<string>();

  constructor(session: Session, owner: Address, endow: (asset: Asset, to: Address, amount: bigint) => Promise<void>) {
    this.session = session;
    this.owner = owner;
    this.endow = endow;
  }

  /** Writes an answer to a feed, in 1e-8 US dollars. */
  async answer(priced: PricedAsset, price: bigint): Promise<void> {
    const { feed } = priced;
    const calls = [...(feed.answersBefore?.(price) ?? []), feed.answer(price)];
    await this.session.execute(calls.map((call) => ({ ...call, from: this.owner, gas: GAS })));
  }

  /** Opens the positions; `collateral` are the assets used as collateral, with their feeds. */
  async open(
    port: LendingPort,
    positions: readonly NewPosition[],
    collateral: readonly PricedAsset[],
  ): Promise<Address[]> {
    for (const priced of collateral) {
      const own = positions.filter((position) => position.collateral.address === priced.asset.address);
      await this.endow(priced.asset, this.owner, total(own.map((position) => position.collateralAmount)));
      await this.approve(priced.asset, port.spender);
    }
    await this.inBetterTimes(collateral, async () => {
      const calls: (Call & { from: Address; gas: bigint })[] = [];
      for (const position of positions) {
        const account = addressOf(position.name);
        await this.session.addSender(account);
        const supply = port.supply(position.collateral, position.collateralAmount, account);
        calls.push({ ...supply, from: this.owner, gas: GAS });
        if (position.debtAmount === 0n) continue;
        calls.push({ ...port.borrow(position.debt, position.debtAmount, account), from: account, gas: GAS });
        // The loan was taken to be spent: a borrower who could repay from it at any time would never be liquidated.
        const spend = transferTokens(position.debt.address, SPENT, position.debtAmount);
        calls.push({ ...spend, from: account, gas: GAS });
      }
      await this.session.execute(calls);
    });
    return positions.map((position) => addressOf(position.name));
  }

  /** Runs `open` while every collateral answers a price at which the LTV allows all of the debt. */
  private async inBetterTimes(collateral: readonly PricedAsset[], open: () => Promise<void>): Promise<void> {
    for (const priced of collateral)
      await this.answer(priced, min(priced.path(0) * BETTER_TIMES, priced.feed.maxAnswer));
    await open();
    for (const priced of collateral) await this.answer(priced, priced.path(0));
  }

  private async approve(asset: Asset, spender: Address): Promise<void> {
    const key = `${asset.address}:${spender}`;
    if (this.approved.has(key)) return;
    await this.session.execute([{ ...approveAll(asset.address, spender), from: this.owner, gas: GAS }]);
    this.approved.add(key);
  }
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

function reserveOf(port: LendingPort, asset: Asset): LendingReserve {
  const reserve = port.reserves().find((candidate) => candidate.asset.address === asset.address);
  if (reserve === undefined) throw new InputError(`${port.name} does not list ${asset.symbol}`);
  return reserve;
}
