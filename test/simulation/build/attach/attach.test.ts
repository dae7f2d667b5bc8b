import { expect } from "chai";

import { agents, defineScenario, type Named, shocks } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import type { Address } from "../../../../src/chain/types.ts";
import type { AttachedLending } from "../../../../src/simulation/build/attach/aave-v3.ts";
import type { AnyScenario } from "../../../../src/simulation/scenario.ts";
import type { WorldBuilder } from "../../../../src/simulation/build/world-builder.ts";
import { eventsOf } from "../../../support/sim-record.ts";
import { buildTown, type Town } from "../../../support/town.ts";

/** Builds the town first, and then a world that attaches to it. */
function townScenario<W>(
  attach: (build: WorldBuilder, town: Town) => Promise<W>,
  rest: Pick<AnyScenario, "agents" | "shocks"> = {},
): AnyScenario {
  return defineScenario({
    name: "town",
    description: "Others' contracts.",
    settings: { blocks: 60 },
    world: async (build) => attach(build, await buildTown(build.session)),
    ...rest,
  }) as AnyScenario;
}

async function attachAll(
  build: WorldBuilder,
  town: Town,
  accounts: "events" | readonly Address[] = "events",
): Promise<AttachedLending & { pair: Named; pool: Named; whale: Address; town: Town }> {
  const aave = await build.attach.aaveV3("Aave", {
    pool: town.pool,
    accounts,
    overrideFeeds: [town.weth],
    wrappedNative: town.weth,
  });
  const [weth, , dai] = aave.assets as [(typeof aave.assets)[number], unknown, (typeof aave.assets)[number]];
  const pair = await build.attach.uniswapV2("WETH-DAI", { router: town.router, base: weth, quote: dai });
  const usdc = aave.asset(town.usdc);
  const pool = await build.attach.uniswapV3("WETH-USDC", { ...town.concentrated, base: weth, quote: usdc });
  const whale = await build.attach.account("whale", town.whale, { tradesOn: [pair] });
  return { ...aave, pair, pool, whale, town };
}

const cascade: Pick<AnyScenario, "agents" | "shocks"> = {
  agents: ({ assets: [weth], pair, pool }: AttachedLending & { pair: Named; pool: Named }) => [
    agents.oracleNode({ name: "node", asset: weth as never }),
    agents.keeper({
      name: "keeper",
      lending: [{ name: "Aave" }],
      sellOn: [pair, pool],
      capital: { DAI: 2_000_000, USDC: 2_000_000 },
    }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair, pool], capital: { DAI: 1_000_000, USDC: 1_000_000 } }),
    agents.liquidityProvider({ name: "provider", pool, baseAmount: 50, range: [0.8, 1.2], leavesAtFall: 0.2 }),
  ],
  shocks: ({ assets: [weth, , dai], pair, whale }: AttachedLending & { pair: Named; whale: Address }) => [
    shocks.sale({ at: 3, from: whale, on: pair, sells: weth as never, buys: dai as never, amount: 100 }),
    shocks.price({ asset: weth as never, at: 5, change: -0.35, over: 10 }),
  ],
};

describe("Attaching to what is deployed", function () {
  this.timeout(120_000);
  let run: TestRun;
  before(async () => {
    run = await runScenario(townScenario(attachAll, cascade));
  });

  it("lets agents and shocks loose on others' contracts, and the books agree", () => {
    expect(eventsOf(run.record, "audit-violation").slice(0, 3)).to.deep.equal([]);
    expect(run.findings.liquidations.accounts).to.be.greaterThan(20);
    const venues = new Set(eventsOf(run.record, "swap").map(({ protocol }) => protocol));
    expect(venues).to.deep.equal(new Set(["WETH-DAI", "WETH-USDC"]));
    expect(eventsOf(run.record, "liquidity-removed").map(({ protocol }) => protocol)).to.deep.equal(["WETH-USDC"]);
    // A sale may find the pool lower than it was: others sell in the same block, and a provider leaves.
    const { reverted = 0, liquidations = 0 } = run.findings.keepers.keeper ?? {};
    expect(reverted).to.be.lessThan(liquidations / 4);
  });

  it("finds every borrower in the pool's events", () => {
    const start = eventsOf(run.record, "position").filter(({ at }) => at === "start");
    expect(start).to.have.length(40);
  });

  it("writes a feed in the place of the overridden one, and leaves the others alone", () => {
    const answered = new Set(eventsOf(run.record, "answer").map(({ asset }) => asset));
    expect([...answered]).to.deep.equal(["WETH"]);
    expect(run.findings.prices.WETH?.feedLow).to.match(/^1299\.99/);
  });

  it("gives the same with the accounts in a list, down to the last event", async () => {
    const listed = await runScenario(
      townScenario(async (build, town) => attachAll(build, town, town.borrowers), cascade),
    );
    expect(listed.findings.digest).to.equal(run.findings.digest);
  });
});

describe("Attaching refuses, in a line,", function () {
  this.timeout(120_000);
  const cases: [string, RegExp, (build: WorldBuilder, town: Town) => Promise<unknown>][] = [
    ["what is no address", /pool of Aave: "0x12" is no address/, async (build) => pool(build, "0x12")],
    [
      "an address without code",
      /there is no contract at 0x0{39}1 on this chain/,
      async (build) => pool(build, `0x${"1".padStart(40, "0")}`),
    ],
    ["a contract that is no pool", /does not answer getReservesList\(\)/, async (build, { weth }) => pool(build, weth)],
    [
      "a feed that is none",
      /feed 0x[0-9a-f]{40} of DAI: expected a contract with Chainlink's latestAnswer\(\)/,
      async (build, { dai, weth }) => build.attach.token(dai, { feed: weth }),
    ],
    [
      "a token twice",
      /is attached twice/,
      async (build, { dai, feeds }) => {
        await build.attach.token(dai, { feed: feeds.dai });
        await build.attach.token(dai, { feed: feeds.dai, symbol: "DAI2" });
      },
    ],
    [
      "a pair that is not there",
      /factory has no pair of DAI and USDC/,
      async (build, { dai, usdc, feeds, router }) => {
        const base = await build.attach.token(dai, { feed: feeds.dai });
        const quote = await build.attach.token(usdc, { feed: feeds.usdc });
        await build.attach.uniswapV2("DAI-USDC", { router, base, quote });
      },
    ],
    [
      "a pool of concentrated liquidity that is not there",
      /factory has no pool of DAI and USDC with a fee of 500/,
      async (build, { dai, usdc, feeds, concentrated }) => {
        const base = await build.attach.token(dai, { feed: feeds.dai });
        const quote = await build.attach.token(usdc, { feed: feeds.usdc });
        await build.attach.uniswapV3("DAI-USDC", { ...concentrated, base, quote });
      },
    ],
    [
      "a position manager that is none",
      /positionManager of DAI-USDC: the contract at 0x[0-9a-f]{40} has no mint\(\)/,
      async (build, { dai, usdc, feeds, concentrated, router }) => {
        const base = await build.attach.token(dai, { feed: feeds.dai });
        const quote = await build.attach.token(usdc, { feed: feeds.usdc });
        await build.attach.uniswapV3("DAI-USDC", { ...concentrated, positionManager: router, base, quote });
      },
    ],
    [
      "a holder with nothing",
      /its holder 0x[0-9a-f]{40} holds none/,
      async (build, { dai, feeds, pool: nobody }) => build.attach.token(dai, { feed: feeds.dai, holder: nobody }),
    ],
    [
      "a feed to override that the pool does not read",
      /overrideFeeds of Aave: the pool does not list 0x/,
      async (build, town) =>
        build.attach.aaveV3("Aave", { pool: town.pool, accounts: [], overrideFeeds: [town.router] }),
    ],
  ];
  for (const [what, message, attach] of cases) {
    it(what, async () => {
      const outcome = await runScenario(townScenario(attach)).catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(Error);
      expect((outcome as Error).message).to.match(message);
    });
  }
});

async function pool(build: WorldBuilder, address: string): Promise<unknown> {
  return build.attach.aaveV3("Aave", { pool: address, accounts: "events" });
}
