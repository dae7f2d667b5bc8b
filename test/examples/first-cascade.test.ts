import { expect } from "chai";

import { runScenario } from "hardhat-firebreak/testing";
import twoPools from "../../scenarios/two-pools.ts";

describe("Example: a protocol's own claims about a cascade", () => {
  it("reaches the second pool after the shock of the default size", async () => {
    const run = await runScenario(twoPools, { seed: 7 });
    expect(run).to.have.liquidated("Alpha 1");
    expect(run).to.have.liquidated("Beta 1");
    expect(run).not.to.have.contained("Beta");
    expect(run).to.be.solvent;
    expect(run).to.have.badDebtBelow(1);
  });

  it("is contained when the sale is half as large", async () => {
    const run = await runScenario(twoPools, { params: { sale: 30 } });
    expect(run).to.have.contained("Beta");
    expect(run).not.to.have.liquidated("Beta 1");
  });
});
