import { deployFlux } from "../../deployers/chainlink.ts";
import { ChainlinkFeedPort, submission } from "../../protocols/oracle/chainlink-feed.ts";
import type { Asset } from "../../protocols/ports.ts";
import { type BuildContext, type FeedSite, siteOf } from "./context.ts";
import { feedSettings, type FeedOptions } from "./feed.ts";

/** A round that lacks answers for so long is left for the next: as long as on Chainlink's own feeds of that kind. */
const ROUND_TIMEOUT_SECONDS = 1800;

/**
 * Deploys Chainlink's FluxAggregator behind its EACAggregatorProxy. The owner is its only node while the world is built;
 * agents take its place.
 */
export async function buildChainlinkFeed(context: BuildContext, asset: Asset, options: FeedOptions): Promise<FeedSite> {
  const { owner } = context;
  const { heartbeat: heartbeatSeconds, ...settings } = feedSettings(options);
  const name = `${asset.symbol} / USD`;
  const { aggregator, proxy } = await deployFlux(siteOf(context, "oracle=chainlink"), {
    description: name,
    decimals: settings.decimals,
    minAnswer: settings.minAnswer,
    maxAnswer: settings.maxAnswer,
    timeoutSeconds: ROUND_TIMEOUT_SECONDS,
  });
  const open = (): ChainlinkFeedPort =>
    new ChainlinkFeedPort({ name, proxy, aggregator, owner, asset, heartbeatSeconds, ...settings });
  await context.execute([open().admit(owner)]);
  let round = 0n;
  return {
    address: proxy,
    emitter: aggregator,
    decimals: settings.decimals,
    maxAnswer: settings.maxAnswer,
    answer: (price) => {
      round += 1n;
      return submission(aggregator, round, price);
    },
    open,
  };
}
