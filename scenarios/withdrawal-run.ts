import {
  Abi,
  type Address,
  agents,
  type Asset,
  type Call,
  defineScenario,
  type NewPosition,
  param,
  type Shock,
  shocks,
  type Site,
  systems,
  units,
  type WorldView,
} from "hardhat-firebreak";

interface Parties {
  readonly limiter: Awaited<ReturnType<typeof systems.outflowLimiter>>;
  readonly dai: Asset;
  readonly pool: Site;
  readonly attacker: Address;
  readonly owner: Address;
}

const POOL = new Abi(["function eliminateReserveDeficit(address asset, uint256 amount)"]);
const SUPPLIERS = 20;
const EACH = 250_000; // DAI
const WRONG_ANSWER_BLOCK = 5;
const ATTACK_BLOCK = 6;
/** The attacker asks for it in parts, so that a limit does not stop all of it at once. */
const PARTS = 20;
const BLOCK_SECONDS = 12;

export default defineScenario({
  name: "withdrawal-run",
  description:
    "A feed is wrong for one block, and an account borrows all there is to borrow against worthless collateral; suppliers see the loss and run. With an outflow limiter in the shape of ERC-7265, what leaves the reserve within a window is bounded: the excess is delayed, or refused.",
  parameters: {
    limiter: param.choice({
      options: ["off", "delay", "revert"],
      default: "off",
      meaning: "No limiter, one that delays what exceeds the limit, or one that refuses it",
    }),
    limit: param.fraction({
      default: 0.15,
      min: 0.0001,
      max: 1,
      meaning: "The largest share of the liquidity that may leave in a window",
    }),
    tickSeconds: param.integer({ default: 60, min: 1, max: 86_400, unit: "seconds", meaning: "A tick of the window" }),
    ticks: param.integer({ default: 10, min: 1, max: 64, unit: "ticks", meaning: "The window" }),
    coolDown: param.integer({
      default: 1200,
      min: 1,
      max: 10_000_000,
      unit: "seconds",
      meaning: "How long outflows are delayed after one that exceeded the limit",
    }),
    reaction: param.integer({
      default: 40,
      min: 2,
      max: 10_000,
      unit: "blocks",
      meaning: "How long the owner takes to see the exploit and take back what is delayed of it",
    }),
    wrongBy: param.number({
      default: 50,
      min: 1,
      max: 10_000,
      unit: "times",
      meaning: "How wrong the feed's answer is",
    }),
    attackerWeth: param.number({
      default: 100,
      min: 0,
      max: 1_000_000,
      unit: "WETH",
      meaning: "The attacker's collateral",
    }),
    borrowers: param.integer({ default: 30, min: 1, max: 2000, unit: "accounts", meaning: "Number of borrowers" }),
    blocks: param.integer({ default: 240, min: 1, max: 10_000, unit: "blocks", meaning: "How long the run lasts" }),
  },
  arms: { open: { limiter: "off" }, delaying: { limiter: "delay" }, refusing: { limiter: "revert" } },
  system: { name: "outflow limiter", code: "S7", switch: "limiter", off: "open", on: ["delaying", "refusing"] },
  settings: ({ blocks }) => ({ blocks, blockSeconds: BLOCK_SECONDS }),

  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 5000 });
    const { limiter: mode, tickSeconds, ticks, coolDown: coolDownSeconds } = params;
    const limiter =
      mode === "off"
        ? undefined
        : await systems.outflowLimiter(build, "limiter", { tickSeconds, ticks, coolDownSeconds, beyond: mode });
    const pool = await build.lendingPool("Alpha", {
      reserves: [
        { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05, flashLoans: false },
        {
          asset: dai,
          ltv: 0.75,
          liquidationThreshold: 0.78,
          liquidationBonus: 0.045,
          flashLoans: false,
          ...(limiter === undefined ? {} : { receipt: limiter.receipt }),
        },
      ],
    });
    const place = (name: string, amount: number): NewPosition => ({
      name,
      collateral: name === "attacker" ? weth : dai,
      collateralAmount: units.toUnits(amount, 18),
      debt: dai,
      debtAmount: 0n,
    });
    const suppliers = await build.positions(
      pool,
      Array.from({ length: SUPPLIERS }, (_, i) => place(`supplier ${i + 1}`, EACH)),
    );
    await build.borrowers(pool, {
      count: params.borrowers,
      collateral: weth,
      debt: dai,
      healthFactor: [1.3, 2],
      debtUsd: [10_000, 40_000],
    });
    const [attacker] = (await build.positions(pool, [place("attacker", params.attackerWeth)])) as [Address];
    await limiter?.limit(dai, { maxOutflow: params.limit });
    return { weth, dai, pair, pool, suppliers, attacker, limiter, owner: build.owner };
  },

  agents: ({ weth, dai, pair, pool, suppliers, limiter }) => [
    agents.oracleNode({ name: "node", asset: weth }),
    agents.keeper({ name: "keeper", lending: [pool], sellOn: [pair], capital: { DAI: 6_000_000 } }),
    agents.arbitrageur({ name: "arbitrageur", pools: [pair], capital: { DAI: 20_000_000 } }),
    agents.suppliers({
      name: "suppliers",
      lending: pool,
      asset: dai,
      accounts: suppliers,
      bears: [0.01, 0.3],
      chance: 0.1,
      ...(limiter === undefined
        ? {}
        : { claim: (world, account, time) => limiter.claimable(world, dai, account, time) }),
    }),
  ],

  shocks: ({ weth, dai, pool, attacker, limiter, owner }, { params }) => {
    const part = units.toUnits((SUPPLIERS * EACH) / PARTS, dai.decimals);
    const attack = Array.from({ length: PARTS }, (_, i) =>
      shocks.transaction({
        at: ATTACK_BLOCK,
        from: attacker,
        call: (world) => world.lending(pool.name).borrow(dai, part, attacker),
        detail: `the attacker borrows, part ${i + 1} of ${PARTS}`,
      }),
    );
    return [
      shocks.transaction({
        at: WRONG_ANSWER_BLOCK,
        from: owner,
        call: (world) => wrongAnswer(world, weth, params.wrongBy, owner),
        detail: `the WETH feed answers ${params.wrongBy} times the price`,
      }),
      ...attack,
      ...(limiter === undefined || params.limiter !== "delay"
        ? []
        : defence({ limiter, dai, pool, attacker, owner }, params)),
    ];
  },

  assumptions: () => [
    "The feed is wrong for one block: its node answers in the next, after the attacker's transactions.",
    "Each supplier withdraws all it can once bad debt, as a share of what suppliers claim, exceeds what it bears: 1% to 30%, by seed.",
    "The owner knows an exploiter from a supplier, and covers the deficit with what it takes back.",
  ],
});

/** A price that is wrong, written by a node whose key was taken. */
function wrongAnswer(world: WorldView, asset: Asset, times: number, node: Address): Call {
  const feed = world.feed(asset.symbol);
  const seenAt = feed.latest()?.observedAt ?? 0;
  return feed.transmit((world.outsidePrice(asset.symbol) * BigInt(Math.round(times * 100))) / 100n, seenAt, node);
}

/** The owner takes back what the attacker waits for and covers the deficit; the attacker claims when it could. */
function defence(
  { limiter, dai, pool, attacker, owner }: Parties,
  { reaction, coolDown }: { readonly reaction: number; readonly coolDown: number },
): Shock[] {
  const seen = ATTACK_BLOCK + reaction;
  let covers = 0n;
  return [
    shocks.transaction({
      at: seen,
      from: owner,
      call: limiter.recover(dai, attacker, owner),
      detail: "the owner takes back what is delayed of the exploit",
    }),
    shocks.transaction({
      at: seen + 1,
      from: owner,
      call: (world) => {
        const lending = world.lending(pool.name);
        const deficit = lending.reserves().find(({ asset }) => asset.symbol === dai.symbol)?.badDebt ?? 0n;
        const recovered = world.balanceOf(dai, owner);
        covers = recovered < deficit ? recovered : deficit;
        return lending.supply(dai, covers, owner);
      },
      detail: "the owner supplies as much of it as the deficit asks for",
    }),
    shocks.transaction({
      at: seen + 2,
      from: owner,
      // Receipts can be a unit short of what was supplied; the call fails when the owner came too late.
      call: () => POOL.call(pool.address, "eliminateReserveDeficit", [dai.address, covers > 1n ? covers - 1n : 1n]),
      detail: "the owner covers the deficit",
    }),
    shocks.transaction({
      at: ATTACK_BLOCK + Math.floor(coolDown / BLOCK_SECONDS) + 1,
      from: attacker,
      call: limiter.claim(dai, attacker),
      detail: "the attacker claims what is delayed, if it is still there",
    }),
  ];
}
