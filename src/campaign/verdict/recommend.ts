import type { ParameterValue } from "../../simulation/parameters.ts";
import type { ArmSweepFindings, GroupFindings } from "../findings/sweep-findings.ts";
import { judge, type Verdict } from "./judge.ts";
import { LIMIT_NAMES, type LimitName, type Limits } from "./limits.ts";

/** A setting with the verdict on it. */
export interface JudgedGroup extends GroupFindings {
  readonly verdict: Verdict;
  readonly isOnFrontier: boolean;
}

/** What is recommended. */
export interface Recommendation {
  /** The most efficient setting that passes, the one with the smaller tail loss of two; null when none passes. */
  readonly best: JudgedGroup | null;
  /** Settings that differ from it in one parameter, by one step. */
  readonly neighbours: readonly JudgedGroup[];
  readonly passing: number;
  /** How many settings fail a limit, by its name; limits that all of them keep are left out. */
  readonly failing: Readonly<Partial<Record<LimitName, number>>>;
  readonly judged: number;
}

/**
 * Chooses among the settings of an arm.
 *
 * @param failed Trials without findings, by group.
 */
export function recommend(
  { groups, frontier }: ArmSweepFindings,
  failed: ReadonlyMap<number, number>,
  limits: Limits,
): Recommendation {
  const unbeaten = new Set(frontier);
  const judged = groups.map((group) => ({
    ...group,
    verdict: judge(group.losses, failed.get(group.group) ?? 0, limits),
    isOnFrontier: unbeaten.has(group.group),
  }));
  const passing = judged.filter(({ verdict }) => verdict.passed);
  const [best = null] = [...passing].sort(
    (a, b) =>
      b.efficiency - a.efficiency || a.losses.shortfall99.value - b.losses.shortfall99.value || a.group - b.group,
  );
  return {
    best,
    neighbours: best === null ? [] : neighboursOf(best, judged),
    passing: passing.length,
    failing: failing(judged),
    judged: judged.length,
  };
}

function failing(judged: readonly JudgedGroup[]): Recommendation["failing"] {
  const counts = LIMIT_NAMES.map((limit): [LimitName, number] => [
    limit,
    judged.filter(({ verdict }) => verdict.checks.some(({ name, passed }) => name === limit && !passed)).length,
  ]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function neighboursOf(best: JudgedGroup, all: readonly JudgedGroup[]): JudgedGroup[] {
  return Object.keys(best.params).flatMap((name) => {
    const line = all
      .filter(({ params }) =>
        Object.entries(best.params).every(([other, value]) => other === name || params[other] === value),
      )
      .sort((a, b) => ordered(a.params[name], b.params[name]));
    const at = line.findIndex(({ group }) => group === best.group);
    return [line[at - 1], line[at + 1]].filter((group) => group !== undefined);
  });
}

/** Numbers by size; words stay in the order in which they were given. */
function ordered(a: ParameterValue | undefined, b: ParameterValue | undefined): number {
  return typeof a === "number" && typeof b === "number" ? a - b : 0;
}
