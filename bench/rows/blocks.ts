import { runScenario, type ScenarioRun } from "../../src/simulation/run.ts";
import lendingBook from "../scenarios/lending-book.ts";
import { BlockClock, Turnstile } from "../support/block-clock.ts";
import { EDR } from "../support/engines.ts";
import { measureMemory, type Memory } from "../support/memory.ts";
import { type BenchOptions, compare, type Comparison, middle, requireEqual, type Row } from "../support/row.ts";

const ACCOUNTS = 100;
const FULL = { repetitions: 3, blocks: 10_000, part: 1_000 };
const QUICK = { repetitions: 2, blocks: 900, part: 200 };

/** A long quiet run. */
interface LongRun {
  readonly digest: string;
  /** Median seconds of a block in the first part and in the last. */
  readonly early: number;
  readonly late: number;
  /** Bytes for each block between these parts: what the heap and the process grew by, and what the record takes. */
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

    const common = {
      size: `${length} blocks, ${ACCOUNTS} positions`,
      equality: `digest of all repetitions; hash of block ${part} of the runs that took turns`,
    };
    const samples = (of: keyof Omit<LongRun, "digest">, name: string): { name: string; samples: number[] } => ({
      name,
      samples: runs.map((run) => run[of]),
    });
    const after = `for each block between the first ${part} and the last`;
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

/**
 * Runs the whole length. A second run of the first blocks alone begins when the long one comes to its last part, and the
 * two take turns from there, so that late and early blocks see the same machine.
 */
async function runLong(length: number, part: number): Promise<LongRun> {
  const lastPart = length - part;
  const turnstile = new Turnstile(2);
  const memory = new Map<number, Memory>();
  let short: Promise<{ early: number; hash: string }> | undefined;
  const clock = new BlockClock(async (block) => {
    if (block === part || block === lastPart) memory.set(block, await measureMemory());
    if (block === lastPart) short = runShort(part, turnstile);
    if (block >= lastPart) await turnstile.turn(block === lastPart);
  });
  const held: { run: ScenarioRun | undefined } = {
    run: await runScenario(lendingBook, EDR.environment(), {
      params: { accounts: ACCOUNTS, blocks: length },
      onProgress: clock.onProgress,
    }),
  };
  turnstile.leave();
  const { early, hash } = (await short) as { early: number; hash: string };
  const long = endOf(held.run, part);
  requireEqual(`hash of block ${part} of the long run and of the short one`, long.hash, hash);

  const record = await sizeOfRecord(held);
  const [before, after] = [memory.get(part), memory.get(lastPart)] as [Memory, Memory];
  const grownIn = lastPart - part;
  return {
    digest: long.digest,
    early,
    late: middle((clock.arms.get("") ?? []).slice(-part)),
    heap: (after.heap - before.heap) / grownIn,
    resident: (after.resident - before.resident) / grownIn,
    record: record / length,
  };
}

async function runShort(blocks: number, turnstile: Turnstile): Promise<{ early: number; hash: string }> {
  const clock = new BlockClock(async (block) => turnstile.turn(block === 1));
  const params = { accounts: ACCOUNTS, blocks };
  const run = await runScenario(lendingBook, EDR.environment(), { params, onProgress: clock.onProgress });
  turnstile.leave();
  return { early: middle(clock.arms.get("") ?? []), hash: endOf(run, blocks).hash };
}

/** Lets go of a finished run, of which nothing but its record is left by then, and says what the heap shrinks by. */
async function sizeOfRecord(held: { run: ScenarioRun | undefined }): Promise<number> {
  const withRecord = await measureMemory();
  held.run = undefined;
  const without = await measureMemory();
  return withRecord.heap - without.heap;
}

/** What is compared of a run, without a hold on its record. */
function endOf(run: ScenarioRun | undefined, block: number): { digest: string; hash: string } {
  const [arm] = run?.arms ?? [];
  return { digest: arm?.digest ?? "none", hash: arm?.record.blocks[block - 1]?.hash ?? "none" };
}
