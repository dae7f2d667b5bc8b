import type { Address } from "../../src/chain/types.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import type { Asset } from "../../src/protocols/ports.ts";
import { type Site, systems } from "hardhat-firebreak";
import { Bench, TRADER } from "./protocols-bench.ts";

/** Layers on WETH: staked, supplied and wrapped; and shares of two pairs, one priced fairly and one by its reserves. */
export interface LayeredWorld {
  readonly weth: Asset;
  readonly usdc: Asset;
  readonly staked: Asset;
  readonly wrapped: Asset;
  readonly fairShare: Asset;
  readonly spotShare: Asset;
  readonly fairPair: Site;
  readonly spotPair: Site;
  readonly alpha: Site;
  readonly exit: Site;
}

/** A world in which a trader may do everything. */
export async function layeredBench(): Promise<Bench<LayeredWorld>> {
  const bench = await Bench.build(async (build): Promise<LayeredWorld> => {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const usdc = await build.token("USDC", { price: 1, decimals: 6 });
    const staked = await systems.stakedToken(build, "stWETH", { underlying: weth });
    const fairPair = await build.pair("stWETH-WETH", { base: staked, quote: weth, baseAmount: 500 });
    const spotPair = await build.pair("WETH-USDC", { base: weth, quote: usdc, baseAmount: 800 });
    const fairShare = await systems.lpToken(build, "LP-fair", { pair: fairPair });
    const spotShare = await systems.lpToken(build, "LP-spot", { pair: spotPair, pricing: "spot" });
    const alpha = await build.lendingPool("Alpha", {
      reserves: [
        { asset: staked, ltv: 0.7, liquidationThreshold: 0.75, liquidationBonus: 0.05, supplied: 1000 },
        { asset: usdc, ltv: 0.7, liquidationThreshold: 0.75, liquidationBonus: 0.05, supplied: 1_000_000 },
      ],
    });
    const wrapped = await systems.wrappedReceipt(build, "waStWETH", { pool: alpha, underlying: staked });
    const exit = await systems.unwinder(build, "exit", [
      { redeem: wrapped },
      { sell: staked, on: fairPair },
      { sell: weth, on: spotPair },
      { removeFrom: fairPair },
      { removeFrom: spotPair },
    ]);
    for (const [asset, amount] of [
      [weth, 1000],
      [usdc, 3_000_000],
      [staked, 1000],
      [wrapped.asset, 100],
      [fairShare, 50],
      [spotShare, 0.001],
    ] as const) {
      await build.endow(asset, TRADER, amount);
    }
    return { weth, usdc, staked, wrapped: wrapped.asset, fairShare, spotShare, fairPair, spotPair, alpha, exit };
  });
  const { weth, usdc, staked, wrapped, fairShare, spotShare, alpha, exit } = bench.made;
  const routers = new Set(bench.world.pools.map((open) => open().spender));
  const spenders: Address[] = [...routers, alpha.address, exit.address, staked.address, wrapped.address];
  const assets = [weth, usdc, staked, wrapped, fairShare, spotShare];
  await bench.send(
    assets.flatMap(({ address }) => spenders.map((spender) => ({ ...approveAll(address, spender), from: TRADER }))),
  );
  return bench;
}
