import { FirebreakError, messageOf } from "../errors.ts";
import { fromHex, parseLog, toHex } from "./rpc.ts";
import type { Address, Hex, HistoricLog, HistoryFilter } from "./types.ts";

type Rpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** How many blocks are asked for at first. Few nodes answer more, and many fewer: see `read`. */
const FIRST_RANGE = 10_000;
/** After so many answers in a row twice as many blocks are tried again. */
const ANSWERS_BEFORE_MORE = 8;

/**
 * The logs of the chain that a fork goes on from. They are read for given contracts only, and a range of blocks at a time:
 * nodes refuse when the blocks or the logs are too many for them, each in words of its own. A range that is refused is
 * halved, down to a single block, whatever the words.
 */
export class LogHistory {
  private readonly rpc: Rpc;
  /** What has been read, by what was asked for: it does not change any more. */
  private readonly known = new Map<string, Promise<readonly HistoricLog[]>>();
  private range = FIRST_RANGE;
  /** One reading after the other, so that the ranges do not depend on which is answered first. */
  private reading: Promise<unknown> = Promise.resolve();

  constructor(rpc: Rpc) {
    this.rpc = rpc;
  }

  /** The logs of the contracts up to block `last`, in order. */
  async logsOf(
    addresses: readonly Address[],
    { since, topics }: HistoryFilter,
    last: number,
  ): Promise<readonly HistoricLog[]> {
    if (addresses.length === 0) return [];
    // In an order of their own, so that the same question is asked in the same words whoever asks.
    const filter = {
      address: [...new Set(addresses)].sort(),
      ...(topics === undefined ? {} : { topics: [[...new Set(topics)].sort()] }),
    };
    const key = JSON.stringify([filter, since]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const logs = this.reading.then(async () => this.read(filter, since, last));
    this.reading = logs.catch(() => undefined);
    this.known.set(key, logs);
    return logs;
  }

  private async read(
    filter: { readonly address: readonly Address[]; readonly topics?: readonly (readonly Hex[])[] },
    since: number,
    last: number,
  ): Promise<HistoricLog[]> {
    const logs: HistoricLog[] = [];
    let answers = 0;
    for (let first = since; first <= last;) {
      const end = Math.min(first + this.range - 1, last);
      let found: unknown;
      try {
        found = await this.rpc("eth_getLogs", [{ ...filter, fromBlock: toHex(first), toBlock: toHex(end) }]);
      } catch (error) {
        if (end === first) {
          throw new FirebreakError(`the logs of block ${first} cannot be read: ${messageOf(error)}`, undefined, {
            cause: error,
          });
        }
        this.range = Math.ceil((end - first + 1) / 2);
        answers = 0;
        continue;
      }
      for (const raw of found as Record<string, unknown>[]) {
        logs.push({ ...parseLog(raw), blockNumber: Number(fromHex(raw.blockNumber)) });
      }
      first = end + 1;
      answers += 1;
      if (answers % ANSWERS_BEFORE_MORE === 0) this.range = Math.min(this.range * 2, FIRST_RANGE);
    }
    return logs.sort(byPlace);
  }
}

function byPlace(a: HistoricLog, b: HistoricLog): number {
  return a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;
}
