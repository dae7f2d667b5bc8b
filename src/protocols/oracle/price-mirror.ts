import type { Address, Log } from "../../chain/types.ts";
import type { BlockTime, Chain } from "../ports.ts";

/**
 * The answer of a feed that works it out when it is read, kept in memory: a consumer of the feed hears the same logs as the
 * chain's state changes, and asks for the price of the moment.
 */
export interface PriceMirror {
  /** The contracts on whose logs the answer depends. */
  readonly emitters: readonly Address[];
  /** Learns what is there when the simulation begins. */
  open(chain: Chain): Promise<void>;
  /** Takes in a log of one of the emitters, in order; others are ignored. */
  absorb(log: Log): void;
  /** Tells it the time of the logs that follow and of the price, where the answer grows with time. */
  advance?(block: BlockTime): void;
  /** What the feed would answer now, in 1e-8 US dollars. */
  price(): bigint;
}
