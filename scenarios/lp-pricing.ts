import { agents, defineScenario, param, systems } from "hardhat-firebreak";

export default defineScenario({
  name: "lp-pricing",
  description:
    "A lender takes a pair's shares as collateral, priced by the reserves of the moment or fairly. An attacker with a flash loan bends the pair, borrows against shares that look dearer than they are, and bends it back, in one transaction.",
  parameters: {
    pricing: param.choice({
      options: ["spot", "fair"],
      default: "spot",
      meaning: "How the lender's feed prices a share: by reserves at the feeds' prices, or by the fair formula",
    }),
    depth: param.number({
      default: 1000,
      min: 1,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH in the pair at the start",
    }),
    capital: param.number({
      default: 100,
      min: 0.001,
      max: 1_000_000,
      unit: "WETH",
      meaning: "The attacker's own WETH; it has as much in DAI",
    }),
    flash: param.number({
      default: 20_000,
      min: 1,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH that can be had as a flash loan",
    }),
    insists: param.number({
      default: 0,
      min: 0,
      max: 1000,
      unit: "times the pair's WETH",
      meaning: "Attacks even at a loss, with a flash loan of this size; 0 to attack only if it pays",
    }),
    borrowers: param.integer({ default: 12, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
  },
  arms: { spot: { pricing: "spot" }, fair: { pricing: "fair" } },
  system: { name: "fair pricing of pair shares", code: "S11", switch: "pricing", off: "spot", on: ["fair"] },
  settings: { blocks: 20 },

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: params.depth });
    const share = await systems.lpToken(build, "LP", { pair, pricing: params.pricing });
    const alpha = await build.lendingPool("Alpha", {
      reserves: [
        { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05, supplied: params.flash },
        { asset: dai, supplied: 1_000_000 },
      ],
    });
    const gamma = await build.lendingPool("Gamma", {
      reserves: [
        { asset: share, ltv: 0.7, liquidationThreshold: 0.75, liquidationBonus: 0.1, borrowable: false },
        { asset: dai, supplied: 2_000_000 },
      ],
    });
    await build.borrowers(gamma, {
      count: params.borrowers,
      collateral: share,
      debt: dai,
      healthFactor: [1.1, 1.8],
      debtUsd: [5_000, 40_000],
    });
    const exit = await systems.unwinder(build, "exit", [{ removeFrom: pair }, { sell: weth, on: pair }]);
    return { weth, pair, share, alpha, gamma, exit };
  },

  agents: ({ weth, pair, share, alpha, gamma, exit }, { params }) => [
    agents.oracleNode({ name: "node", asset: weth }),
    agents.lpAttacker({
      name: "attacker",
      pair,
      share,
      lending: gamma,
      pricing: params.pricing,
      flashLoans: alpha,
      capital: { WETH: params.capital, DAI: params.capital * 2000 },
      at: 3,
      ...(params.insists === 0 ? {} : { insists: params.insists }),
    }),
    agents.keeper({ name: "keeper", lending: [gamma], sellOn: [exit], capital: { DAI: 500_000 } }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 5_000_000 } }),
  ],
});
