import { constants } from "node:os";

/** What happened of it. */
export interface Interruptible<T> {
  readonly result: T;
  /** Set when a signal asked for the end. */
  readonly signal: NodeJS.Signals | undefined;
}

/** Runs `work`, whose signal is aborted on Ctrl-C or a request to end; it then ends in order, with what it has. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<Interruptible<T>> {
  const abort = new AbortController();
  let given: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    given ??= signal;
    abort.abort();
  };
  const signals = (["SIGINT", "SIGTERM", "SIGHUP"] as const).filter((signal) => signal in constants.signals);
  for (const signal of signals) process.on(signal, stop);
  try {
    const result = await work(abort.signal);
    return { result, signal: given };
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
