import type { Address, Log } from "../../chain/types.ts";
import { mulDiv, WAD } from "../../units/fixed-point.ts";
import type { Asset, BlockTime, Chain } from "../ports.ts";
import type { PriceMirror } from "./price-mirror.ts";
import type { RateMirror } from "./rate-mirror.ts";

/** Prices of assets, in 1e-8 US dollars for a whole unit. */
export type PriceOf = (asset: Asset) => bigint;

/** A derived feed's answer in memory, and what its asset would be worth if its parts had other prices. */
export interface DerivedMirror extends PriceMirror {
  /** What a whole unit can be turned into, at the given prices of its parts, in 1e-8 US dollars. */
  worth(priceOf: PriceOf): bigint;
}

/** An asset, and the mirror of its feed. */
export interface Part {
  readonly asset: Asset;
  readonly mirror: PriceMirror;
}

/** `ExchangeRateFeed` in memory: the rate times the underlying's answer, rounded down twice as on chain. */
export class ExchangeRateMirror implements DerivedMirror {
  readonly emitters: readonly Address[];

  private readonly rate: RateMirror;
  private readonly underlying: Part;

  constructor(rate: RateMirror, underlying: Part) {
    this.rate = rate;
    this.underlying = underlying;
    this.emitters = [...new Set([...rate.emitters, ...underlying.mirror.emitters])];
  }

  async open(chain: Chain): Promise<void> {
    await Promise.all([this.rate.open(chain), this.underlying.mirror.open(chain)]);
  }

  absorb(log: Log): void {
    this.rate.absorb(log);
    this.underlying.mirror.absorb(log);
  }

  advance(block: BlockTime): void {
    this.rate.advance?.(block);
    this.underlying.mirror.advance?.(block);
  }

  price(): bigint {
    return mulDiv(this.underlying.mirror.price(), this.rate.rate(), WAD);
  }

  worth(priceOf: PriceOf): bigint {
    return mulDiv(priceOf(this.underlying.asset), this.rate.rate(), WAD);
  }
}
