import { expect } from "chai";

import { Abi } from "../../src/chain/abi.ts";
import type { Address } from "../../src/chain/types.ts";
import { deployUniswapV2 } from "../../src/deployers/uniswap-v2.ts";
import { deployWeth9 } from "../../src/deployers/weth9.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import { ALICE } from "../support/chain-session.ts";
import { deployToken, openSite, read, run } from "../support/real-site.ts";

const ROUTER = new Abi([
  "function addLiquidityETH(address token, uint256 desired, uint256 tokenMin, uint256 ethMin, address to, uint256 deadline) payable",
  "function swapExactTokensForETH(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline)",
]);
const FACTORY = new Abi(["function getPair(address, address) view returns (address)"]);
const PAIR = new Abi(["function getReserves() view returns (uint112, uint112, uint32)"]);
const ETHER = 10n ** 18n;
const NEVER = 2n ** 40n;

describe("Uniswap V2, deployed", () => {
  it("trades a token for ether at its own price", async () => {
    const site = await openSite();
    const weth = await deployWeth9(site);
    const { factory, router } = await deployUniswapV2(site, weth);
    const dai = await deployToken(site, "DAI", 18, { [ALICE]: 100_000n * ETHER });
    await run(site, ALICE, [
      approveAll(dai, router),
      {
        ...ROUTER.call(router, "addLiquidityETH", [dai, 20_000n * ETHER, 0, 0, ALICE, NEVER]),
        value: 10n * ETHER,
      },
      ROUTER.call(router, "swapExactTokensForETH", [1_000n * ETHER, 0, [dai, weth], ALICE, NEVER]),
    ]);

    const pair = (await read(site, FACTORY, factory, "getPair", [dai, weth]))[0] as Address;
    const [first, second] = (await read(site, PAIR, pair, "getReserves")) as unknown as [bigint, bigint];
    const isFirst = BigInt(dai) < BigInt(weth);
    const [daiReserve, wethReserve] = isFirst ? [first, second] : [second, first];
    expect(daiReserve).to.equal(21_000n * ETHER);
    const taken = (1_000n * ETHER * 997n * 10n * ETHER) / (20_000n * ETHER * 1000n + 1_000n * ETHER * 997n);
    expect(wethReserve).to.equal(10n * ETHER - taken);
  });
});
