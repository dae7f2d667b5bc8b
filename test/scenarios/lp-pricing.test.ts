import { expect } from "chai";

import { agents, defineScenario, systems } from "hardhat-firebreak";
import { runScenario, type TestArm } from "hardhat-firebreak/testing";
import lpPricing from "../../scenarios/lp-pricing.ts";
import { digestOf } from "../../src/simulation/record-format.ts";
import { eventsOf, only, present, transactionsOf } from "../support/sim-record.ts";

const SMALL = { ...lpPricing, settings: { blocks: 6 } };
const PARAMS = { borrowers: 3 };
const CAPITAL_USD = 400_000;

describe("lp-pricing", () => {
  const played = runScenario(SMALL, { params: PARAMS });

  it("robs a lender that prices shares by the reserves of the moment, in one transaction, of what the plan says", async () => {
    const spot = (await played).arm("spot");
    const attack = only(transactionsOf(spot.record, "attacker"));
    expect(attack.succeeded).to.equal(true);
    const expected = Number(/of ([\d.]+) USD/.exec(attack.expects ?? "")?.[1]);
    expect(expected).to.be.above(500_000);
    const { walletUsd } = holdingsOf(spot);
    // The plan counts what the shares are worth that stay behind, some fees among it, and not what they cost.
    expect(walletUsd - CAPITAL_USD).to.be.within(expected, expected + 3_000);
    expect(Number(spot.findings.badDebtUsd), "the lenders' loss").to.be.above(expected * 0.9);
  });

  it("is not attacked where it prices them fairly, since no attack pays", async () => {
    const fair = (await played).arm("fair");
    expect(transactionsOf(fair.record, "attacker")).to.deep.equal([]);
    expect(Number(fair.findings.badDebtUsd)).to.equal(0);
    expect(holdingsOf(fair).walletUsd).to.equal(CAPITAL_USD);
  });

  it("costs an attacker who insists on the fair price his fees, and the lender nothing", async () => {
    const fair = (await runScenario(SMALL, { params: { ...PARAMS, insists: 5 }, arm: "fair" })).arm("fair");
    expect(only(transactionsOf(fair.record, "attacker")).succeeded).to.equal(true);
    const { walletUsd, pledgedUsd, debtUsd } = holdingsOf(fair);
    expect(walletUsd + pledgedUsd - debtUsd - CAPITAL_USD).to.be.within(-40_000, -5_000);
    expect(Number(fair.findings.badDebtUsd)).to.equal(0);
  });

  it("keeps books that agree with the chain, in both arms", async () => {
    for (const name of ["spot", "fair"]) {
      expect(eventsOf((await played).arm(name).record, "audit-violation"), name).to.deep.equal([]);
    }
  });

  it("is, when off, what a world is that knows no other price", async () => {
    const plain = defineScenario({
      name: "plain",
      description: "Shares priced by reserves.",
      settings: { blocks: 6 },
      async world(build) {
        const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
        const dai = await build.token("DAI", { price: 1 });
        const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 1000 });
        const share = await systems.lpToken(build, "LP", { pair, pricing: "spot" });
        const alpha = await build.lendingPool("Alpha", {
          reserves: [
            { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05, supplied: 20_000 },
            { asset: dai, supplied: 1_000_000 },
          ],
        });
        const gamma = await build.lendingPool("Gamma", {
          reserves: [
            { asset: share, ltv: 0.7, liquidationThreshold: 0.75, liquidationBonus: 0.1, borrowable: false },
            { asset: dai, supplied: 2_000_000 },
          ],
        });
        await build.borrowers(gamma, {
          count: 3,
          collateral: share,
          debt: dai,
          healthFactor: [1.1, 1.8],
          debtUsd: [5_000, 40_000],
        });
        const exit = await systems.unwinder(build, "exit", [{ removeFrom: pair }, { sell: weth, on: pair }]);
        return { weth, pair, share, alpha, gamma, exit };
      },
      agents: ({ weth, pair, share, alpha, gamma, exit }) => [
        agents.oracleNode({ name: "node", asset: weth }),
        agents.lpAttacker({
          name: "attacker",
          pair,
          share,
          lending: gamma,
          pricing: "spot",
          flashLoans: alpha,
          capital: { WETH: 100, DAI: 200_000 },
          at: 3,
        }),
        agents.keeper({ name: "keeper", lending: [gamma], sellOn: [exit], capital: { DAI: 500_000 } }),
        agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 5_000_000 } }),
      ],
    });
    const run = await runScenario(plain);
    expect(digestOf((await played).arm("spot").record)).to.equal(digestOf(run.arm().record));
  });
});

/** What the attacker has in the end, in US dollars. */
function holdingsOf({ record }: TestArm): { walletUsd: number; debtUsd: number; pledgedUsd: number } {
  const { values } = only(eventsOf(record, "system").filter(({ action }) => action === "holds"));
  const usd = (key: string): number => Number(present(values[key])) / 1e8;
  return { walletUsd: usd("walletUsd"), debtUsd: usd("debtUsd"), pledgedUsd: usd("pledgedUsd") };
}
