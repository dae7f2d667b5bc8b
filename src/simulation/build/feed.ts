import { Abi } from "../../chain/abi.ts";
import type { Address, Call } from "../../chain/types.ts";
import { PriceFeedPort } from "../../protocols/oracle/price-feed.ts";
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
const FEED = new Abi([
  "function setTransmitter(address transmitter, bool allowed)",
  "function setValidator(address validator)",
]);

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
  await context.execute([FEED.call(address, "setTransmitter", [context.owner, true])]);
  const deployment = { name, address, asset, decimals: FEED_DECIMALS, deviationBps, minAnswer, maxAnswer };
  return { address, maxAnswer, open: () => new PriceFeedPort({ ...deployment, heartbeatSeconds: heartbeat }) };
}

/** The owner's call that lets a feed tell a validator, such as a breaker, of its answers. */
export function tellValidator(feed: Address, validator: Address): Call {
  return FEED.call(feed, "setValidator", [validator]);
}
