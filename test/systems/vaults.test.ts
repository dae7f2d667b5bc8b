import { expect } from "chai";

import { InputError, systems } from "hardhat-firebreak";
import { Bench } from "../support/protocols-bench.ts";

describe("Building vaults", () => {
  async function refused(options: { ratio?: number; coinTwice?: boolean }): Promise<string> {
    try {
      await Bench.build(async (builder) => {
        const weth = await builder.token("WETH", { price: 200 });
        const dai = await systems.stablecoin(builder, "DAI");
        if (options.coinTwice === true) await systems.stablecoin(builder, "DAI");
        const { ratio = 1.5 } = options;
        await systems.vaults(builder, "Vaults", { collateral: weth, coin: dai, ratio });
      });
    } catch (error) {
      expect(error).to.be.instanceOf(InputError);
      return (error as Error).message;
    }
    throw new Error("it was built");
  }

  it("refuses a ratio below one, and a coin whose name is taken", async () => {
    expect(await refused({ ratio: 0.9 })).to.equal("Vaults: ratio is 0.9, expected a multiple from 1 to 6");
    expect(await refused({ coinTwice: true })).to.equal('there are two tokens "DAI"');
  });

  it("refuses rules that are none, in one line that says what would be right", () => {
    expect(() => systems.fixedSpread({ closeFactor: 1.5 })).to.throw("closeFactor is 1.5, expected a fraction from");
    expect(() => systems.englishAuction({ step: 0 })).to.throw("step is 0, expected a fraction from 0.0001 to 5");
    expect(() => systems.englishAuction({ bidLife: 0.5 })).to.throw(
      "bidLife is 0.5, expected a whole number of seconds",
    );
    expect(() => systems.dutchAuction({ decay: { shape: "exponential", cut: 1 } })).to.throw(
      "decay.cut is 1, expected a fraction between 0 and 1",
    );
    expect(() => systems.dutchAuction({ cusp: 1 })).to.throw("cusp is 1, expected a fraction from 0 to 0.9999");
  });
});
