import type { ParameterValue } from "../../simulation/parameters.ts";
import { Random } from "../../simulation/random.ts";
import type { Axis } from "./axes.ts";
import { numberAt } from "./value-at.ts";

/** Of a range. A step of p / (2(p − 1)) of it is two of them. */
const LEVELS = 4;

/**
 * The values that trajectories take on an axis, in order: four evenly spaced ones of a range, ends included; all of a
 * list. Levels that round to the same whole number are one level, so that a step always changes the value.
 */
export function levelsOf(axis: Axis): readonly ParameterValue[] {
  const { span, values = [], spec } = axis;
  if (span === undefined) return values;
  const levels = Array.from({ length: LEVELS }, (_, i) => numberAt(axis, i / (LEVELS - 1)));
  return [...new Set(spec.type === "integer" ? levels.map(Math.round) : levels)];
}

/** Whether there is nothing to step to. */
export function isFixed(axis: Axis): boolean {
  return levelsOf(axis).length < 2;
}

/** Where a value lies on its axis, from 0 to 1: of a range, by its size; of a list, by its place. */
export function placeOf({ span, values = [] }: Axis, value: ParameterValue): number {
  if (span === undefined) return values.indexOf(value) / (values.length - 1);
  return (Number(value) - span.low) / (span.high - span.low);
}

/**
 * Trajectories of M. D. Morris, "Factorial sampling plans for preliminary computational experiments", Technometrics 33
 * (1991), section 3: each begins at a random level of every axis and takes one step on each axis, in random order, up or
 * down at random. A step is half of the levels, rounded down: on four of them, ⅔ of the range. Trajectories are not
 * chosen for how far apart they lie. The first ones are the same however many follow.
 *
 * @returns Trajectory by trajectory, a setting more than there are axes each; neighbours differ in one axis.
 */
export function morrisSettings(axes: readonly Axis[], trajectories: number): Record<string, ParameterValue>[] {
  const all = axes.map((axis) => ({ name: axis.name, levels: levelsOf(axis) }));
  const random = Random.fromSeed(1).split("morris");
  return Array.from({ length: trajectories }, (_, r) => {
    const own = random.split(`trajectory ${r}`);
    const steps = all.map(({ name, levels }) => {
      const step = Math.floor(levels.length / 2);
      const below = own.integer(0, levels.length - 1 - step);
      const ends = [levels[below], levels[below + step]] as [ParameterValue, ParameterValue];
      const [from, to] = own.integer(0, 1) === 1 ? ends : ends.toReversed();
      return { name, from, to } as { name: string; from: ParameterValue; to: ParameterValue };
    });
    let setting = Object.fromEntries(steps.map(({ name, from }) => [name, from]));
    return [setting, ...own.shuffle(steps).map(({ name, to }) => (setting = { ...setting, [name]: to }))];
  }).flat();
}
