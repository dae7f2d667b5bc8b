import { expect } from "chai";

import type { LendingPoolOptions, ReserveOptions } from "../../src/simulation/build/lending.ts";
import { Bench } from "../support/protocols-bench.ts";

describe("Building a market of Morpho Blue", () => {
  type Options = Omit<LendingPoolOptions, "reserves" | "part">;

  /** Markets with one collateral and one loan asset each, changed as said. */
  async function build(
    changes: readonly (Options & {
      pledged?: Partial<ReserveOptions>;
      lent?: Partial<ReserveOptions>;
      third?: boolean;
    })[],
  ): Promise<Bench<void>> {
    return Bench.build(async (builder) => {
      const weth = await builder.token("WETH", { price: 2_000 });
      const dai = await builder.token("DAI", { price: 1 });
      const usdc = await builder.token("USDC", { price: 1, decimals: 6 });
      for (const [i, { pledged, lent, third, ...options }] of changes.entries()) {
        await builder.lendingPool(`Blue-${i + 1}`, {
          ...options,
          part: "morpho-blue",
          reserves: [
            { asset: weth, liquidationThreshold: 0.86, borrowable: false, liquidationProtocolFee: 0, ...pledged },
            { asset: dai, ...lent },
            ...(third === true ? [{ asset: usdc }] : []),
          ],
        });
      }
    });
  }

  const refusal = async (change: Parameters<typeof build>[0][number]): Promise<string> => {
    try {
      await build([change]);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("it was built");
  };

  it("puts all markets of a world into one contract", async () => {
    const { world } = await build([{}, { pledged: { liquidationThreshold: 0.77 } }]);
    const ports = world.lending.map((open) => open());
    expect(ports.map(({ name }) => name)).to.deep.equal(["Blue-1", "Blue-2"]);
    expect(new Set(ports.map(({ spender }) => spender)).size).to.equal(1);
  });

  it("says what it was asked for and Morpho Blue does not have", async () => {
    const { world } = await build([
      {
        pledged: {
          ltv: 0.8,
          liquidationBonus: 0.05,
          liquidationProtocolFee: 0.1,
          borrowable: true,
          supplyCap: 5,
        },
        lent: { reserveFactor: 0.3 },
      },
    ]);
    expect(world.notes.map((note) => note.replace("Blue-1 is a market of Morpho Blue: ", ""))).to.deep.equal([
      "its liquidation bonus follows from the threshold and is 4.38%, not 5%.",
      "nobody takes a part of the liquidation bonus.",
      "borrowers may go up to the liquidation threshold of 0.86, not only to an ltv of 0.8.",
      "one call may repay all of a debt, and bad debt is taken from the suppliers when it is realised.",
      "its flash loans are not Aave's, so that keepers must pay with their own money.",
      "WETH is pledged, earns nothing and is not lent.",
      "its fee is a quarter of the interest, the most there is, not 0.3.",
      "it has no caps.",
    ]);
  });

  it("refuses anything but one collateral and one asset that is lent", async () => {
    const expected =
      "Blue-1: a market of Morpho Blue has one collateral and one asset that is lent: expected one reserve with a liquidationThreshold and one without, got ";
    expect(await refusal({ third: true })).to.equal(`${expected}1 and 2`);
    expect(await refusal({ lent: { liquidationThreshold: 0.8 } })).to.equal(`${expected}2 and 0`);
    expect(await refusal({ pledged: { liquidationThreshold: 0 } })).to.equal(`${expected}0 and 2`);
  });

  it("refuses a threshold of all, and prices that grow too old", async () => {
    expect(await refusal({ pledged: { liquidationThreshold: 1 } })).to.match(
      /^Blue-1: liquidationThreshold is 1, expected/,
    );
    expect(await refusal({ staleness: { policy: "revert", maxAgeSeconds: 60 } })).to.match(
      /expected the staleness policy/,
    );
  });
});
