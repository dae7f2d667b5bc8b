import { expect } from "chai";

import { agents, defineScenario, units } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { addressOf } from "../../src/chain/address.ts";
import { scripted } from "../support/sim-agents.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { transactionsOf } from "../support/sim-record.ts";

type Behaviour = Parameters<typeof agents.suppliers>[0];

const CALM: Omit<Behaviour, "name" | "lending" | "asset" | "accounts"> = { bears: [0.05, 0.05] };
const EACH = 100;
const ACCOUNTS = 4;
/** 1 WETH for 1,000 DAI, of 1,410 that are there: nobody liquidates when WETH falls to 800. */
const DEBT = 1000;

describe("Suppliers", () => {
  it("stay while there is no loss", async () => {
    const run = await lend({ ...CALM }, 1500);
    expect(withdrawals(run)).to.be.empty;
  });

  it("withdraw all that there is for them once the loss exceeds what they bear", async () => {
    // 200 DAI are not covered: 14.2% of the claims.
    const run = await lend({ bears: [0.14, 0.14] }, 800);
    expect(withdrawals(run)).to.deep.equal(Array.from({ length: ACCOUNTS }, () => 1));
    expectClose(held(run), 400, 0.01);
  });

  it("stay while they bear it", async () => {
    const run = await lend({ bears: [0.15, 0.15] }, 800);
    expect(withdrawals(run)).to.be.empty;
  });

  it("differ in what they bear, by seed", async () => {
    const run = await lend({ bears: [0.1, 0.2] }, 800);
    expect(withdrawals(run).length).to.be.within(1, ACCOUNTS - 1);
  });

  it("run when others have left too little", async () => {
    // 410 of 1,410 can be withdrawn, which is 29.1%.
    expect(withdrawals(await lend({ ...CALM, flightBelowLiquidity: 0.28 }, 1500))).to.be.empty;
    expect(withdrawals(await lend({ ...CALM, flightBelowLiquidity: 0.3 }, 1500))).to.have.length(ACCOUNTS);
  });

  it("withdraw in parts, and not while they are asleep", async () => {
    const parts = await lend({ bears: [0.1, 0.1], part: 0.5 }, 800);
    const inTwo = Array.from({ length: 2 * ACCOUNTS }, (_, i) => (i < ACCOUNTS ? 1 : 2));
    expect(withdrawals(parts).slice(0, inTwo.length)).to.deep.equal(inTwo);
    expectClose(held(parts), 400, 0.01);
    expect(withdrawals(await lend({ bears: [0.1, 0.1], chance: 0 }, 800))).to.be.empty;
  });
});

describe("Upkeep", () => {
  it("makes its call every so many blocks, when there is one to make", async () => {
    const seen: number[] = [];
    const nothing = { to: addressOf("nobody"), data: "0x" } as const;
    const scenario = defineScenario({
      name: "upkeep",
      description: "A call again and again.",
      settings: { blocks: 7 },
      world: async (build) => build.token("DAI", { price: 1 }),
      agents: () => [
        agents.upkeep({ name: "always", call: () => nothing, everyBlocks: 3 }),
        agents.upkeep({ name: "never", call: () => undefined }),
        scripted("watcher", { propose: ({ block }) => (seen.push(block), []) }),
      ],
    });
    const run = await runScenario(scenario);
    expect(transactionsOf(run.record, "always").map(({ block, label }) => [block, label])).to.deep.equal([
      [3, "upkeep"],
      [6, "upkeep"],
    ]);
    expect(transactionsOf(run.record, "never")).to.be.empty;
  });
});

/** Runs four blocks in which WETH goes from 1,500 to `price` in block 1. */
async function lend(
  behaviour: Omit<Behaviour, "name" | "lending" | "asset" | "accounts">,
  price: number,
): Promise<TestRun> {
  const scenario = defineScenario({
    name: "suppliers",
    description: "Four suppliers and a loan.",
    settings: { blocks: 4 },
    async world(build) {
      const weth = await build.token("WETH", { price: (block) => BigInt(block === 0 ? 1500 : price) * 10n ** 8n });
      const dai = await build.token("DAI", { price: 1 });
      const pool = await build.lendingPool("Alpha", {
        reserves: [
          { asset: weth, liquidationThreshold: 0.8, liquidationBonus: 0.05 },
          { asset: dai, liquidationThreshold: 0.8, liquidationBonus: 0.05, supplied: 1010 },
        ],
      });
      const supplier = (i: number): Parameters<typeof build.positions>[1][number] => ({
        name: `supplier ${i}`,
        collateral: dai,
        collateralAmount: units.toUnits(EACH, 18),
        debt: dai,
        debtAmount: 0n,
      });
      const accounts = await build.positions(
        pool,
        Array.from({ length: ACCOUNTS }, (_, i) => supplier(i)),
      );
      const loan = {
        name: "loan",
        collateral: weth,
        collateralAmount: 10n ** 18n,
        debt: dai,
        debtAmount: units.toUnits(DEBT, 18),
      };
      await build.positions(pool, [loan]);
      return { dai, pool, accounts };
    },
    agents: ({ dai, pool, accounts }) => [
      agents.suppliers({ name: "suppliers", lending: pool, asset: dai, accounts, ...behaviour }),
    ],
  });
  return runScenario(scenario);
}

/** The blocks of their withdrawals, all of which succeed. */
function withdrawals(run: TestRun): number[] {
  const transactions = transactionsOf(run.record, "suppliers");
  expect(transactions.every(({ succeeded }) => succeeded)).to.equal(true);
  return transactions.map(({ block }) => block);
}

/** DAI that was withdrawn. */
function held(run: TestRun): number {
  return run.record.events.reduce(
    (sum, event) => (event.event === "withdraw" ? sum + Number(event.amount) / 1e18 : sum),
    0,
  );
}
