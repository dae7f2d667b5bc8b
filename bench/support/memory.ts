import { FirebreakError } from "../../src/errors.ts";

/** What the process holds, in bytes. */
export interface Memory {
  /** In JavaScript's heap, after everything that nobody needs is gone: what we keep. */
  readonly heap: number;
  /** All of it: the heap, what the engine keeps outside it, and what was freed and not given back. */
  readonly resident: number;
}

/**
 * What is held now.
 *
 * @throws FirebreakError when the process may not collect garbage at will.
 */
export async function measureMemory(): Promise<Memory> {
  if (globalThis.gc === undefined) throw new FirebreakError("memory is measured under node --expose-gc only");
  // Weak references and the engine's handles are let go of between turns, so that one collection does not reach them.
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, resident: rss };
}
