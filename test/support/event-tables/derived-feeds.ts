import { addressOf } from "../../../src/chain/address.ts";
import type { Address } from "../../../src/chain/types.ts";
import { AnswerMirror } from "../../../src/protocols/oracle/answer-mirror.ts";
import { ComputedFeedPort } from "../../../src/protocols/oracle/computed-feed.ts";
import { DerivedFeedPort } from "../../../src/protocols/oracle/derived-feed.ts";
import { type DerivedMirror, ExchangeRateMirror, type Part } from "../../../src/protocols/oracle/derived-mirror.ts";
import { FallbackSystem } from "../../../src/protocols/oracle/fallback-system.ts";
import { LpMirror } from "../../../src/protocols/oracle/lp-mirror.ts";
import { StakeRate } from "../../../src/protocols/oracle/rate-mirror.ts";
import type { Port } from "../../../src/protocols/ports.ts";
import type { EventTable } from "../event-table.ts";

const WETH = { symbol: "WETH", address: addressOf("WETH"), decimals: 18 };
const DAI = { symbol: "DAI", address: addressOf("DAI"), decimals: 18 };

const ROUND = {
  NewRound: "the port takes the time of the observation from it; AnswerUpdated follows",
  ValidatorSet: "happens while the world is built",
  ValidatorFailed: "a breaker that fails to look at an answer shows in its own state",
};
const NEVER = "declared with the interface of a feed, but never said: the feed works its answer out when it is read";

const part = (asset: typeof WETH): Part => {
  const feed = addressOf(`${asset.symbol} feed`);
  return { asset, mirror: new AnswerMirror({ address: feed, emitter: feed, decimals: 8 }) };
};

function recomputed(address: Address): Port {
  const terms = { decimals: 8, heartbeatSeconds: 1, deviationBps: 1n, minAnswer: 1n, maxAnswer: 10n };
  return new DerivedFeedPort({ name: "derived", address, asset: WETH, ...terms });
}

function computed(address: Address, mirror: DerivedMirror): Port {
  return new ComputedFeedPort({ name: "computed", address, asset: WETH, mirror });
}

/** Feeds that are derived from others: recomputed, or computed when they are read. */
const table: EventTable = {
  decoded: {
    MedianFeed: { AnswerUpdated: "answer" },
    TwapFeed: { AnswerUpdated: "answer" },
    FallbackFeed: { AnswerUpdated: "answer", SourceChanged: "system" },
  },
  ignored: {
    MedianFeed: ROUND,
    TwapFeed: {
      ...ROUND,
      Observed: "the feed's own memory, which later answers rest on; AnswerUpdated says what came of it",
    },
    FallbackFeed: ROUND,
    ExchangeRateFeed: { AnswerUpdated: NEVER, NewRound: NEVER },
    LpPriceFeed: { AnswerUpdated: NEVER, NewRound: NEVER },
  },
  portOf: (contract, address) => {
    switch (contract) {
      case "MedianFeed":
      case "TwapFeed":
        return recomputed(address);
      case "FallbackFeed":
        return [recomputed(address), new FallbackSystem("chain", address, ["first", "second"])];
      case "ExchangeRateFeed":
        return computed(address, new ExchangeRateMirror(new StakeRate(addressOf("staked")), part(WETH)));
      case "LpPriceFeed":
        return computed(address, new LpMirror(addressOf("pair"), [part(WETH), part(DAI)], "fair"));
      default:
        return undefined;
    }
  },
};

export default table;
