import { expect } from "chai";

import { agents, paths, type Settings } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { flow } from "../support/agent-liquidations.ts";
import { type LendingMarket, lendingScenario, type Loan, THRESHOLD } from "../support/sim-market.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, only, present, transactionsOf } from "../support/sim-record.ts";

/** 10 WETH for 12,800 DAI: a health factor of 1.25 at 2,000, and of price ÷ 1,600. */
const LOAN: Loan = { name: "borrower", weth: 10, dai: 12_800 };
/** The feed answers 1,680 in block 2, which makes it 1.05; the borrower can act in block 3. */
const PRICES = [2000, 2000, 1680];
const FIRST_ACTS = 3;

type Behaviour = Parameters<typeof agents.borrowers>[0];

const PASSIVE: Omit<Behaviour, "name" | "lending" | "accounts" | "pool"> = {
  defenders: 0,
  defenceBudget: 1,
  defence: "repay",
  defendsBelow: 1.1,
  restores: 1.3,
  panickers: 0,
  panicsBelow: 1.1,
  chance: 1,
  delayBlocks: 0,
};
const DEFENDER = { defenders: 1 };
const PANICKER = { panickers: 1 };

describe("Borrowers", () => {
  it("who neither defend themselves nor panic do nothing", async () => {
    const run = await borrow({});
    expect(transactionsOf(run.record, "borrowers")).to.be.empty;
    expectClose(endHealth(run), 1.05, 1e-4);
  });

  describe("who defend themselves", () => {
    it("do nothing while their health factor is not below their limit", async () => {
      const run = await borrow({ ...DEFENDER, defendsBelow: 1.04 });
      expect(transactionsOf(run.record, "borrowers")).to.be.empty;
    });

    it("repay what restores it: D − LT · C ÷ target", async () => {
      const run = await borrow(DEFENDER);
      const transaction = only(transactionsOf(run.record, "borrowers"));
      expect(transaction).to.deep.include({ block: FIRST_ACTS, label: "repay", succeeded: true });
      expectClose(tokens(only(eventsOf(run.record, "repay")).amount), 12_800 - (THRESHOLD * 10 * 1680) / 1.3, 0.1);
      expectClose(endHealth(run), 1.3, 1e-4);
    });

    it("or add collateral: (D · target − LT · C) ÷ LT", async () => {
      const run = await borrow({ ...DEFENDER, defence: "top-up" });
      expect(only(transactionsOf(run.record, "borrowers")).label).to.equal("top-up");
      const missingUsd = (12_800 * 1.3 - THRESHOLD * 10 * 1680) / THRESHOLD;
      expectClose(tokens(only(eventsOf(run.record, "supply")).amount), missingUsd / 1680, 1e-4);
      expectClose(endHealth(run), 1.3, 1e-4);
    });

    for (const [defence, asset, holding] of [
      ["repay", "DAI", 12_800],
      ["top-up", "WETH", 10],
    ] as const) {
      it(`spend no more than their budget, a share of what they owe or hold (${defence})`, async () => {
        const run = await borrow({ ...DEFENDER, defence, defenceBudget: 0.02 });
        expectClose(tokens(flow(run, "borrowers", asset)), -0.02 * holding, 1e-3);
        expect(endHealth(run) < 1.1, "too little to restore it").to.equal(true);
        expect(transactionsOf(run.record, "borrowers"), "and then nothing more").to.have.length(1);
      });
    }

    it("act so many blocks after they would have", async () => {
      const run = await borrow({ ...DEFENDER, delayBlocks: 2 }, { settings: { blocks: 7 } });
      expect(only(transactionsOf(run.record, "borrowers")).block).to.equal(FIRST_ACTS + 2);
    });

    it("forget the alarm when the price recovers in time", async () => {
      // In danger in block 3, safe again in block 4, in danger in block 6.
      const prices = [2000, 2000, 1680, 2000, 2000, 1680];
      const run = await borrow({ ...DEFENDER, delayBlocks: 2 }, { prices, settings: { blocks: 9 } });
      expect(only(transactionsOf(run.record, "borrowers")).block).to.equal(8);
    });

    it("never act without a chance, and some time with one, by seed", async () => {
      const settings = { blocks: 12 };
      const asleep = await borrow({ ...DEFENDER, chance: 0 }, { settings });
      expect(transactionsOf(asleep.record, "borrowers")).to.be.empty;

      const blocks = async (seed: number): Promise<(number | undefined)[]> => {
        const loans = Array.from({ length: 6 }, (_, i) => ({ ...LOAN, name: `borrower ${i}` }));
        const run = await borrow({ ...DEFENDER, chance: 0.3 }, { settings, loans }, seed);
        return transactionsOf(run.record, "borrowers").map(({ block }) => block);
      };
      const first = await blocks(1);
      expect(new Set(first).size, "at different times").to.be.greaterThan(1);
      expect(await blocks(1)).to.deep.equal(first);
      expect(await blocks(2)).not.to.deep.equal(first);
    });
  });

  describe("who panic", () => {
    it("withdraw what the threshold leaves, sell it, and repay with it, in one block", async () => {
      const run = await borrow(PANICKER, { settings: { blocks: FIRST_ACTS } });
      const steps = transactionsOf(run.record, "borrowers");
      expect(steps.map(({ block, label, succeeded }) => `${block} ${label} ${succeeded}`)).to.deep.equal([
        "3 panic: withdraw true",
        "3 panic: sell true",
        "3 panic: repay true",
      ]);
      // Down to a health factor of 1.01: (LT · C − 1.01 · D) ÷ LT.
      const withdrawn = (THRESHOLD * 10 * 1680 - 1.01 * 12_800) / THRESHOLD / 1680;
      expectClose(tokens(only(eventsOf(run.record, "withdraw")).amount), withdrawn, 1e-4);
      const swap = only(eventsOf(run.record, "swap"));
      expect(swap).to.deep.include({ assetIn: "WETH", assetOut: "DAI" });
      expectClose(tokens(swap.amountIn), withdrawn, 1e-4);
      // Two percent are kept back in case others trade first.
      expectClose(tokens(only(eventsOf(run.record, "repay")).amount), 0.98 * tokens(swap.amountOut), 1e-3);
    });

    it("go on with it block by block until they are safe, and push the pool's price down", async () => {
      const run = await borrow(PANICKER, { settings: { blocks: 8 } });
      const sales = eventsOf(run.record, "swap").map(({ block }) => block);
      expect(sales).to.deep.equal([3, 4]);
      expect(eventsOf(run.record, "repay")).to.have.length(2);
      expect(endHealth(run) > 1.1, `${endHealth(run)} at the end`).to.equal(true);
      const price = (block: number): bigint => present(run.record.blocks[block - 1]?.pools["WETH-DAI"]).price;
      expect(price(4) < price(3) && price(3) < price(2)).to.equal(true);
    });

    it("can do nothing once the account is below 1.01, since nothing may be withdrawn", async () => {
      const run = await borrow(PANICKER, { prices: [2000, 2000, 1610] });
      expect(transactionsOf(run.record, "borrowers")).to.be.empty;
    });
  });

  it("are divided among the accounts by share and seed", async () => {
    const loans = Array.from({ length: 10 }, (_, i) => ({ ...LOAN, name: `borrower ${i}` }));
    const divide = async (seed: number): Promise<{ defenders: Set<string>; panickers: Set<string> }> => {
      const run = await borrow({ defenders: 0.3, panickers: 0.5 }, { loans, settings: { blocks: FIRST_ACTS } }, seed);
      const senders = (label: string): Set<string> =>
        new Set(
          transactionsOf(run.record, "borrowers").flatMap((event) => (event.label === label ? [event.from] : [])),
        );
      return { defenders: senders("repay"), panickers: senders("panic: sell") };
    };
    const { defenders, panickers } = await divide(1);
    expect([defenders.size, panickers.size]).to.deep.equal([3, 5]);
    expect([...defenders].filter((account) => panickers.has(account))).to.be.empty;
    expect(await divide(1)).to.deep.equal({ defenders, panickers });
    expect(await divide(2)).not.to.deep.equal({ defenders, panickers });
  });
});

interface Play {
  readonly prices?: readonly number[];
  readonly loans?: readonly Loan[];
  readonly settings?: Partial<Settings>;
}

/** WETH falls, a node answers, and the borrowers do what they do. No keeper comes. */
async function borrow(behaviour: Partial<Behaviour>, play: Play = {}, seed = 1): Promise<TestRun> {
  const { prices = PRICES, loans = [LOAN], settings } = play;
  const scenario = lendingScenario(
    { loans, price: paths.series(prices) },
    {
      settings: { blocks: 5, ...settings },
      agents: ({ weth, alpha, pair, accounts }: LendingMarket) => [
        agents.oracleNode({ name: "node", asset: weth }),
        agents.borrowers({ name: "borrowers", lending: alpha, accounts, pool: pair, ...PASSIVE, ...behaviour }),
      ],
    },
  );
  return runScenario(scenario, { seed });
}

/** The only account's health factor at the end. */
function endHealth({ record }: TestRun): number {
  const end = eventsOf(record, "position").filter(({ at, debtUsd }) => at === "end" && debtUsd > 0n);
  return tokens(only(end).healthFactor);
}

function tokens(units: bigint): number {
  return Number(units) / 1e18;
}
