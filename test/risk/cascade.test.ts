import { expect } from "chai";

import { analyseCascade, placeLiquidations } from "../../src/risk/cascade.ts";
import type { Cascade } from "../../src/risk/findings.ts";
import { RecordIndex } from "../../src/risk/record-index.ts";
import { badDebt, type HandMadeBlock, handMadeRecord, liquidation, openPosition } from "../support/risk-record.ts";

/** The market is quiet at 100 and something on chain has sold the collateral down to 90: the chain begins there. */
const BEGINS: HandMadeBlock = { undisturbed: 100, feed: 90, events: [liquidation({ account: 1, price: 90, due: 95 })] };

describe("Rounds of a cascade", () => {
  it("has none where nothing was liquidated", () => {
    const cascade = cascadeOf([{ undisturbed: 100 }, { undisturbed: 50 }]);
    expect(cascade).to.deep.include({ rounds: 0, byRound: [], firstOrderLossUsd: "0", higherOrderLossUsd: "0" });
    expect(cascade.amplification).to.equal(null);
  });

  it("counts as first what the price at the chain's beginning already reached", () => {
    expect(roundsOf([BEGINS])).to.deep.equal([1]);
  });

  it("opens a round with each new low of the price, and with nothing else", () => {
    const blocks: HandMadeBlock[] = [
      BEGINS,
      { undisturbed: 100, feed: 85, events: [liquidation({ account: 2, price: 85, due: 88 })] },
      // The price recovers a little: whoever falls here still owes it to the second round's price.
      { undisturbed: 100, feed: 86, events: [liquidation({ account: 3, price: 86, due: 87 })] },
      { undisturbed: 100, feed: 80, events: [liquidation({ account: 4, price: 80, due: 81 })] },
    ];
    expect(roundsOf(blocks)).to.deep.equal([1, 2, 2, 3]);
  });

  it("counts as first what the undisturbed price would have reached by itself, however late it happens", () => {
    const blocks: HandMadeBlock[] = [
      BEGINS,
      { undisturbed: 70, feed: 85, pool: 60, events: [liquidation({ account: 2, price: 85, due: 88 })] },
      // The market is back, but has been at 70.
      { undisturbed: 100, feed: 80, events: [liquidation({ account: 3, price: 80, due: 81 })] },
    ];
    expect(roundsOf(blocks)).to.deep.equal([1, 1, 1]);
  });

  it("does not let the order within a block decide on the round", () => {
    // At the new low of 80 one account fell by the market's own doing (it has been at 82), the other did not.
    const own = liquidation({ account: 3, price: 80, due: 83 });
    const caused = liquidation({ account: 4, price: 80, due: 81 });
    const withLast = (events: HandMadeBlock["events"] & object): HandMadeBlock[] => [
      BEGINS,
      { undisturbed: 100, feed: 85, events: [liquidation({ account: 2, price: 85, due: 88 })] },
      { undisturbed: 82, feed: 80, events },
    ];
    expect(roundsOf(withLast([caused, own]))).to.deep.equal([1, 2, 3, 1]);
    expect(roundsOf(withLast([own, caused]))).to.deep.equal([1, 2, 1, 3]);
  });

  it("ends the chain when no price is depressed any more; the next liquidation begins another", () => {
    const after = { undisturbed: 100, feed: 80, events: [liquidation({ account: 2, price: 80, due: 81 })] };
    expect(roundsOf([BEGINS, { undisturbed: 100 }, after])).to.deep.equal([1, 1]);
    expect(roundsOf([BEGINS, { undisturbed: 100, feed: 90 }, after])).to.deep.equal([1, 2]);
  });

  for (const venue of ["outside", "feed", "pool"] as const) {
    it(`calls the collateral depressed when the price of the ${venue} is half a percent below, and not before`, () => {
      const after = { undisturbed: 100, feed: 80, events: [liquidation({ account: 2, price: 80, due: 81 })] };
      const between = (price: number): HandMadeBlock => ({ undisturbed: 100, [venue]: price });
      expect(roundsOf([BEGINS, between(99.5), after])).to.deep.equal([1, 2]);
      expect(roundsOf([BEGINS, between(99.5001), after])).to.deep.equal([1, 1]);
      expect(roundsOf([BEGINS, between(101), after])).to.deep.equal([1, 1]);
    });
  }

  it("says of each round how many, of whom, where and when", () => {
    const cascade = cascadeOf([
      BEGINS,
      {
        undisturbed: 100,
        feed: 85,
        events: [
          liquidation({ account: 2, price: 85, due: 88, protocol: "Beta", repaid: 80 }),
          liquidation({ account: 2, price: 85, due: 88, protocol: "Beta", repaid: 40 }),
        ],
      },
      { undisturbed: 100, feed: 86, events: [liquidation({ account: 2, price: 86, due: 87, repaid: 50 })] },
    ]);
    expect(cascade.rounds).to.equal(2);
    expect(cascade.byRound).to.deep.equal([
      {
        round: 1,
        liquidations: 1,
        accounts: 1,
        byProtocol: { Alpha: 1 },
        debtRepaidUsd: "90",
        collateralSeizedUsd: "90",
        firstBlock: 1,
        lastBlock: 1,
      },
      {
        round: 2,
        liquidations: 3,
        // The same address on two protocols is two accounts.
        accounts: 2,
        byProtocol: { Beta: 2, Alpha: 1 },
        debtRepaidUsd: "170",
        collateralSeizedUsd: "256",
        firstBlock: 2,
        lastBlock: 3,
      },
    ]);
  });
});

describe("Losses of first and higher order", () => {
  const second = { undisturbed: 100, feed: 85, events: [liquidation({ account: 2, price: 85, due: 88, repaid: 75 })] };

  it("is collateral taken, the protocol's fee included, less debt repaid", () => {
    const first = liquidation({ account: 1, price: 90, due: 95, repaid: 80, feeHundredths: 10 });
    const cascade = cascadeOf([{ undisturbed: 100, feed: 90, events: [first] }, second]);
    // 90 + 0.1 · 90 − 80, and 85 − 75.
    expect(cascade).to.deep.include({ firstOrderLossUsd: "19", higherOrderLossUsd: "10", amplification: 1.5263 });
    expect(cascade).to.deep.include({ firstOrderAccounts: 1, higherOrderAccounts: 1 });
  });

  it("puts written-off debt with the account's last liquidation", () => {
    const cascade = cascadeOf([BEGINS, { ...second, events: [...second.events, badDebt(2, 30), badDebt(1, 7)] }]);
    expect(cascade).to.deep.include({ firstOrderLossUsd: "7", higherOrderLossUsd: "40" });
  });

  it("puts debt that is still open with the account's last liquidation too", () => {
    // What is left of account 2 could be liquidated even at the undisturbed price; it came to that in round 2.
    const left = openPosition({ account: 2, collateralUsd: 50, debtUsd: 80, due: 160 });
    const cascade = cascadeOf([BEGINS, { ...second, events: [...second.events, left] }]);
    expect(cascade).to.deep.include({ firstOrderLossUsd: "0", higherOrderLossUsd: "40" });
  });

  it("puts open debt of an account that nobody liquidated where the undisturbed price says", () => {
    const open = [
      openPosition({ account: 5, collateralUsd: 50, debtUsd: 61, due: 100 }),
      openPosition({ account: 6, collateralUsd: 50, debtUsd: 53, due: 99 }),
      openPosition({ account: 7, collateralUsd: 50, debtUsd: 49, due: 98 }),
    ];
    const cascade = cascadeOf([{ undisturbed: 100, events: open }]);
    expect(cascade).to.deep.include({ firstOrderLossUsd: "11", higherOrderLossUsd: "3", rounds: 0 });
  });

  it("counts an account that fell in both orders with the first", () => {
    const again = { undisturbed: 100, feed: 85, events: [liquidation({ account: 1, price: 85, due: 88 })] };
    expect(cascadeOf([BEGINS, again])).to.deep.include({ firstOrderAccounts: 1, higherOrderAccounts: 0, rounds: 2 });
  });
});

function roundsOf(blocks: readonly HandMadeBlock[]): number[] {
  return placeLiquidations(new RecordIndex(handMadeRecord(blocks))).map(({ round }) => round);
}

function cascadeOf(blocks: readonly HandMadeBlock[]): Cascade {
  return analyseCascade(new RecordIndex(handMadeRecord(blocks)));
}
