import { allowTransmitter, PriceFeedPort, writeAnswer } from "../../protocols/oracle/price-feed.ts";
import type { Asset } from "../../protocols/ports.ts";
import { type Amount, toBps, toUsd } from "../../units/amounts.ts";
import type { BuildContext, FeedSite } from "./context.ts";
import type { OraclePart } from "./parts.ts";

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
  /** The make, by its name or as it is, whatever the run's parameter `oracle` says. */
  readonly part?: string | OraclePart;
}

/** Decimals of every feed in US dollars, as Chainlink's have. */
export const FEED_DECIMALS = 8;

const HIGHEST_ANSWER: Amount = 1_000_000_000;

/** A feed's rule and band in the contracts' units, with the defaults filled in. */
export function feedSettings(options: FeedOptions): {
  decimals: number;
  /** 1e-8 US dollars. */
  minAnswer: bigint;
  maxAnswer: bigint;
  /** Seconds. */
  heartbeat: number;
  deviationBps: bigint;
} {
  return {
    decimals: FEED_DECIMALS,
    minAnswer: options.minAnswer === undefined ? 1n : toUsd(options.minAnswer),
    maxAnswer: toUsd(options.maxAnswer ?? HIGHEST_ANSWER),
    heartbeat: options.heartbeat ?? 3600,
    deviationBps: toBps(options.deviation ?? 0.005),
  };
}

/** Deploys our feed of an asset, which the owner may write. */
export async function buildFeed(
  context: BuildContext,
  asset: Asset,
  options: FeedOptions,
  name = `${asset.symbol} / USD`,
): Promise<FeedSite & Required<Pick<FeedSite, "answer">>> {
  const { session, owner } = context;
  const settings = feedSettings(options);
  const address = await session.deploy(owner, "PriceFeed", [name, settings, owner]);
  await context.execute([allowTransmitter(address, owner)]);
  const { heartbeat: heartbeatSeconds, ...band } = settings;
  return {
    address,
    emitter: address,
    decimals: settings.decimals,
    maxAnswer: settings.maxAnswer,
    answer: (price) => writeAnswer(address, price, session.head.timestamp),
    open: () => new PriceFeedPort({ name, address, asset, ...band, heartbeatSeconds }),
  };
}
