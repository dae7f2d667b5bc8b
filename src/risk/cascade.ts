import { formatUsd } from "../units/amounts.ts";
import { max, min, ONE_BPS, sum } from "../units/fixed-point.ts";
import type { BlockRow } from "../simulation/record.ts";
import type { Cascade, RoundFindings } from "./findings.ts";
import { accountKey, type EventOf, type RecordIndex } from "./record-index.ts";

/** A price this far below the undisturbed one, or more, is somebody's doing; less is within a pool's fee. */
const DEPRESSED_BPS = 50n;

/** A liquidation and its place in the cascade. */
export interface PlacedLiquidation {
  readonly event: EventOf<"liquidation">;
  /** 1 for those that needed nobody's sale; see docs/simulation-model.md. */
  readonly round: number;
  /** What the borrower lost: collateral taken beyond the debt repaid, in 1e-8 US dollars. */
  readonly penaltyUsd: bigint;
}

/** A chain of liquidations of one collateral that is still going on. */
interface Chain {
  /** The protocol's price at which it began. */
  readonly start: bigint;
  readonly lowest: bigint;
  readonly round: number;
  /** Whether the price has made a new low since the last round began. */
  readonly isNewLow: boolean;
}

/**
 * Sorts the liquidations into rounds.
 *
 * A chain begins with a liquidation when none is running. A liquidation is of first order, round 1, when
 * no sale of seized collateral was needed for it: the undisturbed price has been at or below the account's liquidation
 * price at some time so far, or the price at which the chain began was. The others owe it to the sales before them. They
 * are counted into rounds by the price at which they happened: each new low of the protocol's price opens the next round,
 * because it is only through a lower price that the sales of one round reach the next accounts. The chain
 * is over with the first block at whose end no price is depressed.
 */
export function placeLiquidations(index: RecordIndex): PlacedLiquidation[] {
  const byBlock = groupByBlock(index.of("liquidation"));
  const lowestUndisturbed = startPrices(index);
  const chains = new Map<string, Chain>();
  const placed: PlacedLiquidation[] = [];

  for (const row of index.record.blocks) {
    lower(lowestUndisturbed, row);
    for (const event of byBlock.get(row.block) ?? []) {
      const { collateralAsset: asset, collateralPrice: price, liquidationPrice = price } = event;
      const chain = chains.get(asset) ?? { start: price, lowest: price, round: 1, isNewLow: false };
      const needsNoSale = min(lowestUndisturbed.get(asset) ?? 0n, chain.start) <= liquidationPrice;
      const isNewLow = chain.isNewLow || price < chain.lowest;
      const round = needsNoSale ? 1 : Math.max(2, chain.round + (isNewLow ? 1 : 0));
      chains.set(asset, {
        start: chain.start,
        lowest: min(chain.lowest, price),
        round: Math.max(chain.round, round),
        // A low that a first-order liquidation was the first to meet still opens the round of the others.
        isNewLow: needsNoSale && isNewLow,
      });
      placed.push({ event, round, penaltyUsd: penaltyOf(index, event) });
    }
    for (const asset of [...chains.keys()]) if (!isDepressed(index, row, asset)) chains.delete(asset);
  }
  return placed;
}

/** The cascade of a run, with the losses of first and of higher order. */
export function analyseCascade(index: RecordIndex): Cascade {
  const placed = placeLiquidations(index);
  const losses = [
    ...placed.map(({ round, penaltyUsd }) => ({ round, usd: penaltyUsd })),
    ...badDebtByRound(index, placed),
  ];
  const first = sum(losses.filter(({ round }) => round === 1).map(({ usd }) => usd));
  const higher = sum(losses.filter(({ round }) => round > 1).map(({ usd }) => usd));
  const accountsOf = (test: (round: number) => boolean): Set<string> =>
    new Set(placed.filter(({ round }) => test(round)).map(({ event }) => accountKey(event)));
  const firstOrder = accountsOf((round) => round === 1);
  const higherOrder = [...accountsOf((round) => round > 1)].filter((account) => !firstOrder.has(account));
  const rounds = placed.reduce((most, { round }) => Math.max(most, round), 0);
  return {
    rounds,
    firstOrderLossUsd: formatUsd(first),
    higherOrderLossUsd: formatUsd(higher),
    amplification: first === 0n ? null : Number(((first + higher) * 10_000n) / first) / 10_000,
    firstOrderAccounts: firstOrder.size,
    higherOrderAccounts: higherOrder.length,
    byRound: Array.from({ length: rounds }, (_, i) => describeRound(index, placed, i + 1)).filter(
      (round) => round.liquidations > 0,
    ),
  };
}

/** Bad debt, recognised and open, each with the round of the account's last liquidation; or its own when there was none. */
function badDebtByRound(index: RecordIndex, placed: readonly PlacedLiquidation[]): { round: number; usd: bigint }[] {
  const lastRound = new Map(placed.map(({ event, round }) => [accountKey(event), round]));
  const recognised = index.of("bad-debt").map((event) => ({
    round: lastRound.get(accountKey(event)) ?? 1,
    usd: index.value(event.asset, event.amount, event.price),
  }));
  const lowest = startPrices(index);
  for (const row of index.record.blocks) lower(lowest, row);
  const open = index
    .of("position")
    .filter((position) => position.at === "end")
    .map((position) => ({
      round:
        lastRound.get(accountKey(position)) ??
        ((lowest.get(position.collateralAsset) ?? 0n) <= position.liquidationPrice ? 1 : 2),
      usd: max(0n, position.debtUsd - position.collateralUsd),
    }));
  return [...recognised, ...open];
}

function describeRound(index: RecordIndex, placed: readonly PlacedLiquidation[], round: number): RoundFindings {
  const events = placed.filter((liquidation) => liquidation.round === round).map(({ event }) => event);
  const blocks = events.map(({ block }) => block);
  const byProtocol: Record<string, number> = {};
  for (const { protocol } of events) byProtocol[protocol] = (byProtocol[protocol] ?? 0) + 1;
  return {
    round,
    liquidations: events.length,
    accounts: new Set(events.map(accountKey)).size,
    byProtocol,
    debtRepaidUsd: formatUsd(
      sum(events.map((event) => index.value(event.debtAsset, event.debtRepaid, event.debtPrice))),
    ),
    collateralSeizedUsd: formatUsd(
      sum(events.map((event) => index.value(event.collateralAsset, event.collateralSeized, event.collateralPrice))),
    ),
    firstBlock: Math.min(...blocks),
    lastBlock: Math.max(...blocks),
  };
}

/** Collateral taken, the protocol's fee included, less debt repaid; negative when the collateral did not suffice. */
function penaltyOf(index: RecordIndex, event: EventOf<"liquidation">): bigint {
  const taken = event.collateralSeized + event.protocolFee;
  return (
    index.value(event.collateralAsset, taken, event.collateralPrice) -
    index.value(event.debtAsset, event.debtRepaid, event.debtPrice)
  );
}

/** Whether any price of the asset is below the undisturbed one by more than a pool's fee explains. */
function isDepressed(index: RecordIndex, row: BlockRow, asset: string): boolean {
  const undisturbed = row.undisturbed[asset] ?? 0n;
  const pools = index.poolsOf(asset).map((pool) => row.pools[pool]?.price);
  const prices = [row.outside[asset], row.feeds[asset], ...pools];
  const limit = (undisturbed * (ONE_BPS - DEPRESSED_BPS)) / ONE_BPS;
  return prices.some((price) => price !== undefined && price <= limit);
}

/** The starting prices, to be lowered block by block. */
function startPrices(index: RecordIndex): Map<string, bigint> {
  return new Map(index.of("asset").map(({ asset, startPrice }) => [asset, startPrice]));
}

function lower(lowest: Map<string, bigint>, { undisturbed }: BlockRow): void {
  for (const [asset, price] of Object.entries(undisturbed)) lowest.set(asset, min(price, lowest.get(asset) ?? price));
}

function groupByBlock(events: readonly EventOf<"liquidation">[]): Map<number, EventOf<"liquidation">[]> {
  const groups = new Map<number, EventOf<"liquidation">[]>();
  for (const event of events) {
    const group = groups.get(event.block);
    if (group === undefined) groups.set(event.block, [event]);
    else group.push(event);
  }
  return groups;
}
