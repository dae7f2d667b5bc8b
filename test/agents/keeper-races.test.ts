import { expect } from "chai";

import { shocks, units } from "hardhat-firebreak";
import { addressOf } from "../../src/chain/address.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import { FALL_BLOCK, FIRST_LIQUIDATIONS, flow, liquidations, LOAN } from "../support/agent-liquidations.ts";
import { scripted } from "../support/sim-agents.ts";
import { eventsOf, only, present, transactionsOf } from "../support/sim-record.ts";

const GWEI = 10n ** 9n;
const RICH = { capital: { DAI: 1_000_000 } };
/** Halves the debt once and leaves the account healthy, so that there is one thing to win. */
const ONE_CHANCE = { settings: { blocks: FIRST_LIQUIDATIONS } };

describe("Keepers in a race", () => {
  it("are decided by tip: the loser's transaction reverts and costs it gas", async () => {
    const run = await liquidations({
      ...ONE_CHANCE,
      keepers: { slow: { ...RICH, bidding: { startGwei: 2 } }, fast: { ...RICH, bidding: { startGwei: 3 } } },
    });
    const [won, lost] = [only(transactionsOf(run.record, "fast")), only(transactionsOf(run.record, "slow"))];
    expect([won.succeeded, lost.succeeded]).to.deep.equal([true, false]);
    expect(won.tx).to.be.lessThan(present(lost.tx));
    expect(only(eventsOf(run.record, "liquidation")).agent).to.equal("fast");

    expect(lost.reason, "why, in words").to.match(/HealthFactorNotBelowThreshold|GainTooSmall/);
    const price = present(run.record.blocks.at(-1)).baseFee + 2n * GWEI;
    expect(lost.feeWei).to.equal(lost.gasUsed * price);
    const { slow, fast } = run.findings.keepers;
    expect(flow(run, "slow", "DAI"), "no more than the gas").to.equal(0n);
    expect(Number(slow?.profitUsd)).to.equal(-Number(slow?.gasUsd)).and.to.be.lessThan(0);
    expect(Number(fast?.profitUsd)).to.be.greaterThan(0);
    expect([slow?.reverted, fast?.reverted]).to.deep.equal([1, 0]);
  });

  it("are decided by arrival when blocks are filled first come, whatever they bid", async () => {
    const { record } = await liquidations({
      settings: { ...ONE_CHANCE.settings, ordering: "first-come" },
      keepers: {
        rich: { ...RICH, arrivalMs: [500, 900], bidding: { startGwei: 50 } },
        near: { ...RICH, arrivalMs: [0, 100] },
      },
    });
    expect(only(eventsOf(record, "liquidation")).agent).to.equal("near");
    expect(only(transactionsOf(record, "rich")).succeeded).to.equal(false);
  });

  it("raise their bid when they lose, and win the next race with it", async () => {
    // Two loans come into danger one after the other: below 1,875 and below 1,575.
    const { record } = await liquidations({
      keepers: {
        loser: { ...RICH, maxPerBlock: 1, bidding: { startGwei: 2, raise: 4 } },
        winner: { ...RICH, maxPerBlock: 1, bidding: { startGwei: 3 } },
      },
      loans: [LOAN, { name: "second", weth: 10, dai: 12_600 }],
      settings: { blocks: 7 },
      shocks: ({ weth }) => [shocks.price({ asset: weth, at: 5, change: -0.15 })],
    });
    const tips = (agent: string): string[] =>
      transactionsOf(record, agent).map(({ block, priorityFee }) => `${block}: ${units.fromUnits(priorityFee, 9)}`);
    expect(tips("loser").slice(0, 2)).to.deep.equal(["3: 2", "6: 8"]);
    expect(tips("winner").slice(0, 2)).to.deep.equal(["3: 3", "6: 3"]);
    const winners = eventsOf(record, "liquidation").map(({ block, agent }) => `${block} ${agent}`);
    expect(winners.slice(0, 2)).to.deep.equal(["3 winner", "6 loser"]);
  });

  it("take what is left when there is more than one thing to win", async () => {
    const loans = ["a", "b", "c", "d"].map((name) => ({ ...LOAN, name }));
    const keeper = { ...RICH, maxPerBlock: 2 };
    const { record } = await liquidations({ keepers: { one: keeper, two: keeper }, loans, settings: { blocks: 8 } });
    const accounts = new Set(eventsOf(record, "liquidation").map(({ account }) => account));
    expect(accounts.size).to.equal(4);
  });
});

describe("A keeper's profit", () => {
  it("is never negative in a liquidation that goes through", async () => {
    // Thin enough that each sale moves the price, so that most sizes of liquidation would lose.
    const loans = Array.from({ length: 12 }, (_, i) => ({ name: `loan ${i}`, weth: 10, dai: 13_000 + 250 * i }));
    const keeper = ({ alpha }: { alpha: { name: string } }): object => ({ flashLoans: alpha });
    const run = await liquidations({
      keepers: { one: keeper, two: keeper },
      loans,
      baseAmount: 400,
      fall: 0.2,
      settings: { blocks: 15 },
    });
    const { record } = run;
    const own = new Map(
      eventsOf(record, "agent").flatMap(({ agent, addresses }) => addresses.map((address) => [address, agent])),
    );
    const done = eventsOf(record, "transaction").filter(({ label, succeeded }) => label === "liquidate" && succeeded);
    expect(done.length).to.be.greaterThan(3);
    for (const { block, tx, agent, feeWei } of done) {
      const gain = eventsOf(record, "transfer")
        .filter((event) => event.block === block && event.tx === tx && event.asset === "DAI")
        .reduce(
          (sum, { from, to, amount }) =>
            sum + (own.get(to) === agent ? amount : 0n) - (own.get(from) === agent ? amount : 0n),
          0n,
        );
      const row = present(record.blocks[block - 1]);
      const feeInDai = (feeWei * row.nativePrice) / 10n ** 8n;
      expect(gain >= feeInDai, `block ${block}, ${agent}: ${gain} for ${feeInDai}`).to.equal(true);
    }
  });

  it("is protected when somebody else's sale comes first: it loses the gas and no more", async () => {
    const { record } = await liquidations({
      ...ONE_CHANCE,
      keepers: { keeper: RICH },
      others: (world) => [
        scripted("front-runner", {
          setup: async (setup, address) => {
            await setup.endow(world.weth, address, 300);
            const pool = setup.world.pool(world.pair.name);
            await setup.execute([{ ...approveAll(world.weth.address, pool.spender), from: address }]);
          },
          propose: ({ block, world: view }) => {
            const pool = view.pool(world.pair.name);
            const trade = {
              assetIn: world.weth,
              assetOut: world.dai,
              amountIn: units.toUnits(300, 18),
              minAmountOut: 0n,
            };
            const from = addressOf("front-runner");
            const call = pool.trade({ ...trade, to: from });
            // In the keeper's block and before it: it could not know when it made its plan.
            return block === FALL_BLOCK + 1
              ? [{ from, call, gasLimit: 300_000n, priorityFee: 1000n * GWEI, label: "front-run" }]
              : [];
          },
        }),
      ],
    });
    expect(only(transactionsOf(record, "front-runner")).succeeded).to.equal(true);
    const attempt = only(transactionsOf(record, "keeper"));
    expect(attempt.succeeded).to.equal(false);
    expect(attempt.reason).to.match(/^GainTooSmall/);
    expect(eventsOf(record, "liquidation")).to.be.empty;
  });
});
