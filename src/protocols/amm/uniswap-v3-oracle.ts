const UINT32 = 2n ** 32n;

/** What a pool's newest observation says, and where it stands in the ring of observations. */
export interface Observation {
  readonly index: number;
  readonly cardinality: number;
  readonly cardinalityNext: number;
  /** Unix seconds, modulo 2^32. */
  readonly timestamp: bigint;
  /** Ticks times seconds so far, as a signed number of 56 bits. */
  readonly tickCumulative: bigint;
}

/** The pool's memory of its ticks: how many seconds it stood at each, added up (section 5 of the whitepaper). */
export class TickHistory {
  private newest: Observation;

  /** Goes on from an observation, which is all that later ones follow from. */
  constructor(newest: Observation) {
    this.newest = newest;
  }

  /** Begins when the pool is initialised. */
  static begin(now: number): TickHistory {
    const timestamp = BigInt(now) % UINT32;
    return new TickHistory({ index: 0, cardinality: 1, cardinalityNext: 1, timestamp, tickCumulative: 0n });
  }

  get last(): Observation {
    return this.newest;
  }

  /** Ticks times seconds until a time that is not before the newest observation, during which the tick was this. */
  cumulativeAt(now: number, tick: number): bigint {
    const { timestamp, tickCumulative } = this.newest;
    const elapsed = BigInt.asUintN(32, BigInt(now) - timestamp);
    return BigInt.asIntN(56, tickCumulative + BigInt(tick) * elapsed);
  }

  /** The pool observes, before anything changes, at most once in a second. */
  observe(now: number, tick: number): void {
    const { index, cardinality, cardinalityNext, timestamp } = this.newest;
    const time = BigInt(now) % UINT32;
    if (time === timestamp) return;
    const grows = cardinalityNext > cardinality && index === cardinality - 1;
    const grown = grows ? cardinalityNext : cardinality;
    this.newest = {
      index: (index + 1) % grown,
      cardinality: grown,
      cardinalityNext,
      timestamp: time,
      tickCumulative: this.cumulativeAt(now, tick),
    };
  }

  /** Makes room for more observations. */
  grow(cardinalityNext: number): void {
    this.newest = { ...this.newest, cardinalityNext };
  }
}
