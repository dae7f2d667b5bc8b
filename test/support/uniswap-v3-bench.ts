import { Abi } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import type { Address, Call, Hex } from "../../src/chain/types.ts";
import type { UniswapV3Pool } from "../../src/protocols/amm/uniswap-v3.ts";
import type { Asset } from "../../src/protocols/ports.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import { buildConcentratedPool, type UniswapV3Site } from "../../src/simulation/build/uniswap-v3.ts";
import { Bench, type Send, TRADER } from "./protocols-bench.ts";
import { deployUniswapV3 } from "./uniswap-v3-deployment.ts";

/** What the tests call beside the port. */
export const REAL = {
  pool: new Abi([
    "function initialize(uint160 sqrtPriceX96)",
    "function slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16, uint16, uint16, uint8, bool)",
    "function mint(address recipient, int24 tickLower, int24 tickUpper, uint128 amount, bytes data) returns (uint256, uint256)",
    "function burn(int24 tickLower, int24 tickUpper, uint128 amount) returns (uint256, uint256)",
    "function collect(address recipient, int24 tickLower, int24 tickUpper, uint128 amount0, uint128 amount1) returns (uint128, uint128)",
    "function flash(address recipient, uint256 amount0, uint256 amount1, bytes data)",
    "function setFeeProtocol(uint8 feeProtocol0, uint8 feeProtocol1)",
    "function collectProtocol(address recipient, uint128 amount0, uint128 amount1) returns (uint128, uint128)",
    "function increaseObservationCardinalityNext(uint16)",
    "function observe(uint32[] secondsAgos) view returns (int56[] tickCumulatives, uint160[])",
  ]),
  factory: new Abi(["function createPool(address, address, uint24) returns (address)"]),
  router: new Abi([
    "function exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params) returns (uint256)",
    "function exactOutputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, uint256 amountOut, uint256 amountInMaximum, uint160 sqrtPriceLimitX96) params) returns (uint256)",
  ]),
  quoter: new Abi([
    "function quoteExactInputSingle((address tokenIn, address tokenOut, uint256 amountIn, uint24 fee, uint160 sqrtPriceLimitX96) params) returns (uint256 amountOut, uint160 sqrtPriceX96After, uint32 initializedTicksCrossed, uint256 gasEstimate)",
  ]),
  manager: new Abi([
    "event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)",
    "function mint((address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint256 amount0Desired, uint256 amount1Desired, uint256 amount0Min, uint256 amount1Min, address recipient, uint256 deadline) params) returns (uint256, uint128, uint256, uint256)",
    "function positions(uint256 tokenId) view returns (uint96 nonce, address operator, address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint128 liquidity, uint256, uint256, uint128, uint128)",
    "function increaseLiquidity((uint256 tokenId, uint256 amount0Desired, uint256 amount1Desired, uint256 amount0Min, uint256 amount1Min, uint256 deadline) params) returns (uint128, uint256, uint256)",
    "function decreaseLiquidity((uint256 tokenId, uint128 liquidity, uint256 amount0Min, uint256 amount1Min, uint256 deadline) params) returns (uint256, uint256)",
    "function collect((uint256 tokenId, address recipient, uint128 amount0Max, uint128 amount1Max) params) returns (uint256, uint256)",
    "function transferFrom(address from, address to, uint256 tokenId)",
    "function burn(uint256 tokenId)",
  ]),
} as const;

export const NO_DEADLINE = 2n ** 256n - 1n;

/** A contract that stands between a test and a pool, which calls its callers back for payment. */
export const PAYER = addressOf("payer");

/**
 * Called by an account, it calls whom the first word says with what follows. Called by a contract, which is a pool that
 * wants to be paid for a position or a loan, it transfers to it both tokens that the pool's data names: what the pool asks
 * for, and so much more.
 */
const PAYER_CODE: Hex = (() => {
  // transfer(caller, asked + more), called on the token; the arguments are places in the call's data.
  const pay = (token: string, asked: string, more: string): string =>
    `63a9059cbb60e01b5f523360045260${more}3560${asked}3501602452` + `5f5f60445f5f60${token}355af150`;
  const called = `${pay("84", "04", "a4")}${pay("c4", "24", "e4")}00`;
  const forward = "5b602036038060205f375f5f825f5f5f355af1";
  const start = 6 + called.length / 2;
  const end = start + forward.length / 2 + 6;
  return `0x32331460${byte(start)}57${called}${forward}60${byte(end)}575f5ffd5b00`;
})();

function byte(value: number): string {
  return value.toString(16).padStart(2, "0");
}

/** A call by the payer, who pays when it is called back. */
export function throughPayer(call: Call): Call {
  return { to: PAYER, data: `0x${call.to.slice(2).padStart(64, "0")}${call.data.slice(2)}` };
}

/** What a pool hands back to the payer: what to pay in, and how much more than it asks for. */
export function payment(tokens: readonly Asset[], more: readonly bigint[] = [0n, 0n]): Hex {
  const word = (value: string): string => value.padStart(64, "0");
  return `0x${tokens.map((token, i) => word(token.address.slice(2)) + word((more[i] ?? 0n).toString(16))).join("")}`;
}

/** The real contracts and their tokens. */
export interface RealV3 {
  readonly site: UniswapV3Site & { readonly quoter: Address };
  readonly assets: readonly [weth: Asset, usdc: Asset, wbtc: Asset];
  /** One pool for each fee; in some of them the base asset is token 0, in some token 1. */
  readonly open: readonly (() => UniswapV3Pool)[];
}

export const FEES = [3000, 500, 10000, 100] as const;

/** Four real pools of tokens of 18, 6 and 8 decimals, with liquidity in several ranges. */
export async function realPools(): Promise<Bench<RealV3>> {
  const bench = await Bench.build(async (builder): Promise<RealV3> => {
    const weth = await builder.token("WETH", { price: 2_000 });
    const usdc = await builder.token("USDC", { price: 1, decimals: 6 });
    const wbtc = await builder.token("WBTC", { price: 30_000, decimals: 8 });
    const site = await deployUniswapV3(builder.session, builder.owner, weth.address);
    const pairs = [
      [weth, usdc, 300],
      [usdc, wbtc, 1_000_000],
      [wbtc, weth, 20],
      [weth, usdc, 300],
    ] as const;
    const open: (() => UniswapV3Pool)[] = [];
    for (const [i, [base, quote, baseAmount]] of pairs.entries()) {
      const fee = FEES[i] as number;
      const liquidity = [
        { baseAmount: baseAmount / 10, range: undefined },
        { baseAmount, range: [0.8, 1.25] as const },
        { baseAmount: baseAmount / 2, range: [1.1, 2] as const },
      ].map(({ range, ...rest }) => (range === undefined ? rest : { ...rest, range }));
      open.push(
        await buildConcentratedPool(builder, site, `${base.symbol}-${quote.symbol}-${fee}`, {
          base,
          quote,
          fee,
          liquidity,
        }),
      );
    }
    for (const asset of [weth, usdc, wbtc]) {
      for (const holder of [TRADER, PAYER]) await builder.endow(asset, holder, 1_000_000_000_000);
    }
    return { site, assets: [weth, usdc, wbtc], open };
  });
  await bench.session.rpc("hardhat_setCode", [PAYER, PAYER_CODE]);
  const { site, assets } = bench.made;
  const spenders = [site.swapRouter, site.positionManager];
  await bench.send(
    spenders.flatMap((spender) =>
      assets.map(({ address }): Send => ({ ...approveAll(address, spender), from: TRADER })),
    ),
  );
  return bench;
}
