import { mean } from "simple-statistics";

import { runScenario } from "../../src/simulation/run.ts";
import type { RunRecord } from "../../src/simulation/record.ts";
import lendingBook from "../scenarios/lending-book.ts";
import { BlockClock, Turnstile } from "../support/block-clock.ts";
import { EDR } from "../support/engines.ts";
import { type BenchOptions, compare, type Comparison, middle, type Row } from "../support/row.ts";
import { repeated, repetitionsOf } from "../support/scenarios.ts";

const FULL = { repetitions: 3, sizes: [100, 1_000, 10_000], blocks: { quiet: 200, cascade: 40 } };
const QUICK = { repetitions: 2, sizes: [100, 500], blocks: { quiet: 60, cascade: 12 } };

/** What stands for the blocks of a repetition. */
const AVERAGES = { median: middle, mean } as const;

interface Course {
  readonly name: keyof typeof FULL.blocks;
  /** The mean as well where rare blocks are dear: the health of every account is audited every 50 blocks. */
  readonly averages: readonly (keyof typeof AVERAGES)[];
  /** Fall of the price over the run. */
  readonly fall: number;
  readonly what: string;
  /** Whether a block of the run is one of those that are meant. */
  counts(record: RunRecord, block: number): boolean;
}

const COURSES: readonly Course[] = [
  {
    name: "quiet",
    averages: ["median", "mean"],
    fall: 0,
    what: "blocks in which the outside price moves and nobody acts",
    counts: (record, block) => record.blocks[block - 1]?.transactions === 1,
  },
  {
    name: "cascade",
    averages: ["median"],
    fall: -0.2,
    what: "blocks with liquidations; the same hundred accounts are in danger in both",
    counts: (record, block) =>
      Object.values(record.blocks[block - 1]?.lending ?? {}).some(({ liquidations }) => liquidations > 0),
  },
];

/** The largest book's quiet blocks are to be nearly as quick as the smallest's. */
const GOAL = { is: "at least", value: 0.8 } as const;

/** Blocks per second by size of the book, in quiet blocks and in a cascade. */
export const positions: Row = {
  name: "positions",
  what: "Blocks per second with a large book against a small one, in quiet blocks and in a cascade",

  async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
    const { repetitions, sizes, blocks } = quick ? QUICK : FULL;
    say(`books of ${sizes.join(", ")} positions side by side`);
    const speeds = await measureSpeeds(sizes, blocks, repetitions);
    return COURSES.flatMap((course) => {
      const [small, ...larger] = speeds.filter((speed) => speed.course === course) as [Speed, ...Speed[]];
      return course.averages.flatMap((average) =>
        larger.map((large) => {
          const speed = ({ size, seconds }: Speed): { name: string; samples: number[] } => ({
            name: `${size} positions`,
            samples: seconds.map((times) => 1 / AVERAGES[average](times)),
          });
          return compare({
            name: `${course.name}, ${average} block: ${large.size} ÷ ${small.size} positions`,
            what: `Blocks per second with ${large.size} positions against ${small.size}: ${course.what}`,
            size: `${small.seconds[0]?.length} and ${large.seconds[0]?.length} of ${blocks[course.name]} blocks`,
            unit: "blocks per second",
            over: speed(large),
            under: speed(small),
            ...(course.name === "quiet" && average === "median" && large === larger.at(-1) ? { goal: GOAL } : {}),
            equality: "digest of all repetitions with a book",
          });
        }),
      );
    });
  },
};

interface Speed {
  readonly course: Course;
  readonly size: number;
  /** The blocks that count in each repetition. */
  readonly seconds: readonly (readonly number[])[];
}

/** Runs every size at once, a block each in turn. */
async function measureSpeeds(
  sizes: readonly number[],
  blocks: typeof FULL.blocks,
  repetitions: number,
): Promise<Speed[]> {
  const courses = Object.fromEntries(COURSES.map(({ name, fall }) => [name, { fall, blocks: blocks[name] }]));
  const scenario = repeated(lendingBook, courses, repetitions);
  const turnstile = new Turnstile(sizes.length);
  const bySize = await Promise.all(
    sizes.map(async (size) => {
      let isFirst = true;
      const clock = new BlockClock(async () => {
        await turnstile.turn(isFirst);
        isFirst = false;
      });
      const run = await runScenario(scenario, EDR.environment(), {
        params: { accounts: size },
        onProgress: clock.onProgress,
      });
      turnstile.leave();
      return COURSES.map((course): Speed => {
        const seconds = repetitionsOf(run, course.name).map(({ name, record }) =>
          (clock.arms.get(name ?? "") ?? []).filter((_, i) => course.counts(record, i + 2)),
        );
        return { course, size, seconds };
      });
    }),
  );
  return bySize.flat();
}
