import type { Address, Log } from "../../chain/types.ts";
import { rescale } from "../../units/amounts.ts";
import { USD_DECIMALS } from "../../units/fixed-point.ts";
import type { Asset, BlockTime, Chain } from "../ports.ts";
import { FEED } from "./feed-abi.ts";
import type { PriceMirror } from "./price-mirror.ts";

/** An asset that a protocol lists, and the feed that its price comes from. */
export interface ListedAsset extends Asset {
  /** Whose logs announce the answers. */
  readonly feed: Address;
  readonly feedDecimals: number;
  /** Given when the feed announces nothing, but works its answer out when it is read. */
  readonly mirror?: () => PriceMirror;
}

interface Answer {
  /** 1e-8 US dollars. */
  readonly price: bigint;
  /** Unix seconds. */
  readonly updatedAt: number;
}

/** The prices that a protocol would read from its feeds at this moment, kept from logs. */
export class PriceBoard {
  /** The contracts whose logs move the prices. */
  readonly emitters: readonly Address[];

  private readonly assets: readonly ListedAsset[];
  private readonly mirrors: ReadonlyMap<Address, PriceMirror>;
  private readonly answers = new Map<Address, Answer>();
  private isOpen = false;

  constructor(assets: readonly ListedAsset[]) {
    this.assets = assets;
    this.mirrors = new Map(assets.flatMap(({ address, mirror }) => (mirror ? [[address, mirror()]] : [])));
    const mirrored = [...this.mirrors.values()].flatMap(({ emitters }) => emitters);
    this.emitters = [...new Set([...assets.map(({ feed }) => feed), ...mirrored])];
  }

  /** Brings the mirrors to the present; what was announced before must have been absorbed. */
  async open(chain: Chain): Promise<void> {
    await Promise.all([...this.mirrors.values()].map(async (mirror) => mirror.open(chain)));
    this.isOpen = true;
  }

  /** Tells the mirrors the time of the logs that follow and of the prices. */
  advance(block: BlockTime): void {
    for (const mirror of this.mirrors.values()) mirror.advance?.(block);
  }

  /** Takes a price as the chain has it, in 1e-8 US dollars, where the history is not read. */
  adopt(asset: Address, price: bigint, updatedAt: number): void {
    this.answers.set(asset, { price, updatedAt });
  }

  /** Prices move within a block, and a liquidation runs at the one of its moment. */
  absorb(log: Log): void {
    if (this.isOpen) for (const mirror of this.mirrors.values()) mirror.absorb(log);
    const answer = FEED.decodeLog(log);
    if (answer?.name !== "AnswerUpdated") return;
    for (const { address, feed, feedDecimals } of this.assets) {
      if (feed !== log.address) continue;
      const price = rescale(answer.args.current as bigint, feedDecimals, USD_DECIMALS);
      this.answers.set(address, { price, updatedAt: Number(answer.args.updatedAt) });
    }
  }

  /** The asset's price in 1e-8 US dollars; 0 when there is none yet. */
  price(asset: Address): bigint {
    const mirror = this.isOpen ? this.mirrors.get(asset) : undefined;
    return mirror?.price() ?? this.answers.get(asset)?.price ?? 0n;
  }

  /**
   * Whether every asset has a price that is not too old.
   *
   * @param refusesAfterSeconds Age from which on an answer is refused; none is when absent.
   */
  areKnown(timestamp: number, refusesAfterSeconds?: number): boolean {
    return this.assets.every(({ address }) => {
      if (this.mirrors.has(address)) return this.price(address) > 0n;
      const answer = this.answers.get(address);
      if (answer === undefined) return false;
      return refusesAfterSeconds === undefined || timestamp <= answer.updatedAt + refusesAfterSeconds;
    });
  }
}
