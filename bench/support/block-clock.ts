import type { Progress } from "../../src/simulation/run.ts";

/** Something to do between two blocks, which no block is charged for. */
export type BetweenBlocks = (block: number, arm: string | undefined) => Promise<void> | void;

/**
 * Times the blocks of a run. The first block of each arm is left out, since the arm's set-up comes before it; a block's
 * time is otherwise everything from the end of one to the end of the next.
 */
export class BlockClock {
  /** Seconds of the second block, the third and so on, by arm; "" is the name of the only one. */
  readonly arms = new Map<string, number[]>();

  private readonly between: BetweenBlocks;
  private arm: string | undefined;
  private block = 0;
  private since = 0;

  constructor(between: BetweenBlocks = () => undefined) {
    this.between = between;
  }

  /** To be given to the run. */
  readonly onProgress = async ({ arm }: Progress): Promise<void> => {
    const now = performance.now();
    if (this.block === 0 || arm !== this.arm) {
      this.arm = arm;
      this.block = 0;
      this.arms.set(arm ?? "", []);
    } else {
      this.arms.get(arm ?? "")?.push((now - this.since) / 1000);
    }
    this.block += 1;
    await this.between(this.block, arm);
    this.since = performance.now();
  };

  /** Seconds that an arm took from the end of its first block to the end of its last. */
  totalOf(arm: string | undefined): number {
    return (this.arms.get(arm ?? "") ?? []).reduce((total, seconds) => total + seconds, 0);
  }
}

/**
 * Lets several runs take turns, a block each, so that all of them see the same machine. A run takes part from its first
 * `turn` until it leaves.
 */
export class Turnstile {
  private readonly waiting: (() => void)[] = [];
  private readonly starts: number;
  private arrived = 0;

  /** @param runs How many runs there are: none passes before all have come. */
  constructor(runs: number) {
    this.starts = runs;
  }

  /** Waits for the run's turn. Only one run at a time is through. */
  async turn(isFirst: boolean): Promise<void> {
    if (isFirst) this.arrived += 1;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      if (this.arrived === this.starts) this.release();
    });
  }

  /** The run is over: the others go on. */
  leave(): void {
    this.release();
  }

  private release(): void {
    this.waiting.shift()?.();
  }
}
