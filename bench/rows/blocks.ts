import { runScenario, type ScenarioRun } from "../../src/simulation/run.ts";
import lendingBook from "../scenarios/lending-book.ts";
import { BlockClock } from "../support/block-clock.ts";
import { EDR } from "../support/engines.ts";
import { measureMemory, type Memory } from "../support/memory.ts";
import { type BenchOptions, compare, type Comparison, middle, requireEqual, type Row } from "../support/row.ts";

const ACCOUNTS = 100;
const FULL = { repetitions: 3, blocks: 10_000, part: 1_000 };
const QUICK = { repetitions: 2, blocks: 1_000, part: 250 };

/** A long quiet run. */
interface LongRun {
  readonly digest: string;
  /** Median seconds of a block in the first part of the run and in the last. */
  readonly early: number;
  readonly late: number;
  /** Bytes for each block after the first part: what the heap and the process grew by, and what the record takes. */
  readonly heap: number;
  readonly resident: number;
  readonly record: number;
}

/** Whether a block late in a long run costs what an early one does, and what is kept of each. */
export const blocks: Row = {
  name: "blocks",
  what: "Late blocks of a long quiet run against early ones, and what the memory grows by",

  async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
    const { repetitions, blocks: length, part } = quick ? QUICK : FULL;
    const runs: LongRun[] = [];
    for (let repetition = 1; repetition <= repetitions; repetition += 1) {
      say(`${length} blocks, repetition ${repetition} of ${repetitions}`);
      runs.push(await runLong(length, part));
    }
    const [first] = runs as [LongRun];
    for (const { digest } of runs) requireEqual("digest of the repetitions", first.digest, digest);

    const common = { size: `${length} blocks, ${ACCOUNTS} positions`, equality: "digest of all repetitions" };
    const samples = (of: keyof Omit<LongRun, "digest">, name: string): { name: string; samples: number[] } => ({
      name,
      samples: runs.map((run) => run[of]),
    });
    const after = `for each block after the first ${part}`;
    return [
      compare({
        ...common,
        name: `last ${part} ÷ first ${part} blocks`,
        what: `The median time of a block in the last ${part} against the first ${part}`,
        unit: "seconds",
        over: samples("late", `last ${part}`),
        under: samples("early", `first ${part}`),
        goal: { is: "at most", value: 1.25 },
      }),
      compare({
        ...common,
        name: "heap ÷ record",
        what: `What the heap grew by ${after}, against what the record of the run takes: 1 when nothing else is kept`,
        unit: "bytes per block",
        over: samples("heap", "heap"),
        under: samples("record", "record"),
        goal: { is: "at most", value: 1.1 },
      }),
      compare({
        ...common,
        name: "process ÷ heap",
        what: `What the whole process grew by ${after}, the engine's memory outside the heap included, against the heap`,
        unit: "bytes per block",
        over: samples("resident", "process"),
        under: samples("heap", "heap"),
      }),
    ];
  },
};

async function runLong(length: number, part: number): Promise<LongRun> {
  const memory = new Map<number, Memory>();
  const clock = new BlockClock(async (block) => {
    if (block === part || block === length) memory.set(block, await measureMemory());
  });
  const params = { accounts: ACCOUNTS, blocks: length };
  const held: { run: ScenarioRun | undefined } = {
    run: await runScenario(lendingBook, EDR.environment(), { params, onProgress: clock.onProgress }),
  };
  const digest = held.run?.arms[0]?.digest ?? "";
  // The chain is gone by now and the record is all that is left of the run: what goes with it is its size.
  const withRecord = await measureMemory();
  held.run = undefined;
  const without = await measureMemory();

  const [early, late] = [memory.get(part), memory.get(length)] as [Memory, Memory];
  const seconds = clock.arms.get("") ?? [];
  const grownIn = length - part;
  return {
    digest,
    early: middle(seconds.slice(0, part)),
    late: middle(seconds.slice(-part)),
    heap: (late.heap - early.heap) / grownIn,
    resident: (late.resident - early.resident) / grownIn,
    record: (withRecord.heap - without.heap) / length,
  };
}
