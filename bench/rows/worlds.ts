import type { Session, Snapshot } from "../../src/chain/session.ts";
import { type ArmRun, type Environment, runScenario } from "../../src/simulation/run.ts";
import type { AnyScenario } from "../../src/simulation/scenario.ts";
import type { WorldBuilder } from "../../src/simulation/build/world-builder.ts";
import lendingBook from "../scenarios/lending-book.ts";
import { EDR } from "../support/engines.ts";
import { type BenchOptions, compare, type Comparison, requireEqual, type Row, timed } from "../support/row.ts";
import { repeated, repetitionsOf } from "../support/scenarios.ts";

const FULL = { worlds: 2, reverts: 5, accounts: 10_000, blocks: 10 };
const QUICK = { worlds: 2, reverts: 5, accounts: 300, blocks: 5 };

/** Going back to a world that is there against building it anew. */
export const worlds: Row = {
  name: "worlds",
  what: "Going back to the snapshot of a world against building it",

  async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
    const { worlds: count, reverts, accounts, blocks } = quick ? QUICK : FULL;
    const built: number[] = [];
    const reverted: number[] = [];
    const begun: number[] = [];
    const begunAgain: number[] = [];
    for (let world = 1; world <= count; world += 1) {
      say(`world ${world} of ${count}`);
      const watch = watched(lendingBook);
      // The first arm runs on the world as it was built, the second on the same world after going back to it.
      const scenario = repeated(watch.scenario, { fall: { fall: -0.1 } }, 2);
      const environment = EDR.environment();
      const first = await untilFirstBlock(scenario, environment, { accounts, blocks });
      // The environment has kept the world for this one.
      const second = await untilFirstBlock(scenario, environment, { accounts, blocks });
      requireEqual("digest on a world used again", first.digest, second.digest);
      begun.push(first.seconds);
      begunAgain.push(second.seconds);
      const { session, seconds, snapshot } = watch.world();
      built.push(seconds);
      reverted.push(...(await timeReverts(session, snapshot, reverts)));
    }
    return [
      compare({
        name: "revert ÷ build",
        what: "Going back to the snapshot of a world, after blocks were mined on it, against building it",
        size: `${accounts} positions, ${blocks} blocks to undo the first time`,
        unit: "seconds",
        over: { name: "revert", samples: reverted },
        under: { name: "build", samples: built },
        goal: { is: "at most", value: 0.01 },
        equality: `digest of ${blocks} blocks on the world as built and after going back to it; hash of its last block`,
      }),
      compare({
        name: "second run ÷ first, until the first block",
        what: "A run's first block on a world that another run left, against building it: agents and ports are made anew",
        size: `${accounts} positions`,
        unit: "seconds",
        over: { name: "second run", samples: begunAgain },
        under: { name: "first run", samples: begun },
        equality: "digests of both runs",
      }),
    ];
  },
};

/** Runs the scenario; how long it took until its first block was there. */
async function untilFirstBlock(
  scenario: AnyScenario,
  environment: Environment,
  params: Readonly<Record<string, number>>,
): Promise<{ seconds: number; digest: string }> {
  const start = performance.now();
  let seconds: number | undefined;
  const run = await runScenario(scenario, environment, {
    params,
    onProgress: () => {
      seconds ??= (performance.now() - start) / 1000;
    },
  });
  const [{ digest }] = repetitionsOf(run, "fall") as [ArmRun];
  return { seconds: seconds ?? 0, digest };
}

interface BuiltWorld {
  readonly session: Session;
  readonly seconds: number;
  readonly snapshot: Snapshot;
}

/** The scenario, with the time that its world took and a snapshot of it. */
function watched(scenario: AnyScenario): { scenario: AnyScenario; world: () => BuiltWorld } {
  let built: BuiltWorld | undefined;
  return {
    scenario: {
      ...scenario,
      world: async (build: WorldBuilder, context: Parameters<AnyScenario["world"]>[1]): Promise<unknown> => {
        const { seconds, result } = await timed(async () => scenario.world(build, context) as Promise<unknown>);
        built = { session: build.session, seconds, snapshot: await build.session.snapshot() };
        return result;
      },
    },
    world: () => {
      if (built === undefined) throw new Error("the world was not built");
      return built;
    },
  };
}

/** Goes back to the world again and again, a block later each time. */
async function timeReverts(session: Session, world: Snapshot, times: number): Promise<number[]> {
  const samples: number[] = [];
  let snapshot = world;
  for (let i = 0; i < times; i += 1) {
    const { seconds, result } = await timed(async () => session.revert(snapshot));
    snapshot = result;
    samples.push(seconds);
    const head = (await session.rpc("eth_getBlockByNumber", ["latest", false])) as { hash: string };
    requireEqual("hash of the last block of the world gone back to", world.head.hash, head.hash);
    await session.mine(session.head.timestamp + 1);
  }
  return samples;
}
