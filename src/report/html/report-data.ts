import type { FigureFindings, Findings } from "../../risk/findings.ts";
import { RecordIndex } from "../../risk/record-index.ts";
import type { BlockRow, RunRecord } from "../../simulation/record.ts";
import type { ScenarioRun } from "../../simulation/run.ts";
import { findingsByArm, type Results } from "../summary.ts";

/** What the page's charts are drawn from: plain numbers, since nobody reads a chart to the wei. */
export interface ReportData {
  readonly arms: readonly ArmData[];
  /** Assets whose price moved, most volatile first. */
  readonly assets: readonly string[];
  readonly protocols: readonly string[];
  readonly keepers: readonly string[];
}

export interface ArmData {
  readonly name: string;
  /** One entry a block, or a bucket of blocks in long runs. */
  readonly blocks: readonly number[];
  /** Milliseconds since 1970. */
  readonly times: readonly number[];
  /** By asset, by line: outside, undisturbed, feed and each pool. */
  readonly prices: Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;
  readonly liquidations: Readonly<Record<string, readonly number[]>>;
  /** Bad debt recognised so far plus the shortfall of open accounts. */
  readonly badDebt: Readonly<Record<string, readonly number[]>>;
  /** First and last entry of each halt. */
  readonly halts: readonly (readonly [number, number])[];
  readonly baseFeeGwei: readonly number[];
  readonly waiting: readonly number[];
  readonly health: HealthHistogram;
  readonly rounds: Findings["cascade"]["byRound"];
  readonly keeperProfit: Readonly<Record<string, number>>;
  /** The figures of systems. */
  readonly figures: readonly FigureLine[];
}

/** A system's figure over time. */
export interface FigureLine {
  readonly title: string;
  readonly unit: FigureFindings["unit"];
  readonly values: readonly number[];
}

/** Accounts with debt by health factor, at the start and at the end. */
export interface HealthHistogram {
  readonly labels: readonly string[];
  readonly start: readonly number[];
  readonly end: readonly number[];
}

const MAX_POINTS = 2000;
const USD = 1e8;
const WAD = 1e18;
const GWEI = 1e9;
const HEALTH_STEP = 0.1;
const HEALTH_LIMIT = 3;

/** Collects what the page shows. */
export function reportData(run: ScenarioRun, results: Results): ReportData {
  const findings = new Map(findingsByArm(results));
  const arms = run.arms.map((arm) => armData(arm.name ?? "", arm.record, findings.get(arm.name ?? "") as Findings));
  const first = run.arms[0]?.record;
  const index = first === undefined ? undefined : new RecordIndex(first);
  return {
    arms,
    assets: volatileAssets(run.arms.map((arm) => arm.record)),
    protocols: index?.lendingNames() ?? [],
    keepers:
      index === undefined
        ? []
        : index
            .of("agent")
            .filter(({ role }) => role === "keeper")
            .map(({ agent }) => agent),
  };
}

function armData(name: string, record: RunRecord, findings: Findings): ArmData {
  const index = new RecordIndex(record);
  const buckets = bucketsOf(record.blocks);
  const rows = buckets.map((bucket) => bucket.at(-1) as BlockRow);
  const assets = Object.keys(rows[0]?.outside ?? {});
  const protocols = index.lendingNames();
  return {
    name,
    blocks: rows.map((row) => row.block),
    times: rows.map((row) => row.time * 1000),
    prices: Object.fromEntries(assets.map((asset) => [asset, priceLines(index, rows, asset)])),
    liquidations: byName(protocols, (protocol) =>
      buckets.map((bucket) => bucket.reduce((total, row) => total + (row.lending[protocol]?.liquidations ?? 0), 0)),
    ),
    badDebt: byName(protocols, (protocol) => badDebtLine(buckets, protocol)),
    halts: haltsOf(buckets),
    baseFeeGwei: rows.map((row) => Number(row.baseFee) / GWEI),
    waiting: rows.map((row) => row.waiting),
    figures: figureLines(rows),
    health: healthHistogram(index),
    rounds: findings.cascade.byRound,
    keeperProfit: Object.fromEntries(
      Object.entries(findings.keepers).map(([keeper, { profitUsd }]) => [keeper, Number(profitUsd)]),
    ),
  };
}

/** Blocks in groups, so that a long run draws no more points than a screen has. */
function bucketsOf(blocks: readonly BlockRow[]): BlockRow[][] {
  const size = Math.max(1, Math.ceil(blocks.length / MAX_POINTS));
  return Array.from({ length: Math.ceil(blocks.length / size) }, (_, i) => blocks.slice(i * size, (i + 1) * size));
}

function priceLines(index: RecordIndex, rows: readonly BlockRow[], asset: string): Record<string, (number | null)[]> {
  const usd = (price: bigint | undefined): number | null =>
    price === undefined || price === 0n ? null : Number(price) / USD;
  return {
    outside: rows.map((row) => usd(row.outside[asset])),
    undisturbed: rows.map((row) => usd(row.undisturbed[asset])),
    feed: rows.map((row) => usd(row.feeds[asset])),
    ...byName(index.poolsOf(asset), (pool) => rows.map((row) => usd(row.pools[pool]?.price))),
  };
}

function figureLines(rows: readonly BlockRow[]): FigureLine[] {
  return Object.entries(rows[0]?.systems ?? {}).flatMap(([system, figures]) =>
    Object.entries(figures).map(([name, { unit }]) => ({
      title: `${system}: ${name}`,
      unit,
      values: rows.map((row) => Number(row.systems[system]?.[name]?.value ?? 0n) / (unit === "USD" ? USD : 1)),
    })),
  );
}

function badDebtLine(buckets: readonly BlockRow[][], protocol: string): number[] {
  let recognised = 0n;
  return buckets.map((bucket) => {
    for (const row of bucket) recognised += row.lending[protocol]?.badDebtUsd ?? 0n;
    const open = bucket.at(-1)?.lending[protocol]?.shortfallUsd ?? 0n;
    return Number(recognised + open) / USD;
  });
}

function haltsOf(buckets: readonly BlockRow[][]): [number, number][] {
  const halts: [number, number][] = [];
  buckets.forEach((bucket, i) => {
    if (bucket.every((row) => Object.values(row.breakers).every((halted) => halted === ""))) return;
    const last = halts.at(-1);
    if (last?.[1] === i - 1) last[1] = i;
    else halts.push([i, i]);
  });
  return halts;
}

function healthHistogram(index: RecordIndex): HealthHistogram {
  const bins = Math.round(HEALTH_LIMIT / HEALTH_STEP) + 1;
  const count = (at: "start" | "end"): number[] => {
    const counts = Array.from({ length: bins }, () => 0);
    for (const position of index.of("position")) {
      if (position.at !== at || position.debtUsd === 0n) continue;
      const bin = Math.min(bins - 1, Math.floor(Number(position.healthFactor) / WAD / HEALTH_STEP));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  };
  const labels = Array.from({ length: bins }, (_, i) =>
    i === bins - 1 ? `≥ ${HEALTH_LIMIT}` : (i * HEALTH_STEP).toFixed(1),
  );
  return { labels, start: count("start"), end: count("end") };
}

function volatileAssets(records: readonly RunRecord[]): string[] {
  const swings = new Map<string, number>();
  for (const { blocks } of records) {
    for (const asset of Object.keys(blocks[0]?.outside ?? {})) {
      const prices = blocks
        .flatMap((row) => [row.outside[asset], row.feeds[asset]])
        .map(Number)
        .filter((price) => price > 0);
      const pools = blocks.length === 0 ? 0 : Math.max(...prices) / Math.min(...prices) - 1;
      swings.set(asset, Math.max(swings.get(asset) ?? 0, pools));
    }
  }
  return [...swings]
    .filter(([, swing]) => swing > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([asset]) => asset);
}

function byName<T>(names: readonly string[], valueOf: (name: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}
