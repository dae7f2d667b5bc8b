import { loadScenario } from "../../src/plugin/scenario-file.ts";
import { runScenario } from "../../src/simulation/run.ts";
import { BlockClock } from "../support/block-clock.ts";
import { EDR } from "../support/engines.ts";
import { lastBlock, type Recording, recordingEnvironment, Replay, revertedTransactions } from "../support/recording.ts";
import { type BenchOptions, compare, type Comparison, requireEqual, type Row, timed } from "../support/row.ts";
import { FLAGSHIP, withPartOfTheBook } from "../support/scenarios.ts";

const ARM = "feedback";
const FULL = { repetitions: 3, minutes: 1020, rows: 1309 };
const QUICK = { repetitions: 3, minutes: 45, rows: 150 };

/** A run or a replay: seconds of the whole, and of the blocks after the first. */
interface Times {
  readonly whole: number;
  readonly blocks: number;
}

/** A run of the harness, with what it asked of its chain. */
interface Played extends Times {
  readonly recording: Recording;
  /** How many of its writes were made by the end of the first block. */
  readonly mark: number;
  readonly reverted: readonly string[];
  readonly accounts: number;
}

/** The harness against the requests alone that change its chain. */
export const floor: Row = {
  name: "floor",
  what: "A run of the harness against its own writes, replayed raw into a fresh chain",

  async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
    const { repetitions, minutes, rows } = quick ? QUICK : FULL;
    const harness: Played[] = [];
    const raw: Times[] = [];
    const withReasons: Times[] = [];
    for (let repetition = 1; repetition <= repetitions; repetition += 1) {
      say(`repetition ${repetition} of ${repetitions}`);
      const played = await play(minutes, rows);
      harness.push(played);
      raw.push(await replay(played, []));
      withReasons.push(await replay(played, played.reverted));
      globalThis.gc?.();
    }

    const [first] = harness as [Played];
    const { number } = await lastBlock(first.recording.provider);
    const reverted = `${first.reverted.length} reverted transactions`;
    const size = `${FLAGSHIP}, ${ARM}: ${minutes} blocks, ${first.accounts} accounts`;
    const equality = `hash of the last of ${number} blocks, which covers the state`;
    const common = { size, unit: "seconds", equality } as const;
    const samples = (
      name: string,
      times: readonly Times[],
      part: keyof Times,
    ): { name: string; samples: number[] } => ({
      name,
      samples: times.map((time) => time[part]),
    });
    return [
      compare({
        ...common,
        name: "harness ÷ floor",
        what: "A whole run, its world included, against its writes replayed raw",
        over: samples("harness", harness, "whole"),
        under: samples("replay", raw, "whole"),
        goal: { is: "at most", value: 1.5 },
      }),
      compare({
        ...common,
        name: "harness ÷ floor, blocks alone",
        what: "The same from the second block on, without building the world",
        over: samples("harness", harness, "blocks"),
        under: samples("replay", raw, "blocks"),
      }),
      compare({
        ...common,
        name: "harness ÷ floor + reasons, blocks alone",
        what: `The same; the replay also asks why each of the ${reverted} failed`,
        over: samples("harness", harness, "blocks"),
        under: samples("replay + reasons", withReasons, "blocks"),
      }),
      compare({
        ...common,
        name: "floor + reasons ÷ floor, blocks alone",
        what: `What asking why each of the ${reverted} failed adds to the replay`,
        over: samples("replay + reasons", withReasons, "blocks"),
        under: samples("replay", raw, "blocks"),
      }),
    ];
  },
};

/** Runs the flagship's arm and records it. */
async function play(minutes: number, rows: number): Promise<Played> {
  const scenario = await loadScenario(FLAGSHIP);
  const { environment, recordings } = recordingEnvironment(EDR.environment());
  let mark = 0;
  const clock = new BlockClock((block) => {
    if (block === 1) mark = recordings[0]?.writes.length ?? 0;
  });
  const { seconds, result } = await withPartOfTheBook(rows, async (book) =>
    timed(async () =>
      runScenario(scenario, environment, { params: { minutes, ...book }, arm: ARM, onProgress: clock.onProgress }),
    ),
  );
  const [recording] = recordings as readonly [Recording];
  return {
    whole: seconds,
    blocks: clock.totalOf(ARM),
    recording,
    mark,
    reverted: await revertedTransactions(recording.provider),
    accounts: result.arms[0]?.record.events.filter(({ event }) => event === "account").length ?? 0,
  };
}

/** Replays what a run wrote and holds the end to the run's. */
async function replay({ recording, mark }: Played, reverted: readonly string[]): Promise<Times> {
  const { seconds: opening, result: provider } = await timed(async () =>
    EDR.environment().openChain({ startTime: recording.startTime }),
  );
  const replayed = new Replay(provider, reverted);
  const { seconds: before } = await timed(async () => replayed.run(recording.writes.slice(0, mark)));
  const { seconds: blocks } = await timed(async () => replayed.run(recording.writes.slice(mark)));
  const [own, original] = [await lastBlock(provider), await lastBlock(recording.provider)];
  requireEqual("number of the last block", original.number, own.number);
  requireEqual("hash of the last block", original.hash, own.hash);
  return { whole: opening + before + blocks, blocks };
}
