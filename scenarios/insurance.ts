import { agents, defineScenario, type Named, param, shocks, systems } from "hardhat-firebreak";

/** Two lending protocols that share nothing: each has a collateral of its own, which may fail. */
const PROTOCOLS = {
  Alpha: { token: "ALT", lender: "Alpha lender" },
  Beta: { token: "BET", lender: "Beta lender" },
};
type Protocol = keyof typeof PROTOCOLS;
const NAMES = Object.keys(PROTOCOLS) as Protocol[];
const PRICE = 10;
const LENT = 2_000_000;
/** What a lender keeps for the premium. */
const KEPT = 50_000;
const CRASH_AT = 10;
const BLOCK_SECONDS = 12;

export default defineScenario({
  name: "insurance",
  description:
    "Lenders of two protocols with and without a cover pool. When one protocol fails, the pool's capital pays its lenders; when both do, it owes more than it has and pays each a part. What is lost stays the same: cover moves it.",
  parameters: {
    cover: param.flag({ default: false, meaning: "Whether there is a cover pool, and lenders buy cover" }),
    correlation: param.fraction({
      default: 0,
      min: 0,
      max: 1,
      meaning: "How much of the fall of Alpha's collateral Beta's shares",
    }),
    fall: param.fraction({
      default: -0.85,
      min: -0.99,
      max: 0,
      stress: { none: 0, most: -0.95 },
      meaning: "How far Alpha's collateral falls outside",
    }),
    insured: param.fraction({ default: 0.8, min: 0.01, max: 1, meaning: "Cover that a lender buys, of what it lends" }),
    capital: param.number({
      default: 800_000,
      min: 1_000,
      max: 1_000_000_000,
      unit: "DAI",
      meaning: "Capital of the cover pool's provider",
    }),
    leverage: param.number({
      default: 5,
      min: 0.1,
      max: 100,
      unit: "times",
      meaning: "Cover that may be sold for a unit of capital",
    }),
    assessmentBlocks: param.integer({
      default: 10,
      min: 0,
      max: 1_000,
      unit: "blocks",
      meaning: "How long a claim is assessed before it is paid",
    }),
    borrowers: param.integer({
      default: 20,
      min: 1,
      max: 500,
      unit: "accounts",
      meaning: "Number of borrowers of each protocol",
    }),
  },
  arms: {
    uncovered: { cover: false },
    covered: { cover: true },
    "uncovered-both": { cover: false, correlation: 1 },
    "covered-both": { cover: true, correlation: 1 },
  },
  system: { name: "cover pool", code: "S12", switch: "cover", off: "uncovered", on: ["covered"] },
  settings: { blocks: 50, blockSeconds: BLOCK_SECONDS },

  async world(build, { params }) {
    const dai = await build.token("DAI", { price: 1 });
    const provider = await build.account("provider", { holds: { DAI: params.capital }, tradesOn: [] });
    const tokens = [];
    const pools: Named[] = [];
    for (const name of NAMES) {
      const token = await build.token(PROTOCOLS[name].token, { price: PRICE });
      tokens.push(token);
      pools.push(
        await build.lendingPool(name, {
          part: "firebreak",
          reserves: [
            { asset: token, liquidationThreshold: 0.6, liquidationBonus: 0.1, borrowable: false },
            { asset: dai },
          ],
        }),
      );
    }
    const { lenders } = await systems.lenders(build, "lenders", {
      asset: dai,
      lenders: pools.map((to, i) => {
        return { name: PROTOCOLS[NAMES[i] as Protocol].lender, supplies: [{ to, amount: LENT }], keeps: KEPT };
      }),
    });
    for (const [i, pool] of pools.entries()) {
      await build.borrowers(pool, {
        count: params.borrowers,
        collateral: tokens[i] as (typeof tokens)[number],
        debt: dai,
        healthFactor: [1.1, 1.8],
        debtUsd: [20_000, 80_000],
      });
    }
    const cover = params.cover
      ? await systems.coverPool(build, "cover", {
          asset: dai,
          providers: [{ account: provider, amount: params.capital }],
          protocols: pools.map((lending) => ({ lending, share: 0.6 })),
          leverage: params.leverage,
          assessmentSeconds: params.assessmentBlocks * BLOCK_SECONDS,
        })
      : undefined;
    return { dai, tokens, pools, lenders, cover };
  },

  agents: ({ dai, tokens, pools, lenders, cover }, { params }) => [
    ...tokens.map((asset) => agents.oracleNode({ name: `${asset.symbol} node`, asset })),
    agents.keeper({ name: "keeper", lending: pools, sellOn: [], policy: "hold", capital: { DAI: 2_000_000 } }),
    ...(cover === undefined
      ? []
      : lenders.map(({ name, account }, i) =>
          agents.coverBuyer({
            name: `${name}, insured`,
            cover,
            account,
            asset: dai,
            protocol: pools[i] as Named,
            amount: LENT * params.insured,
            durationDays: 90,
          }),
        )),
  ],

  shocks: ({ tokens }, { params }) => {
    const falls = [params.fall, params.fall * params.correlation];
    return tokens.flatMap((asset, i) => {
      const change = falls[i] ?? 0;
      return change === 0 ? [] : [shocks.price({ asset, at: CRASH_AT, change })];
    });
  },

  assumptions: () => [
    "The keeper keeps what it seizes: no market for the collateral is modelled, so that all bad debt is found and written off.",
    "Nobody rejects a claim: what is claimed is what the protocol's own books say.",
    "Lenders buy cover before anybody knows, and claim once, when the bad debt has stopped growing. The provider does not run; while there is cover in force it could only take what the cover does not need.",
    "Cover of five times the capital is what makes the pool's own insolvency possible; with a leverage of 1 it can always pay, and sells less.",
  ],
});
