import { createHash } from "node:crypto";

import { stringify } from "csv-stringify/sync";

import { formatUsd } from "../units/amounts.ts";
import type { Figure } from "../protocols/ports.ts";
import type { BlockRow, RecordedEvent, RunRecord } from "./record.ts";

/** An event as a line of `events.ndjson`: bigints become decimal strings. */
export function eventLine(event: RecordedEvent): string {
  return JSON.stringify(event, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

/** `events.ndjson` as a whole. */
export function formatEvents(record: RunRecord): string {
  return record.events.map((event) => `${eventLine(event)}\n`).join("");
}

/** `blocks.csv` as a whole. Prices and values are decimal US dollars. */
export function formatBlocks(record: RunRecord): string {
  return formatRows(record.blocks.map(flatten));
}

/** SHA-256 over the block hashes and the events: the same run gives the same digest on any machine. */
export function digestOf(record: RunRecord): string {
  const hash = createHash("sha256");
  for (const block of record.blocks) hash.update(`${block.hash}\n`);
  for (const event of record.events) hash.update(`${eventLine(event)}\n`);
  return hash.digest("hex");
}

/**
 * SHA-256 over everything in the record but the block hashes: `blocks.csv` without its column `hash`, and the events. The
 * same run gives the same on every engine. A block's hash is left out because its header holds what engines choose for
 * themselves and no contract here reads: the random number of the block, the root of the beacon chain's block, and through
 * the state root the code and balances that an engine puts into its first block.
 */
export function neutralDigestOf(record: RunRecord): string {
  const hash = createHash("sha256").update(formatRows(record.blocks.map(flatten), ["hash"]));
  for (const event of record.events) hash.update(`${eventLine(event)}\n`);
  return hash.digest("hex");
}

function formatRows(rows: readonly Record<string, string | number>[], without: readonly string[] = []): string {
  const columns = Object.keys(rows[0] ?? {}).filter((column) => !without.includes(column));
  return stringify([...rows], { header: true, columns });
}

function flatten(row: BlockRow): Record<string, string | number> {
  return {
    block: row.block,
    time: row.time,
    hash: row.hash,
    transactions: row.transactions,
    reverted: row.reverted,
    waiting: row.waiting,
    gas_used: row.gasUsed.toString(),
    base_fee_wei: row.baseFee.toString(),
    native_usd: formatUsd(row.nativePrice),
    ...columns("outside_usd", row.outside, formatUsd),
    ...columns("undisturbed_usd", row.undisturbed, formatUsd),
    ...columns("feed_usd", row.feeds, formatUsd),
    ...nested("pool", row.pools, (pool) => ({ price_usd: formatUsd(pool.price), depth_usd: formatUsd(pool.depthUsd) })),
    ...nested("lending", row.lending, (lending) => ({
      collateral_usd: formatUsd(lending.collateralUsd),
      debt_usd: formatUsd(lending.debtUsd),
      liquidations: lending.liquidations,
      bad_debt_usd: formatUsd(lending.badDebtUsd),
      shortfall_usd: formatUsd(lending.shortfallUsd),
      liquidatable: lending.liquidatable,
    })),
    ...columns("halted", row.breakers, (actions) => actions),
    ...nested("system", row.systems, (figures) =>
      Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, formatFigure(figure)])),
    ),
    audit_checks: row.auditChecks,
    audit_violations: row.auditViolations,
  };
}

/** US dollars as a decimal number, everything else as it is. */
export function formatFigure({ unit, value }: Figure): string {
  return unit === "USD" ? formatUsd(value) : value.toString();
}

function columns<T>(
  prefix: string,
  values: Readonly<Record<string, T>>,
  format: (value: T) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}:${name}`, format(value)]));
}

function nested<T>(
  prefix: string,
  values: Readonly<Record<string, T>>,
  format: (value: T) => Record<string, string | number>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      Object.entries(format(value)).map(([key, text]) => [`${prefix}:${name}:${key}`, text]),
    ),
  );
}
