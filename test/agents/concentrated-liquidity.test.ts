import { expect } from "chai";

import { agents, paths } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { addressOf } from "../../src/chain/address.ts";
import { InputError } from "../../src/errors.ts";
import { flow } from "../support/agent-liquidations.ts";
import { concentratedScenario } from "../support/sim-concentrated.ts";
import { marketScenario } from "../support/sim-market.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, only, present, transactionsOf } from "../support/sim-record.ts";

type ProviderOptions = Partial<Parameters<typeof agents.liquidityProvider>[0]>;

const RANGE = [0.8, 1.25] as const;
const SECONDS = 12;

describe("Agents on a pool of concentrated liquidity", () => {
  it("provide in a range, and lose more against holding than at all prices", async () => {
    const prices = [2000, 2000, 1800];
    const [narrow, wide] = [await provide(prices, { range: RANGE }), await provide(prices, {})];
    for (const run of [narrow, wide]) expect(eventsOf(run.record, "audit-violation")).to.be.empty;
    // Against holding x and y: with full range 2√r ÷ (1 + r) − 1; in a range that by so much more as it takes less tokens.
    const pure = 1 - (2 * Math.sqrt(0.9)) / 1.9;
    expectClose(lossOf(wide) / pure, 1, 0.25, "at all prices, less a fee");
    expectClose(lossOf(narrow) / lossInRange(0.9, ...RANGE), 1, 0.25, "in the range, less a fee");
    expect(lossOf(narrow) / lossOf(wide)).to.be.above(5);
  });

  it("hold only the asset that nobody wants once the price has left the range", async () => {
    const run = await provide([2000, 2000, 1400, 1400], { range: RANGE, leavesAtFall: 0.1, delayBlocks: 2 });
    expect(eventsOf(run.record, "audit-violation")).to.be.empty;
    const leaving = only(transactionsOf(run.record, "provider"));
    expect(leaving).to.deep.include({ succeeded: true, label: "remove liquidity" });
    const removed = only(eventsOf(run.record, "liquidity-removed"));
    expect(removed.account).to.equal(addressOf("provider"));
    expect(removed.amounts.DAI).to.equal(0n);
    // Fees in DAI, which nobody paid while the price fell, and the WETH, with its fees.
    expect(flow(run, "provider", "DAI")).to.equal(0n);
    const gained = flow(run, "provider", "WETH");
    expect(gained > (removed.amounts.WETH ?? 0n) && (removed.amounts.WETH ?? 0n) > 10n ** 19n).to.equal(true);
  });

  it("refuse a range that a pool can't have, or that is none", async () => {
    const inPair = async (range: readonly [number, number]): Promise<unknown> =>
      runScenario(
        marketScenario(
          {},
          {
            settings: { blocks: 1 },
            agents: ({ pair }) => [agents.liquidityProvider({ name: "provider", pool: pair, baseAmount: 1, range })],
          },
        ),
      );
    for (const [range, message] of [
      [RANGE, "WETH-DAI has no price ranges: its liquidity works at all prices, so leave the range out"],
      [[1.2, 0.8], "range [1.2, 0.8] of provider: expected two multiples of the price, such as [0.8, 1.25]"],
    ] as const) {
      let thrown: unknown;
      await inPair(range).catch((error: unknown) => (thrown = error));
      expect(thrown).to.be.instanceOf(InputError);
      expect((thrown as Error).message).to.equal(message);
    }
  });

  it("report the mean of its price over a window, weighted by time", async () => {
    const prices = [2000, 2000, 1900, 1800, 1800, 1900, 2000, 2100, 2000, 1900];
    const windowBlocks = 4;
    const scenario = concentratedScenario({
      price: paths.series(prices),
      liquidity: [{ baseAmount: 500, range: [0.5, 2] }],
      settings: { blocks: prices.length - 1, blockSeconds: SECONDS },
      agents: ({ weth, pool }) => [
        agents.oracleNode({
          name: "node",
          asset: weth,
          source: { twapOf: pool, windowSeconds: windowBlocks * SECONDS },
        }),
        agents.arbitrageur({ name: "arbitrageur", pools: [pool], capital: { DAI: 20_000_000 } }),
      ],
    });
    const run = await runScenario(scenario);
    expect(eventsOf(run.record, "audit-violation")).to.be.empty;
    const ends = run.record.blocks.map((block) => Number(present(block.pools["WETH-DAI"]).price) / 1e8);
    const poolPrices = [2000, ...ends];
    const answers = eventsOf(run.record, "answer").filter(({ block }) => block > 0);
    expect(answers.length).to.be.above(2);
    for (const { block, price } of answers) {
      // Of the blocks before the last that the node saw, each of which stood until the next.
      const window = poolPrices.slice(block - 1 - windowBlocks, block - 1);
      const mean = Math.exp(window.reduce((sum, value) => sum + Math.log(value), 0) / window.length);
      expectClose(Number(price) / 1e8 / mean, 1, 2e-4, `block ${block}`);
    }
  });
});

/** A provider of 10 WETH in a deep pool that an arbitrageur keeps at the outside price. */
async function provide(prices: readonly number[], manners: ProviderOptions): Promise<TestRun> {
  return runScenario(
    concentratedScenario({
      price: paths.series(prices),
      liquidity: [{ baseAmount: 500 }, { baseAmount: 500, range: [0.6, 1.6] }],
      settings: { blocks: prices.length + 1 },
      agents: ({ pool }) => [
        agents.liquidityProvider({ name: "provider", pool, baseAmount: 10, ...manners }),
        agents.arbitrageur({ name: "arbitrageur", pools: [pool], capital: { DAI: 20_000_000 } }),
      ],
    }),
  );
}

function lossOf(run: TestRun): number {
  return Number(present(eventsOf(run.record, "liquidity-position").at(-1)).lossBps) / 10_000;
}

/** What a position from `lower` to `upper` loses against holding when the price goes from 1 to r, within the range. */
function lossInRange(r: number, lower: number, upper: number): number {
  const worth = (price: number): number => 2 * Math.sqrt(price) - Math.sqrt(lower) - price / Math.sqrt(upper);
  const held = r * (1 - 1 / Math.sqrt(upper)) + (1 - Math.sqrt(lower));
  return 1 - worth(r) / held;
}
