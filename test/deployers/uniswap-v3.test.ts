import { expect } from "chai";

import { Abi } from "../../src/chain/abi.ts";
import type { Address } from "../../src/chain/types.ts";
import { deployUniswapV3 } from "../../src/deployers/uniswap-v3.ts";
import { deployWeth9 } from "../../src/deployers/weth9.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import { ALICE, BOB } from "../support/chain-session.ts";
import { deployToken, openSite, read, run } from "../support/real-site.ts";

const MANAGER = new Abi([
  "function createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) payable returns (address)",
  "function mint((address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint256 amount0Desired, uint256 amount1Desired, uint256 amount0Min, uint256 amount1Min, address recipient, uint256 deadline) params) payable returns (uint256, uint128, uint256, uint256)",
  "function tokenURI(uint256 id) view returns (string)",
]);
const ROUTER = new Abi([
  "function exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params) payable returns (uint256)",
]);
const QUOTER = new Abi([
  "function quoteExactInputSingle((address tokenIn, address tokenOut, uint256 amountIn, uint24 fee, uint160 sqrtPriceLimitX96) params) returns (uint256 amountOut, uint160, uint32 ticksCrossed, uint256)",
]);
const TOKEN = new Abi(["function balanceOf(address) view returns (uint256)"]);
const ETHER = 10n ** 18n;
const NEVER = 2n ** 40n;
const FEE = 3000;

describe("Uniswap V3, deployed", () => {
  it("holds a range of liquidity and gives for a swap what the quoter said", async () => {
    const site = await openSite();
    const weth = await deployWeth9(site);
    const { positionManager, swapRouter, quoter } = await deployUniswapV3(site, weth);
    const rich = { [ALICE]: 10_000n * ETHER };
    const tokens = [await deployToken(site, "AAA", 18, rich), await deployToken(site, "BBB", 18, rich)];
    const [token0, token1] = tokens.sort() as [Address, Address];
    const position = {
      ...{ token0, token1, fee: FEE, tickLower: -600, tickUpper: 600, recipient: ALICE, deadline: NEVER },
      ...{ amount0Desired: 1_000n * ETHER, amount1Desired: 1_000n * ETHER, amount0Min: 0, amount1Min: 0 },
    };
    await run(site, ALICE, [
      ...tokens.flatMap((token) => [approveAll(token, positionManager), approveAll(token, swapRouter)]),
      MANAGER.call(positionManager, "createAndInitializePoolIfNecessary", [token0, token1, FEE, 2n ** 96n]),
      MANAGER.call(positionManager, "mint", [position]),
    ]);

    const swap = { tokenIn: token0, tokenOut: token1, amountIn: 10n * ETHER, fee: FEE, sqrtPriceLimitX96: 0 };
    const { amountOut } = await read(site, QUOTER, quoter, "quoteExactInputSingle", [swap]);
    const order = { ...swap, recipient: BOB, deadline: NEVER, amountOutMinimum: 0 };
    await run(site, ALICE, [ROUTER.call(swapRouter, "exactInputSingle", [order])]);

    expect((await read(site, TOKEN, token1, "balanceOf", [BOB]))[0]).to.equal(amountOut);
    // At a price of 1, less the fee and very little for a range so deep.
    expect(amountOut).to.be.within((9965n * ETHER) / 1000n, (997n * ETHER) / 100n);
    const [uri] = await read(site, MANAGER, positionManager, "tokenURI", [1]);
    expect(uri).to.match(/^data:application\/json;base64,/);
  });
});
