import { addressOf } from "../../src/chain/address.ts";
import type { Address, Call } from "../../src/chain/types.ts";
import { MORPHO } from "../../src/protocols/lending/morpho-blue-abi.ts";
import type { Asset, FeedPort, LendingPort } from "../../src/protocols/ports.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import type { RateOptions } from "../../src/simulation/build/lending.ts";
import { Bench, type Send } from "./protocols-bench.ts";

export const LENDER = addressOf("morpho lender");
export const BORROWERS = ["ann", "ben", "cyd"].map((name) => addressOf(`morpho borrower ${name}`));
export const KEEPER = addressOf("morpho keeper");
export const EVERYBODY: readonly Address[] = [LENDER, ...BORROWERS, KEEPER];

const FREE: RateOptions = { optimalUsage: 0.8, base: 0, slope1: 0, slope2: 0 };
/** Steep, so that a market's debt grows visibly within days. */
const DEAR: RateOptions = { optimalUsage: 0.8, base: 0.02, slope1: 0.3, slope2: 2 };

/** Two markets in one contract: WETH against USDC with interest and a fee, WBTC against DAI without. */
export interface MorphoWorld {
  readonly weth: Asset;
  readonly wbtc: Asset;
  readonly usdc: Asset;
  readonly dai: Asset;
}

/** A side of a market in tests: who is pledged and who is lent, and how much of a whole token is a lot. */
export interface MarketSides {
  readonly name: "Dear" | "Free";
  readonly collateral: Asset;
  readonly loan: Asset;
}

/** The world, with money for everybody and 1,000,000 of each loan asset supplied. */
export async function morphoBench(): Promise<Bench<MorphoWorld>> {
  const bench = await Bench.build(async (builder) => {
    const weth = await builder.token("WETH", { price: 2_000 });
    const wbtc = await builder.token("WBTC", { price: 30_000, decimals: 8 });
    const usdc = await builder.token("USDC", { price: 1, decimals: 6 });
    const dai = await builder.token("DAI", { price: 1 });
    const supplied = 1_000_000;
    await builder.lendingPool("Dear", {
      part: "morpho-blue",
      reserves: [
        { asset: weth, liquidationThreshold: 0.86 },
        { asset: usdc, supplied, rates: DEAR, reserveFactor: 0.15 },
      ],
    });
    await builder.lendingPool("Free", {
      part: "morpho-blue",
      reserves: [
        { asset: wbtc, liquidationThreshold: 0.77 },
        { asset: dai, supplied, rates: FREE },
      ],
    });
    for (const account of EVERYBODY) {
      for (const asset of [weth, wbtc, usdc, dai]) await builder.endow(asset, account, 10_000_000);
    }
    return { weth, wbtc, usdc, dai };
  });
  const morpho = (bench.world.lending[0] as () => LendingPort)().spender;
  const approvals = EVERYBODY.flatMap((from) =>
    Object.values(bench.made as unknown as Record<string, Asset>).map((asset) => ({
      ...approveAll(asset.address, morpho),
      from,
    })),
  );
  await bench.send(approvals);
  return bench;
}

/** A market's port, opened. */
export async function openMarket(bench: Bench<MorphoWorld>, name: MarketSides["name"]): Promise<LendingPort> {
  const port = bench.world.lending.map((open) => open()).find((candidate) => candidate.name === name);
  if (port === undefined) throw new Error(`no market ${name}`);
  await port.open(bench.chain);
  return port;
}

export function sidesOf({ weth, wbtc, usdc, dai }: MorphoWorld, name: MarketSides["name"]): MarketSides {
  return name === "Dear" ? { name, collateral: weth, loan: usdc } : { name, collateral: wbtc, loan: dai };
}

/** The owner's transaction that makes a feed answer, in 1e-8 US dollars. */
export function answer(bench: Bench<MorphoWorld>, symbol: string, price: bigint): Send {
  const feed = bench.world.feeds.map((open) => open()).find((candidate) => candidate.asset.symbol === symbol);
  const call = (feed as FeedPort).transmit(price, bench.session.head.timestamp, bench.owner);
  return { ...call, from: bench.owner };
}

/** What the chain says that a mined liquidation did; undefined when there was none. */
export function liquidationIn(
  logs: readonly { readonly topics: readonly `0x${string}`[]; readonly data: `0x${string}` }[],
): { repaid: bigint; seized: bigint; badDebt: bigint } | undefined {
  for (const log of logs) {
    const decoded = MORPHO.decodeLog({ address: "0x", transactionIndex: 0, logIndex: 0, ...log });
    if (decoded?.name !== "Liquidate") continue;
    const { repaidAssets, seizedAssets, badDebtAssets } = decoded.args as Record<string, unknown>;
    return { repaid: repaidAssets as bigint, seized: seizedAssets as bigint, badDebt: badDebtAssets as bigint };
  }
  return undefined;
}

export function by(from: Address, ...calls: Call[]): Send[] {
  return calls.map((call) => ({ ...call, from }));
}
