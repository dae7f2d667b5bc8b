import { expect } from "chai";

import { agents, type Asset, InputError, paths, type Settings, type Shock, shocks } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { lendingScenario, type Market, type MarketOptions, marketScenario } from "../support/sim-market.ts";
import { burn, scripted } from "../support/sim-agents.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, only, present, transactionsOf } from "../support/sim-record.ts";

const WAD = 10n ** 18n;
const WETH: Asset = { symbol: "WETH", address: "0x01", decimals: 18 };

describe("A price shock", () => {
  it("multiplies the price once, in its block", () => {
    expect(shocks.price({ asset: WETH, at: 7, change: -0.25 })).to.deep.equal([
      { kind: "price", block: 7, asset: WETH, factor: (3n * WAD) / 4n, detail: "WETH -25%" },
    ]);
    expect(only(shocks.price({ asset: WETH, at: 1, change: 0.5 }))).to.deep.include({
      factor: (3n * WAD) / 2n,
      detail: "WETH +50%",
    });
  });

  it("takes equal steps of the starting price over several blocks", async () => {
    const run = await play(({ weth }) => [shocks.price({ asset: weth, at: 2, change: -0.4, over: 4 })], { blocks: 7 });
    // Each step is rounded down, which can cost the last digit.
    const expected = [2000, 1800, 1600, 1400, 1200, 1200, 1200];
    outside(run).forEach((price, i) => {
      expectClose(price, present(expected[i]), 1.1e-8, `block ${i + 1}`);
    });
    const details = eventsOf(run.record, "shock").map(({ block, detail }) => `${block}: ${detail}`);
    expect(details[0]).to.equal("2: WETH -40%, step 1 of 4");
    expect(details).to.have.length(4);
  });

  for (const [change, over] of [
    [-0.123456, 7],
    [-0.999999, 3],
    [2.5, 30],
    [-0.5, 100],
  ] as const) {
    it(`comes out at 1 ${change < 0 ? "−" : "+"} ${Math.abs(change)} after ${over} steps, whatever the rounding of each`, () => {
      const product = shocks
        .price({ asset: WETH, at: 1, change, over })
        .reduce((level, { factor }) => (level * factor) / WAD, WAD);
      expectClose(Number(product) / 1e18, 1 + change, 1e-12);
    });
  }

  it("multiplies what the path says, and other shocks", async () => {
    const run = await play(
      ({ weth }) => [
        shocks.price({ asset: weth, at: 2, change: -0.5 }),
        shocks.price({ asset: weth, at: 3, change: 1 }),
        shocks.price({ asset: weth, at: 3, change: -0.1 }),
      ],
      { blocks: 3 },
      { price: paths.series([2000, 2000, 1800, 1500]) },
    );
    expect(outside(run)).to.deep.equal([2000, 900, 1350]);
  });

  for (const change of [-1, -1.5, Number.NaN]) {
    it(`of ${change} is refused`, () => {
      expect(() => shocks.price({ asset: WETH, at: 1, change })).to.throw(InputError, "leaves no price");
    });
  }

  for (const over of [0, -1, 1.5, Number.NaN]) {
    it(`over ${over} blocks is refused`, () => {
      expect(() => shocks.price({ asset: WETH, at: 1, change: -0.1, over })).to.throw(InputError, "expected 1 or more");
    });
  }
});

describe("A sale", () => {
  it("goes into the pool first in its block, whatever the price, and is recorded as a shock", async () => {
    const eager = scripted("eager", {
      propose: ({ world, block }) => {
        const { base, quote } = world.pool("WETH-DAI");
        const call = world
          .pool("WETH-DAI")
          .trade({ assetIn: base, assetOut: quote, amountIn: 1n, minAmountOut: 0n, to: base.address });
        return block === 2 ? [{ ...burn("eager", 21_000, 1_000_000), call, gasLimit: 300_000n }] : [];
      },
    });
    const run = await play(sell(100), { blocks: 3 }, { whale: 100 }, [eager]);
    const swap = only(eventsOf(run.record, "swap"));
    expect(swap).to.deep.include({ block: 2, assetIn: "WETH", amountIn: 100n * WAD });
    expectClose(Number(swap.amountOut) / 1e18, (2_000_000 * 99.7) / 1099.7, 1e-6);
    expect(only(eventsOf(run.record, "shock"))).to.deep.include({ block: 2, detail: "a sale of 100 WETH on WETH-DAI" });
    const place = eventsOf(run.record, "transaction").find(({ label }) => label === "shock");
    expect(present(place?.tx)).to.be.lessThan(present(only(transactionsOf(run.record, "eager")).tx));
    expect(outside(run), "the market outside knows nothing of it").to.deep.equal([2000, 2000, 2000]);
  });

  it("of more than the seller has fails on chain, and the run goes on", async () => {
    const run = await play(sell(101), { blocks: 3 }, { whale: 100 });
    expect(eventsOf(run.record, "swap")).to.be.empty;
    const shock = only(eventsOf(run.record, "transaction").filter(({ label }) => label === "shock"));
    expect(shock.succeeded).to.equal(false);
    expect(run.record.blocks).to.have.length(3);
  });
});

describe("The configuration of a breaker", () => {
  const FALL_BLOCK = 4;
  /** An answer in every block; 2,000 until the fall, and 1,800 from then on. */
  const world = { price: paths.series([2000, 2000, 2000, 2000, 1800]), feed: { heartbeat: 12 }, breaker: true };

  for (const halts of [["liquidate"], ["borrow"], ["swap"], ["liquidate", "borrow", "swap"]] as const) {
    it(`makes it halt ${halts.join(", ")} when the price moves too far, from the trip until the cool-down is over`, async () => {
      const run = await guarded({ move: 0.05, windowBlocks: 3, coolDownBlocks: 3, halts });
      const trip = only(eventsOf(run.record, "breaker-trip"));
      expect(trip).to.deep.include({
        block: FALL_BLOCK,
        source: "WETH / USD",
        priceBefore: 2000n * 10n ** 8n,
        price: 1800n * 10n ** 8n,
      });
      const expected = [4, 5, 6, 7].map((block) => [block, halts.join(" ")]);
      expect(haltsOf(run)).to.deep.equal(expected);
      expect(run.findings.breaker).to.deep.equal({ trips: 1, haltedBlocks: expected.length });
    });
  }

  it("does nothing before its block, so that an earlier fall does not trip it", async () => {
    const run = await guarded({ at: FALL_BLOCK + 1, move: 0.05, windowBlocks: 3, coolDownBlocks: 3, halts: ["swap"] });
    expect(only(eventsOf(run.record, "breaker-settings")).block).to.equal(FALL_BLOCK + 1);
    expect(eventsOf(run.record, "breaker-trip")).to.be.empty;
    expect(haltsOf(run)).to.be.empty;
  });

  it("lets a move pass that is not larger than the limit", async () => {
    const run = await guarded({ move: 0.1, windowBlocks: 3, coolDownBlocks: 3, halts: ["swap"] });
    expect(eventsOf(run.record, "breaker-trip")).to.be.empty;
    expect(only(eventsOf(run.record, "breaker-settings"))).to.deep.include({
      moveBps: 1000n,
      windowBlocks: 3n,
      coolDownBlocks: 3n,
    });
  });

  it("sees a slow fall when its window is long enough, and none when it is shorter", async () => {
    const slow = { ...world, price: paths.series([2000, 2000, 1960, 1920, 1880, 1840, 1800]) };
    const seen = async (windowBlocks: number): Promise<number> => {
      const run = await guarded({ move: 0.05, windowBlocks, coolDownBlocks: 1, halts: ["swap"] }, slow);
      return eventsOf(run.record, "breaker-trip").length;
    };
    expect(await seen(2)).to.equal(0);
    expect(await seen(4)).to.be.greaterThan(0);
  });

  it("makes chain and agents agree: what it halts reverts with its error", async () => {
    // A liquidator that does not look at breakers first.
    const scenario = lendingScenario(
      { ...world, loans: [{ name: "borrower", weth: 10, dai: 15_000 }] },
      {
        settings: { blocks: 6 },
        agents: (market) => [
          agents.oracleNode({ name: "node", asset: market.weth }),
          scripted("blind", {
            propose: ({ block, world: view }) => {
              const request = {
                account: present(market.accounts[0]),
                collateral: market.weth,
                debt: market.dai,
                repay: WAD,
              };
              const call = view.lending("Alpha").liquidate(request);
              return block === 5 ? [{ ...burn("blind", 21_000, 1), call, gasLimit: 500_000n }] : [];
            },
          }),
        ],
        shocks: ({ breaker }) => [
          shocks.configureBreaker({
            breaker: present(breaker),
            move: 0.05,
            windowBlocks: 3,
            coolDownBlocks: 3,
            halts: ["liquidate"],
          }),
        ],
      },
    );
    const { record } = await runScenario(scenario);
    expect(only(transactionsOf(record, "blind")).reason).to.match(/^Halted\(0, \d+\)$/);
  });

  type Options = Omit<Parameters<typeof shocks.configureBreaker>[0], "breaker">;

  async function guarded(options: Options, market: MarketOptions = world): Promise<TestRun> {
    const scenario = marketScenario(market, {
      settings: { blocks: 10 },
      agents: ({ weth }) => [agents.oracleNode({ name: "node", asset: weth })],
      shocks: ({ breaker }) => [shocks.configureBreaker({ breaker: present(breaker), ...options })],
    });
    return runScenario(scenario);
  }

  function haltsOf({ record }: TestRun): (readonly [number, string])[] {
    return record.blocks.flatMap((row) => {
      const halted = present(row.breakers.guard);
      return halted === "" ? [] : [[row.block, halted] as const];
    });
  }
});

async function play(
  shocksOf: (market: Market) => readonly (Shock | readonly Shock[])[],
  settings: Settings,
  market: MarketOptions = {},
  others: readonly ReturnType<typeof scripted>[] = [],
): Promise<TestRun> {
  return runScenario(marketScenario(market, { settings, agents: () => others, shocks: shocksOf }));
}

function sell(amount: number): (market: Market) => Shock[] {
  return ({ weth, dai, pair, whale }) => [
    shocks.sale({ at: 2, from: present(whale), on: pair, sells: weth, buys: dai, amount }),
  ];
}

function outside({ record }: TestRun): number[] {
  return record.blocks.map((row) => Number(row.outside.WETH) / 1e8);
}
