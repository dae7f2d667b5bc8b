import { expect } from "chai";

import type { Snapshot } from "../../../src/chain/session.ts";
import { PriceFeedPort } from "../../../src/protocols/oracle/price-feed.ts";
import { isUpdateDue } from "../../../src/protocols/oracle/update-rule.ts";
import type { Asset, FeedPort } from "../../../src/protocols/ports.ts";
import { Abi } from "../../../src/chain/abi.ts";
import { Bench, type Send } from "../../support/protocols-bench.ts";
import { only } from "../../support/sim-record.ts";

const USD = 10n ** 8n;
const FEED = new Abi([
  "function isUpdateDue(int192 answer) view returns (bool)",
  "function setTransmitter(address transmitter, bool allowed)",
]);

describe("Price feed", () => {
  let bench: Bench<Asset>;
  let snapshot: Snapshot;
  let feed: FeedPort;

  before(async () => {
    bench = await Bench.build(async (builder) =>
      builder.token("WETH", {
        price: 2_000,
        feed: { heartbeat: 3_600, deviation: 0.005, minAnswer: 100, maxAnswer: 10_000 },
      }),
    );
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    feed = only(bench.world.feeds.map((open) => open()));
    await feed.open(bench.chain);
  });

  const transmit = (price: bigint, observedAt = bench.session.head.timestamp): Send => ({
    ...feed.transmit(price, observedAt, bench.owner),
    from: bench.owner,
  });

  it("knows its rule, its band and the answer that was there before it was opened", async () => {
    expect(feed).to.deep.include({ heartbeatSeconds: 3_600, deviationBps: 50n });
    expect([feed.minAnswer, feed.maxAnswer]).to.deep.equal([100n * USD, 10_000n * USD]);
    expect(feed.latest()).to.deep.include({ id: 1n, price: 2_000n * USD });
    expect(await bench.failuresOf(feed)).to.deep.equal([]);
  });

  it("announces an answer with its round, and when it was seen and written", async () => {
    const observedAt = bench.session.head.timestamp - 30;
    // Not before the round before, which the builder wrote a moment ago.
    const seen = Math.max(observedAt, feed.latest()?.observedAt ?? 0);
    const events = await bench.sendTo(feed, [transmit(1_990n * USD, seen)], 40);
    const answer = { event: "answer", protocol: "WETH / USD", asset: "WETH", price: 1_990n * USD, round: 2n };
    expect(events).to.deep.equal([answer]);
    expect(feed.latest()).to.deep.equal({
      id: 2n,
      price: 1_990n * USD,
      updatedAt: bench.session.head.timestamp,
      observedAt: seen,
    });
  });

  it("keeps the last of several answers in a block", async () => {
    const events = await bench.sendTo(
      feed,
      [1_990n, 1_980n, 1_970n].map((price) => transmit(price * USD)),
    );
    expect(events.map((event) => event.event === "answer" && event.round)).to.deep.equal([2n, 3n, 4n]);
    expect(feed.latest()?.price).to.equal(1_970n * USD);
    expect(await bench.failuresOf(feed)).to.deep.equal([]);
  });

  it("takes both ends of its band and nothing beyond, and nobody else's answer", async () => {
    const { receipts } = await bench.send([
      transmit(100n * USD),
      transmit(10_000n * USD),
      transmit(100n * USD - 1n),
      transmit(10_000n * USD + 1n),
      { ...transmit(2_000n * USD), from: "0x00000000000000000000000000000000000000aa" },
    ]);
    expect(receipts.map(({ succeeded }) => succeeded)).to.deep.equal([true, true, false, false, false]);
  });

  it("notices an answer that nobody announced", async () => {
    await bench.send([transmit(1_500n * USD)]);
    expect(await bench.failuresOf(feed)).to.deep.equal([
      `the last answer is the last one announced: round 1 at ${2_000n * USD} expected, 2 at ${1_500n * USD} on chain`,
    ]);
  });

  describe("the nodes' rule", () => {
    it("says the same as the contract, at every edge of the heartbeat and of the deviation", async () => {
      const updatedAt = feed.latest()?.updatedAt ?? 0;
      const prices = [2_000n * USD, 1_990n * USD, 1_990n * USD + 1n, 2_010n * USD, 2_010n * USD - 1n, 1n, 5_000n * USD];
      for (const age of [60, 3_599, 3_600, 10_000]) {
        await bench.session.mine(updatedAt + age);
        for (const price of prices) {
          // The contract compares with the time of the block that the call runs on.
          const data = await bench.session.call(FEED.call(feed.address, "isUpdateDue", [price]));
          const due = FEED.decode("isUpdateDue", data)[0] as boolean;
          expect(isUpdateDue(feed, price, updatedAt + age), `${price} after ${age} s`).to.equal(due);
          if (age < 3_600) expect(due).to.equal(price <= 1_990n * USD || price >= 2_010n * USD);
          else expect(due).to.equal(true);
        }
      }
    });

    it("has the first answer written at once", async () => {
      expect(isUpdateDue(await emptyFeed(8), 1n, 0)).to.equal(true);
    });
  });

  describe("with other decimals", () => {
    it("answers in 1e-8 dollars all the same", async () => {
      for (const decimals of [6, 8, 18]) {
        const other = await emptyFeed(decimals);
        expect(other.latest()).to.equal(undefined);
        expect(await bench.failuresOf(other)).to.deep.equal([]);
        const events = await bench.sendTo(other, [
          { ...other.transmit(123_456_789n * 100n, bench.session.head.timestamp), from: bench.owner },
        ]);
        expect(only(events)).to.deep.include({ price: 12_345_678_900n, round: 1n });
        expect(other.latest()?.price).to.equal(12_345_678_900n);
        expect(await bench.failuresOf(other)).to.deep.equal([]);
      }
    });
  });

  /** A feed that nobody has written to. */
  async function emptyFeed(decimals: number): Promise<PriceFeedPort> {
    const [minAnswer, maxAnswer] = [1n, 10n ** 40n];
    const settings = { decimals, minAnswer, maxAnswer, heartbeat: 60, deviationBps: 50 };
    const address = await bench.session.deploy(bench.owner, "PriceFeed", ["empty", settings, bench.owner]);
    await bench.session.execute([{ ...FEED.call(address, "setTransmitter", [bench.owner, true]), from: bench.owner }]);
    const rule = { heartbeatSeconds: 60, deviationBps: 50n, minAnswer, maxAnswer };
    const port = new PriceFeedPort({ name: "empty", address, asset: bench.made, decimals, ...rule });
    await port.open(bench.chain);
    return port;
  }
});
