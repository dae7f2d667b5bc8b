import { expect } from "chai";

import { InputError, systems } from "hardhat-firebreak";
import { addressOf } from "../../src/chain/address.ts";
import { Bench } from "../support/protocols-bench.ts";

const CALM = { hourlyVolatility: 0.01, ltv: 0.8, liquidationThreshold: 0.825 };
const STRESS = { hourlyVolatility: 0.05, ltv: 0.6, liquidationThreshold: 0.7 };

describe("Systems of limits and thresholds", () => {
  it("refuse what makes no sense, and say what would", async () => {
    await Bench.build(async (build) => {
      const weth = await build.token("WETH", { price: 2_000 });
      const dai = await build.token("DAI", { price: 1 });
      const breaker = await build.breaker("breaker", { watches: [weth] });
      const limiter = await systems.outflowLimiter(build, "limiter");
      const pool = await build.lendingPool("Alpha", {
        reserves: [
          { asset: weth, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
          { asset: dai, receipt: limiter.receipt },
        ],
      });
      const governor = { lending: pool, asset: weth, calm: CALM, stress: STRESS };
      const elsewhere = addressOf("a market of another make");
      const wrong: [() => Promise<unknown>, string][] = [
        [
          async () => systems.outflowLimiter(build, "other", { ticks: 65 }),
          "65 ticks of 600 seconds and a cool-down of 39000: expected 1 to 64 ticks",
        ],
        [
          async () => systems.outflowLimiter(build, "other", { coolDownSeconds: 3599 }),
          "a cool-down of 3599: expected 1 to 64 ticks, and a cool-down of at least the window",
        ],
        [async () => limiter.limit(dai, { maxOutflow: 1.1 }), "a limit of 1.1 for DAI: expected above 0, to 1"],
        [async () => limiter.limit(weth, { maxOutflow: 0.1 }), "no reserve of WETH has its receipt"],
        [
          async () => systems.gracefulBreaker(build, "grace", { breaker, graceBlocks: 1.5 }),
          "a grace period of 1.5 blocks: expected a whole number from 0",
        ],
        [
          async () => systems.gracefulBreaker(build, "grace", { breaker: { name: "none" }, graceBlocks: 1 }),
          '"none" is not a breaker of this world',
        ],
        [
          async () => Promise.resolve(systems.haltWatch(build, "watch", { lending: { name: "Beta" }, breaker })),
          '"Beta" is not a lending pool of this world',
        ],
        [
          async () => Promise.resolve(systems.haltWatch(build, "watch", { lending: pool, breaker: { name: "none" } })),
          '"none" is not a breaker of this world',
        ],
        [
          async () => systems.dynamicThresholds(build, "governor", { ...governor, stress: { ...STRESS, ltv: 0.81 } }),
          "expected a higher volatility under stress",
        ],
        [
          async () =>
            systems.dynamicThresholds(build, "governor", {
              ...governor,
              lending: { name: "Market", address: elsewhere },
            }),
          "Market is not the world's owner's to hand over",
        ],
        [
          async () => systems.dynamicThresholds(build, "governor", { ...governor, halfLifeSeconds: 0 }),
          "a half-life of 0 seconds: expected at least 1",
        ],
      ];
      for (const [attempt, message] of wrong) {
        const refusal = await attempt().then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(refusal, message).to.be.instanceOf(InputError);
        expect((refusal as InputError).message).to.contain(message);
      }
    });
  });
});
