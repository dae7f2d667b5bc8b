import { InputError } from "../../errors.ts";
import type { ParameterValue } from "../../simulation/parameters.ts";
import type { Axis } from "./axes.ts";
import { isFixed, morrisSettings } from "./morris.ts";
import { MOST_SALTELLI, saltelliPoints, saltelliRow } from "./saltelli.ts";
import { MOST_DIMENSIONS, sobolPoints } from "./sobol.ts";
import { valueAt } from "./value-at.ts";

export type SampleKind = "sobol" | "saltelli" | "morris";

/** What `--sample` asks for. */
export interface Sample {
  readonly kind: SampleKind;
  /** Points of Sobol's sequence, base rows of Saltelli's scheme, or Morris's trajectories. */
  readonly size: number;
}

/** The values of all axes, by name. */
export type Setting = Readonly<Record<string, ParameterValue>>;

interface Sampling {
  /** What is counted by its size. */
  readonly unit: string;
  readonly fewest: number;
  readonly mostAxes: number;
  /** Whether it is made to tell parameters apart, for which each needs two values or more. */
  readonly isSensitivity: boolean;
  readonly countOf: (size: number, axes: number) => number;
  readonly settingsOf: (axes: readonly Axis[], size: number) => Setting[];
}

const MOST = 1_000_000;

const SAMPLINGS: Readonly<Record<SampleKind, Sampling>> = {
  sobol: {
    unit: "N",
    fewest: 1,
    mostAxes: MOST_DIMENSIONS,
    isSensitivity: false,
    countOf: (size) => size,
    settingsOf: (axes, size) => settingsAt(axes, sobolPoints(size, axes.length)),
  },
  saltelli: {
    unit: "N",
    fewest: 2,
    mostAxes: MOST_SALTELLI,
    isSensitivity: true,
    countOf: (size, axes) => size * saltelliRow(axes),
    settingsOf: (axes, size) => settingsAt(axes, saltelliPoints(size, axes.length)),
  },
  morris: {
    unit: "R",
    fewest: 2,
    mostAxes: Infinity,
    isSensitivity: true,
    countOf: (size, axes) => size * (axes + 1),
    settingsOf: morrisSettings,
  },
};

/**
 * Reads `sobol:500`, `saltelli:64` or `morris:20`.
 *
 * @throws InputError when it is malformed.
 */
export function parseSample(text: string): Sample {
  const [, kind = "", digits = ""] = /^(\w+):(\d+)$/.exec(text) ?? [];
  const size = Number(digits);
  if (isKind(kind) && size >= SAMPLINGS[kind].fewest && size <= MOST) return { kind, size };
  const forms = Object.entries(SAMPLINGS).map(([name, { unit, fewest }]) => `${name}:${unit} (${unit} from ${fewest})`);
  throw new InputError(`--sample ${text}: expected ${forms.join(", ")}, up to ${MOST}`);
}

/** Whether it is made to say which parameter matters most; its points are then no independent sample. */
export function isSensitivity({ kind }: Sample): boolean {
  return SAMPLINGS[kind].isSensitivity;
}

/**
 * For what judges settings by all of their trials, as if each had come by itself.
 *
 * @param verb The command's name.
 * @param text What `--sample` says; empty when it says nothing.
 * @throws InputError when the sample is made for sensitivity.
 */
export function requireIndependent(verb: string, text: string): void {
  if (text === "" || !isSensitivity(parseSample(text))) return;
  throw new InputError(`${verb} --sample ${text}: is for sweep, to rank parameters; expected sobol:N to judge by`);
}

/**
 * @param option Where the axes come from, for messages.
 * @throws InputError when a sample can't be taken over these axes.
 */
export function requireSampled(option: string, axes: readonly Axis[], { kind, size }: Sample): void {
  const { mostAxes, isSensitivity: tellsApart } = SAMPLINGS[kind];
  if (axes.length === 0) throw new InputError("--sample needs --vary or --over: what should it sample?");
  if (axes.length > mostAxes) {
    const others = kind === "saltelli" ? "; morris:R takes any number" : "";
    throw new InputError(
      `--sample ${kind}:${size}: varies at most ${mostAxes} parameters, and ${option} has ${axes.length}${others}`,
    );
  }
  const fixed = tellsApart ? axes.find(isFixed) : undefined;
  if (fixed === undefined) return;
  throw new InputError(`${option}: "${fixed.name}" has one value only: --sample ${kind}:${size} needs two or more`);
}

/** How many settings a sample has. */
export function sampleCount({ kind, size }: Sample, axes: readonly Axis[]): number {
  return SAMPLINGS[kind].countOf(size, axes.length);
}

/** The settings of a sample, in order. */
export function sampleSettings({ kind, size }: Sample, axes: readonly Axis[]): Setting[] {
  return SAMPLINGS[kind].settingsOf(axes, size);
}

function isKind(text: string): text is SampleKind {
  return Object.hasOwn(SAMPLINGS, text);
}

function settingsAt(axes: readonly Axis[], points: readonly (readonly number[])[]): Setting[] {
  return points.map((point) => Object.fromEntries(axes.map((axis, i) => [axis.name, valueAt(axis, point[i] ?? 0)])));
}
