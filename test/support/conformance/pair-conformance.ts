import type { Session, Snapshot } from "../../../src/chain/session.ts";
import { type PairOperation, pairSequences } from "./pair-operations.ts";
import { pairOperation } from "./pair-steps.ts";
import type { PairWorld } from "./pair-world.ts";
import type { Refusal } from "./rig.ts";
import type { Conformance } from "./sequences.ts";

/** Sequences of at most `most` operations on pairs and the real ones, each from the same start. */
export async function pairConformance(
  world: PairWorld,
  session: Session,
  most: number,
  misunderstanding: (refusal: Refusal) => string | undefined,
): Promise<Conformance<PairOperation>> {
  let start: Snapshot = await session.snapshot();
  return {
    sequences: pairSequences(most),
    prepare: (sequence) => sequence.map((operation) => pairOperation(world, operation)),
    play: async (operations) => {
      start = await session.revert(start);
      return world.rig.play(operations);
    },
    misunderstanding,
  };
}
