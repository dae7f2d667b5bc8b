import { formatUsd, toUsd } from "../units/amounts.ts";
import { sum } from "../units/fixed-point.ts";
import type { RunRecord } from "../simulation/record.ts";
import type { Findings } from "./findings.ts";
import { accountKey } from "./record-index.ts";

/** A finding of every arm side by side. */
export interface ComparisonRow {
  readonly finding: string;
  readonly unit: string;
  /** By arm. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** An arm to compare. */
export interface ComparedArm {
  readonly name: string;
  readonly record: RunRecord;
  readonly findings: Findings;
}

/**
 * A row for each finding, a column for each arm. Rows that speak of the baseline compare with the first arm; a single
 * arm has nothing to be compared with.
 *
 * @param arms At least one.
 */
export function compareArms(arms: readonly ComparedArm[]): ComparisonRow[] {
  const [baseline] = arms as [ComparedArm];
  const row = (finding: string, unit: string, valueOf: (arm: ComparedArm) => string | number): ComparisonRow => ({
    finding,
    unit,
    values: Object.fromEntries(arms.map((arm) => [arm.name, valueOf(arm)])),
  });
  const protocols = Object.keys(baseline.findings.badDebtByProtocol);
  const assets = Object.entries(baseline.findings.prices).filter(([, prices]) => prices.low !== prices.start);
  const isAlone = arms.length === 1;
  const untouched = new Set(liquidatedAccounts(baseline).map(({ key }) => key));

  return [
    row("liquidations", "count", ({ findings }) => findings.liquidations.count),
    row("accounts liquidated", "count", ({ findings }) => findings.liquidations.accounts),
    ...protocols.map((protocol) =>
      row(
        `accounts liquidated on ${protocol}`,
        "count",
        ({ findings }) => findings.liquidations.byProtocol[protocol]?.accounts ?? 0,
      ),
    ),
    ...(isAlone ? [] : [baseline]).map(({ name }) =>
      row(
        `accounts that ${name} leaves untouched`,
        "count",
        (arm) => liquidatedAccounts(arm).filter(({ key }) => !untouched.has(key)).length,
      ),
    ),
    ...(isAlone || protocols.length < 2 ? [] : protocols).map((protocol) =>
      row(
        `… of them on ${protocol}`,
        "count",
        (arm) =>
          liquidatedAccounts(arm).filter((entry) => entry.protocol === protocol && !untouched.has(entry.key)).length,
      ),
    ),
    row("debt repaid", "USD", ({ findings }) => findings.liquidations.debtRepaidUsd),
    row("collateral seized", "USD", ({ findings }) => findings.liquidations.collateralSeizedUsd),
    row("bad debt", "USD", ({ findings }) => findings.badDebtUsd),
    ...protocols.map((protocol) =>
      row(`bad debt on ${protocol}`, "USD", ({ findings }) => findings.badDebtByProtocol[protocol] ?? "0"),
    ),
    row("bad debt at its worst", "USD", ({ findings }) => findings.badDebt.peakUsd),
    row("loss of borrowers and lenders", "USD", (arm) => formatUsd(lossOf(arm))),
    ...(isAlone ? [] : [baseline]).map(({ name }) =>
      row(`higher-order loss (over ${name})`, "USD", (arm) => formatUsd(lossOf(arm) - lossOf(baseline))),
    ),
    row("cascade rounds", "count", ({ findings }) => findings.cascade.rounds),
    ...assets.flatMap(([asset, prices]) => [
      row(`lowest ${asset} outside`, "USD", ({ findings }) => findings.prices[asset]?.low ?? ""),
      row(`lowest ${asset} on its feed`, "USD", ({ findings }) => findings.prices[asset]?.feedLow ?? ""),
      ...Object.keys(prices.poolLow).map((pool) =>
        row(`lowest ${asset} on ${pool}`, "USD", ({ findings }) => findings.prices[asset]?.poolLow[pool] ?? ""),
      ),
    ]),
    row("breaker trips", "count", ({ findings }) => findings.breaker.trips),
    row("blocks halted", "blocks", ({ findings }) => findings.breaker.haltedBlocks),
    ...figuresOf(arms).map(({ system, figure, unit }) =>
      row(`${system}: ${figure}`, unit, ({ findings }) => findings.systems[system]?.[figure]?.end ?? ""),
    ),
    ...Object.keys(baseline.findings.keepers).map((keeper) =>
      row(`profit of ${keeper}`, "USD", ({ findings }) => findings.keepers[keeper]?.profitUsd ?? "0"),
    ),
    row("profit of all keepers", "USD", ({ findings }) =>
      formatUsd(sum(Object.values(findings.keepers).map(({ profitUsd }) => toUsd(profitUsd)))),
    ),
    row("gas paid by keepers", "USD", ({ findings }) =>
      formatUsd(sum(Object.values(findings.keepers).map(({ gasUsd }) => toUsd(gasUsd)))),
    ),
  ];
}

/** Every figure that a system shows in some arm: where a system is not, its figures are blank. */
function figuresOf(arms: readonly ComparedArm[]): { system: string; figure: string; unit: string }[] {
  const found = new Map<string, { system: string; figure: string; unit: string }>();
  for (const { findings } of arms) {
    for (const [system, figures] of Object.entries(findings.systems)) {
      for (const [figure, { unit }] of Object.entries(figures)) {
        found.set(`${system}: ${figure}`, { system, figure, unit });
      }
    }
  }
  return [...found.values()];
}

function lossOf({ findings }: ComparedArm): bigint {
  return toUsd(findings.cascade.firstOrderLossUsd) + toUsd(findings.cascade.higherOrderLossUsd);
}

function liquidatedAccounts({ record }: ComparedArm): { key: string; protocol: string }[] {
  const found = new Map<string, string>();
  for (const event of record.events) {
    if (event.event === "liquidation") found.set(accountKey(event), event.protocol);
  }
  return [...found].map(([key, protocol]) => ({ key, protocol }));
}
