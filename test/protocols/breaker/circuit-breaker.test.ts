import { expect } from "chai";

import { Abi } from "../../../src/chain/abi.ts";
import type { Snapshot } from "../../../src/chain/session.ts";
import { type BreakerSettings, configureBreaker } from "../../../src/protocols/breaker/circuit-breaker.ts";
import type { Asset, BreakerPort, FeedPort, PoolPort } from "../../../src/protocols/ports.ts";
import { approveAll } from "../../../src/protocols/tokens/token.ts";
import { Bench, type Send, TRADER } from "../../support/protocols-bench.ts";
import { only } from "../../support/sim-record.ts";

const USD = 10n ** 8n;
const ETHER = 10n ** 18n;
const SETTINGS: BreakerSettings = { moveBps: 1_000n, windowBlocks: 5, coolDownBlocks: 3, halts: ["swap", "liquidate"] };
const BREAKER = new Abi(["function reset()"]);

describe("Circuit breaker", () => {
  let bench: Bench<{ weth: Asset; dai: Asset }>;
  let snapshot: Snapshot;
  let breaker: BreakerPort;
  let feed: FeedPort;
  let pool: PoolPort;

  before(async () => {
    bench = await Bench.build(async (builder) => {
      const weth = await builder.token("WETH", { price: 2_000 });
      const dai = await builder.token("DAI", { price: 1 });
      const guard = await builder.breaker("guard", { watches: [weth] });
      await builder.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 1_000, breaker: guard });
      await builder.endow(weth, TRADER, 1_000_000);
      return { weth, dai };
    });
    pool = only(bench.world.pools.map((open) => open()));
    await bench.send([{ ...approveAll(bench.made.weth.address, pool.spender), from: TRADER }]);
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    [feed] = bench.world.feeds.map((open) => open()) as [FeedPort];
    breaker = only(bench.world.breakers.map((open) => open()));
    await breaker.open(bench.chain);
  });

  const configure = (settings: BreakerSettings): Send => ({
    ...configureBreaker(breaker.address, settings),
    from: bench.owner,
  });
  const answer = (price: bigint): Send => ({
    ...feed.transmit(price * USD, bench.session.head.timestamp, bench.owner),
    from: bench.owner,
  });
  const sell = (amountIn: bigint): Send => {
    const { weth, dai } = bench.made;
    return { ...pool.trade({ assetIn: weth, assetOut: dai, amountIn, minAmountOut: 0n, to: TRADER }), from: TRADER };
  };

  it("is off until it is configured", async () => {
    const block = await bench.send([answer(1n), sell(900n * ETHER)]);
    expect(block.receipts.map(({ succeeded }) => succeeded)).to.deep.equal([true, true]);
    expect(await bench.follow(breaker, block)).to.deep.equal([]);
    expect([breaker.trips(), breaker.haltedUntil()]).to.deep.equal([0, 0]);
    expect(breaker.isHalted("swap", bench.session.head.number + 1)).to.equal(false);
  });

  it("says how it is configured, whatever it halts", async () => {
    const events = await bench.sendTo(breaker, [
      configure(SETTINGS),
      configure({ ...SETTINGS, halts: [] }),
      configure({ ...SETTINGS, halts: ["borrow"] }),
    ]);
    const common = {
      event: "breaker-settings",
      protocol: "guard",
      moveBps: 1_000n,
      windowBlocks: 5n,
      coolDownBlocks: 3n,
    };
    expect(events).to.deep.equal([
      { ...common, halts: "liquidate swap" },
      { ...common, halts: "" },
      { ...common, halts: "borrow" },
    ]);
  });

  it("trips at a move beyond the limit, names its source, and halts for as long as it says", async () => {
    await bench.sendTo(breaker, [configure(SETTINGS), answer(2_000n)]);
    // A tenth exactly is within the limit.
    expect(await bench.sendTo(breaker, [answer(1_800n)])).to.deep.equal([]);
    const events = await bench.sendTo(breaker, [answer(1_799n)]);
    const tripped = bench.session.head.number;
    expect(events).to.deep.equal([
      {
        event: "breaker-trip",
        protocol: "guard",
        source: "WETH / USD",
        priceBefore: 2_000n * USD,
        price: 1_799n * USD,
        untilBlock: BigInt(tripped + 3),
      },
    ]);
    expect([breaker.trips(), breaker.haltedUntil()]).to.deep.equal([1, tripped + 3]);
    for (let i = 1; i <= 4; i += 1) {
      const number = tripped + i;
      expect(breaker.isHalted("swap", number)).to.equal(i <= 3);
      expect(breaker.isHalted("liquidate", number)).to.equal(i <= 3);
      expect(breaker.isHalted("borrow", number)).to.equal(false);
      // The pair agrees: a swap fails as long as the port says that it would.
      const block = await bench.send([sell(ETHER)]);
      expect(block.receipts[0]?.succeeded).to.equal(i > 3);
      await bench.follow(breaker, block);
      expect(await bench.failuresOf(breaker)).to.deep.equal([]);
    }
  });

  it("trips on a swap too, in the pair's own price, and lets that swap stand", async () => {
    await bench.sendTo(breaker, [configure(SETTINGS), sell(ETHER)]);
    const block = await bench.send([sell(200n * ETHER), sell(ETHER)]);
    expect(block.receipts.map(({ succeeded }) => succeeded)).to.deep.equal([true, false]);
    const trip = only(await bench.follow(breaker, block));
    expect(trip).to.deep.include({ event: "breaker-trip", source: "WETH-DAI" });
  });

  it("ends a halt at once when it is reset", async () => {
    await bench.sendTo(breaker, [configure(SETTINGS), answer(2_000n), answer(1_000n)]);
    expect(breaker.isHalted("swap", bench.session.head.number + 1)).to.equal(true);
    await bench.sendTo(breaker, [{ ...BREAKER.call(breaker.address, "reset"), from: bench.owner }]);
    expect(breaker.isHalted("swap", bench.session.head.number + 1)).to.equal(false);
    expect(await bench.failuresOf(breaker)).to.deep.equal([]);
    expect(only((await bench.send([sell(ETHER)])).receipts).succeeded).to.equal(true);
  });

  it("knows, when it is opened late, its settings and a halt that runs", async () => {
    await bench.sendTo(breaker, [configure(SETTINGS), answer(2_000n), answer(1_000n)]);
    const late = only(bench.world.breakers.map((open) => open()));
    await late.open(bench.chain);
    expect(late.haltedUntil()).to.equal(breaker.haltedUntil());
    expect(late.isHalted("swap", bench.session.head.number + 1)).to.equal(true);
    expect(late.isHalted("borrow", bench.session.head.number + 1)).to.equal(false);
  });

  it("notices a halt that nobody announced", async () => {
    await bench.sendTo(breaker, [configure(SETTINGS), answer(2_000n)]);
    const block = await bench.send([answer(1_000n)]);
    expect(await bench.failuresOf(breaker)).to.deep.equal([
      `the halt ends when its trip said: block 0 expected, ${block.number + 3} on chain`,
    ]);
  });
});
