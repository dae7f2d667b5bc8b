import { expect } from "chai";

import { defineScenario, units } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import withdrawalRun from "../../scenarios/withdrawal-run.ts";
import { eventsOf } from "../support/sim-record.ts";
import { expectSound, figure, withoutArms } from "../support/system-pair.ts";

const SMALL = { borrowers: 5, blocks: 125, coolDown: 900 };

describe("withdrawal-run", () => {
  let run: TestRun;

  before(async () => {
    run = await runScenario(withdrawalRun, { params: SMALL });
  });

  it("has an off arm that is the world without a limiter", async () => {
    const plain = defineScenario({
      ...withoutArms(withdrawalRun),
      name: "plain",
      description: "withdrawal-run as if there were no limiters.",
      async world(build) {
        const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
        const dai = await build.token("DAI", { price: 1 });
        const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 5000 });
        const pool = await build.lendingPool("Alpha", {
          reserves: [
            { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05, flashLoans: false },
            { asset: dai, ltv: 0.75, liquidationThreshold: 0.78, liquidationBonus: 0.045, flashLoans: false },
          ],
        });
        const suppliers = await build.positions(
          pool,
          Array.from({ length: 20 }, (_, i) => ({
            name: `supplier ${i + 1}`,
            collateral: dai,
            collateralAmount: units.toUnits(250_000, 18),
            debt: dai,
            debtAmount: 0n,
          })),
        );
        await build.borrowers(pool, {
          count: SMALL.borrowers,
          collateral: weth,
          debt: dai,
          healthFactor: [1.3, 2],
          debtUsd: [10_000, 40_000],
        });
        const attackers = await build.positions(pool, [
          {
            name: "attacker",
            collateral: weth,
            collateralAmount: units.toUnits(100, 18),
            debt: dai,
            debtAmount: 0n,
          },
        ]);
        const attacker = attackers[0] as (typeof attackers)[number];
        return { weth, dai, pair, pool, suppliers, attacker, limiter: undefined, owner: build.owner };
      },
    });
    const off = await runScenario(plain, { params: SMALL });
    expect(off.findings.digest).to.equal(run.arm("open").findings.digest);
  });

  it("loses nearly all of the liquidity when it is open, and the limit's share of it when it is not", () => {
    const badDebt = (arm: string): number => Number(run.arm(arm).findings.badDebtUsd);
    expect(badDebt("open")).to.be.greaterThan(4_000_000);
    // 15% of what was there, less what the attacker's collateral paid.
    expect(badDebt("refusing")).to.be.within(300_000, 0.15 * 5_000_000);
    expect(Math.abs(badDebt("delaying") - badDebt("refusing"))).to.be.lessThan(10);
    expect(figure(run.arm("delaying"), "limiter", "recovered")).to.be.greaterThan(3_000_000);
  });

  it("makes suppliers wait for the cool-down, and pays them then", () => {
    const { events } = run.arm("delaying");
    const actions = eventsOf({ events }, "system");
    const delayed = actions.filter(({ action, account }) => action === "outflow-delayed" && account !== undefined);
    const paid = actions.filter(({ action }) => action === "delayed-paid");
    expect(paid.length).to.be.greaterThan(0);
    for (const { account, block } of paid) {
      const first = delayed.find((event) => event.account === account);
      expect(block).to.be.greaterThan(first?.block ?? Infinity);
    }
    expect(figure(run.arm("delaying"), "limiter", "locked")).to.equal(0);
  });

  it("lets the attacker have it all when the owner is slower than the cool-down", async () => {
    const slow = await runScenario(
      defineScenario({ ...withoutArms(withdrawalRun), arms: { delaying: { limiter: "delay" } } }),
      {
        params: { ...SMALL, reaction: 100 },
      },
    );
    const delaying = slow.arm("delaying");
    const paid = eventsOf(delaying, "system").filter(({ action }) => action === "delayed-paid");
    expect(paid.length).to.be.greaterThan(0);
    expect(figure(delaying, "limiter", "recovered")).to.equal(0);
    expect(Number(delaying.findings.badDebtUsd)).to.be.greaterThan(3_000_000);
  });

  it("keeps sound books in every arm", () => {
    expectSound(run, withdrawalRun);
  });
});
