import type { Address, Log } from "../../chain/types.ts";
import { powerOfTen } from "../../units/amounts.ts";
import { mulDiv, sqrt, USD_DECIMALS } from "../../units/fixed-point.ts";
import { type PairFigures, PairMirror } from "../amm/pair-mirror.ts";
import type { BlockTime, Chain } from "../ports.ts";
import type { DerivedMirror, Part, PriceOf } from "./derived-mirror.ts";

/** Which formula prices a pair's share: see `ILpPriceFeed`. */
export type LpPricing = "fair" | "spot";

const UNIT_PRICE_DECIMALS = 36;
const TO_ANSWER = 10n ** 10n;

/**
 * The price of a whole share of 18 decimals in 1e-8 US dollars, to the unit as `LpPriceFeed` works it out.
 *
 * @param unitPrices Of one base unit of token 0 and token 1, in US dollars with 36 decimals.
 */
export function lpPrice(
  pricing: LpPricing,
  { reserve0, reserve1, shares }: PairFigures,
  unitPrices: readonly [bigint, bigint],
): bigint {
  const [price0, price1] = unitPrices;
  if (shares === 0n || price0 === 0n || price1 === 0n) return 0n;
  if (pricing === "spot") return (reserve0 * price0 + reserve1 * price1) / (shares * TO_ANSWER);
  return mulDiv(2n * sqrt(reserve0 * reserve1), sqrt(price0 * price1), shares * TO_ANSWER);
}

/** The price of a base unit with 36 decimals, of a price of a whole unit in 1e-8 US dollars. */
export function unitPriceOf(price: bigint, decimals: number): bigint {
  return price * powerOfTen(UNIT_PRICE_DECIMALS - USD_DECIMALS - decimals);
}

/** `LpPriceFeed` in memory, exact after each log of the pair or of the feeds of its two tokens. */
export class LpMirror implements DerivedMirror {
  readonly emitters: readonly Address[];

  private readonly pair: PairMirror;
  /** In the pair's order. */
  private readonly parts: readonly [Part, Part];
  private readonly pricing: LpPricing;

  constructor(pair: Address, [a, b]: readonly [Part, Part], pricing: LpPricing) {
    this.pair = new PairMirror(pair, [a.asset, b.asset]);
    this.parts = this.pair.assets[0].address === a.asset.address ? [a, b] : [b, a];
    this.pricing = pricing;
    this.emitters = [...new Set([pair, ...a.mirror.emitters, ...b.mirror.emitters])];
  }

  async open(chain: Chain): Promise<void> {
    await Promise.all([this.pair.open(chain), ...this.parts.map(async ({ mirror }) => mirror.open(chain))]);
  }

  absorb(log: Log): void {
    this.pair.absorb(log);
    for (const { mirror } of this.parts) mirror.absorb(log);
  }

  advance(block: BlockTime): void {
    for (const { mirror } of this.parts) mirror.advance?.(block);
  }

  price(): bigint {
    return this.priceWith(this.pricing, ({ mirror }) => mirror.price());
  }

  /** What a share can be redeemed and sold for once arbitrage is done, whatever formula the feed has. */
  worth(priceOf: PriceOf): bigint {
    return this.priceWith("fair", ({ asset }) => priceOf(asset));
  }

  private priceWith(pricing: LpPricing, price: (part: Part) => bigint): bigint {
    const [first, second] = this.parts;
    const unitPrice = (part: Part): bigint => unitPriceOf(price(part), part.asset.decimals);
    return lpPrice(pricing, this.pair.figures(), [unitPrice(first), unitPrice(second)]);
  }
}
