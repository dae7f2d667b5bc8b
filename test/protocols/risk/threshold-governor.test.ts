import { expect } from "chai";

import { systems } from "hardhat-firebreak";
import { Abi } from "../../../src/chain/abi.ts";
import type { Asset, FeedPort, LendingPort } from "../../../src/protocols/ports.ts";
import { ThresholdGovernorPort } from "../../../src/protocols/risk/threshold-governor.ts";
import type { DynamicThresholdsSite } from "../../../src/systems/dynamic-thresholds.ts";
import { Bench, type Send } from "../../support/protocols-bench.ts";
import { expectClose } from "../../support/sim-numbers.ts";
import { only } from "../../support/sim-record.ts";
import { noPools } from "../../support/no-pools.ts";

const HALF_LIFE = 1_800;
const CALM = { hourlyVolatility: 0.01, ltv: 0.8, liquidationThreshold: 0.825 };
const STRESS = { hourlyVolatility: 0.05, ltv: 0.6, liquidationThreshold: 0.7 };
/** Seconds since the last answer, and US dollars. */
const ANSWERS: readonly (readonly [number, number])[] = [
  [12, 2_010],
  [60, 1_990],
  [600, 1_930],
  [13, 1_880],
  [3_600, 1_975],
  [300, 1_700],
];
const GOVERNOR = new Abi(["function target(address asset) view returns (uint256 ltvBps, uint256 thresholdBps)"]);

describe("Threshold governor", () => {
  let bench: Bench<{ weth: Asset; governor: DynamicThresholdsSite }>;
  let port: ThresholdGovernorPort;
  let pool: LendingPort;
  let feed: FeedPort;

  before(async () => {
    bench = await Bench.build(async (build) => {
      const weth = await build.token("WETH", { price: 2_000 });
      const alpha = await build.lendingPool("Alpha", {
        reserves: [{ asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 }],
      });
      const governor = await systems.dynamicThresholds(build, "governor", {
        lending: alpha,
        asset: weth,
        halfLifeSeconds: HALF_LIFE,
        calm: CALM,
        stress: STRESS,
        tightenPerHour: 0.03,
      });
      return { weth, governor };
    });
    [feed] = bench.world.feeds.map((open) => open()) as [FeedPort];
    pool = only(bench.world.lending.map((open) => open()));
    const system = only(bench.world.systems.map((open) => open(noPools)));
    if (!(system instanceof ThresholdGovernorPort)) throw new Error("expected a governor");
    port = system;
    await Promise.all([pool.open(bench.chain), port.open(bench.chain)]);
  });

  const answer = (price: number): Send => ({
    ...feed.transmit(BigInt(price) * 10n ** 8n, bench.session.head.timestamp, bench.owner),
    from: bench.owner,
  });
  const value = (figure: string): bigint => port.figures()[figure]?.value ?? -1n;

  it("follows the volatility that the chain works out, which is RiskMetrics' in floating point", async () => {
    let variance = CALM.hourlyVolatility ** 2;
    let price = 2_000;
    // The first step begins with the answer that was given while the world was built.
    let last = await lastAnswerAt();
    for (const [seconds, next] of ANSWERS) {
      await bench.sendTo(port, [answer(next)], seconds);
      const now = bench.session.head.timestamp;
      const weight = 2 ** (-(now - last) / HALF_LIFE);
      variance = weight * variance + ((1 - weight) * (next / price - 1) ** 2 * 3600) / (now - last);
      const expected = Math.sqrt(variance);
      expectClose(Number(port.hourlyVolatility()) / 1e18, expected, 1e-9);
      [price, last] = [next, now];
    }
    expect(await bench.failuresOf(port)).to.deep.equal([]);
  });

  it("shows volatility fading while nothing happens", async () => {
    const before = Number(port.hourlyVolatility());
    await bench.follow(port, await bench.send([], HALF_LIFE));
    expectClose(Number(port.hourlyVolatility()) / before, Math.SQRT1_2, 1e-9);
  });

  it("tells of what it applied, which is what its rate allows of what the chain aims at", async () => {
    const { weth, governor } = bench.made;
    const fall = await bench.send([answer(1_500)]);
    for (const listener of [port, pool]) await bench.follow(listener, fall);
    const call = { ...governor.apply(), from: bench.owner };
    const block = await bench.send([call]);
    await bench.follow(pool, block);
    const [event] = await bench.follow(port, block);
    const data = await bench.session.call(GOVERNOR.call(governor.address, "target", [weth.address]));
    const target = GOVERNOR.decode("target", data);
    expect([target.ltvBps, target.thresholdBps]).to.deep.equal([6_000n, 7_000n]);
    // Ten minutes of 300 basis points an hour.
    const applied = { asset: "WETH", ltvBps: 6_000n, thresholdBps: 8_200n };
    expect(event).to.deep.include({ event: "system", protocol: "governor", action: "thresholds-applied" });
    expect(event?.event === "system" && event.values).to.deep.include(applied);
    expect([value("ltv"), value("threshold")]).to.deep.equal([6_000n, 8_200n]);
    const reserve = only(pool.reserves());
    expect([reserve.ltvBps, reserve.liquidationThresholdBps]).to.deep.equal([6_000n, 8_200n]);
    expect([...(await bench.failuresOf(port)), ...(await bench.failuresOf(pool))]).to.deep.equal([]);
  });

  it("averages the LTV over time", async () => {
    const late = only(bench.world.systems.map((open) => open(noPools)));
    await late.open(bench.chain);
    await bench.follow(late, await bench.send([], 100));
    expect(late.figures().averageLtv?.value).to.equal(6_000n);
    const before = Number(value("averageLtv"));
    expect(before).to.be.within(6_000, 8_000);
    await bench.follow(port, await bench.send([], 1_000_000));
    expect(Number(value("averageLtv"))).to.be.within(6_000, 6_100);
  });

  it("notices thresholds that nobody announced", async () => {
    const late = only(bench.world.systems.map((open) => open(noPools)));
    await late.open(bench.chain);
    await bench.send([answer(1_500)]);
    await bench.send([{ ...bench.made.governor.apply(), from: bench.owner }], 900);
    const failures = await bench.failuresOf(late);
    expect(failures.join()).to.contain("volatility is the last one announced");
    expect(failures.join()).to.contain("LTV and threshold are the last ones applied");
  });

  async function lastAnswerAt(): Promise<number> {
    const fresh = (bench.world.feeds[0] as () => FeedPort)();
    await fresh.open(bench.chain);
    return fresh.latest()?.updatedAt ?? 0;
  }
});
