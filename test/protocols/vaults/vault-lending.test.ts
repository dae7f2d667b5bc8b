import { expect } from "chai";

import { addressOf } from "../../../src/chain/address.ts";
import type { SpreadSales } from "../../../src/protocols/vaults/vault-sales.ts";
import { systems } from "hardhat-firebreak";
import { BIDDER, VaultBench } from "../../support/vault-bench.ts";
import { present } from "../../support/sim-record.ts";

const WHOLE = 10n ** 18n;
const ALICE = addressOf("alice");

describe("VaultLending", () => {
  const open = async (): Promise<VaultBench<SpreadSales>> =>
    VaultBench.open<SpreadSales>(systems.fixedSpread({ bonus: 0.08 }), [
      { name: "alice", weth: 10n, dai: 1_000n },
      { name: "bob", weth: 30n, dai: 2_000n },
    ]);

  it("knows vaults, sums and health from the logs alone, as the chain has them", async () => {
    const made = await open();
    const { lending, bench } = made;
    const recalled = present(lending.recall?.(ALICE));
    expect(recalled.healthFactor).to.equal((4n * WHOLE) / 3n);
    const [read] = await lending.positions(bench.chain.reader, [ALICE]);
    expect(read).to.deep.equal(recalled);
    expect(await lending.healthFactors?.(bench.chain.reader, [ALICE])).to.deep.equal([recalled.healthFactor]);
    const [weth, dai] = lending.reserves();
    expect([weth?.claims, dai?.debt, dai?.badDebt]).to.deep.equal([40n * WHOLE, 3_000n * WHOLE, 0n]);
    expect(weth?.liquidationThresholdBps, "1 ÷ 150%").to.equal(6_667n);
    expect(await made.violations()).to.be.empty;
  });

  it("quotes a sale at a fixed spread as the contract makes it, to the unit", async () => {
    const made = await open();
    const { weth, dai } = made.bench.made;
    const request = { account: ALICE, collateral: weth, debt: dai, repay: 123_456_789_012_345_678_901n };
    const quote = (): ReturnType<typeof made.lending.quoteLiquidation> =>
      made.lending.quoteLiquidation(present(made.lending.recall?.(ALICE)), request);
    expect(quote(), "a safe vault").to.deep.equal({ repaid: 0n, seized: 0n });
    await made.setPrice(137);
    const expected = quote();
    const events = await made.send([{ ...made.lending.liquidate(request), from: BIDDER }]);
    expect(events.find(({ event }) => event === "liquidation")).to.deep.include({
      account: ALICE,
      liquidator: BIDDER,
      debtRepaid: expected.repaid,
      collateralSeized: expected.seized,
      collateralPrice: 13_700_000_000n,
      liquidationPrice: 15_000_000_000n,
    });
    expect(expected.repaid).to.equal(request.repay);
    expect(await made.violations()).to.be.empty;
  });

  it("writes off what all of the collateral does not pay", async () => {
    const made = await open();
    const { weth, dai } = made.bench.made;
    await made.setPrice(54);
    const all = { account: ALICE, collateral: weth, debt: dai, repay: 10_000n * WHOLE };
    expect(made.lending.quoteLiquidation(present(made.lending.recall?.(ALICE)), all)).to.deep.equal({
      repaid: 500n * WHOLE,
      seized: 10n * WHOLE,
    });
    const events = await made.send([{ ...made.lending.liquidate(all), from: BIDDER }]);
    const loss = events.find(({ event }) => event === "bad-debt");
    expect(loss).to.deep.include({ account: ALICE, asset: "DAI", amount: 500n * WHOLE, price: 100_000_000n });
    expect(made.lending.reserves()[1]?.badDebt).to.equal(500n * WHOLE);
    expect(await made.violations()).to.be.empty;
    const figures = made.sales.figures();
    expect(figures.averagePrice?.value, "500 for 540").to.equal(9_259n);
    expect(figures.onSale?.value, "nothing waits").to.equal(0n);
  });

  it("refuses what an engine of vaults does not know", async () => {
    const { lending, bench } = await open();
    const { weth, dai } = bench.made;
    expect(() => lending.supply(dai, 1n, ALICE)).to.throw("Vaults: only WETH can be locked there, not DAI");
    expect(() => lending.borrow(weth, 1n, ALICE)).to.throw("Vaults: only DAI can be drawn there, not WETH");
  });

  it("sees when its books are wrong", async () => {
    const made = await open();
    const { lending, bench } = made;
    const block = await bench.send([
      { ...lending.withdraw(bench.made.weth, 1n, ALICE), from: ALICE },
      { ...lending.repay(bench.made.dai, 5n, ALICE), from: BIDDER },
    ]);
    expect(block.receipts.every(({ succeeded }) => succeeded)).to.equal(true);
    // Nobody told the port.
    const found = await made.violations();
    expect(found.join()).to.include("the engine's sums follow from its events").and.include(ALICE);
  });
});
