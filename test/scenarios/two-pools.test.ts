import { readFileSync } from "node:fs";

import { expect } from "chai";

import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import twoPools from "../../scenarios/two-pools.ts";
import { cascadeByHand } from "./two-pools-by-hand.ts";

const BLOCKS = 30;

describe("two-pools", () => {
  for (const sale of [60, 45, 52]) {
    it(`agrees with the hand calculation to the wei for a sale of ${sale} WETH`, async () => {
      const run = await runScenario(twoPools, { params: { sale } });
      const expected = cascadeByHand(BigInt(sale), BLOCKS).map(
        ({ block, account, price, repaid, seized, proceeds }) => ({
          block,
          account,
          price,
          repaid,
          seized,
          proceeds,
        }),
      );
      expect(liquidationsOf(run)).to.deep.equal(expected);
      expect(expected).not.to.be.empty;
    });
  }

  it("is documented with the numbers it gives", () => {
    const page = readFileSync("docs/two-pools.md", "utf8").replace(/ +/g, " ");
    for (const { account, price, repaid, seized, proceeds } of cascadeByHand(60n, BLOCKS)) {
      const row = `| ${account} | ${decimal(price, 8)} | ${decimal(repaid, 18)} | ${decimal(seized, 18)} | ${decimal(proceeds, 18)} |`;
      expect(page, `the row of ${account}`).to.include(row);
    }
  });
});

/** What the run's liquidations repaid, seized and sold for. */
function liquidationsOf(run: TestRun): unknown[] {
  const { events } = run.record;
  const names = new Map(events.flatMap((event) => (event.event === "account" ? [[event.account, event.name]] : [])));
  return events.flatMap((event) => {
    if (event.event !== "liquidation") return [];
    const sold = events.find((other) => other.event === "swap" && other.block === event.block && other.tx === event.tx);
    return [
      {
        block: event.block,
        account: names.get(event.account),
        price: event.collateralPrice,
        repaid: event.debtRepaid,
        seized: event.collateralSeized,
        proceeds: sold?.event === "swap" ? sold.amountOut : undefined,
      },
    ];
  });
}

function decimal(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
