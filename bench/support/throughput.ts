import type { TrialExecutor } from "../../src/campaign/executor.ts";
import { runTrials } from "../../src/campaign/run-trials.ts";
import type { Trial, TrialDone, TrialOutcome } from "../../src/campaign/trial.ts";
import { FirebreakError } from "../../src/errors.ts";
import { requireEqual, timed } from "./row.ts";

/** One way to run trials. */
export interface Way {
  readonly name: string;
  /** How many trials run at a time. */
  readonly processes: number;
  /** Makes it ready; whoever opens it closes it. */
  readonly open: () => Promise<TrialExecutor>;
}

/** What is run both ways. */
export interface Load {
  readonly trials: readonly Trial[];
  /** Run before anything is timed, so many for each of its processes: processes start, and what they run is compiled. */
  readonly warmUp: (process: number) => readonly Trial[];
  readonly repetitions: number;
}

/** Trials per second, a sample a repetition. */
export type Throughput = [over: number[], under: number[]];

/**
 * Runs the same trials in two ways, in turns, the way that begins alternating too.
 *
 * @throws StatesDiffer when a trial comes to something else in one way than in the other; FirebreakError when one fails.
 */
export async function measureThroughput(
  ways: readonly [Way, Way],
  load: Load,
  say: (message: string) => void,
): Promise<Throughput> {
  const samples: Throughput = [[], []];
  let known: readonly string[] | undefined;
  for (let repetition = 1; repetition <= load.repetitions; repetition += 1) {
    for (const side of repetition % 2 === 1 ? ([0, 1] as const) : ([1, 0] as const)) {
      say(`repetition ${repetition} of ${load.repetitions}: ${ways[side].name}`);
      const { perSecond, digests } = await measureOnce(ways[side], load);
      known ??= digests;
      digests.forEach((digest, i) => {
        requireEqual(`digest of trial ${i} with ${ways[side].name}`, known?.[i] ?? "none", digest);
      });
      samples[side].push(perSecond);
    }
  }
  return samples;
}

async function measureOnce(
  { open, processes }: Way,
  { trials, warmUp }: Load,
): Promise<{ perSecond: number; digests: string[] }> {
  const executor = await open();
  try {
    await digestsOf(Array.from({ length: processes }, (_, process) => warmUp(process)).flat(), executor);
    const { seconds, result: digests } = await timed(async () => digestsOf(trials, executor));
    return { perSecond: trials.length / seconds, digests };
  } finally {
    await executor.close();
  }
}

async function digestsOf(trials: readonly Trial[], executor: TrialExecutor): Promise<string[]> {
  const digests: string[] = [];
  for await (const { index, trial, outcome } of runTrials(trials, { executor })) {
    digests[index] = outcomeOf(trial, outcome).results.digest;
  }
  return digests;
}

/**
 * What a trial came to.
 *
 * @throws FirebreakError when it failed.
 */
export function outcomeOf(trial: Trial, outcome: TrialOutcome): TrialDone {
  if (outcome.status === "done") return outcome;
  throw new FirebreakError(`a trial of ${trial.scenario} failed: ${outcome.cause}: ${outcome.reason}`);
}
