import { agents, defineScenario, type Named, type NewPosition, param, shocks, systems, units } from "hardhat-firebreak";

/** What is lent against what, by whom, and to whom. Bonuses are those that follow from the threshold in an isolated market. */
const MARKETS = {
  WETH: {
    price: 2_000,
    threshold: 0.86,
    bonus: 0.0438,
    depth: 5_000,
    lender: "cautious",
    lent: 5_000_000,
    debtUsd: 170_000,
  },
  WBTC: {
    price: 40_000,
    threshold: 0.86,
    bonus: 0.0438,
    depth: 250,
    lender: "steady",
    lent: 4_000_000,
    debtUsd: 100_000,
  },
  ALT: { price: 10, threshold: 0.5, bonus: 0.15, depth: 20_000, lender: "bold", lent: 3_000_000, debtUsd: 100_000 },
};
const SYMBOLS = Object.keys(MARKETS) as (keyof typeof MARKETS)[];
const HEALTH = [1.15, 1.8] as const;
const CRASH_AT = 25;
const CRASH_BLOCKS = 3;

export default defineScenario({
  name: "isolated-markets",
  description:
    "The same lenders and borrowers in one pool for three collaterals, and in one market for each. ALT loses nine tenths of its price where hardly anybody buys it. In the pool all lenders bear the bad debt; in markets only those who lent against ALT, but money that waits in one market cannot be borrowed in another.",
  parameters: {
    markets: param.choice({
      options: ["monolithic", "isolated", "separate"],
      default: "monolithic",
      meaning:
        "One pool for all collaterals, isolated markets, or the same kind of pool as the first, one for each collateral",
    }),
    fall: param.fraction({
      default: -0.9,
      min: -0.99,
      max: 0,
      stress: { none: 0, most: -0.95 },
      meaning: "How far ALT falls outside",
    }),
    borrowers: param.integer({
      default: 20,
      min: 1,
      max: 500,
      unit: "accounts",
      meaning: "Number of borrowers against each collateral",
    }),
    requests: param.integer({
      default: 8,
      min: 0,
      max: 20,
      unit: "loans",
      meaning: "How many more loans against WETH are asked for before the crash",
    }),
    requestUsd: param.number({ default: 300_000, min: 1, max: 10_000_000, unit: "USD", meaning: "How large each is" }),
    holderCapital: param.number({
      default: 1_000_000,
      min: 0,
      max: 100_000_000,
      unit: "DAI",
      meaning: "What a keeper has who keeps what it seizes; with 0 bad debt stays where nobody can sell",
    }),
  },
  arms: {
    monolithic: { markets: "monolithic" },
    isolated: { markets: "isolated" },
    separate: { markets: "separate" },
  },
  system: {
    name: "isolated markets",
    code: "S8",
    switch: "markets",
    off: "monolithic",
    on: ["isolated", "separate"],
  },
  settings: { blocks: 60 },

  async world(build, { params, random }) {
    const tokens = [];
    for (const symbol of SYMBOLS) {
      const { price } = MARKETS[symbol];
      tokens.push(await build.token(symbol, { price, wrappedNative: symbol === "WETH" }));
    }
    const dai = await build.token("DAI", { price: 1 });
    const pairs = [];
    for (const token of tokens) {
      const { depth } = MARKETS[token.symbol as keyof typeof MARKETS];
      pairs.push(await build.pair(`${token.symbol}-DAI`, { base: token, quote: dai, baseAmount: depth }));
    }

    const pledged = tokens.map((asset) => {
      const { threshold: liquidationThreshold, bonus } = MARKETS[asset.symbol as keyof typeof MARKETS];
      return { asset, liquidationThreshold, liquidationBonus: bonus, liquidationProtocolFee: 0, borrowable: false };
    });
    const pools: Named[] = [];
    if (params.markets === "monolithic") {
      const pool = await build.lendingPool("Pool", { reserves: [...pledged, { asset: dai }] });
      pools.push(pool, pool, pool);
    } else {
      const part = params.markets === "isolated" ? { part: systems.isolatedMarket() } : {};
      for (const reserve of pledged) {
        pools.push(await build.lendingPool(reserve.asset.symbol, { reserves: [reserve, { asset: dai }], ...part }));
      }
    }

    await systems.lenders(build, "lenders", {
      asset: dai,
      lenders: SYMBOLS.map((symbol, i) => {
        const { lender, lent } = MARKETS[symbol];
        return { name: lender, supplies: [{ to: pools[i] as Named, amount: lent }] };
      }),
    });
    for (const [i, collateral] of tokens.entries()) {
      const { price, threshold, debtUsd } = MARKETS[collateral.symbol as keyof typeof MARKETS];
      // Drawn here and not by the builder, whose draws depend on the pool's name.
      const draws = random.split(collateral.symbol);
      const positions = Array.from({ length: params.borrowers }, (_, n): NewPosition => {
        const owed = units.toUsd(draws.between(debtUsd * 0.5, debtUsd * 1.5).toFixed(2));
        const healthFactor = units.toUnits(draws.between(...HEALTH).toFixed(6), 18);
        return {
          name: `${collateral.symbol} borrower ${n + 1}`,
          collateral,
          collateralAmount: units.collateralFor({
            debtUsd: owed,
            healthFactor,
            liquidationThresholdBps: BigInt(Math.round(threshold * 10_000)),
            collateral,
            collateralPrice: units.toUsd(price),
          }),
          debt: dai,
          debtAmount: owed * 10n ** 10n,
        };
      });
      await build.positions(pools[i] as Named, positions);
    }
    const [weth, , alt] = tokens;
    const demand = systems.loanDemand(build, "demand", [
      {
        name: "WETH seeker",
        lending: pools[0] as Named,
        collateral: weth as (typeof tokens)[number],
        liquidationThreshold: MARKETS.WETH.threshold,
        debt: dai,
        count: params.requests,
        from: 2,
        every: 1,
        debtUsd: params.requestUsd,
        healthFactor: 1.5,
      },
    ]);
    return { tokens, alt: alt as (typeof tokens)[number], pairs, pools, demand };
  },

  agents: ({ tokens, pairs, pools, demand }, { params }) => {
    const lending = [...new Set(pools)];
    return [
      ...tokens.map((asset) => agents.oracleNode({ name: `${asset.symbol} node`, asset })),
      agents.keeper({ name: "seller", lending, sellOn: pairs, capital: { DAI: 500_000 } }),
      agents.keeper({ name: "holder", lending, sellOn: [], policy: "hold", capital: { DAI: params.holderCapital } }),
      agents.arbitrageur({ name: "arbitrageur", pools: pairs, capital: { DAI: 2_000_000 } }),
      agents.loanSeekers({ name: "seekers", demand }),
    ];
  },

  shocks: ({ alt }, { params }) => [
    shocks.price({ asset: alt, at: CRASH_AT, change: params.fall, over: CRASH_BLOCKS }),
  ],

  assumptions: () => [
    "Lenders choose a collateral and never move: who lends against WETH would not have lent against ALT, and in the pool has no choice.",
    "Thresholds, bonuses, rate curves and the treasury's share are the same in pool and markets. A market lets a liquidator repay all of a debt at once and cuts its lenders' shares when it finds bad debt; a pool lets repay half above a health factor of 0.95 and books a deficit. The arm of separate pools has the pool's rules and the markets' partition.",
    "What lenders lose is what would be missing if all who claim from a pool were treated alike. In truth the last to leave a pool with a deficit loses most.",
    "Trades outside do not move the outside price.",
  ],
});
