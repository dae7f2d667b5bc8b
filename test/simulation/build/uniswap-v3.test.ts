import { expect } from "chai";

import { InputError } from "../../../src/errors.ts";
import { buildConcentratedPool, type ConcentratedPoolOptions } from "../../../src/simulation/build/uniswap-v3.ts";
import { Bench } from "../../support/protocols-bench.ts";
import { deployUniswapV3 } from "../../support/uniswap-v3-deployment.ts";

describe("A concentrated pool of a world", () => {
  const build = async (options: Partial<ConcentratedPoolOptions>): Promise<{ price: bigint; ranges: number }> => {
    const bench = await Bench.build(async (builder) => {
      const weth = await builder.token("WETH", { price: 1_999.5 });
      const usdc = await builder.token("USDC", { price: 1, decimals: 6 });
      const site = await deployUniswapV3(builder.session, builder.owner, weth.address);
      const liquidity = [{ baseAmount: 10 }];
      return buildConcentratedPool(builder, site, "pool", {
        base: weth,
        quote: usdc,
        fee: 3000,
        liquidity,
        ...options,
      });
    });
    const pool = bench.made();
    await pool.open(bench.chain);
    expect(await bench.failuresOf(pool)).to.deep.equal([]);
    return { price: pool.price(), ranges: pool.depth().length };
  };

  it("begins at the outside price, or at the price that it is given", async () => {
    expect((await build({})).price).to.equal(199_950_000_000n);
    expect((await build({ price: 1_800 })).price).to.equal(180_000_000_000n);
  });

  it("has as many ranges as it is given, which overlap", async () => {
    const liquidity = [{ baseAmount: 10 }, { baseAmount: 50, range: [0.8, 1.25] as const }];
    expect((await build({ liquidity })).ranges).to.equal(3);
  });

  it("has the fee of a hundredth of a percent too, which a new factory does not know", async () => {
    expect((await build({ fee: 100 })).ranges).to.equal(1);
  });

  it("is refused with a fee that there is none of", async () => {
    let thrown: unknown;
    await build({ fee: 200 }).catch((error: unknown) => (thrown = error));
    expect(thrown).to.be.instanceOf(InputError);
    expect((thrown as Error).message).to.equal(
      "fee 200 of pool: expected one that the factory knows, such as 100, 500, 3000 or 10000",
    );
  });
});
