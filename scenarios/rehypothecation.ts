import { type Address, agents, type Asset, defineScenario, param, type PledgeStep, systems } from "hardhat-firebreak";

/** When everybody has built all layers. */
const SLASHED_AT = 12;
const BLOCKS = 60;
const STAKED = { ltv: 0.78, liquidationThreshold: 0.8, liquidationBonus: 0.05 };

export default defineScenario({
  name: "rehypothecation",
  description:
    "The same stakers with the same capital and the same prudence, who pledge once, twice or three times: a staked token, its lending receipt, and pair shares bought with the loan. Then part of the stake is slashed.",
  parameters: {
    layers: param.integer({
      default: 1,
      min: 1,
      max: 3,
      unit: "layers",
      meaning: "How many lending protocols stand on the same stake",
    }),
    slash: param.fraction({ default: 0.3, min: 0, max: 1, meaning: "The part of the stake that is slashed" }),
    users: param.integer({ default: 12, min: 1, max: 500, unit: "accounts", meaning: "Number of stakers" }),
    stake: param.number({ default: 100, min: 1, max: 100_000, unit: "stWETH", meaning: "What each of them has" }),
    depth: param.number({
      default: 500,
      min: 10,
      max: 1_000_000,
      unit: "WETH",
      meaning: "WETH in the pair of WETH with its staked token at the start",
    }),
  },
  arms: { one: { layers: 1 }, two: { layers: 2 }, three: { layers: 3 } },
  system: { name: "rehypothecation", code: "S11", switch: "layers", off: "one", on: ["two", "three"] },
  // The staked token can be sold outside too, at a discount that grows with what is sold.
  settings: { blocks: BLOCKS, impact: { stWETH: { usdPerPercent: 250_000, recoveryBpsPerBlock: 100 } } },

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const staked = await systems.stakedToken(build, "stWETH", { underlying: weth, outside: 5_000 });
    const market = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 10_000 });
    const pair = await build.pair("stWETH-WETH", { base: staked, quote: weth, baseAmount: params.depth });

    const users: Address[] = [];
    for (let i = 1; i <= params.users; i += 1) {
      users.push(await build.account(`staker ${i}`, { holds: { stWETH: params.stake }, tradesOn: [] }));
    }
    const alpha = await build.lendingPool("Alpha", {
      reserves: [
        { asset: staked, ...STAKED, supplied: 200 },
        { asset: dai, ltv: 0.75, liquidationThreshold: 0.8, liquidationBonus: 0.05, supplied: 5_000_000 },
      ],
    });
    // Somebody borrows the staked token, so that its receipts earn interest and are not all liquid.
    await build.positions(alpha, [
      {
        name: "short seller",
        collateral: dai,
        collateralAmount: 400_000n * 10n ** 18n,
        debt: staked,
        debtAmount: 100n * 10n ** 18n,
      },
    ]);

    // What stands on the receipts and pair shares of others.
    const wrapped =
      params.layers < 2
        ? undefined
        : await systems.wrappedReceipt(build, "waStWETH", { pool: alpha, underlying: staked });
    const share = params.layers < 3 ? undefined : await systems.lpToken(build, "LP", { pair });
    const beta = await build.lendingPool("Beta", {
      reserves: [
        { asset: weth, supplied: 5000 },
        { asset: dai, supplied: 5_000_000 },
        ...(wrapped === undefined ? [] : [{ asset: wrapped.asset, ...STAKED, borrowable: false }]),
      ],
    });
    const gamma = await build.lendingPool("Gamma", {
      reserves: [
        { asset: dai, supplied: 5_000_000 },
        ...(share === undefined ? [] : [{ asset: share, ...STAKED, borrowable: false }]),
      ],
    });
    const exit = await systems.unwinder(build, "exit", [
      { sell: staked, on: pair },
      { sell: weth, on: market },
      ...(wrapped === undefined ? [] : [{ redeem: wrapped }]),
      ...(share === undefined ? [] : [{ removeFrom: pair }]),
    ]);
    return { weth, dai, staked, wrapped, share, market, pair, alpha, beta, gamma, exit, users };
  },

  agents: ({ weth, dai, staked, wrapped, share, market, pair, alpha, beta, gamma, exit, users }) => {
    const borrowAgainst = (collateral: Asset, lending: typeof alpha, debt: Asset): PledgeStep[] => [
      { supply: collateral, to: lending },
      { borrow: debt, from: lending },
    ];
    return [
      agents.oracleNode({ name: "node", asset: weth }),
      agents.surveyor({
        name: "surveyor",
        at: [SLASHED_AT, BLOCKS],
        base: [weth, dai],
        tokens: [
          { asset: staked, standsFor: weth },
          ...(wrapped === undefined ? [] : [{ asset: wrapped.asset, standsFor: staked, suppliedTo: alpha }]),
          ...(share === undefined ? [] : [{ asset: share, shareOf: pair }]),
        ],
        lending: [alpha, beta, gamma],
      }),
      agents.pledgers({
        name: "stakers",
        accounts: users,
        healthFactor: [1.05, 1.4],
        steps:
          wrapped === undefined
            ? borrowAgainst(staked, alpha, dai)
            : [
                { wrap: staked, as: wrapped.asset },
                ...borrowAgainst(wrapped.asset, beta, share === undefined ? dai : weth),
                ...(share === undefined
                  ? []
                  : [{ stake: weth, as: staked, part: 0.5 }, { provide: pair }, ...borrowAgainst(share, gamma, dai)]),
              ],
      }),
      ...["keeper-1", "keeper-2"].map((name) =>
        agents.keeper({
          name,
          lending: [alpha, beta, gamma],
          sellOn: [exit],
          capital: { DAI: 500_000, WETH: 250 },
        }),
      ),
      agents.arbitrageur({ name: "arbitrageur", pools: [market], capital: { DAI: 20_000_000 } }),
      agents.arbitrageur({ name: "staking desk", pools: [pair], capital: { WETH: 1_000 } }),
    ];
  },

  shocks: ({ staked }, { params }) => [systems.slash({ at: SLASHED_AT, staked, fraction: params.slash })],

  assumptions: () => [
    "Nobody buys the staked token below what it can be redeemed for: redemption takes a week, the run minutes.",
    "Its feed says what it can be redeemed for, as lenders' feeds of wstETH do, whatever the pair says.",
  ],
});
