import { setTimeout } from "node:timers/promises";

/** What work comes to, unless it takes longer than that: then undefined, and the work goes on by itself. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([work, setTimeout(milliseconds, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
