import type { Address, Call } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import { DerivedFeedPort, pokeFeed } from "../protocols/oracle/derived-feed.ts";
import { FallbackSystem } from "../protocols/oracle/fallback-system.ts";
import { MedianSystem } from "../protocols/oracle/median-system.ts";
import { tellValidator } from "../protocols/oracle/price-feed.ts";
import type { Asset } from "../protocols/ports.ts";
import type { BuildContext, FeedSite } from "../simulation/build/context.ts";
import { buildFeed, feedSettings, type FeedOptions } from "../simulation/build/feed.ts";
import { type Named, requireName, type Site } from "../simulation/names.ts";
import { toBps } from "../units/amounts.ts";

/** A feed of the world, as a member of another or as what consumers read. */
export interface Feed extends Site {
  readonly asset: Asset;
  readonly site: FeedSite;
}

/** What a median is made of. */
export interface MedianOptions {
  readonly members: readonly Feed[];
  /** How many members must have a usable answer; more than half of them when absent. */
  readonly minAnswers?: number;
  /** Seconds after which a member's answer does not count; 7,200, two heartbeats, when absent. */
  readonly maxAgeSeconds?: number;
}

/** Whose average price is taken. */
export interface TwapOptions {
  /** A Uniswap V2 pair, or one with its interface, of the asset and another token. */
  readonly pool: Named;
  /** Seconds to average over, at least. */
  readonly windowSeconds: number;
  /** Into how many parts observations divide the window; 8 when absent. */
  readonly slots?: number;
  /** Seconds after which the other token's feed does not count; 7,200 when absent. */
  readonly quoteMaxAgeSeconds?: number;
}

/** A link of a chain of feeds. */
export interface FallbackSource {
  readonly feed: Feed;
  /** Seconds after which its answer does not count; 7,200 when absent. */
  readonly maxAgeSeconds?: number;
  /** How far its answer may lie from the last one before another must confirm it, as a fraction; 0 to take any. */
  readonly maxMove: number;
}

/** A chain of feeds, and when two of them confirm each other. */
export interface FallbackOptions {
  readonly sources: readonly FallbackSource[];
  /** How far apart two may lie to confirm each other, as a fraction; 0.05 when absent. */
  readonly agreement?: number;
}

const TWO_HEARTBEATS = 7200;
const DEFAULT_SLOTS = 8;

/** The feed that consumers read for an asset as the world stands. */
export function feedOf(context: BuildContext, asset: Asset): Feed {
  const site = context.pricedOf(asset).feed;
  return { name: site.open().name, address: site.address, asset, site };
}

/** Another feed of an asset that nodes write, which answers the starting price. Consumers do not read it. */
export async function writtenFeed(
  context: BuildContext,
  name: string,
  { asset, ...options }: Omit<FeedOptions, "part"> & { readonly asset: Asset },
): Promise<Feed> {
  requireName("feed", name);
  const { path } = context.pricedOf(asset);
  const site = await buildFeed(context, asset, options, name);
  context.addFeed(site);
  await context.execute([site.answer(path(0))]);
  return { name, address: site.address, asset, site };
}

/**
 * The median of several feeds. It recomputes with each answer of a member that has no other validator, and when poked.
 * Consumers do not read it until `useFeed`.
 */
export async function medianFeed(context: BuildContext, name: string, options: MedianOptions): Promise<Feed> {
  const asset = assetOf(name, options.members);
  const members = options.members.map(({ address }) => address);
  const quorum = options.minAnswers ?? Math.floor(members.length / 2) + 1;
  const age = options.maxAgeSeconds ?? TWO_HEARTBEATS;
  const feed = await derivedFeed(context, name, asset, "MedianFeed", [members, quorum, age], options.members);
  await followAll(context, feed, options.members);
  context.addSystem(() => new MedianSystem(name, feed.address));
  return feed;
}

/**
 * The time-weighted average price of an asset on a pair, in US dollars by the feed of the pair's other token. It recomputes
 * when poked: let an agent do it once in a part of the window. Consumers do not read it until `useFeed`.
 */
export async function twapFeed(
  context: BuildContext,
  name: string,
  { asset, ...options }: TwapOptions & { readonly asset: Asset },
): Promise<Feed> {
  const pool = context.poolPort(options.pool.name);
  const other = pool.base.address === asset.address ? pool.quote : pool.base;
  if (!pool.trades(asset, other)) throw new InputError(`feed "${name}": ${pool.name} does not trade ${asset.symbol}`);
  const settings = {
    pair: pool.addresses[0],
    base: asset.address,
    quoteFeed: context.pricedOf(other).feed.address,
    quoteMaxAge: options.quoteMaxAgeSeconds ?? TWO_HEARTBEATS,
    window: options.windowSeconds,
    slots: options.slots ?? DEFAULT_SLOTS,
  };
  return derivedFeed(context, name, asset, "TwapFeed", [settings], []);
}

/**
 * A chain of feeds of which the first that can be trusted serves. It recomputes with each answer of a source that has no
 * other validator, and when poked. Consumers do not read it until `useFeed`.
 */
export async function fallbackFeed(context: BuildContext, name: string, options: FallbackOptions): Promise<Feed> {
  const feeds = options.sources.map(({ feed }) => feed);
  const asset = assetOf(name, feeds);
  const sources = options.sources.map(({ feed, maxAgeSeconds, maxMove }) => ({
    feed: feed.address,
    maxAge: maxAgeSeconds ?? TWO_HEARTBEATS,
    maxMoveBps: toBps(maxMove),
  }));
  const rule = [sources, toBps(options.agreement ?? 0.05)];
  const feed = await derivedFeed(context, name, asset, "FallbackFeed", rule, feeds);
  await followAll(context, feed, feeds);
  const names = feeds.map((source) => source.name);
  context.addSystem(() => new FallbackSystem(name, feed.address, names));
  return feed;
}

/** Lets consumers that are built from now on read this feed. */
export function useFeed(context: BuildContext, feed: Feed): void {
  context.useFeed(feed.asset, feed.site);
}

// ------------------------------------------------------------------------------------------------ internal

/** Deploys a computed feed and lets it compute its first answer. */
async function derivedFeed(
  context: BuildContext,
  name: string,
  asset: Asset,
  contract: string,
  rule: readonly unknown[],
  members: readonly Feed[],
): Promise<Feed> {
  requireName("feed", name);
  const { session, owner } = context;
  const address: Address = await session.deploy(owner, contract, [name, ...rule, owner]);
  const { heartbeat: heartbeatSeconds, ...band } = feedSettings({});
  const { decimals, maxAnswer } = band;
  const open = (): DerivedFeedPort => new DerivedFeedPort({ name, address, asset, ...band, heartbeatSeconds });
  // It answers once its members do, and what its rule makes of their answers.
  const answersBefore = (price: bigint): Call[] =>
    members.flatMap(({ site }) => [...(site.answersBefore?.(price) ?? []), site.answer(price)]);
  const answer = (): Call => pokeFeed(address);
  const site: FeedSite = { address, emitter: address, decimals, maxAnswer, answersBefore, answer, open };
  context.addFeed(site);
  await context.execute([pokeFeed(address)]);
  return { name, address, asset, site };
}

function assetOf(name: string, members: readonly Feed[]): Asset {
  const [first, ...others] = members;
  if (first === undefined) throw new InputError(`feed "${name}" has no members: expected one or more`);
  const other = others.find(({ asset }) => asset.address !== first.asset.address);
  if (other === undefined) return first.asset;
  throw new InputError(`feed "${name}": ${other.name} prices ${other.asset.symbol}, not ${first.asset.symbol}`);
}

/** Lets the members tell the feed of their answers, except those that tell another already: a feed has one validator. */
async function followAll(context: BuildContext, feed: Feed, members: readonly Feed[]): Promise<void> {
  for (const { site } of members) {
    const told = await context.once(`validator of ${site.emitter}`, async () => Promise.resolve(feed.address));
    if (told === feed.address) await context.execute([tellValidator(site.emitter, feed.address)]);
  }
}
