import { expect } from "chai";

import { agents, data, defineScenario, OUTSIDE, paths, shocks } from "hardhat-firebreak";
import { runScenario } from "hardhat-firebreak/testing";
import oracleFaults from "../../scenarios/oracle-faults.ts";
import oracleFloor from "../../scenarios/oracle-floor.ts";
import { digestOf } from "../../src/simulation/record-format.ts";

const SHORT = { blocks: 20, borrowers: 6, faultFrom: 2, faultTo: 12, fallBlocks: 5 };

describe("oracle-faults", () => {
  it("has an off arm that is a world built without any of it", async () => {
    const params = { blocks: 6, borrowers: 3, faultFrom: 2, faultTo: 4, fallBlocks: 3 };
    const off = await runScenario(oracleFaults, { params, arm: "single" });
    const plain = await runScenario(
      defineScenario({
        name: "oracle-faults",
        description: "One feed.",
        settings: { blocks: 6, blockSeconds: 60 },
        async world(build) {
          const weth = await build.token("WETH", {
            price: 2000,
            wrappedNative: true,
            feed: { heartbeat: 600, deviation: 0.005 },
          });
          const dai = await build.token("DAI", { price: 1 });
          const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 500 });
          await build.account("whale", { holds: { WETH: 750 }, tradesOn: [pair] });
          const pool = await build.lendingPool("Alpha", {
            reserves: [
              { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
              { asset: dai, supplied: 5_000_000 },
            ],
          });
          const drawn = { healthFactor: [1.05, 1.6], debtUsd: [5_000, 50_000] } as const;
          await build.borrowers(pool, { count: 3, collateral: weth, debt: dai, ...drawn });
          return { weth, dai, pair, pool };
        },
        agents: ({ weth, dai, pair, pool }) => [
          agents.oracleNode({ name: "node-1", asset: weth }),
          agents.oracleNode({ name: "dai-node", asset: dai }),
          agents.keeper({ name: "keeper-1", lending: [pool], sellOn: [{ name: OUTSIDE }], capital: { DAI: 500_000 } }),
          agents.keeper({
            name: "keeper-2",
            lending: [pool],
            sellOn: [{ name: OUTSIDE }],
            capital: { DAI: 500_000 },
            latencyBlocks: 1,
          }),
          agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 20_000_000 } }),
        ],
        shocks: ({ weth }) => [
          shocks.price({ asset: weth, at: 7, change: -0.4, over: 3 }),
          shocks.nodesSilent({ nodes: ["node-1"], from: 2, to: 4 }),
        ],
      }),
    );
    expect(digestOf(off.arm("single").record)).to.equal(digestOf(plain.record));
  });

  it("a silent node: the median spares lenders the bad debt that one feed leaves", async () => {
    const params = { borrowers: 6, blocks: 36, faultFrom: 2, faultTo: 30 };
    const run = await runScenario(oracleFaults, { params });
    const badDebt = (arm: string): number => Number(run.arm(arm).findings.badDebtUsd);
    expect(badDebt("median")).to.equal(0);
    expect(badDebt("single")).to.be.above(1_000);
    for (const arm of ["single", "median", "fallback", "twap"])
      expect(run.arm(arm).findings.audit.violations, arm).to.equal(0);
  });

  for (const fault of ["wrong", "venue"] as const) {
    it(`a ${fault} price while the market stands still: only the pool with one feed liquidates anybody`, async () => {
      const run = await runScenario(oracleFaults, { params: { ...SHORT, blocks: 10, fault, fall: 0 } });
      expect(run.arm("single").findings.liquidations.count).to.be.above(0);
      for (const arm of ["median", "fallback", "twap"])
        expect(run.arm(arm).findings.liquidations.count, arm).to.equal(0);
    });
  }
});

describe("oracle-floor", () => {
  it("has an off arm that is a world built without any of it", async () => {
    const settings = { blocks: 30, blockSeconds: 180, startTime: "2022-05-12T07:00:00Z" };
    const off = await runScenario({ ...oracleFloor, settings }, { params: { borrowers: 3 }, arm: "used" });
    const plain = await runScenario(
      defineScenario({
        name: "oracle-floor",
        description: "LUNA with a floor.",
        settings,
        async world(build) {
          const file = "data/terra-2022-05/binance_LUNAUSDT_1h.csv";
          const candles = data.readCandles(file, { from: "2022-05-12 07:00:00", count: 8 });
          const luna = await build.token("LUNA", {
            price: paths.candles(candles, 20),
            feed: { heartbeat: 360, minAnswer: 0.107 },
            outsideSupply: 1_250_000_000,
          });
          const busd = await build.token("BUSD", { price: 1, feed: { heartbeat: 360 } });
          const pool = await build.lendingPool("Venus", {
            reserves: [
              { asset: luna, ltv: 0.55, liquidationThreshold: 0.6, liquidationBonus: 0.1 },
              { asset: busd, supplied: 10_000_000 },
            ],
            staleness: { policy: "revert", maxAgeSeconds: 420 },
          });
          const drawn = { healthFactor: [1.15, 2.5], debtUsd: [1_000, 20_000] } as const;
          await build.borrowers(pool, { count: 3, collateral: luna, debt: busd, ...drawn });
          return { luna, busd, pool };
        },
        agents: ({ luna, busd, pool }) => [
          agents.oracleNode({ name: "luna-node", asset: luna }),
          agents.oracleNode({ name: "busd-node", asset: busd }),
          agents.keeper({ name: "keeper", lending: [pool], sellOn: [{ name: OUTSIDE }], capital: { BUSD: 500_000 } }),
          agents.opportunist({
            name: "opportunist",
            lending: pool,
            collateral: luna,
            borrows: busd,
            capital: 500_000,
            minProfitUsd: 100,
          }),
        ],
      }),
    );
    expect(digestOf(off.arm("used").record)).to.equal(digestOf(plain.record));
  });

  it("is lent out against LUNA only by the pool that uses the stuck answer, once the market is below LTV times it", async () => {
    const settings = { blocks: 56, blockSeconds: 180, startTime: "2022-05-12T07:00:00Z" };
    const run = await runScenario({ ...oracleFloor, settings }, { params: { borrowers: 3 } });
    const borrows = (arm: string): number[] =>
      run.arm(arm).events.flatMap((event) => (event.event === "borrow" ? [event.block] : []));
    const dead = run.arm("used").blocks.filter((row) => Number(row.outside.LUNA) / 1e8 < 0.55 * 0.107);
    expect(borrows("used")[0]).to.equal(dead[0]?.block);
    expect(Number(run.arm("used").findings.badDebtUsd)).to.be.above(1_000_000);
    for (const arm of ["refused", "absent"]) {
      expect(borrows(arm), arm).to.deep.equal([]);
      expect(run.arm(arm).findings.audit.violations, arm).to.equal(0);
    }
  });
});
