import { InputError } from "../../errors.ts";

const MOST_SEEDS = 1_000_000;
const PART = /^(\d+)(?:\.\.(\d+))?$/;

/**
 * Reads `1..50`, `7`, or several of these with commas between.
 *
 * @throws InputError when it is malformed, names none, or one twice.
 */
export function parseSeeds(text: string): number[] {
  const shown = `--seeds "${text}"`;
  const seeds: number[] = [];
  for (const part of text.split(",")) {
    const [, from, to = from] = PART.exec(part.trim()) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === undefined || !Number.isSafeInteger(first) || !Number.isSafeInteger(last)) {
      throw new InputError(`${shown}: expected whole numbers such as 1..50 or 1,2,3`);
    }
    if (last < first) throw new InputError(`${shown}: there is no seed from ${first} to ${last}`);
    if (seeds.length + last - first + 1 > MOST_SEEDS) throw new InputError(`${shown}: expected at most ${MOST_SEEDS}`);
    for (let seed = first; seed <= last; seed += 1) seeds.push(seed);
  }
  if (new Set(seeds).size < seeds.length) throw new InputError(`${shown}: a seed comes twice`);
  return seeds;
}
