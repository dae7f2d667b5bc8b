import type { Address, Hex, Log } from "../../../src/chain/types.ts";

/** Names of the addresses of each side: what has one name on both is the same. Only named contracts' events count. */
export interface Labels {
  readonly ours: ReadonlyMap<Address, string>;
  readonly theirs: ReadonlyMap<Address, string>;
  /** Words that may differ, by the event's first topic: indexed arguments first, then the others. */
  readonly ignored?: ReadonlyMap<Hex, readonly number[]>;
  /** First topics of events that one side alone has. */
  readonly leftOut?: ReadonlySet<Hex>;
}

const WORD = 64;

/** Compares the events of both sides: which, in what order, and every figure. */
export class EventComparison {
  private readonly ours: Side;
  private readonly theirs: Side;

  constructor(labels: Labels) {
    this.ours = new Side(labels.ours, labels);
    this.theirs = new Side(labels.theirs, labels);
  }

  /**
   * What differs in a block's logs, in words.
   *
   * @param isEnd Whether a log is the one that ends an operation; the events of an operation that does not end this way
   * are not compared.
   */
  compare(logs: readonly Log[], isEnd: (log: Log) => boolean): string[] {
    let [ours, theirs]: [string[], string[]] = [[], []];
    for (const log of logs) {
      if (isEnd(log)) {
        const difference = firstDifference(ours, theirs);
        if (difference !== undefined) return [difference];
        [ours, theirs] = [[], []];
      }
      this.ours.add(log, ours);
      this.theirs.add(log, theirs);
    }
    return [];
  }
}

class Side {
  private readonly words = new Map<string, string>();
  private readonly labels: ReadonlyMap<Address, string>;
  private readonly ignored: ReadonlyMap<Hex, readonly number[]>;
  private readonly leftOut: ReadonlySet<Hex>;

  constructor(labels: ReadonlyMap<Address, string>, { ignored, leftOut }: Labels) {
    this.labels = labels;
    this.ignored = ignored ?? new Map<Hex, readonly number[]>();
    this.leftOut = leftOut ?? new Set<Hex>();
    for (const [address, label] of labels) this.words.set(address.slice(2).padStart(WORD, "0"), label);
  }

  add({ address, topics, data }: Log, events: string[]): void {
    const label = this.labels.get(address);
    const [topic = "0x", ...indexed] = topics;
    if (label === undefined || this.leftOut.has(topic)) return;
    const ignored = this.ignored.get(topic) ?? [];
    const words = [...indexed.map((word) => word.slice(2)), ...wordsOf(data)];
    const shown = words.map((word, i) => (ignored.includes(i) ? "any" : (this.words.get(word) ?? word)));
    events.push(`${label} ${topic}(${shown.join(", ")})`);
  }
}

function wordsOf(data: string): string[] {
  return data.slice(2).match(/.{1,64}/g) ?? [];
}

function firstDifference(ours: readonly string[], theirs: readonly string[]): string | undefined {
  const at = ours.findIndex((event, i) => event !== theirs[i]);
  if (at < 0 && ours.length === theirs.length) return undefined;
  const index = at < 0 ? ours.length : at;
  return `event ${index}: ours ${ours[index] ?? "none"}, theirs ${theirs[index] ?? "none"}`;
}
