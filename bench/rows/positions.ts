import { runScenario } from "../../src/simulation/run.ts";
import type { RunRecord } from "../../src/simulation/record.ts";
import lendingBook from "../scenarios/lending-book.ts";
import { BlockClock, Turnstile } from "../support/block-clock.ts";
import { EDR } from "../support/engines.ts";
import { type BenchOptions, compare, type Comparison, middle, type Row } from "../support/row.ts";
import { repeated, repetitionsOf } from "../support/scenarios.ts";

const FULL = { repetitions: 3, sizes: [100, 1_000, 10_000], blocks: { quiet: 200, cascade: 40 } };
const QUICK = { repetitions: 3, sizes: [100, 500], blocks: { quiet: 60, cascade: 12 } };

interface Course {
  readonly name: keyof typeof FULL.blocks;
  /** Fall of the price over the run. */
  readonly fall: number;
  readonly what: string;
  /** Whether a block of the run is one of those that are meant. */
  counts(record: RunRecord, block: number): boolean;
}

const COURSES: readonly Course[] = [
  {
    name: "quiet",
    fall: 0,
    what: "blocks in which the outside price moves and nobody acts",
    counts: (record, block) => record.blocks[block - 1]?.transactions === 1,
  },
  {
    name: "cascade",
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
      return larger.map((large) =>
        compare({
          name: `${course.name}: ${large.size} ÷ ${small.size} positions`,
          what: `Blocks per second with ${large.size} positions against ${small.size}: ${course.what}`,
          size: `medians of ${small.counted} and ${large.counted} of ${blocks[course.name]} blocks`,
          unit: "blocks per second",
          over: { name: `${large.size} positions`, samples: large.samples },
          under: { name: `${small.size} positions`, samples: small.samples },
          ...(course.name === "quiet" && large === larger.at(-1) ? { goal: GOAL } : {}),
          equality: "digest of all repetitions with a book",
        }),
      );
    });
  },
};

interface Speed {
  readonly course: Course;
  readonly size: number;
  /** Blocks per second of each repetition. */
  readonly samples: readonly number[];
  /** Blocks of which a repetition's speed is the median. */
  readonly counted: number;
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
        const counted = repetitionsOf(run, course.name).map(({ name, record }) =>
          (clock.arms.get(name ?? "") ?? []).filter((_, i) => course.counts(record, i + 2)),
        );
        const samples = counted.map((seconds) => 1 / middle(seconds));
        return { course, size, samples, counted: counted[0]?.length ?? 0 };
      });
    }),
  );
  return bySize.flat();
}
