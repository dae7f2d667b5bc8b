import type { Address, Log } from "../../chain/types.ts";
import { rescale } from "../../units/amounts.ts";
import { max, USD_DECIMALS } from "../../units/fixed-point.ts";
import type { Chain } from "../ports.ts";
import { FEED } from "./feed-abi.ts";
import type { PriceMirror } from "./price-mirror.ts";

/** The answer of a feed that announces it: the part that derived feeds rest on in the end. */
export class AnswerMirror implements PriceMirror {
  readonly emitters: readonly Address[];

  private readonly feed: Address;
  private readonly decimals: number;
  private answer = 0n;

  /**
   * @param feed What consumers read.
   * @param emitter Whose logs announce the answers.
   */
  constructor({ address, emitter, decimals }: { address: Address; emitter: Address; decimals: number }) {
    this.feed = address;
    this.emitters = [emitter];
    this.decimals = decimals;
  }

  async open({ reader }: Chain): Promise<void> {
    const data = await reader.tryRead(FEED.call(this.feed, "latestRoundData"));
    if (data !== undefined) this.take(FEED.decode("latestRoundData", data).answer as bigint);
  }

  absorb(log: Log): void {
    if (!this.emitters.includes(log.address)) return;
    const decoded = FEED.decodeLog(log);
    if (decoded?.name === "AnswerUpdated") this.take(decoded.args.current as bigint);
  }

  price(): bigint {
    return this.answer;
  }

  /** An answer that is not positive is none. */
  private take(answer: bigint): void {
    this.answer = rescale(max(answer, 0n), this.decimals, USD_DECIMALS);
  }
}
