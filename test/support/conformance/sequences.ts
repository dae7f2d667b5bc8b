import fc from "fast-check";

import type { Operation, Played, Refusal } from "./rig.ts";

/** What is drawn, and how it is played. */
export interface Conformance<O> {
  readonly sequences: fc.Arbitrary<O[]>;
  /** The operations as the rig takes them. */
  prepare(sequence: readonly O[]): readonly Operation[];
  /** Plays from the start, which it brings back first. */
  play(operations: readonly Operation[], sequence: readonly O[]): Promise<Played>;
  /** Why both sides refused for different reasons, if they did. */
  misunderstanding(refusal: Refusal): string | undefined;
}

/** How many sequences are drawn, from which seed. */
export interface Draw {
  readonly seed: number;
  readonly sequences: number;
  /** Whether the first sequence that shows a difference will do, and no shorter one is looked for. */
  readonly isFirstEnough?: boolean;
}

/** What continuous integration draws of both kinds together, in the proportions of their tests. */
const USUAL_SEQUENCES = 1250;

/** Milliseconds that a test may take: ten minutes, or longer for more sequences. */
export function patience(): number {
  return sequencesWanted(600_000);
}

/** How many sequences a test draws: `usual`, or its part of what FIREBREAK_CONFORMANCE_SEQUENCES asks for when more. */
export function sequencesWanted(usual: number): number {
  const asked = process.env.FIREBREAK_CONFORMANCE_SEQUENCES;
  if (asked === undefined) return usual;
  if (!/^[1-9]\d*$/.test(asked)) throw new Error("FIREBREAK_CONFORMANCE_SEQUENCES: expected a number of sequences");
  return Math.max(usual, Math.ceil((usual * Number(asked)) / USUAL_SEQUENCES));
}

/** What the sequences did, so that nobody takes silence for agreement. */
export interface Tally {
  sequences: number;
  /** Compared after each. */
  operations: number;
  refused: number;
  /** Sequences that ended in what differs by design. */
  halted: number;
  /** Operations that both sides carried out, by kind. */
  readonly done: Map<string, number>;
}

/**
 * Draws sequences and plays each on both sides.
 *
 * @returns What they did.
 * @throws Error with the seed, the path and the shortest sequence found, in words, when the sides differ.
 */
export async function requireAgreement<O extends { readonly kind: string }>(
  conformance: Conformance<O>,
  { seed, sequences, isFirstEnough = false }: Draw,
): Promise<Tally> {
  const tally: Tally = { sequences: 0, operations: 0, refused: 0, halted: 0, done: new Map() };
  const property = fc.asyncProperty(conformance.sequences, async (sequence) => {
    const operations = conformance.prepare(sequence);
    const played = await conformance.play(operations, sequence);
    count(tally, sequence, played);
    const wrong = [...played.differences];
    let at = played.haltedAt ?? played.compared;
    for (const refusal of played.refusals) {
      const reason = conformance.misunderstanding(refusal);
      if (reason === undefined) continue;
      wrong.push(`operation ${refusal.operation}, step ${refusal.step}: ${reason}`);
      at = Math.min(at, refusal.operation);
    }
    if (wrong.length > 0) throw new Disagreement(at, wrong);
  });
  const outcome = await fc.check(property, { seed, numRuns: sequences, endOnFailure: isFirstEnough });
  if (!outcome.failed) return tally;
  const [shortest = []] = outcome.counterexample ?? [];
  const { errorInstance } = outcome;
  const last = errorInstance instanceof Disagreement ? errorInstance.at : shortest.length;
  throw new Error(
    [
      `the sides differ (seed ${seed}, path ${outcome.counterexamplePath}, shrunk ${outcome.numShrinks} times):`,
      ...conformance.prepare(shortest.slice(0, last + 1)).map(({ title }, i) => `  ${i}: ${title}`),
      messageOf(errorInstance),
    ].join("\n"),
  );
}

/** Where and in what the sides differ. What a sequence holds beyond that was not played. */
class Disagreement extends Error {
  readonly at: number;

  constructor(at: number, wrong: readonly string[]) {
    super(wrong.join("\n"));
    this.at = at;
  }
}

function count(tally: Tally, sequence: readonly { readonly kind: string }[], played: Played): void {
  tally.sequences += 1;
  tally.operations += played.compared;
  tally.refused += played.refusals.length;
  if (played.haltedAt !== undefined) tally.halted += 1;
  const refused = new Set(played.refusals.map(({ operation }) => operation));
  for (const [i, { kind }] of sequence.slice(0, played.compared).entries()) {
    if (!refused.has(i)) tally.done.set(kind, (tally.done.get(kind) ?? 0) + 1);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
