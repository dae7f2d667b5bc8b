import type { ParameterValue } from "../../simulation/parameters.ts";
import type { GroupFindings } from "./sweep-findings.ts";

/** Bad debt over two parameters, every other one taken as it comes. */
export interface HeatMap {
  readonly x: string;
  readonly y: string;
  /** Values, or the middles of bins where there are many. */
  readonly xs: readonly ParameterValue[];
  readonly ys: readonly ParameterValue[];
  /** By y, then x; null where there was no trial. */
  readonly cells: readonly (readonly (HeatCell | null)[])[];
}

export interface HeatCell {
  readonly trials: number;
  readonly mean: number;
  readonly probability: number;
  /** The worst 99% expected shortfall among the settings in it. */
  readonly shortfall99: number;
}

/** More values than this are put into bins. */
const MOST_VALUES = 30;
const BINS = 10;
const MOST_MAPS = 6;

/** A map for each pair of parameters, the first ones first. */
export function heatMapsOf(groups: readonly GroupFindings[], names: readonly string[]): HeatMap[] {
  const pairs = names.flatMap((x, i) => names.slice(i + 1).map((y) => [x, y] as const));
  return pairs.slice(0, MOST_MAPS).map(([x, y]) => {
    const [ofX, ofY] = [scaleOf(groups, x), scaleOf(groups, y)];
    const inCells = ofY.values.map(() => ofX.values.map((): GroupFindings[] => []));
    for (const group of groups) inCells[ofY.place(group.params[y])]?.[ofX.place(group.params[x])]?.push(group);
    return { x, y, xs: ofX.values, ys: ofY.values, cells: inCells.map((row) => row.map(cellOf)) };
  });
}

function cellOf(groups: readonly GroupFindings[]): HeatCell | null {
  const trials = groups.reduce((total, { losses }) => total + losses.trials, 0);
  if (trials === 0) return null;
  const average = (of: (group: GroupFindings) => number): number =>
    groups.reduce((total, group) => total + of(group) * group.losses.trials, 0) / trials;
  return {
    trials,
    mean: average(({ losses }) => losses.mean.value),
    probability: average(({ losses }) => losses.probability.value),
    shortfall99: groups.reduce((worst, { losses }) => Math.max(worst, losses.shortfall99.value), 0),
  };
}

interface Scale {
  readonly values: readonly ParameterValue[];
  readonly place: (value: ParameterValue | undefined) => number;
}

function scaleOf(groups: readonly GroupFindings[], name: string): Scale {
  const distinct = [...new Set(groups.map(({ params }) => params[name] as ParameterValue))];
  const numbers = distinct.filter((value) => typeof value === "number").sort((a, b) => a - b);
  if (numbers.length < distinct.length) return { values: distinct, place: (value) => distinct.indexOf(value ?? "") };
  if (numbers.length <= MOST_VALUES) return { values: numbers, place: (value) => numbers.indexOf(Number(value)) };
  const [low, high] = [numbers[0] ?? 0, numbers.at(-1) ?? 0];
  const width = (high - low) / BINS;
  return {
    values: Array.from({ length: BINS }, (_, i) => Number((low + (i + 0.5) * width).toPrecision(4))),
    place: (value) => Math.min(BINS - 1, Math.floor((Number(value) - low) / width)),
  };
}
