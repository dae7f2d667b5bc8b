import { expect } from "chai";

import { agents, type Asset, paths, shocks, type WorldView } from "hardhat-firebreak";
import { Abi } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import type { Address, Eip1193Provider, Hex } from "../../src/chain/types.ts";
import type { Book } from "../../src/simulation/book.ts";
import { runScenario } from "../../src/simulation/run.ts";
import { tamperableEnvironment } from "../support/environment.ts";
import { scripted } from "../support/sim-agents.ts";
import { type LendingMarket, lendingScenario, type Loan, THRESHOLD } from "../support/sim-market.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { present } from "../support/sim-record.ts";

const WAD = 10n ** 18n;
const USD = 10n ** 8n;
const POOL = new Abi([
  "function getUserAccountData(address user) view returns (uint256 totalCollateralBase, uint256 totalDebtBase, uint256 availableBorrowsBase, uint256 currentLiquidationThreshold, uint256 ltv, uint256 healthFactor)",
]);
const OWNED = new Abi([
  "function configureReserve(address asset, (uint16 ltvBps, uint16 liquidationThresholdBps, uint16 liquidationBonusBps, uint16 liquidationProtocolFeeBps, uint16 reserveFactorBps, uint40 supplyCap, uint40 borrowCap, bool borrowingEnabled, bool flashLoanEnabled) settings)",
]);
const BLOCKS = 12;
/** In danger below 1,100, 1,200 … 1,900: health factors that a fall picks out one after the other. */
const LOANS: readonly Loan[] = Array.from({ length: 9 }, (_, i) => ({
  name: `loan ${i}`,
  weth: 10,
  dai: (1100 + 100 * i) * 10 * THRESHOLD,
}));
/** Down to 1,450 and up again. */
const PRICES = [2000, 2000, 1950, 1850, 1750, 1650, 1550, 1450, 1450, 1550, 1650, 1800];

/** What memory said before a block, and the chain after the block before: the same state. */
interface Glimpse {
  readonly price: number;
  readonly recalled: ReadonlyMap<Address, bigint | undefined>;
  readonly liquidatable: ReadonlyMap<Address, bigint>;
  readonly liquidatableAt: (price: number) => readonly Address[];
  readonly onChain: ReadonlyMap<Address, bigint>;
}

describe("Book", () => {
  let glimpses: readonly Glimpse[];

  // One run for all of these: everybody looks at the same blocks.
  before(async () => {
    glimpses = await watch();
  });

  it("recalls health factors to the wei, block by block, through interest, repayments and prices", () => {
    expect(glimpses).to.have.length(BLOCKS - 1);
    for (const { recalled, onChain } of glimpses) {
      expect(recalled.size).to.equal(LOANS.length);
      expect([...recalled]).to.deep.equal([...onChain]);
    }
    const [first, second] = glimpses.map(({ recalled }) => [...recalled.values()]);
    expect(first, "interest alone changes them").not.to.deep.equal(second);
  });

  it("lists those below 1, the worst first, with the chain's own figures whenever prices moved", () => {
    const counts = glimpses.map(({ price, liquidatable, onChain }, i) => {
      const expected = [...onChain].filter(([, health]) => health < WAD).sort(([, a], [, b]) => (a < b ? -1 : 1));
      expect([...liquidatable.keys()]).to.deep.equal(expected.map(([account]) => account));
      // While prices stand still an account is looked at again after five minutes: so much interest may be missing.
      const tolerance = glimpses[i - 1]?.price === price ? 1e-8 : 0;
      for (const [account, health] of expected) {
        expectClose(Number(liquidatable.get(account)) / 1e18, Number(health) / 1e18, tolerance, account);
      }
      return expected.length;
    });
    // At 1,450 those in danger below 1,900 … 1,600; the one below 1,500 has repaid in time.
    expect(Math.max(...counts)).to.equal(4);
    expect(counts.at(-1)).to.be.lessThan(3);
  });

  it("says who would be below 1 at another price, which comes true when that price comes", () => {
    const [start] = glimpses;
    for (const { price, onChain } of glimpses) {
      const expected = [...onChain].filter(([, health]) => health < WAD).map(([account]) => account);
      // Without the one who repaid in between.
      const foretold = present(start)
        .liquidatableAt(price)
        .filter((account) => account !== REPAYER.address);
      expect(new Set(foretold), `at ${price}`).to.deep.equal(
        new Set(expected.filter((account) => account !== REPAYER.address)),
      );
    }
  });

  it("knows each account's liquidation price, collateral, debt and shortfall in closed form", async () => {
    const seen = await firstLook((view, { accounts, weth, dai }) => {
      const book = view.book("Alpha");
      const at = (price: number) => (asset: Asset) => (asset.address === weth.address ? BigInt(price) : 1n) * USD;
      return {
        prices: accounts.map((account) => Number(book.liquidationPrice(account, "WETH")) / 1e8),
        none: [book.liquidationPrice(dai.address, "WETH"), book.liquidationPrice(present(accounts[0]), "DAI")],
        collateral: dollars(book.collateralValue(present(book.position(present(accounts[0]))), at(1000))),
        debt: dollars(book.debtValue(present(book.position(present(accounts[8]))), at(1000))),
        // At 1,000, of 10 WETH: debts of 10,400 and more come out short, 10 · (0.8 · (1,100 + 100 i) − 1,000).
        shortfall: dollars(book.shortfall(at(1000))),
      };
    });
    seen.prices.forEach((price, i) => {
      expectClose(price, 1100 + 100 * i, 0.01, `loan ${i}`);
    });
    expect(seen.none, "an unknown account; an asset that is no collateral of it").to.deep.equal([undefined, 0n]);
    expectClose(seen.collateral, 10_000, 1e-6);
    expectClose(seen.debt, 10 * 1900 * THRESHOLD, 0.1);
    expectClose(
      seen.shortfall,
      LOANS.reduce((sum, { dai }) => sum + Math.max(0, Number(dai) - 10_000), 0),
      1,
    );
  });

  it("estimates health factors as the chain works them out, to a billionth", async () => {
    const pairs = await firstLook((view, { accounts }) => {
      const book = view.book("Alpha");
      return accounts.map((account) => {
        const position = present(book.port.recall?.(account));
        return [Number(book.estimateHealth(position)) / 1e18, Number(position.healthFactor) / 1e18] as const;
      });
    });
    for (const [estimate, exact] of pairs) expectClose(estimate, exact, 1e-9);
  });

  it("lists at once whom a lower threshold alone puts below 1", async () => {
    const counts: number[] = [];
    const settings = {
      ltvBps: 4_000,
      liquidationThresholdBps: 5_000,
      liquidationBonusBps: 10_500,
      liquidationProtocolFeeBps: 1_000,
      reserveFactorBps: 1_000,
      supplyCap: 0,
      borrowCap: 0,
      borrowingEnabled: true,
      flashLoanEnabled: true,
    };
    const scenario = lendingScenario(
      { loans: LOANS },
      {
        settings: { blocks: 3 },
        shocks: ({ weth, alpha }) => [
          shocks.transaction({
            at: 2,
            from: addressOf("owner"),
            call: OWNED.call(alpha.address, "configureReserve", [weth.address, settings]),
            detail: "the threshold falls to a half",
          }),
        ],
        agents: () => [
          scripted("watcher", {
            propose: ({ world }) => {
              counts.push(world.book("Alpha").liquidatable().length);
              return [];
            },
          }),
        ],
      },
    );
    await runScenario(scenario, tamperableEnvironment().environment);
    // Half of 20,000 covers the two debts below 10,000.
    expect(counts).to.deep.equal([0, 0, LOANS.length - 2]);
  });
});

/** One borrower repays some in the middle of the run. */
const REPAYER: { address: Address | undefined } = { address: undefined };

/** Runs the world and looks at both the book and the chain at the end of each block but the last. */
async function watch(): Promise<Glimpse[]> {
  const { environment, provider } = tamperableEnvironment();
  const chain: ReadonlyMap<Address, bigint>[] = [];
  const memory: Omit<Glimpse, "onChain">[] = [];
  let world: LendingMarket | undefined;
  const scenario = lendingScenario(
    { loans: LOANS, price: paths.series(PRICES) },
    {
      settings: { blocks: BLOCKS },
      agents: (market) => {
        world = market;
        REPAYER.address = present(market.accounts[4]);
        return [
          agents.oracleNode({ name: "node", asset: market.weth }),
          agents.borrowers({
            name: "repayer",
            lending: market.alpha,
            accounts: [REPAYER.address],
            pool: market.pair,
            defenders: 1,
            defenceBudget: 0.1,
            defence: "repay",
            defendsBelow: 1.2,
            restores: 1.3,
            panickers: 0,
            panicsBelow: 1,
            chance: 1,
            delayBlocks: 0,
          }),
          scripted("watcher", {
            propose: ({ block, world: view }) => {
              if (block > 1) memory.push(look(view, market));
              return [];
            },
          }),
        ];
      },
    },
  );
  await runScenario(scenario, environment, {
    onProgress: async ({ done }) => {
      if (done < BLOCKS) chain.push(await healthOnChain(provider(), present(world)));
    },
  });
  return memory.map((glimpse, i) => ({ ...glimpse, onChain: present(chain[i]) }));
}

function look(view: WorldView, { accounts, weth }: LendingMarket): Omit<Glimpse, "onChain"> {
  const book: Book = view.book("Alpha");
  const reserve = book.port.reserves().find(({ asset }) => asset.symbol === "WETH");
  // The book lives on; what it would say must be asked now.
  const foretold = new Map(
    PRICES.map((price) => {
      const at = (asset: Asset): bigint => (asset.address === weth.address ? BigInt(price) * USD : USD);
      return [price, book.liquidatableAt(at).map(({ account }) => account)];
    }),
  );
  return {
    price: Number(present(reserve).price / USD),
    recalled: new Map(accounts.map((account) => [account, book.port.recall?.(account).healthFactor])),
    liquidatable: new Map(book.liquidatable().map(({ account, healthFactor }) => [account, healthFactor])),
    liquidatableAt: (price) => present(foretold.get(price)),
  };
}

async function healthOnChain(provider: Eip1193Provider, market: LendingMarket): Promise<Map<Address, bigint>> {
  const healths = new Map<Address, bigint>();
  for (const account of market.accounts) {
    const call = POOL.call(market.alpha.address, "getUserAccountData", [account]);
    const data = (await provider.request({ method: "eth_call", params: [call, "latest"] })) as Hex;
    healths.set(account, POOL.decode("getUserAccountData", data).healthFactor as bigint);
  }
  return healths;
}

/** What a look at the world gives before the first block. */
async function firstLook<T>(read: (view: WorldView, market: LendingMarket) => T): Promise<T> {
  let seen: T | undefined;
  const scenario = lendingScenario(
    { loans: LOANS },
    {
      settings: { blocks: 1 },
      agents: (market) => [
        scripted("watcher", {
          propose: ({ world }) => {
            seen = read(world, market);
            return [];
          },
        }),
      ],
    },
  );
  await runScenario(scenario, tamperableEnvironment().environment);
  return present(seen);
}

function dollars(usd: bigint): number {
  return Number(usd) / 1e8;
}
