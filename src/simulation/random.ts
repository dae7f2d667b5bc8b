import { keccak256, toUtf8Bytes } from "ethers";
import { uniformBigInt } from "pure-rand/distribution/uniformBigInt";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

const PPM = 1_000_000;

/**
 * A seeded generator. Each agent has one of its own, derived from the run's seed and the agent's name, so that adding an
 * agent does not change what another draws.
 */
export class Random {
  private readonly path: string;
  private readonly generator: RandomGenerator;

  private constructor(path: string) {
    this.path = path;
    this.generator = xoroshiro128plusFromState(stateOf(path));
  }

  static fromSeed(seed: number): Random {
    return new Random(`seed:${seed}`);
  }

  /** An independent generator for a named purpose. It does not depend on what was drawn from this one. */
  split(name: string): Random {
    return new Random(`${this.path}/${name}`);
  }

  /** An integer from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return uniformInt(this.generator, min, max);
  }

  /** A bigint from `min` to `max`, both included. */
  bigint(min: bigint, max: bigint): bigint {
    return uniformBigInt(this.generator, min, max);
  }

  /** A number from 0 to below 1 in steps of 2^-53: what libraries of distributions draw from. */
  unit(): number {
    return uniformFloat64(this.generator);
  }

  /** True with the given probability, to a millionth. */
  chance(probability: number): boolean {
    return this.integer(0, PPM - 1) < Math.round(probability * PPM);
  }

  /** A number from `min` to `max` in steps of a millionth of the range. */
  between(min: number, max: number): number {
    return min + ((max - min) * this.integer(0, PPM)) / PPM;
  }

  /** One of the items; throws when there are none. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("there is nothing to pick from");
    return items[this.integer(0, items.length - 1)] as T;
  }

  /** The items in a random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i -= 1) {
      const j = this.integer(0, i);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  }
}

/** 128 bits of state, never all zero, from a name. */
function stateOf(path: string): number[] {
  const hash = keccak256(toUtf8Bytes(path)).slice(2);
  return [0, 1, 2, 3].map((i) => Number.parseInt(hash.slice(8 * i, 8 * i + 8), 16) | 0);
}
