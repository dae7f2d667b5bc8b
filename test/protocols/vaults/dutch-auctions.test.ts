import { expect } from "chai";
import fc from "fast-check";

import { addressOf } from "../../../src/chain/address.ts";
import type { DutchAuction, DutchAuctions } from "../../../src/protocols/vaults/dutch-auctions.ts";
import { fallenPrice } from "../../../src/protocols/vaults/dutch-prices.ts";
import { DUTCH, ENGINE } from "../../../src/protocols/vaults/vault-abi.ts";
import { systems } from "hardhat-firebreak";
import { BIDDER, RIVAL, VaultBench } from "../../support/vault-bench.ts";

const WHOLE = 10n ** 18n;
const RAY = 10n ** 27n;
const ALICE = addressOf("alice");
/** The same cases on every machine. */
const FIXED = { seed: 20_200_312, numRuns: 200 };

describe("Falling prices", () => {
  it("fall as exact products do, but for what rounding takes away", () => {
    const digits = 10n ** 40n;
    fc.assert(
      fc.property(fc.bigInt(9n * 10n ** 26n, RAY - 1n), fc.integer({ min: 0, max: 300 }), (cutRay, steps) => {
        let exact = digits;
        for (let i = 0; i < steps; i += 1) exact = (exact * cutRay) / RAY;
        const price = fallenPrice({ shape: "stairs", seconds: 90, cutRay }, RAY, 90 * steps + 89);
        expect(price <= exact / 10n ** 13n + 1n, "never above").to.equal(true);
        expect(exact / 10n ** 13n - price <= BigInt(2 * steps + 2), "hardly below").to.equal(true);
        expect(fallenPrice({ shape: "exponential", cutRay }, RAY, steps), "a step is a second").to.equal(price);
      }),
      FIXED,
    );
  });

  it("fall in a line to nothing", () => {
    const line = { shape: "linear", seconds: 600 } as const;
    expect([0, 150, 600, 601].map((t) => fallenPrice(line, 240n, t))).to.deep.equal([240n, 180n, 0n, 0n]);
  });
});

describe("DutchAuctions", () => {
  async function open(rule = systems.dutchAuction({ start: 1.2, reward: 100 })): Promise<VaultBench<DutchAuctions>> {
    const made = await VaultBench.open<DutchAuctions>(rule, [{ name: "alice", weth: 120n, dai: 12_000n }]);
    await made.setPrice(140);
    await made.send([{ ...made.sales.liquidate(ALICE), from: RIVAL }]);
    return made;
  }
  const first = ({ sales }: VaultBench<DutchAuctions>): DutchAuction => sales.unsold()[0] as DutchAuction;

  it("know the price of any moment, as the contract has it", async () => {
    const made = await open();
    const { sales, bench } = made;
    for (const seconds of [12, 78, 90, 900, 5_000, 1_000, 1_500]) {
      await made.send([], seconds);
      const { price, isResetDue } = await DUTCH.read(bench.chain.reader, sales.module, "priceOf", [1n]);
      const known = sales.priceAt(first(made), bench.session.head.timestamp);
      expect(known).to.equal(isResetDue === true ? undefined : price);
    }
    expect(sales.priceAt(first(made), bench.session.head.timestamp), "in the end").to.equal(undefined);
    await made.send([{ ...sales.reset(1n), from: RIVAL }]);
    expect(sales.priceAt(first(made), bench.session.head.timestamp)).to.equal(168n * WHOLE);
    expect(await made.violations()).to.be.empty;
  });

  it("know what a part costs, to the unit, until nothing is left", async () => {
    const made = await open();
    const { sales, bench } = made;
    await made.send([], 1_000);
    for (const amount of [7n * WHOLE + 3n, 60n * WHOLE, 200n * WHOLE]) {
      const auction = first(made);
      const price = sales.priceAt(auction, bench.session.head.timestamp + 12) as bigint;
      const { slice, cost } = sales.part(auction, price, amount);
      const events = await made.send([{ ...sales.take(1n, amount, price, BIDDER), from: BIDDER }]);
      const taken = events.find((event) => event.event === "system" && event.action === "take");
      expect(taken).to.have.property("values").that.deep.includes({ slice, cost });
    }
    expect(sales.unsold()).to.be.empty;
    expect(sales.figures().openSales?.value).to.equal(0n);
    expect(await made.violations()).to.be.empty;
    const surplus = await ENGINE.read(bench.chain.reader, made.lending.spender, "surplus");
    expect(surplus[0], "13% of 12,000, less the reward for starting it").to.equal(1_460n * WHOLE);
  });

  it("never leave dust of the tab, and say so beforehand", async () => {
    const made = await open();
    const { sales, bench } = made;
    const auction = first(made);
    const price = sales.priceAt(auction, bench.session.head.timestamp + 12) as bigint;
    const almost = (13_550n * WHOLE * WHOLE) / price;
    const { slice, cost } = sales.part(auction, price, almost);
    expect(cost).to.equal(13_540n * WHOLE);
    await made.send([{ ...sales.take(1n, almost, price, BIDDER), from: BIDDER }]);
    expect(first(made).tab).to.equal(20n * WHOLE);
    expect(first(made).lot).to.equal(120n * WHOLE - slice);
    expect(sales.part(first(made), price, 1n), "too little to leave nothing").to.deep.equal({ slice: 0n, cost: 0n });
  });
});
