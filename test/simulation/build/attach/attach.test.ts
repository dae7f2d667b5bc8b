import { expect } from "chai";
import hre from "hardhat";

import { agents, defineScenario, shocks } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { Abi } from "../../../../src/chain/abi.ts";
import { addressOf } from "../../../../src/chain/address.ts";
import type { Session, Snapshot } from "../../../../src/chain/session.ts";
import type { Address } from "../../../../src/chain/types.ts";
import { hardhatEnvironment } from "../../../../src/plugin/environment.ts";
import type { Asset } from "../../../../src/protocols/ports.ts";
import type { AttachedLending } from "../../../../src/simulation/build/attach/aave-v3.ts";
import type { Named, Site } from "../../../../src/simulation/names.ts";
import type { AnyScenario } from "../../../../src/simulation/scenario.ts";
import { WorldBuilder } from "../../../../src/simulation/build/world-builder.ts";
import { Random } from "../../../../src/simulation/random.ts";
import { openSession } from "../../../support/chain-session.ts";
import { eventsOf } from "../../../support/sim-record.ts";
import { REAL } from "../../../support/uniswap-v3-bench.ts";
import { deployUniswapV3 } from "../../../support/uniswap-v3-deployment.ts";
import { buildTown, type Town } from "../../../support/town.ts";

const ROUTER = new Abi(["function factory() view returns (address)"]);

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

interface AttachedTown extends AttachedLending {
  readonly pair: Named;
  readonly concentrated: Site;
  readonly whale: Address;
  readonly town: Town;
}

async function attachAll(
  build: WorldBuilder,
  town: Town,
  accounts: "events" | readonly Address[] = "events",
): Promise<AttachedTown> {
  const aave = await build.attach.aaveV3("Aave", {
    pool: town.pool,
    accounts,
    overrideFeeds: [town.weth],
    wrappedNative: town.weth,
  });
  const [weth, usdc, dai] = aave.assets as [Asset, Asset, Asset];
  const pair = await build.attach.uniswapV2("WETH-DAI", { router: town.router, base: weth, quote: dai });
  const concentrated = await build.attach.uniswapV3("WETH-USDC", { ...town.concentrated, base: weth, quote: usdc });
  const whale = await build.attach.account("whale", town.whale, { tradesOn: [pair, concentrated] });
  return { ...aave, pair, concentrated, whale, town };
}

const cascade: Pick<AnyScenario, "agents" | "shocks"> = {
  agents: ({ assets: [weth], pair, concentrated }: AttachedTown) => [
    agents.oracleNode({ name: "node", asset: weth as never }),
    agents.keeper({
      name: "keeper",
      lending: [{ name: "Aave" }],
      sellOn: [pair, { name: "outside" }],
      capital: { DAI: 2_000_000, USDC: 2_000_000 },
    }),
    agents.arbitrageur({
      name: "arbitrageur",
      pools: [pair, concentrated],
      capital: { DAI: 1_000_000, USDC: 1_000_000 },
    }),
    agents.liquidityProvider({
      name: "provider",
      pool: concentrated,
      baseAmount: 30,
      range: [0.9, 1.1],
      leavesAtFall: 0.2,
    }),
  ],
  shocks: ({ assets: [weth, usdc, dai], pair, concentrated, whale }: AttachedTown) => [
    shocks.sale({ at: 3, from: whale, on: pair, sells: weth as never, buys: dai as never, amount: 100 }),
    shocks.sale({ at: 4, from: whale, on: concentrated, sells: weth as never, buys: usdc as never, amount: 200 }),
    shocks.price({ asset: weth as never, at: 5, change: -0.35, over: 10 }),
  ],
};

describe("Attaching to what is deployed", function () {
  this.timeout(300_000);
  let run: TestRun;
  before(async () => {
    run = await runScenario(townScenario(attachAll, cascade));
  });

  it("lets agents and shocks loose on others' contracts, and the books agree", () => {
    expect(run.findings.audit.violations).to.equal(0);
    expect(run.findings.liquidations.accounts).to.be.greaterThan(20);
    expect(eventsOf(run.record, "swap").length).to.be.greaterThan(5);
    expect(run.findings.keepers.keeper?.reverted).to.equal(0);
  });

  it("trades and provides liquidity in a pool of Uniswap V3 whose history it has not read", () => {
    const there = <T extends { protocol: string }>(events: readonly T[]): T[] =>
      events.filter(({ protocol }) => protocol === "WETH-USDC");
    const sold = there(eventsOf(run.record, "swap")).find(({ amountIn }) => amountIn === 200n * 10n ** 18n);
    expect(Number(sold?.amountOut)).to.be.within(250_000e6, 399_000e6);
    expect(there(eventsOf(run.record, "swap")).length).to.be.greaterThan(5);
    const left = there(eventsOf(run.record, "liquidity-removed"));
    expect(left.map(({ account }) => account)).to.deep.equal([addressOf("provider")]);
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
  this.timeout(300_000);
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
      /WETH-USDC: the router's factory has no pool of WETH and USDC with a fee of 3000$/,
      async (build, town) => concentrated(build, town, { fee: 3000 }),
    ],
    [
      "a fee that is none",
      /fee 0\.3 of WETH-USDC: expected hundredths of a basis point, such as 500, 3000 or 10000$/,
      async (build, town) => concentrated(build, town, { fee: 0.3 }),
    ],
    [
      "a position manager in the router's place",
      /router of WETH-USDC: the contract at 0x[0-9a-f]{40} has no exactInputSingle\(\) as Uniswap V3's has it$/,
      async (build, town) => concentrated(build, town, { router: town.concentrated.positionManager }),
    ],
    [
      "a router in the position manager's place",
      /positionManager of WETH-USDC: the contract at 0x[0-9a-f]{40} has no mint\(\) as Uniswap V3's has it$/,
      async (build, town) => concentrated(build, town, { positionManager: town.concentrated.router }),
    ],
    [
      "a router and a position manager of two deployments",
      /WETH-USDC: its router trades on the factory 0x[0-9a-f]{40}, and its positionManager is of 0x[0-9a-f]{40}: expected one$/,
      async (build, town) => {
        const { positionManager } = await deployUniswapV3(build.session, build.owner, town.weth);
        return concentrated(build, town, { positionManager });
      },
    ],
    [
      "a pool of concentrated liquidity that has no price",
      /WETH-USDC: the pool at 0x[0-9a-f]{40} was never initialised: it has no price$/,
      async (build, town) => {
        const { router } = town.concentrated;
        const [factory] = ROUTER.decode("factory", await build.session.call(ROUTER.call(router, "factory")));
        await build.execute([REAL.factory.call(factory as Address, "createPool", [town.weth, town.usdc, 10_000])]);
        return concentrated(build, town, { fee: 10_000 });
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
  // One town for all: whatever is built beside it is taken back.
  let session: Session;
  let town: Town;
  let snapshot: Snapshot;
  before(async () => {
    ({ session } = await openSession());
    town = await buildTown(session);
    snapshot = await session.snapshot();
  });
  afterEach(async () => {
    snapshot = await session.revert(snapshot);
  });

  for (const [what, message, attach] of cases) {
    it(what, async () => {
      const { packages } = hardhatEnvironment(hre);
      const build = new WorldBuilder(session, Random.fromSeed(1), packages === undefined ? {} : { packages });
      await build.begin();
      const outcome = await attach(build, town).catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(Error);
      expect((outcome as Error).message).to.match(message);
    });
  }
});

async function concentrated(
  build: WorldBuilder,
  { weth, usdc, feeds, concentrated: there }: Town,
  changed: Partial<Town["concentrated"]>,
): Promise<unknown> {
  const base = await build.attach.token(weth, { feed: feeds.weth, wrappedNative: true });
  const quote = await build.attach.token(usdc, { feed: feeds.usdc });
  return build.attach.uniswapV3("WETH-USDC", { ...there, base, quote, ...changed });
}

async function pool(build: WorldBuilder, address: string): Promise<unknown> {
  return build.attach.aaveV3("Aave", { pool: address, accounts: "events" });
}
