import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Log } from "../../chain/types.ts";
import { rescale, valueOf } from "../../units/amounts.ts";
import { USD_DECIMALS } from "../../units/fixed-point.ts";
import type { Asset } from "../ports.ts";
import { FEED } from "./feed-abi.ts";

/** An asset and where its price is announced. */
export interface AnsweredAsset {
  readonly asset: Asset;
  /** What is read. */
  readonly feed: Address;
  /** Whose logs announce the answers. */
  readonly emitter: Address;
  readonly decimals: number;
}

/** The last answers of some feeds, for ports that say what amounts are worth. */
export class LastAnswers {
  readonly addresses: readonly Address[];
  private readonly assets: readonly AnsweredAsset[];
  private readonly prices = new Map<Address, bigint>();

  constructor(assets: readonly AnsweredAsset[]) {
    this.assets = assets;
    this.addresses = assets.map(({ emitter }) => emitter);
  }

  /** Reads the answers that are there. */
  async open(reader: BatchReader): Promise<void> {
    await Promise.all(
      this.assets.map(async ({ asset, feed, decimals }) => {
        const data = await reader.tryRead(FEED.call(feed, "latestRoundData"));
        if (data === undefined) return; // No round yet.
        this.take(asset, FEED.decode("latestRoundData", data).answer as bigint, decimals);
      }),
    );
  }

  /** Takes in a log of one of the addresses. */
  absorb(log: Log): void {
    const decoded = FEED.decodeLog(log);
    if (decoded?.name !== "AnswerUpdated") return;
    for (const { asset, emitter, decimals } of this.assets) {
      if (emitter === log.address) this.take(asset, decoded.args.current as bigint, decimals);
    }
  }

  /** What base units of the asset are worth, in 1e-8 US dollars; 0 while there is no answer. */
  valueOf(asset: Asset, units: bigint): bigint {
    return valueOf(units, asset.decimals, this.prices.get(asset.address) ?? 0n);
  }

  private take(asset: Asset, answer: bigint, decimals: number): void {
    this.prices.set(asset.address, rescale(answer, decimals, USD_DECIMALS));
  }
}
