import { expect } from "chai";

import { systems } from "hardhat-firebreak";
import { Abi } from "../../../src/chain/abi.ts";
import { configureBreaker } from "../../../src/protocols/breaker/circuit-breaker.ts";
import type { Asset, BreakerPort, FeedPort } from "../../../src/protocols/ports.ts";
import type { Site } from "../../../src/simulation/names.ts";
import { Bench, type Send } from "../../support/protocols-bench.ts";

const USD = 10n ** 8n;
const COOL_DOWN = 3;
const GRACE = 2;
const BREAKER = new Abi(["function reset()", "function setGrace(uint256 graceBlocks)"]);

describe("Graceful breaker", () => {
  let bench: Bench<{ weth: Asset; inner: Site; graceful: Site }>;
  let port: BreakerPort;
  let feed: FeedPort;

  before(async () => {
    bench = await Bench.build(async (build) => {
      const weth = await build.token("WETH", { price: 2_000 });
      const inner = await build.breaker("inner", { watches: [weth] });
      const graceful = await systems.gracefulBreaker(build, "graceful", { breaker: inner, graceBlocks: GRACE });
      return { weth, inner, graceful };
    });
    [feed] = bench.world.feeds.map((open) => open()) as [FeedPort];
    port = (bench.world.breakers[1] as () => BreakerPort)();
    await port.open(bench.chain);
  });

  const asOwner = (call: ReturnType<typeof configureBreaker>): Send => ({ ...call, from: bench.owner });
  const answer = (price: bigint): Send =>
    asOwner(feed.transmit(price * USD, bench.session.head.timestamp, bench.owner));
  const configure = (halts: Parameters<typeof configureBreaker>[1]["halts"]): Send =>
    asOwner(
      configureBreaker(bench.made.inner.address, {
        moveBps: 1_000n,
        windowBlocks: 5,
        coolDownBlocks: COOL_DOWN,
        halts,
      }),
    );

  it("follows the breaker's halts, tells none of its events again, and adds the grace period to liquidations", async () => {
    const events = await bench.sendTo(port, [configure(["liquidate", "borrow"]), answer(2_000n), answer(1_500n)]);
    expect(events).to.deep.equal([]);
    const tripped = bench.session.head.number;
    expect([port.trips(), port.haltedUntil()]).to.deep.equal([1, tripped + COOL_DOWN + GRACE]);
    for (const [later, liquidate, borrow] of [
      [COOL_DOWN, true, true],
      [COOL_DOWN + 1, true, false],
      [COOL_DOWN + GRACE, true, false],
      [COOL_DOWN + GRACE + 1, false, false],
    ] as const) {
      expect(port.isHalted("liquidate", tripped + later), `liquidations ${later} later`).to.equal(liquidate);
      expect(port.isHalted("borrow", tripped + later), `borrowing ${later} later`).to.equal(borrow);
    }
    expect(port.isHalted("swap", tripped)).to.equal(false);
    expect(await bench.failuresOf(port)).to.deep.equal([]);
  });

  it("follows changes of the grace period and of what is halted, and the end of a halt", async () => {
    const tripped = port.haltedUntil() - COOL_DOWN - GRACE;
    await bench.sendTo(port, [asOwner(BREAKER.call(port.address, "setGrace", [7]))]);
    expect(port.haltedUntil()).to.equal(tripped + COOL_DOWN + 7);
    expect(await bench.failuresOf(port)).to.deep.equal([]);
    await bench.sendTo(port, [configure(["borrow"])]);
    expect(port.isHalted("liquidate", tripped + 1)).to.equal(false);
    expect(await bench.failuresOf(port)).to.deep.equal([]);
    await bench.sendTo(port, [configure(["liquidate"]), asOwner(BREAKER.call(bench.made.inner.address, "reset"))]);
    expect([port.haltedUntil(), port.isHalted("liquidate", tripped + 1)]).to.deep.equal([0, false]);
    expect(await bench.failuresOf(port)).to.deep.equal([]);
  });
});
