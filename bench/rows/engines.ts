import { loadScenario } from "../../src/plugin/scenario-file.ts";
import { type ArmRun, runScenario } from "../../src/simulation/run.ts";
import { BlockClock } from "../support/block-clock.ts";
import { type ChainState, partiesOf, readState, requireSameState } from "../support/chain-state.ts";
import type { Engine } from "../support/engines.ts";
import { type Recording, recordingEnvironment } from "../support/recording.ts";
import { type BenchOptions, compare, type Comparison, type Row, timed } from "../support/row.ts";
import { FLAGSHIP, withPartOfTheBook } from "../support/scenarios.ts";

const ARM = "feedback";
const FULL = { repetitions: 3, minutes: 360, rows: 1309 };
const QUICK = { repetitions: 2, minutes: 60, rows: 250 };

/** A run on an engine: seconds of the whole and of the blocks after the first, and where it ended. */
interface EngineRun {
  readonly whole: number;
  readonly blocks: number;
  readonly arm: ArmRun;
  readonly end: ChainState;
}

/** The same scenario on two engines. Block hashes may differ, as headers do; what the contracts hold may not. */
export function engines(one: Engine, other: Engine): Row {
  return {
    name: "engines",
    what: `The flagship on ${one.name} against the same on ${other.name}`,

    async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
      const { repetitions, minutes, rows } = quick ? QUICK : FULL;
      const ones: EngineRun[] = [];
      const others: EngineRun[] = [];
      for (let repetition = 1; repetition <= repetitions; repetition += 1) {
        say(`repetition ${repetition} of ${repetitions}`);
        ones.push(await runOn(one, minutes, rows));
        others.push(await runOn(other, minutes, rows));
      }
      const [reference] = ones as [EngineRun];
      for (const { end } of [...ones, ...others]) {
        requireSameState(`end on ${one.name} and ${other.name}`, reference.end, end);
      }
      const accounts = partiesOf(reference.arm.record).positions.length;
      const common = {
        size: `${FLAGSHIP}, ${ARM}: ${minutes} blocks, ${accounts} positions`,
        unit: "seconds",
        equality: `${reference.end.size} words of state: balances, positions, reserves, feeds`,
      } as const;
      return (["whole", "blocks"] as const).map((part) =>
        compare({
          ...common,
          name: `${one.name} ÷ ${other.name}${part === "blocks" ? ", blocks alone" : ""}`,
          what:
            part === "whole"
              ? `A whole run on ${one.name}, its world included, against ${other.name}`
              : "The same from the second block on, without building the world",
          over: { name: one.name, samples: ones.map((run) => run[part]) },
          under: { name: other.name, samples: others.map((run) => run[part]) },
        }),
      );
    },
  };
}

async function runOn(engine: Engine, minutes: number, rows: number): Promise<EngineRun> {
  const scenario = await loadScenario(FLAGSHIP);
  const { environment, recordings } = recordingEnvironment(engine.environment());
  const clock = new BlockClock();
  try {
    const { seconds, result } = await withPartOfTheBook(rows, async (book) =>
      timed(async () =>
        runScenario(scenario, environment, { params: { minutes, ...book }, arm: ARM, onProgress: clock.onProgress }),
      ),
    );
    const [arm] = result.arms as [ArmRun];
    const [{ provider }] = recordings as readonly [Recording];
    return { whole: seconds, blocks: clock.totalOf(ARM), arm, end: await readState(provider, partiesOf(arm.record)) };
  } finally {
    await engine.close();
  }
}
