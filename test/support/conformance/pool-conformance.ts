import type { Session, Snapshot } from "../../../src/chain/session.ts";
import { type PoolOperation, poolSequences } from "./pool-operations.ts";
import { poolOperation } from "./pool-steps.ts";
import type { PoolWorld } from "./pool-world.ts";
import { checkWriteOff } from "./pool-write-off.ts";
import type { Refusal } from "./rig.ts";
import type { Conformance } from "./sequences.ts";

/** Sequences of at most `most` operations on a pool and the real one, each from the same start. */
export async function poolConformance(
  world: PoolWorld,
  session: Session,
  most: number,
  misunderstanding: (refusal: Refusal) => string | undefined,
): Promise<Conformance<PoolOperation>> {
  let start: Snapshot = await session.snapshot();
  return {
    sequences: poolSequences(most),
    prepare: (sequence) => sequence.map((operation) => poolOperation(world, operation)),
    play: async (operations, sequence) => {
      start = await session.revert(start);
      const played = await world.rig.play(operations);
      const last = played.haltedAt === undefined ? undefined : sequence[played.haltedAt];
      if (last === undefined) return played;
      if (last.kind !== "liquidate") return { ...played, differences: ["written off without a liquidation"] };
      return { ...played, differences: await checkWriteOff(world, session, last.of) };
    },
    misunderstanding,
  };
}
