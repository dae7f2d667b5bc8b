import { agents, defineScenario, param, shocks } from "hardhat-firebreak";

/** Ethereum's mainnet: Aave V3's pool, Uniswap V2's router, WETH and DAI. */
const MAINNET = {
  pool: "0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2",
  router: "0x7a250d5630b4cf539739df2c5dacb4c659f2488d",
  weth: "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
  dai: "0x6b175474e89094c44da98b954eedeac495271d0f",
};

export default defineScenario({
  name: "aave-v3-fork",
  description:
    "A crash on what is deployed: forks a chain with --fork URL --block N, attaches to its Aave V3 pool and a pair of its Uniswap V2, takes over the feed of ETH, and lets keepers and a fall of the price loose on the accounts that are there.",
  fork: { chainId: 1 },
  parameters: {
    pool: param.address({ default: MAINNET.pool, meaning: "Aave V3's pool" }),
    router: param.address({ default: MAINNET.router, meaning: "Uniswap V2's router, where collateral is sold" }),
    weth: param.address({ default: MAINNET.weth, meaning: "WETH, the collateral whose feed is taken over" }),
    dai: param.address({ default: MAINNET.dai, meaning: "The other token of the pair, which keepers pay with" }),
    recentBlocks: param.integer({
      default: 20_000,
      min: 1,
      max: 100_000_000,
      unit: "blocks",
      meaning: "Accounts that borrowed in so many blocks before the fork are watched",
    }),
    fall: param.fraction({
      default: -0.3,
      min: -0.95,
      max: 0,
      stress: { none: 0, most: -0.8 },
      meaning: "How far ETH falls outside",
    }),
    fallBlocks: param.integer({
      default: 10,
      min: 1,
      max: 1000,
      unit: "blocks",
      meaning: "Over how many blocks it falls",
    }),
    blocks: param.integer({ default: 60, min: 1, max: 10_000, unit: "blocks", meaning: "How long the run lasts" }),
    capital: param.number({
      default: 5_000_000,
      min: 0,
      max: 1e9,
      unit: "DAI",
      meaning: "Own money of the keeper and of the arbitrageur, each",
    }),
  },
  settings: ({ blocks }) => ({ blocks }),

  async world(build, { params }) {
    const forkedAt = build.fork?.blockNumber ?? 0;
    const aave = await build.attach.aaveV3("Aave", {
      pool: params.pool,
      accounts: "events",
      fromBlock: Math.max(0, forkedAt - params.recentBlocks + 1),
      overrideFeeds: [params.weth],
      wrappedNative: params.weth,
    });
    const [weth, dai] = [aave.asset(params.weth), aave.asset(params.dai)];
    const pair = await build.attach.uniswapV2("WETH-DAI", { router: params.router, base: weth, quote: dai });
    return { aave, pair, weth, dai };
  },

  agents: ({ aave, pair, weth, dai }, { params }) => [
    agents.oracleNode({ name: "node", asset: weth, tipGwei: 20 }),
    agents.keeper({
      name: "keeper",
      lending: [aave],
      sellOn: [pair, { name: "outside" }],
      capital: { [dai.symbol]: params.capital },
      flashLoans: aave,
      anticipatesFeeds: true,
      maxPerBlock: 30,
    }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { [dai.symbol]: params.capital } }),
  ],

  shocks: ({ weth }, { params }) => [
    shocks.price({ asset: weth, at: 3, change: params.fall, over: params.fallBlocks }),
  ],

  assumptions: ({ aave }, { params }) => [
    `${aave.accounts.length} accounts: all who borrowed in the ${params.recentBlocks} blocks before the fork. Others are not watched.`,
    "Feeds other than that of ETH stay at the answer that the fork has.",
    "Agents' tokens are written into the tokens' storage, as nobody here may mint them.",
  ],
});
