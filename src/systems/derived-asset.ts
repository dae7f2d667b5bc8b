import type { Address, Call } from "../chain/types.ts";
import { AnswerMirror } from "../protocols/oracle/answer-mirror.ts";
import { ComputedFeedPort } from "../protocols/oracle/computed-feed.ts";
import type { DerivedMirror, Part } from "../protocols/oracle/derived-mirror.ts";
import { FEED } from "../protocols/oracle/feed-abi.ts";
import type { Asset } from "../protocols/ports.ts";
import { TokenPort } from "../protocols/tokens/token.ts";
import type { BuildContext, FeedSite, PricedAsset } from "../simulation/build/context.ts";
import { FEED_DECIMALS } from "../simulation/build/feed.ts";
import { MAX_UINT256 } from "../units/fixed-point.ts";

/** A token that stands for others, and how it is priced and made. */
export interface DerivedAsset {
  readonly asset: Asset;
  /** The feed that works its answer out. */
  readonly feed: Address;
  /** The recipe of what follows it. */
  readonly mirror: () => DerivedMirror;
  /** Base units that the outside desk has to sell; none when absent. */
  readonly outsideSupply?: bigint;
  /** The owner's calls that bring so much of it to an address. */
  readonly give: (to: Address, units: bigint) => Promise<readonly Call[]>;
}

/** An asset of the world with a mirror of its feed, as a part of what stands for it. */
export function partOf(context: BuildContext, asset: Asset): Part {
  const { feed } = context.pricedOf(asset);
  return { asset, mirror: feed.mirror?.() ?? new AnswerMirror(feed) };
}

/**
 * Takes a token into the world whose price follows from others, on chain and outside. The outside desk buys it, and sells
 * what it was given of it: anybody can make more of the parts.
 */
export async function addDerivedAsset(context: BuildContext, derived: DerivedAsset): Promise<void> {
  const { asset, feed, mirror, give, outsideSupply = 0n } = derived;
  const name = `${asset.symbol} / USD`;
  const site: FeedSite = {
    address: feed,
    emitter: feed,
    decimals: FEED_DECIMALS,
    maxAnswer: MAX_UINT256,
    // Nobody can tell it a price. While a world is built it answers what its parts say.
    answer: () => FEED.call(feed, "latestRoundData"),
    open: () => new ComputedFeedPort({ name, address: feed, asset, mirror: mirror() }),
    mirror,
  };
  const now = mirror();
  await now.open(context.chain());
  const start = now.worth((part) => context.pricedOf(part).path(0));
  const priced: PricedAsset = { asset, path: () => start, feed: site, give, outsideSupply };
  context.addAsset(priced, () => new TokenPort(asset));
}
