import { Abi } from "../../chain/abi.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address } from "../../chain/types.ts";
import type { Chain, Figure, SystemPort } from "../ports.ts";

const MEDIAN = new Abi(["function usableAnswers() view returns (uint256)"]);

/** How many of a median's members have an answer that counts: below its quorum the median keeps its last one. */
export class MedianSystem implements SystemPort {
  readonly name: string;
  readonly kind = "median feed";
  /** Its logs belong to its feed. */
  readonly addresses: readonly Address[] = [];

  private readonly feed: Address;
  private usable = 0n;

  constructor(name: string, feed: Address) {
    this.name = name;
    this.feed = feed;
  }

  async open({ reader }: Chain): Promise<void> {
    await this.refresh(reader);
  }

  absorb(): undefined {
    return undefined;
  }

  /** Answers stop to count as time passes, without a log: the chain is asked. */
  async refresh(reader: BatchReader): Promise<void> {
    const data = await reader.tryRead(MEDIAN.call(this.feed, "usableAnswers"));
    this.usable = data === undefined ? 0n : (MEDIAN.decode("usableAnswers", data)[0] as bigint);
  }

  figures(): Record<string, Figure> {
    return { usable: { unit: "count", value: this.usable } };
  }
}
