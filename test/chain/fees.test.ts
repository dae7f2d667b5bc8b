import { expect } from "chai";
import fc from "fast-check";

import { nextBaseFee } from "../../src/chain/fees.ts";
import type { MinedBlock } from "../../src/chain/types.ts";
import { ALICE, openSession, place, transaction } from "../support/chain-session.ts";
import { forAll, forAllAsync, magnitude } from "../support/units-property.ts";

const GWEI = 10n ** 9n;
const LIMIT = 30_000_000n;

/** The base fee of the block after one that used `gasUsed` of the limit. */
function after(baseFeePerGas: bigint, gasUsed: bigint, gasLimit = LIMIT): bigint {
  return nextBaseFee({ baseFeePerGas, gasUsed, gasLimit });
}

describe("Base fee", () => {
  it("rises by an eighth after a full block and falls by an eighth after an empty one", () => {
    expect(after(GWEI, LIMIT)).to.equal(1_125_000_000n);
    expect(after(GWEI, 0n)).to.equal(875_000_000n);
    expect(after(GWEI, LIMIT / 2n)).to.equal(GWEI);
    expect(after(100n * GWEI, (LIMIT * 3n) / 4n)).to.equal(106_250_000_000n);
  });

  it("rises by at least one wei however little too much was used, but may stand still when it should fall", () => {
    expect(after(1n, LIMIT)).to.equal(2n);
    expect(after(0n, LIMIT)).to.equal(1n);
    expect(after(7n, LIMIT / 2n + 1n)).to.equal(8n);
    expect(after(7n, 0n)).to.equal(7n);
    expect(after(8n, 0n)).to.equal(7n);
    expect(after(0n, 0n)).to.equal(0n);
  });

  it("is that of EIP-1559 for any block", () => {
    const share = fc.integer({ min: 0, max: 1_000_000 });
    forAll([magnitude(0n, 10n ** 15n), magnitude(5_000n, 10n ** 10n), share], (base, gasLimit, ppm) => {
      const gasUsed = (gasLimit * BigInt(ppm)) / 1_000_000n;
      // In one formula: the change is base · (used − target) ÷ target ÷ 8, each step cut off towards zero.
      const target = gasLimit / 2n;
      const change = (base * (gasUsed - target)) / target / 8n;
      const expected = gasUsed > target && change === 0n ? base + 1n : base + change;
      expect(after(base, gasUsed, gasLimit)).to.equal(expected);
    });
  });

  it("never moves by more than an eighth, and never falls when more gas is used", () => {
    const gas = magnitude(0n, LIMIT);
    forAll([magnitude(8n, 10n ** 15n), gas, gas], (base, a, b) => {
      const [less, more] = a < b ? [after(base, a), after(base, b)] : [after(base, b), after(base, a)];
      expect(less <= more).to.equal(true);
      expect(less >= base - base / 8n && more <= base + base / 8n).to.equal(true);
    });
  });

  it("is the chain's own over any series of full, half full and empty blocks", async () => {
    const limit = 2_000_000n;
    // Each block's share of the limit in per cent; 50 is the target, where the fee must stay as it is.
    const shares = fc.array(fc.constantFrom(0, 3, 25, 49, 50, 51, 75, 99, 100), { minLength: 20, maxLength: 20 });
    await forAllAsync(
      [shares, fc.constantFrom(0n, 1n, 9n, GWEI, 300n * GWEI)],
      async (percents, start) => {
        const { session } = await openSession();
        await session.addSender(ALICE);
        const furnace = await place(session, "burnsAllGas");
        await session.setBlockGasLimit(limit);
        await session.setNextBaseFee(start);
        await session.mine(session.head.timestamp + 12);
        expect(session.head.baseFeePerGas).to.equal(start);
        for (const percent of percents) {
          const expected = session.nextBaseFee;
          const gas = (limit * BigInt(percent)) / 100n;
          // Takes exactly the gas it is given; below 21,000 there is no transaction at all.
          if (gas > 0n) await session.submit(transaction({ from: ALICE, to: furnace, gas, maxFeePerGas: 10n ** 15n }));
          const block: MinedBlock = await session.mine(session.head.timestamp + 12);
          expect(block.gasUsed).to.equal(gas);
          expect(block.baseFeePerGas).to.equal(expected);
        }
      },
      8,
    );
  });

  it("is what every sender pays, with the tip on top, as far as the offer goes", async () => {
    const { session } = await openSession();
    await session.addSender(ALICE, 10n ** 18n);
    const start = await session.balanceOf(ALICE);
    await session.submit(transaction({ from: ALICE, maxPriorityFeePerGas: 5n }));
    await session.submit(
      transaction({ from: ALICE, maxFeePerGas: session.nextBaseFee + 2n, maxPriorityFeePerGas: session.nextBaseFee }),
    );
    const { receipts, baseFeePerGas } = await session.mine(session.head.timestamp + 12);
    expect(receipts.map((receipt) => receipt.effectiveGasPrice)).to.deep.equal([
      baseFeePerGas + 5n,
      baseFeePerGas + 2n,
    ]);
    const paid = receipts.reduce((total, receipt) => total + receipt.gasUsed * receipt.effectiveGasPrice, 0n);
    expect(start - (await session.balanceOf(ALICE))).to.equal(paid);
  });
});
