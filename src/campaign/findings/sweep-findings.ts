import type { ParameterValue } from "../../simulation/parameters.ts";
import { Random } from "../../simulation/random.ts";
import type { JournalIndex } from "../sweep/journal-index.ts";
import type { SweepPlan } from "../sweep/plan.ts";
import { identifier, type QueryRow, type SweepTable } from "../sweep/table.ts";
import { frontierOf } from "./frontier.ts";
import { type HeatMap, heatMapsOf, type PlacedLoss } from "./heat-map.ts";
import { type Histogram, histogramOf } from "./histogram.ts";
import { describeLosses, type LossFindings } from "./losses.ts";
import { DEFAULT_FIGURE, type Sensitivity, sensitivityOf } from "./sensitivity/sweep-sensitivity.ts";

/** What is found of one setting of what is varied, over its shocks and seeds. */
export interface GroupFindings {
  readonly group: number;
  readonly params: Readonly<Record<string, ParameterValue>>;
  /** Debt over collateral at the start, on average. */
  readonly efficiency: number;
  readonly losses: LossFindings;
}

/** What is found of an arm; the name is "" in a scenario without arms. */
export interface ArmSweepFindings {
  readonly arm: string;
  /** Bad debt over all trials. */
  readonly losses: LossFindings;
  readonly histogram: Histogram;
  readonly heatMaps: readonly HeatMap[];
  /** Settings of which at least one trial has findings, in order. */
  readonly groups: readonly GroupFindings[];
  /** The groups that none beats in both efficiency and 99% expected shortfall, most efficient first. */
  readonly frontier: readonly number[];
}

/** The findings of a sweep: what its `summary.json` holds. */
export interface SweepFindings {
  readonly scenario: string;
  readonly trials: number;
  readonly failed: number;
  /** Why trials failed, and how many of them. */
  readonly failures: Readonly<Record<string, number>>;
  readonly seeds: number;
  /** Parameters that are varied, and those that are shocks. */
  readonly varied: readonly string[];
  readonly shocks: readonly string[];
  /** Whether some setting's outcome depends on the seed; null when each has one seed only, or none has an outcome. */
  readonly dependsOnSeed: boolean | null;
  /** Which parameter matters most; null unless the sample is made to tell. */
  readonly sensitivity: Sensitivity | null;
  readonly arms: readonly ArmSweepFindings[];
}

/** Draws of all resamples together: seconds, whatever the number of trials. */
const DRAWS = 20_000_000;
const BAD_DEBT = "badDebtUsd";

/**
 * Works the findings out of the table.
 *
 * @param of The figure of which the sensitivity is told.
 * @throws InputError when there is no such figure.
 */
export async function findingsOf(
  scenario: string,
  plan: SweepPlan,
  index: JournalIndex,
  table: SweepTable,
  of = DEFAULT_FIGURE,
): Promise<SweepFindings> {
  const prefixes = index
    .columns()
    .map(([name]) => name)
    .filter((name) => name === BAD_DEBT || name.endsWith(`.${BAD_DEBT}`))
    .map((name) => name.slice(0, -BAD_DEBT.length));
  const reasons = await table.query(
    "SELECT reason, count(*) AS n FROM trials WHERE status = 'failed' GROUP BY reason ORDER BY n DESC, reason LIMIT 20",
  );
  return {
    scenario,
    trials: index.finished.size,
    failed: index.failed.size,
    failures: Object.fromEntries(reasons.map(({ reason, n }) => [reason as string, Number(n)])),
    seeds: plan.seeds.length,
    varied: plan.varied.axes.map(nameOf),
    shocks: plan.shocks.axes.map(nameOf),
    dependsOnSeed: plan.seeds.length === 1 || prefixes.length === 0 ? null : await dependsOnSeed(table),
    sensitivity: await sensitivityOf(of, prefixes, plan, index, table),
    arms: await Promise.all(prefixes.map(async (prefix) => armFindings(prefix, plan, table))),
  };
}

async function dependsOnSeed(table: SweepTable): Promise<boolean> {
  const rows = await table.query(
    "SELECT setting FROM trials WHERE status = 'done' GROUP BY setting HAVING count(DISTINCT digest) > 1 LIMIT 1",
  );
  return rows.length > 0;
}

async function armFindings(prefix: string, plan: SweepPlan, table: SweepTable): Promise<ArmSweepFindings> {
  const rows = await table.query(
    `SELECT "group", setting, ${identifier(`${prefix}${BAD_DEBT}`)} AS loss, ${identifier(`${prefix}capital.efficiency`)} AS efficiency ` +
      "FROM trials WHERE status = 'done' ORDER BY trial",
  );
  const byGroup = new Map<number, { losses: number[]; efficiency: number }>();
  for (const row of rows) {
    const group = Number(row.group);
    const entry = byGroup.get(group) ?? { losses: [], efficiency: 0 };
    entry.losses.push(Number(row.loss));
    entry.efficiency += Number(row.efficiency);
    byGroup.set(group, entry);
  }
  const random = Random.fromSeed(1).split("bootstrap").split(prefix);
  const share = DRAWS / Math.max(1, byGroup.size);
  const groups = [...byGroup].map(([group, { losses, efficiency }]): GroupFindings => ({
    group,
    params: plan.varied.at(group),
    efficiency: efficiency / losses.length,
    losses: describeLosses(losses, random.split(`group ${group}`), share),
  }));
  const all = rows.map(({ loss }) => Number(loss));
  const choices = groups.map(({ efficiency, losses }) => ({ efficiency, tailLoss: losses.shortfall99.value }));
  return {
    arm: prefix.slice(0, -1),
    histogram: histogramOf(all),
    heatMaps: heatMapsOf(placed(rows, plan), [...plan.varied.axes, ...plan.shocks.axes].map(nameOf)),
    losses: describeLosses(all.length === 0 ? [0] : all, random.split("all"), DRAWS),
    groups,
    frontier: frontierOf(choices).map((i) => groups[i]?.group ?? 0),
  };
}

/** The losses with the settings that they came from, each setting worked out once. */
function placed(rows: readonly QueryRow[], plan: SweepPlan): PlacedLoss[] {
  const varied = Array.from({ length: plan.varied.count }, (_, i) => plan.varied.at(i));
  const shocks = Array.from({ length: plan.shocks.count }, (_, i) => plan.shocks.at(i));
  return rows.map(({ group, setting, loss }) => ({
    varied: varied[Number(group)] ?? {},
    shocks: shocks[Number(setting) % shocks.length] ?? {},
    loss: Number(loss),
  }));
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
