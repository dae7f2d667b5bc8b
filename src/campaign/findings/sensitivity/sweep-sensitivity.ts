import { InputError } from "../../../errors.ts";
import { Random } from "../../../simulation/random.ts";
import type { JournalIndex } from "../../sweep/journal-index.ts";
import { placeOf } from "../../sweep/morris.ts";
import type { SweepPlan } from "../../sweep/plan.ts";
import { isSensitivity } from "../../sweep/sample.ts";
import { identifier, type SweepTable } from "../../sweep/table.ts";
import { type EffectIndices, effectIndices, type Effects } from "./elementary-effects.ts";
import { type SaltelliRow, type SobolIndices, sobolIndices } from "./sobol-indices.ts";

/** Indices under the name of their parameter. */
export type Named<T> = T & { readonly parameter: string };

/** Which parameter matters most in an arm, for one figure. */
export interface ArmSensitivity<T> {
  readonly arm: string;
  /** The figure's column in the tables. */
  readonly column: string;
  /** Base rows or trajectories that count. */
  readonly used: number;
  /** Those left out, since a trial among theirs has no such figure. */
  readonly dropped: number;
  /** Ranked by total index or by μ*, the greatest first; empty when there are no indices. */
  readonly parameters: readonly Named<T>[];
  /** Why there are no indices; empty when there are. */
  readonly reason: string;
}

/** Sensitivity of a figure, which is its mean over the seeds of a setting, to what is sampled. */
export type Sensitivity =
  | { readonly method: "saltelli"; readonly of: string; readonly arms: readonly ArmSensitivity<SobolIndices>[] }
  | { readonly method: "morris"; readonly of: string; readonly arms: readonly ArmSensitivity<EffectIndices>[] };

/** The figure whose sensitivity is asked for when none is named. */
export const DEFAULT_FIGURE = "badDebtUsd";

const DRAWS = 5_000_000;
const FEWEST = 2;
const SHOWN = 8;

/** A figure of an arm. */
interface Figure {
  readonly arm: string;
  readonly column: string;
}

/**
 * Works out the indices of a sweep whose sample is made for them.
 *
 * @param of A column of the table, with or without the name of an arm; without, in every arm.
 * @param prefixes What the columns of each arm begin with.
 * @returns null when the sample is another.
 * @throws InputError when there is no such figure, or it is asked for in vain.
 */
export async function sensitivityOf(
  of: string,
  prefixes: readonly string[],
  plan: SweepPlan,
  index: JournalIndex,
  table: SweepTable,
): Promise<Sensitivity | null> {
  const { sample } = plan;
  if (sample === undefined || !isSensitivity(sample)) return null;
  // Where every trial failed there are no figures at all, which is said elsewhere.
  const figures = index.finished.size === index.failed.size ? [] : figuresNamed(of, prefixes, index);
  const armsWith = async <T>(method: (settings: Settled, random: Random) => Indexed<T>): Promise<ArmSensitivity<T>[]> =>
    Promise.all(
      figures.map(async ({ arm, column }) => {
        const random = Random.fromSeed(1).split("sensitivity").split(column);
        return { arm, column, ...method(await figureBySetting(column, plan, table), random) };
      }),
    );
  return sample.kind === "saltelli"
    ? { method: "saltelli", of, arms: await armsWith((settled, random) => saltelliOf(settled, plan, random)) }
    : { method: "morris", of, arms: await armsWith((settled, random) => morrisOf(settled, plan, random)) };
}

type Indexed<T> = Omit<ArmSensitivity<T>, "arm" | "column">;
/** A figure by setting; undefined where it is not known. */
type Settled = readonly (number | undefined)[];

function saltelliOf(settled: Settled, plan: SweepPlan, random: Random): Indexed<SobolIndices> {
  const names = plan.sampled.axes.map(({ name }) => name);
  const blocks = blocksOf(settled, names.length + 2);
  const rows = blocks.known.map(({ values }): SaltelliRow => ({
    a: values[0] ?? 0,
    mixed: values.slice(1, -1),
    b: values.at(-1) ?? 0,
  }));
  const base = rows.flatMap(({ a, b }) => [a, b]);
  const reason = tooFew(rows.length, "base rows") || noVariance(base, "at every base point");
  return indexed(blocks, reason, () =>
    ranked(
      names,
      sobolIndices(rows, random, DRAWS),
      ({ total }) => total.value,
      ({ first }) => first.value,
    ),
  );
}

function morrisOf(settled: Settled, plan: SweepPlan, random: Random): Indexed<EffectIndices> {
  const { axes } = plan.sampled;
  const blocks = blocksOf(settled, axes.length + 1);
  const trajectories = blocks.known.map(({ values, first }): Effects =>
    axes.map((axis) => {
      const { name } = axis;
      // The one step that this parameter takes.
      const step = values.findIndex(
        (_, i) => plan.sampled.at(first + i)[name] !== plan.sampled.at(first + i + 1)[name],
      );
      const places = [step, step + 1].map((i) => placeOf(axis, plan.sampled.at(first + i)[name] ?? ""));
      return ((values[step + 1] ?? 0) - (values[step] ?? 0)) / ((places[1] ?? 0) - (places[0] ?? 0));
    }),
  );
  const all = blocks.known.flatMap(({ values }) => values);
  const reason = tooFew(trajectories.length, "trajectories") || noVariance(all, "at every point");
  return indexed(blocks, reason, () =>
    ranked(
      axes.map(({ name }) => name),
      effectIndices(trajectories, random, DRAWS),
      ({ muStar }) => muStar.value,
      ({ sigma }) => sigma.value,
    ),
  );
}

interface Blocks {
  /** Those of which every figure is known. */
  readonly known: readonly { readonly values: readonly number[]; readonly first: number }[];
  readonly dropped: number;
}

/** Figures in blocks of so many settings. */
function blocksOf(settled: Settled, length: number): Blocks {
  const starts = Array.from({ length: settled.length / length }, (_, i) => i * length);
  const known = starts.flatMap((first) => {
    const values = settled.slice(first, first + length).filter((value) => value !== undefined);
    return values.length === length ? [{ values, first }] : [];
  });
  return { known, dropped: starts.length - known.length };
}

function indexed<T>({ known, dropped }: Blocks, reason: string, parameters: () => Named<T>[]): Indexed<T> {
  return { used: known.length, dropped, parameters: reason === "" ? parameters() : [], reason };
}

function tooFew(count: number, what: string): string {
  return count >= FEWEST ? "" : `fewer than ${FEWEST} ${what} are left`;
}

function noVariance(figures: readonly number[], where: string): string {
  const [first = 0] = figures;
  return figures.every((figure) => figure === first) ? `it is ${first} ${where}: there is nothing to explain` : "";
}

/** Ranked by one figure, then by another, then as they were given. */
function ranked<T>(
  names: readonly string[],
  indices: readonly T[],
  by: (indices: T) => number,
  then: (indices: T) => number,
): Named<T>[] {
  const named = indices.map((own, i): Named<T> => ({ parameter: names[i] ?? "", ...own }));
  return named.sort((a, b) => by(b) - by(a) || then(b) - then(a));
}

/** The mean over a setting's seeds, all of which must have it: seeds are common to all settings. */
async function figureBySetting(column: string, plan: SweepPlan, table: SweepTable): Promise<Settled> {
  const rows = await table.query(`SELECT setting, ${identifier(column)} AS figure FROM trials ORDER BY trial`);
  const totals = new Float64Array(plan.sampled.count);
  const counts = new Uint32Array(plan.sampled.count);
  for (const { setting, figure } of rows) {
    if (figure === null) continue;
    const at = Number(setting);
    totals[at] = (totals[at] ?? 0) + Number(figure);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const seeds = plan.seeds.length;
  return Array.from(totals, (total, at) => (counts[at] === seeds ? total / seeds : undefined));
}

/** In every arm, where that is how it is called; or else the column of that name. */
function figuresNamed(of: string, prefixes: readonly string[], index: JournalIndex): Figure[] {
  const numeric = index.columns().flatMap(([name, kind]) => (kind === "number" || kind === "count" ? [name] : []));
  const columns = new Set(numeric);
  const inArms = prefixes.flatMap((prefix) =>
    columns.has(`${prefix}${of}`) ? [{ arm: prefix.slice(0, -1), column: `${prefix}${of}` }] : [],
  );
  if (inArms.length > 0) return inArms;
  if (columns.has(of)) return [{ arm: "", column: of }];
  const near = numeric.filter((name) => name.includes(of)).slice(0, SHOWN);
  const shown = near.length > 0 ? near : numeric.slice(0, SHOWN);
  throw new InputError(
    `--of ${of}: there is no such figure; there are ${shown.join(", ")} and others (the trials are kept: the command goes on with another)`,
  );
}
