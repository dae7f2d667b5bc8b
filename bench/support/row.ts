import { median } from "simple-statistics";

import { ExitStatus, FirebreakError } from "../../src/errors.ts";

/** How a row is measured. */
export interface BenchOptions {
  /** Fewer repetitions, fewer blocks, fewer trials and smaller books. */
  readonly quick: boolean;
  /** Tells a person what is going on. */
  readonly say: (message: string) => void;
}

/** A row of the suite. It may make several comparisons of what it ran. */
export interface Row {
  /** One lower-case word. */
  readonly name: string;
  /** What is compared, in a sentence. */
  readonly what: string;
  /** What this machine lacks for it, in words; undefined, as when it is absent, when it has all. */
  readonly lacks?: () => string | undefined;
  /** @throws StatesDiffer when two sides that should agree do not. */
  measure(options: BenchOptions): Promise<Comparison[]>;
}

export type Unit = "seconds" | "blocks per second" | "trials per second" | "bytes per block" | "bytes";

/** One of the two things compared. */
export interface Side {
  readonly name: string;
  readonly median: number;
  /** What each repetition took, in order. */
  readonly samples: readonly number[];
}

/** What a ratio should be. */
export interface Goal {
  readonly is: "at most" | "at least";
  readonly value: number;
}

/** Two sides measured in one run on one machine. */
export interface Comparison {
  readonly name: string;
  readonly what: string;
  /** How large the things compared are. */
  readonly size: string;
  readonly unit: Unit;
  readonly over: Side;
  readonly under: Side;
  /** The one median divided by the other. */
  readonly ratio: number;
  readonly goal?: Goal;
  readonly isMet?: boolean;
  /** What was found equal on both sides. */
  readonly equality: string;
}

/** What a comparison is made of. */
export interface Measured extends Omit<Comparison, "over" | "under" | "ratio" | "isMet"> {
  readonly over: { readonly name: string; readonly samples: readonly number[] };
  readonly under: { readonly name: string; readonly samples: readonly number[] };
}

/** Puts the samples of two sides into relation. */
export function compare(measured: Measured): Comparison {
  const over = side(measured.over);
  const under = side(measured.under);
  const ratio = over.median / under.median;
  const { goal } = measured;
  if (goal === undefined) return { ...measured, over, under, ratio };
  return { ...measured, over, under, ratio, isMet: goal.is === "at most" ? ratio <= goal.value : ratio >= goal.value };
}

/** The middle one of some samples. */
export function middle(samples: readonly number[]): number {
  return median([...samples]);
}

function side({ name, samples }: Measured["over"]): Side {
  return { name, median: middle(samples), samples };
}

/** Two sides that should have come to the same did not: whatever was measured means nothing. */
export class StatesDiffer extends FirebreakError {
  constructor(message: string) {
    super(message, ExitStatus.AssertionFailed);
  }
}

/**
 * Holds two sides to each other.
 *
 * @throws StatesDiffer when they are not the same.
 */
export function requireEqual(what: string, a: string | number, b: string | number): void {
  if (a !== b) throw new StatesDiffer(`${what}: ${a} on one side, ${b} on the other`);
}

/** Runs `work` and says how many seconds it took. */
export async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1000, result };
}
