import type { BlockRow, RunRecord } from "../simulation/record.ts";
import { digestOf, formatFigure } from "../simulation/record-format.ts";
import { formatUsd } from "../units/amounts.ts";
import { max, min, sum } from "../units/fixed-point.ts";
import { analyseCascade } from "./cascade.ts";
import type { FigureFindings, Findings, PriceFindings } from "./findings.ts";
import { analyseKeepers } from "./keepers.ts";
import { accountKey, RecordIndex } from "./record-index.ts";

/** All findings of one arm, from its record alone. */
export function summarise(record: RunRecord): Findings {
  const index = new RecordIndex(record);
  const rows = record.blocks;
  const liquidations = index.of("liquidation");
  const badDebt = badDebtByProtocol(index);
  return {
    digest: digestOf(record),
    blocks: rows.length,
    transactions: rows.reduce((total, row) => total + row.transactions, 0),
    reverted: rows.reduce((total, row) => total + row.reverted, 0),
    liquidations: {
      count: liquidations.length,
      accounts: distinctAccounts(liquidations),
      byProtocol: Object.fromEntries(
        index.lendingNames().map((protocol) => {
          const own = liquidations.filter((event) => event.protocol === protocol);
          return [protocol, { count: own.length, accounts: distinctAccounts(own) }];
        }),
      ),
      debtRepaidUsd: formatUsd(
        sum(liquidations.map((event) => index.value(event.debtAsset, event.debtRepaid, event.debtPrice))),
      ),
      collateralSeizedUsd: formatUsd(
        sum(
          liquidations.map((event) =>
            index.value(event.collateralAsset, event.collateralSeized, event.collateralPrice),
          ),
        ),
      ),
    },
    badDebtUsd: formatUsd(sum(badDebt.values().map(({ recognised, open }) => recognised + open))),
    badDebtByProtocol: Object.fromEntries(
      [...badDebt].map(([protocol, { recognised, open }]) => [protocol, formatUsd(recognised + open)]),
    ),
    badDebt: {
      recognisedUsd: formatUsd(sum(badDebt.values().map(({ recognised }) => recognised))),
      openUsd: formatUsd(sum(badDebt.values().map(({ open }) => open))),
      peakUsd: formatUsd(peakBadDebt(index)),
    },
    cascade: analyseCascade(index),
    prices: Object.fromEntries(
      index.of("asset").map(({ asset, startPrice }) => [asset, pricesOf(index, asset, startPrice)]),
    ),
    breaker: {
      trips: index.of("breaker-trip").length,
      haltedBlocks: rows.filter((row) => Object.values(row.breakers).some((halted) => halted !== "")).length,
    },
    systems: systemFindings(rows),
    keepers: analyseKeepers(index),
    liquidityProviders: liquidityProviders(index),
    audit: {
      checks: rows.reduce((total, row) => total + row.auditChecks, 0),
      violations: index.of("audit-violation").length,
    },
  };
}

/** Recognised bad debt less what was covered, at the prices of the moment, and what is open at the end. */
function badDebtByProtocol(index: RecordIndex): Map<string, { recognised: bigint; open: bigint }> {
  const last = index.record.blocks.at(-1);
  return new Map(
    index.lendingNames().map((protocol) => {
      const recognised = sum(
        index
          .of("bad-debt")
          .filter((event) => event.protocol === protocol)
          .map((event) => index.value(event.asset, event.amount, event.price)),
      );
      const covered = sum(
        index
          .of("bad-debt-covered")
          .filter((event) => event.protocol === protocol)
          .map((event) => index.value(event.asset, event.amount, last?.outside[event.asset] ?? 0n)),
      );
      return [protocol, { recognised: recognised - covered, open: last?.lending[protocol]?.shortfallUsd ?? 0n }];
    }),
  );
}

function peakBadDebt(index: RecordIndex): bigint {
  let recognised = 0n;
  let peak = 0n;
  for (const row of index.record.blocks) {
    const lending = Object.values(row.lending);
    recognised += sum(lending.map(({ badDebtUsd }) => badDebtUsd));
    peak = max(peak, recognised + sum(lending.map(({ shortfallUsd }) => shortfallUsd)));
  }
  return peak;
}

function pricesOf(index: RecordIndex, asset: string, start: bigint): PriceFindings {
  const rows = index.record.blocks;
  const lowest = (prices: readonly (bigint | undefined)[]): bigint | undefined => {
    const known = prices.filter((price) => price !== undefined && price > 0n) as bigint[];
    return known.length === 0 ? undefined : known.reduce(min);
  };
  const feedLow = lowest(rows.map((row) => row.feeds[asset]));
  return {
    start: formatUsd(start),
    low: formatUsd(lowest([start, ...rows.map((row) => row.outside[asset])]) ?? start),
    end: formatUsd(rows.at(-1)?.outside[asset] ?? start),
    undisturbedLow: formatUsd(lowest([start, ...rows.map((row) => row.undisturbed[asset])]) ?? start),
    feedLow: feedLow === undefined ? null : formatUsd(feedLow),
    poolLow: Object.fromEntries(
      index.poolsOf(asset).map((pool) => [pool, formatUsd(lowest(rows.map((row) => row.pools[pool]?.price)) ?? 0n)]),
    ),
  };
}

/** What became of each system's figures. */
function systemFindings(rows: readonly BlockRow[]): Findings["systems"] {
  const last = rows.at(-1);
  return Object.fromEntries(
    Object.entries(last?.systems ?? {}).map(([system, figures]) => [
      system,
      Object.fromEntries(
        Object.entries(figures).map(([name, { unit }]): [string, FigureFindings] => {
          const values = rows.flatMap((row) => row.systems[system]?.[name]?.value ?? []);
          const show = (value: bigint): string => formatFigure({ unit, value });
          const [start, end] = [values[0] ?? 0n, values.at(-1) ?? 0n];
          return [
            name,
            {
              unit,
              start: show(start),
              end: show(end),
              low: show(values.reduce(min, start)),
              high: show(values.reduce(max, start)),
            },
          ];
        }),
      ),
    ]),
  );
}

function liquidityProviders(index: RecordIndex): Record<string, { valueUsd: string; lossBps: string }> {
  // The last word of each provider stands.
  return Object.fromEntries(
    index
      .of("liquidity-position")
      .map(({ agent, valueUsd, lossBps }) => [
        agent ?? "",
        { valueUsd: formatUsd(valueUsd), lossBps: lossBps.toString() },
      ]),
  );
}

function distinctAccounts(events: readonly { protocol: string; account: string }[]): number {
  return new Set(events.map(accountKey)).size;
}
