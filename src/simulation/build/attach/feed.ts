import { Abi } from "../../../chain/abi.ts";
import type { Session } from "../../../chain/session.ts";
import type { Address, Call, Hex } from "../../../chain/types.ts";
import { InputError } from "../../../errors.ts";
import {
  allowTransmitter,
  type PriceFeedDeployment,
  PriceFeedPort,
  writeAnswer,
} from "../../../protocols/oracle/price-feed.ts";
import type { Asset } from "../../../protocols/ports.ts";
import { rescale } from "../../../units/amounts.ts";
import { USD_DECIMALS } from "../../../units/fixed-point.ts";
import type { BuildContext, FeedSite } from "../context.ts";
import { FEED_DECIMALS, feedSettings, type FeedOptions } from "../feed.ts";

const FEED = new Abi([
  "function decimals() view returns (uint8)",
  "function latestAnswer() view returns (int256)",
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
]);
/** Where the stand-in keeps the address of the feed that answers for it. */
const TARGET_SLOT = "0x0000000000000000000000000000000000000000000000000000000000000000";

/** Nobody expects an answer of a feed that nobody can write: no heartbeat, in seconds, and no move, in basis points, asks for one. */
const NEVER = Number.MAX_SAFE_INTEGER;
const NO_MOVE = 10n ** 30n;

/** A feed that is there already, as it answers now. */
interface DeployedFeed {
  readonly decimals: number;
  /** 1e-8 US dollars. */
  readonly price: bigint;
}

/**
 * Reads a deployed feed.
 *
 * @throws InputError when nothing at the address answers as a Chainlink feed does.
 */
export async function readFeed(session: Session, symbol: string, address: Address): Promise<DeployedFeed> {
  // Some feeds that Aave reads have no rounds, and some no decimals: then it takes 8.
  const decimals = Number((await tryCall(session, address, "decimals")) ?? BigInt(FEED_DECIMALS));
  const answer =
    (await tryCall(session, address, "latestAnswer")) ?? (await tryCall(session, address, "latestRoundData", 1));
  if (answer === undefined || answer <= 0n || decimals > 36) {
    throw new InputError(`feed ${address} of ${symbol}: expected a contract with Chainlink's latestAnswer(), above 0`);
  }
  return { decimals, price: rescale(answer, decimals, USD_DECIMALS) };
}

/** A feed that stays as it was found: nobody here can write it. */
export function fixedFeed(asset: Asset, address: Address, found: DeployedFeed): FeedSite {
  const name = `${asset.symbol} / USD`;
  const { decimals, price } = found;
  const { minAnswer, maxAnswer } = feedSettings({});
  const port = { name, address, asset, decimals, minAnswer, maxAnswer, heartbeatSeconds: NEVER, deviationBps: NO_MOVE };
  return {
    address,
    emitter: address,
    decimals,
    maxAnswer,
    answer: () => unwritable(name),
    open: () => new FixedFeedPort(port, price),
  };
}

/** Deploys our feed in place of a deployed one: consumers of its address read ours, which the owner and nodes write. */
export async function overrideFeed(
  context: BuildContext,
  asset: Asset,
  address: Address,
  found: DeployedFeed,
  options: FeedOptions,
): Promise<FeedSite> {
  const { session, owner } = context;
  const { decimals } = found;
  const { minAnswer, maxAnswer, heartbeat: heartbeatSeconds, deviationBps } = feedSettings(options);
  const inFeed = (price: bigint): bigint => rescale(price, USD_DECIMALS, decimals);
  const name = `${asset.symbol} / USD`;
  const settings = {
    decimals,
    minAnswer: inFeed(minAnswer) === 0n ? 1n : inFeed(minAnswer),
    maxAnswer: inFeed(maxAnswer),
    heartbeat: heartbeatSeconds,
    deviationBps,
  };
  const ours = await session.deploy(owner, "PriceFeed", [name, settings, owner]);
  const answer = (price: bigint): Call => writeAnswer(ours, inFeed(price), session.head.timestamp);
  await context.execute([allowTransmitter(ours, owner), answer(found.price)]);

  const standIn = await context.once("FeedOverride", async () => session.deploy(owner, "FeedOverride"));
  const code = (await session.rpc("eth_getCode", [standIn, "latest"])) as Hex;
  await session.rpc("hardhat_setCode", [address, code]);
  await session.rpc("hardhat_setStorageAt", [address, TARGET_SLOT, `0x${ours.slice(2).padStart(64, "0")}`]);
  const port = { name, address: ours, asset, decimals, minAnswer, maxAnswer, heartbeatSeconds, deviationBps };
  return { address, emitter: ours, decimals, maxAnswer, answer, open: () => new PriceFeedPort(port) };
}

class FixedFeedPort extends PriceFeedPort {
  private readonly price: bigint;

  constructor(deployment: PriceFeedDeployment, price: bigint) {
    super(deployment);
    this.price = price;
  }

  /** Where it has no rounds, the answer that it was found with. */
  override latest(): { price: bigint; updatedAt: number; observedAt: number } {
    return super.latest() ?? { price: this.price, updatedAt: 0, observedAt: 0 };
  }

  override admit(): Call {
    return unwritable(this.name);
  }

  override transmit(): Call {
    return unwritable(this.name);
  }
}

function unwritable(name: string): never {
  throw new InputError(
    `${name} is as the fork has it, and nobody can write it: attach its token with "overrideFeed: true"`,
  );
}

async function tryCall(session: Session, to: Address, method: string, output = 0): Promise<bigint | undefined> {
  try {
    return FEED.decode(method, await session.call(FEED.call(to, method)))[output] as bigint;
  } catch {
    return undefined;
  }
}
