import type { Address, Log } from "../../chain/types.ts";
import type { BlockTime, Chain } from "../ports.ts";

/** A feed's answer in memory, for feeds that work it out when they are read. */
export interface PriceMirror {
  /** The contracts whose logs move it. */
  readonly emitters: readonly Address[];
  /** Takes what is there as the chain has it. */
  open(chain: Chain): Promise<void>;
  absorb(log: Log): void;
  /** Tells it the time, where the answer grows with it. */
  advance?(block: BlockTime): void;
  /** 1e-8 US dollars; 0 when the feed has no answer. */
  price(): bigint;
}
