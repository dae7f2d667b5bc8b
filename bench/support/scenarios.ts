import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { defineScenario, InputError, type ParameterValue } from "hardhat-firebreak";

import { dataPath } from "../../src/data/table.ts";
import { loadScenario } from "../../src/plugin/scenario-file.ts";
import type { ArmRun, ScenarioRun } from "../../src/simulation/run.ts";
import type { AnyScenario } from "../../src/simulation/scenario.ts";
import { requireEqual } from "./row.ts";

/** The scenario that the suite measures where no other will do. */
export const FLAGSHIP = "eth-crash-2021-05-19";

/**
 * A scenario whose arms are repetitions: of each course, which is a name and what it changes, there are so many, called
 * `course-1`, `course-2` and so on. They share one world, and each begins at the same snapshot of it, so that the digests
 * of a course's repetitions must agree. Courses alternate.
 */
export function repeated(
  scenario: AnyScenario,
  courses: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>,
  repetitions: number,
): AnyScenario {
  const arms = Array.from({ length: repetitions }, (_, i) =>
    Object.entries(courses).map(([course, changes]) => [`${course}-${i + 1}`, changes] as const),
  );
  return defineScenario({ ...scenario, arms: Object.fromEntries(arms.flat()) }) as AnyScenario;
}

/**
 * The repetitions of a course that a run made.
 *
 * @throws StatesDiffer when their digests do not agree.
 */
export function repetitionsOf({ arms }: ScenarioRun, course: string): ArmRun[] {
  const repetitions = arms.filter(({ name }) => name?.replace(/-\d+$/, "") === course);
  for (const { digest } of repetitions) {
    requireEqual(`digest of the repetitions of ${course}`, repetitions[0]?.digest ?? "", digest);
  }
  return repetitions;
}

/**
 * Runs `work` with the flagship's parameters for a book of so many of its rows, taken at even distances. The flagship
 * leaves some of a book's rows out, so that it has a few accounts less.
 */
export async function withPartOfTheBook<T>(
  rows: number,
  work: (params: { readonly positions: string }) => Promise<T>,
): Promise<T> {
  const flagship = await loadScenario(FLAGSHIP);
  const whole = (flagship.parameters as { positions: { default: string } }).positions.default;
  const [header, ...lines] = readFileSync(dataPath(whole), "utf8").trimEnd().split("\n");
  if (rows > lines.length) throw new InputError(`${whole} has ${lines.length} rows, not ${rows}`);
  const part = Array.from({ length: rows }, (_, i) => lines[Math.floor((i * lines.length) / rows)]);
  const folder = mkdtempSync(join(tmpdir(), "firebreak-bench-"));
  try {
    const positions = join(folder, "positions.csv");
    writeFileSync(positions, `${[header, ...part].join("\n")}\n`);
    return await work({ positions });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
