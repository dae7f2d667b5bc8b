import type { Address } from "../../chain/types.ts";
import { allowTransmitter, PriceFeedPort } from "../../protocols/oracle/price-feed.ts";
import type { Asset, FeedPort } from "../../protocols/ports.ts";
import { type Amount, toBps, toUsd } from "../../units/amounts.ts";
import type { BuildContext } from "./context.ts";

/** A feed's rule and band. */
export interface FeedOptions {
  /** Seconds; 3,600 when absent. */
  readonly heartbeat?: number;
  /** A fraction; 0.005 when absent. */
  readonly deviation?: number;
  /** US dollars; 0.00000001 when absent. */
  readonly minAnswer?: Amount;
  /** US dollars; one billion when absent. */
  readonly maxAnswer?: Amount;
}

/** Decimals of every feed in US dollars, as Chainlink's have. */
export const FEED_DECIMALS = 8;

const HIGHEST_ANSWER: Amount = 1_000_000_000;

/** Deploys the feed of an asset, which the owner may write. Returns where it is, its band, and the recipe of its port. */
export async function buildFeed(
  context: BuildContext,
  asset: Asset,
  options: FeedOptions,
): Promise<{ address: Address; maxAnswer: bigint; open: () => FeedPort }> {
  const heartbeat = options.heartbeat ?? 3600;
  const deviationBps = toBps(options.deviation ?? 0.005);
  const minAnswer = options.minAnswer === undefined ? 1n : toUsd(options.minAnswer);
  const maxAnswer = toUsd(options.maxAnswer ?? HIGHEST_ANSWER);
  const settings = { decimals: FEED_DECIMALS, minAnswer, maxAnswer, heartbeat, deviationBps };
  const name = `${asset.symbol} / USD`;
  const address = await context.session.deploy(context.owner, "PriceFeed", [name, settings, context.owner]);
  await context.execute([allowTransmitter(address, context.owner)]);
  const deployment = { name, address, asset, decimals: FEED_DECIMALS, deviationBps, minAnswer, maxAnswer };
  return { address, maxAnswer, open: () => new PriceFeedPort({ ...deployment, heartbeatSeconds: heartbeat }) };
}
