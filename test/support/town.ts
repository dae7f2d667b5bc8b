/** A chain on which others have been at work: real protocols, many accounts, many blocks. */
import { addressOf } from "../../src/chain/address.ts";
import type { Session } from "../../src/chain/session.ts";
import type { Address, Call } from "../../src/chain/types.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import { PartChoice } from "../../src/simulation/build/parts.ts";
import { WorldBuilder } from "../../src/simulation/build/world-builder.ts";
import { Random } from "../../src/simulation/random.ts";

/** Where everything is. */
export interface Town {
  readonly pool: Address;
  readonly router: Address;
  /** Uniswap V3's, with a pool of WETH and USDC at a fee of 0.05%. */
  readonly concentrated: { readonly router: Address; readonly positionManager: Address; readonly fee: number };
  readonly weth: Address;
  readonly dai: Address;
  readonly usdc: Address;
  readonly feeds: Readonly<Record<"weth" | "dai" | "usdc", Address>>;
  readonly borrowers: readonly Address[];
  /** Somebody with WETH in hand. */
  readonly whale: Address;
}

const FEE = 500;
const TRADERS = ["ann", "ben", "cat"].map((name) => addressOf(`townsman ${name}`));

/**
 * Builds the town with an owner of its own: real Aave V3, Uniswap V2 and V3, WETH9 and Chainlink, and trades for some
 * blocks.
 */
export async function buildTown(session: Session, { borrowers = 40, blocks = 60 } = {}): Promise<Town> {
  const parts = new PartChoice({ lending: "aave-v3", amm: "uniswap-v2", oracle: "chainlink" });
  const random = Random.fromSeed(5);
  const build = new WorldBuilder(session, random, { parts, owner: addressOf("mayor of the town") });
  await build.begin();
  const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
  const dai = await build.token("DAI", { price: 1 });
  const usdc = await build.token("USDC", { price: 1, decimals: 6 });
  const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 2000 });
  const concentrated = await build.pair("WETH-USDC", {
    base: weth,
    quote: usdc,
    baseAmount: 0,
    part: "uniswap-v3",
    concentrated: {
      fee: FEE,
      liquidity: [
        { baseAmount: 100 },
        { baseAmount: 400, range: [0.7, 1.3] },
        { baseAmount: 4, range: [0.999, 1.001] },
      ],
    },
  });
  const pool = await build.lendingPool("Town", {
    reserves: [
      { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05, supplied: 100 },
      { asset: usdc, ltv: 0.75, liquidationThreshold: 0.8, liquidationBonus: 0.045, supplied: 2_000_000 },
      { asset: dai, supplied: 3_000_000 },
    ],
  });
  const half = Math.floor(borrowers / 2);
  const accounts = [
    ...(await build.borrowers(pool, {
      count: borrowers - half,
      collateral: weth,
      debt: dai,
      healthFactor: [1.05, 1.8],
      debtUsd: [5_000, 40_000],
    })),
  ];
  await build.positions(
    pool,
    Array.from({ length: half }, (_, i) => ({
      name: `townsman ${i + 1}`,
      collateral: weth,
      collateralAmount: BigInt(5 + i) * 10n ** 18n,
      debt: usdc,
      debtAmount: BigInt(6_000 + 1_150 * i) * 10n ** 6n,
    })),
  );
  for (let i = 0; i < half; i += 1) accounts.push(addressOf(`townsman ${i + 1}`));

  const venue = build.poolPort(pair.name);
  const ticks = build.poolPort(concentrated.name);
  const whale = addressOf("whale of the town");
  await build.endow(weth, whale, 500);
  for (const trader of TRADERS) {
    await session.addSender(trader);
    await build.endow(weth, trader, 50);
    await build.endow(dai, trader, 100_000);
    await build.endow(usdc, trader, 100_000);
    const approvals = [weth, dai].map((asset) => ({ ...approveAll(asset.address, venue.spender), from: trader }));
    const forTicks = [ticks.spender, ticks.liquiditySpender].flatMap((spender) =>
      [weth, usdc].map((asset) => ({ ...approveAll(asset.address, spender), from: trader })),
    );
    await session.execute([...approvals, ...forTicks]);
  }
  for (let block = 0; block < blocks; block += 1) {
    const [assetIn, assetOut] = random.chance(0.5) ? [weth, dai] : [dai, weth];
    const amountIn = assetIn === weth ? BigInt(random.integer(1, 9)) * 10n ** 17n : 10n ** 21n;
    const to = random.pick(TRADERS);
    const calls = [{ ...venue.trade({ assetIn, assetOut, amountIn, minAmountOut: 0n, to }), from: to }];
    if (block % 5 === 0) calls.push(...(await tradeTicks(block / 5)));
    await session.execute(calls);
  }

  /** Sales and purchases through several ticks; now and then somebody adds liquidity, or takes it out again. */
  async function tradeTicks(round: number): Promise<(Call & { from: Address })[]> {
    const trader = TRADERS[round % TRADERS.length] as Address;
    const [assetIn, assetOut, amountIn] =
      round % 2 === 0 ? [weth, usdc, 9n * 10n ** 18n] : [usdc, weth, 22_000n * 10n ** 6n];
    const trade = { ...ticks.trade({ assetIn, assetOut, amountIn, minAmountOut: 0n, to: trader }), from: trader };
    if (round % 6 !== 1) return [trade];
    await ticks.open(build.chain());
    const shares = ticks.sharesOf(trader);
    if (shares > 0n) return [trade, { ...ticks.removeLiquidity(shares / 3n, trader), from: trader }];
    const price = ticks.price();
    const range = { lower: (price * 95n) / 100n, upper: (price * 105n) / 100n };
    const base = 4n * 10n ** 18n;
    return [trade, { ...ticks.addLiquidity(base, ticks.quoteNeeded(base, range), trader, range), from: trader }];
  }

  return {
    pool: pool.address,
    router: venue.spender,
    concentrated: { router: ticks.spender, positionManager: ticks.liquiditySpender, fee: FEE },
    weth: weth.address,
    dai: dai.address,
    usdc: usdc.address,
    feeds: {
      weth: build.pricedOf(weth).feed.address,
      dai: build.pricedOf(dai).feed.address,
      usdc: build.pricedOf(usdc).feed.address,
    },
    borrowers: accounts,
    whale,
  };
}
