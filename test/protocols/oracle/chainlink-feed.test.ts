import { expect } from "chai";

import { addressOf } from "../../../src/chain/address.ts";
import type { Snapshot } from "../../../src/chain/session.ts";
import type { Address } from "../../../src/chain/types.ts";
import { ChainlinkFeedPort } from "../../../src/protocols/oracle/chainlink-feed.ts";
import type { Asset, FeedPort } from "../../../src/protocols/ports.ts";
import { Random } from "../../../src/simulation/random.ts";
import { Bench, type Send } from "../../support/protocols-bench.ts";
import { only } from "../../support/sim-record.ts";

const USD = 10n ** 8n;
const NODES = ["node 1", "node 2", "node 3"].map(addressOf) as [Address, Address, Address];
const TIMEOUT_SECONDS = 1800;

describe("Chainlink feed", () => {
  let bench: Bench<Asset>;
  let snapshot: Snapshot;
  let feed: FeedPort;

  before(async () => {
    bench = await Bench.build(async (builder) => {
      return builder.token("WETH", { price: 2_000, feed: { part: "chainlink", minAnswer: 100, maxAnswer: 10_000 } });
    });
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    feed = only(bench.world.feeds.map((open) => open()));
    await feed.open(bench.chain);
  });

  const admit = async (nodes: readonly Address[]): Promise<void> => {
    for (const node of nodes) await follow([{ ...feed.admit(node), from: bench.owner }]);
  };
  const answers = (...given: (readonly [Address, bigint])[]): Send[] =>
    given.map(([node, price]) => ({ ...feed.transmit(price * USD, 0, node), from: node }));
  const follow = async (sends: readonly Send[], seconds = 12): Promise<boolean[]> => {
    const block = await bench.send(sends, seconds);
    await bench.follow(feed, block);
    expect(await bench.failuresOf(feed)).to.deep.equal([]);
    return block.receipts.map(({ succeeded }) => succeeded);
  };

  it("answers what the world began with, through the proxy", async () => {
    expect(feed.latest()?.price).to.equal(2_000n * USD);
    expect(feed.address).not.to.equal(feed.addresses[0]);
    expect(await bench.failuresOf(feed)).to.deep.equal([]);
  });

  it("lets the first node take the owner's place, and wants more than half of the nodes from then on", async () => {
    await admit(NODES);
    await follow(answers([NODES[0], 1_900n]));
    expect(feed.latest()?.price, "one of three is not enough").to.equal(2_000n * USD);
    await follow(answers([NODES[1], 1_910n]));
    expect(feed.latest()?.price, "the mean of two").to.equal(1_905n * USD);
    const ofOwner = { ...feed.transmit(1_000n * USD, 0, bench.owner), from: bench.owner };
    expect(await follow([ofOwner]), "a node may finish the round it left in, and no other").to.deep.equal([false]);
  });

  it("answers the median of all who answer in a round, wherever one of them errs", async () => {
    await admit(NODES);
    expect(await follow(answers([NODES[0], 1_900n], [NODES[1], 101n], [NODES[2], 1_910n]))).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect(feed.latest()?.price).to.equal(1_900n * USD);
    expect(await follow(answers([NODES[2], 1_800n], [NODES[0], 1_810n], [NODES[1], 9_999n]))).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect(feed.latest()?.price).to.equal(1_810n * USD);
  });

  it("asks nodes for their answer while a round lacks some, and those who gave theirs to wait", async () => {
    await admit(NODES);
    const standings = (): unknown[] => NODES.map((node) => feed.openRound?.(node));
    expect(standings()).to.deep.equal([undefined, undefined, undefined]);
    await follow(answers([NODES[1], 1_900n]));
    expect(standings()).to.deep.equal(["answer", "wait", "answer"]);
    await follow(answers([NODES[2], 1_900n]));
    expect(standings()).to.deep.equal([undefined, undefined, undefined]);
  });

  it("leaves a round that nobody completes when its time is over", async () => {
    await admit(NODES);
    await follow(answers([NODES[0], 1_900n]));
    await follow([], TIMEOUT_SECONDS + 1);
    expect(feed.openRound?.(NODES[1])).to.equal(undefined);
    expect(await follow(answers([NODES[0], 1_700n], [NODES[1], 1_710n]))).to.deep.equal([true, true]);
    expect(feed.latest()?.price).to.equal(1_705n * USD);
  });

  it("refuses what lies outside its band", async () => {
    await admit(NODES);
    expect(await follow(answers([NODES[0], 99n], [NODES[1], 10_001n]))).to.deep.equal([false, false]);
    expect(feed.latest()?.price).to.equal(2_000n * USD);
  });

  it("keeps up with nodes that answer at random", async () => {
    await admit(NODES);
    const random = Random.fromSeed(23);
    for (let i = 0; i < 60; i += 1) {
      const awake = NODES.filter((node) => random.chance(0.6) && feed.openRound?.(node) !== "wait");
      const given = awake.map((node) => [node, BigInt(random.integer(1_000, 3_000))] as const);
      expect(await follow(answers(...given))).to.deep.equal(given.map(() => true));
    }
    const late = only(bench.world.feeds.map((open) => open()));
    await late.open(bench.chain);
    expect(late.latest()).to.deep.equal(feed.latest());
    expect(NODES.map((node) => late.openRound?.(node))).to.deep.equal(NODES.map((node) => feed.openRound?.(node)));
  });

  it("notices an answer that nobody announced", async () => {
    await admit(NODES);
    await bench.send(answers([NODES[0], 1_500n], [NODES[1], 1_500n]));
    const [failure] = await bench.failuresOf(feed);
    expect(failure).to.match(
      /^the last answer is the last one announced: 1, 200000000000, \d+ expected, 2, 150000000000/,
    );
  });

  it("speaks the aggregator's decimals", () => {
    const [proxy, aggregator] = [addressOf("proxy"), addressOf("aggregator")];
    const band = { minAnswer: 1n, maxAnswer: 10n ** 17n, heartbeatSeconds: 3600, deviationBps: 50n };
    const port = new ChainlinkFeedPort({
      ...{ name: "ETH / USD", proxy, aggregator, owner: bench.owner, asset: bench.made, decimals: 18 },
      ...band,
    });
    expect(port.transmit(5n * USD).data.slice(-32)).to.equal((5n * 10n ** 18n).toString(16).padStart(32, "0"));
  });
});
