import type { ParameterValue } from "../../simulation/parameters.ts";
import { expectedShortfall } from "./losses.ts";

/** The loss of a trial, and what it was asked for. */
export interface PlacedLoss {
  readonly varied: Readonly<Record<string, ParameterValue>>;
  readonly shocks: Readonly<Record<string, ParameterValue>>;
  readonly loss: number;
}

/** Bad debt over two parameters or shocks, everything else taken as it comes. */
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
  /** 99% expected shortfall of its trials. */
  readonly shortfall99: number;
}

/** More values than this are put into bins. */
const MOST_VALUES = 30;
const BINS = 10;
const MOST_MAPS = 6;

/** A map for each pair of what is varied and shocks, the first ones first. */
export function heatMapsOf(trials: readonly PlacedLoss[], names: readonly string[]): HeatMap[] {
  const pairs = names.flatMap((x, i) => names.slice(i + 1).map((y) => [x, y] as const));
  return pairs.slice(0, MOST_MAPS).map(([x, y]) => {
    const [ofX, ofY] = [scaleOf(trials, x), scaleOf(trials, y)];
    const inCells = ofY.values.map(() => ofX.values.map((): number[] => []));
    for (const trial of trials) {
      inCells[ofY.place(valueIn(trial, y))]?.[ofX.place(valueIn(trial, x))]?.push(trial.loss);
    }
    return { x, y, xs: ofX.values, ys: ofY.values, cells: inCells.map((row) => row.map(cellOf)) };
  });
}

function valueIn({ varied, shocks }: PlacedLoss, name: string): ParameterValue | undefined {
  return varied[name] ?? shocks[name];
}

function cellOf(losses: readonly number[]): HeatCell | null {
  const trials = losses.length;
  if (trials === 0) return null;
  return {
    trials,
    mean: losses.reduce((total, loss) => total + loss, 0) / trials,
    probability: losses.filter((loss) => loss > 0).length / trials,
    shortfall99: expectedShortfall(
      losses.toSorted((a, b) => a - b),
      99,
    ),
  };
}

interface Scale {
  readonly values: readonly ParameterValue[];
  readonly place: (value: ParameterValue | undefined) => number;
}

function scaleOf(trials: readonly PlacedLoss[], name: string): Scale {
  const distinct = [...new Set(trials.map((trial) => valueIn(trial, name) as ParameterValue))];
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
