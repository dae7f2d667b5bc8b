import { expect } from "chai";

import { addressOf } from "../../../src/chain/address.ts";
import type { EnglishAuction, EnglishAuctions } from "../../../src/protocols/vaults/english-auctions.ts";
import { systems } from "hardhat-firebreak";
import { BIDDER, RIVAL, VaultBench } from "../../support/vault-bench.ts";
import { only } from "../../support/sim-record.ts";

const WHOLE = 10n ** 18n;
const ALICE = addressOf("alice");

describe("EnglishAuctions", () => {
  async function open(): Promise<VaultBench<EnglishAuctions>> {
    const made = await VaultBench.open<EnglishAuctions>(systems.englishAuction(), [
      { name: "alice", weth: 80n, dai: 8_000n },
    ]);
    await made.setPrice(140);
    return made;
  }
  const first = ({ sales }: VaultBench<EnglishAuctions>): EnglishAuction => sales.unsold()[0] as EnglishAuction;

  it("follow from lots to bids to the end, as the chain has them", async () => {
    const made = await open();
    const { sales } = made;
    const kicks = await made.send([
      { ...sales.liquidate(ALICE), from: RIVAL },
      { ...sales.liquidate(ALICE), from: RIVAL },
    ]);
    expect(kicks.filter((event) => event.event === "system" && event.action === "kick")).to.have.length(2);
    expect(sales.unsold().map(({ lot, tab }) => [lot, tab])).to.deep.equal([
      [50n * WHOLE, 5_650n * WHOLE],
      [30n * WHOLE, 3_390n * WHOLE],
    ]);
    expect(sales.figures().onSale?.value, "80 at 140").to.equal(11_200n * 10n ** 8n);
    expect(sales.leastBid(first(made))).to.equal(1n);

    await made.send([{ ...sales.bid({ id: 1n, amount: 5_000n * WHOLE }), from: BIDDER }]);
    expect(sales.leastBid(first(made))).to.equal(5_150n * WHOLE);
    await made.send([{ ...sales.bid({ id: 1n, amount: sales.leastBid(first(made)) }), from: RIVAL }]);
    await made.send([{ ...sales.bid({ id: 1n, amount: 5_650n * WHOLE }), from: BIDDER }]);
    await made.send([{ ...sales.bid({ id: 1n, lot: sales.mostLot(first(made)) }), from: RIVAL }]);
    expect(first(made).bidder).to.equal(RIVAL);
    expect(await made.violations()).to.be.empty;

    await made.send([], 600);
    expect(sales.isOver(first(made), made.bench.session.head.timestamp)).to.equal(true);
    const events = await made.send([{ ...sales.deal(1n), from: BIDDER }]);
    expect(events.find(({ event }) => event === "liquidation")).to.deep.include({
      account: ALICE,
      liquidator: RIVAL,
      debtRepaid: 5_000n * WHOLE,
      collateralSeized: (50n * WHOLE * 10_000n) / 10_300n,
      liquidationPrice: 15_000_000_000n,
    });
    expect(only(sales.unsold()).id).to.equal(2n);
    expect(await made.violations()).to.be.empty;
  });

  it("count what is won for a hundredth of its worth or less as sold for nothing, and the debt behind it as bad", async () => {
    const made = await open();
    const { sales } = made;
    await made.send([{ ...sales.liquidate(ALICE), from: RIVAL }]);
    await made.send([{ ...sales.bid({ id: 1n, amount: 1n }), from: BIDDER }]);
    await made.send([], 600);
    const events = await made.send([{ ...sales.deal(1n), from: BIDDER }]);
    expect(events.find(({ event }) => event === "bad-debt")).to.deep.include({ amount: 5_000n * WHOLE - 1n });
    const { soldForNothing, shareForNothing, valueForNothing, medianPrice, medianTime } = sales.figures();
    expect([soldForNothing?.value, shareForNothing?.value, medianPrice?.value]).to.deep.equal([1n, 10_000n, 0n]);
    expect(valueForNothing?.value, "50 at 140").to.equal(7_000n * 10n ** 8n);
    expect(medianTime?.value, "seconds from the start to the end").to.equal(624n);
  });

  it("begin anew when nobody bid in all of their length", async () => {
    const made = await open();
    const { sales } = made;
    await made.send([{ ...sales.liquidate(ALICE), from: RIVAL }]);
    await made.send([], 259_200);
    expect(sales.isOver(first(made), made.bench.session.head.timestamp)).to.equal(true);
    await made.send([{ ...sales.restart(1n), from: RIVAL }]);
    expect(sales.isOver(first(made), made.bench.session.head.timestamp)).to.equal(false);
    expect(await made.violations()).to.be.empty;
  });
});
