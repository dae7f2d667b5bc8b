import { expect } from "chai";

import { finalBacking, promisesOf, sharesOf } from "../../src/risk/final-backing.ts";
import { afterLoss, type Layers, type Loan, lookThrough } from "../../src/risk/look-through.ts";
import { present } from "../support/sim-record.ts";

const WAD = 10n ** 18n;
const USD = 10n ** 8n;

const SHORT_SELLER: Loan = {
  account: "short seller",
  collateral: [{ asset: "USD", amount: 120_000n * WAD }],
  debt: [{ asset: "st", amount: 40n * WAD }],
};
const PLEDGER: Loan = {
  account: "pledger",
  collateral: [{ asset: "w", amount: 50n * WAD }],
  debt: [{ asset: "USD", amount: 85_000n * WAD }],
};

/**
 * 110 ETH at 2,000 are staked for 100 st; 60 st are supplied to A, which has lent 40 of them; the receipts are wrapped as
 * 60 w; 50 of these back a loan of 85,000 on B.
 */
function layers(shortSeller = SHORT_SELLER, tokens: Layers["tokens"] = []): Layers {
  return {
    prices: { ETH: 2000n * USD, USD },
    decimals: {},
    tokens: [
      { asset: "st", supply: 100n * WAD, holds: [{ asset: "ETH", amount: 110n * WAD }] },
      { asset: "w", supply: 60n * WAD, holds: [{ asset: "A st", amount: 60n * WAD }] },
      ...tokens,
    ],
    lending: [
      {
        name: "A",
        reserves: [
          { asset: "st", receipt: "A st", claims: 60n * WAD, liquidity: 20n * WAD },
          { asset: "USD", receipt: "A USD", claims: 120_000n * WAD, liquidity: 120_000n * WAD },
        ],
        loans: [shortSeller],
      },
      {
        name: "B",
        reserves: [
          { asset: "w", receipt: "B w", claims: 50n * WAD, liquidity: 50n * WAD },
          { asset: "USD", receipt: "B USD", claims: 200_000n * WAD, liquidity: 115_000n * WAD },
        ],
        loans: [PLEDGER],
      },
    ],
  };
}

describe("Look-through", () => {
  it("values a loan's collateral through every layer", () => {
    const { loans, shortfallUsd, coveredShortfallUsd } = lookThrough(layers());
    expect(
      loans.map(({ account, debtUsd, faceUsd, coveredUsd }) => [account, debtUsd, faceUsd, coveredUsd]),
    ).to.deep.equal([
      ["short seller", 88_000n * USD, 120_000n * USD, 120_000n * USD],
      ["pledger", 85_000n * USD, 110_000n * USD, 110_000n * USD],
    ]);
    expect([shortfallUsd, coveredShortfallUsd]).to.deep.equal([0n, 0n]);
  });

  it("says what finally backs a loan: what the lender holds, and what its borrowers pledged", () => {
    const system = layers();
    const backing = finalBacking(system, present(system.lending[1]), PLEDGER);
    // A third of A's claims is there in st, that is in ETH; two thirds are owed by who pledged dollars.
    expect(near(backing.ETH, 36_666.67), "ETH").to.equal(true);
    expect(near(backing.USD, 73_333.33), "USD").to.equal(true);
    expect(sharesOf(backing)).to.deep.equal({ ETH: 3333n, USD: 6666n });
  });

  it("counts the claims on each unit at the bottom", () => {
    const promises = promisesOf(layers());
    // st 220,000, w 132,000, A's claims 132,000, B's claims 110,000 on 220,000 of ETH.
    expect(promises.ETH).to.deep.equal({ promisedUsd: 594_000n * USD, heldUsd: 220_000n * USD, multipleBps: 27_000n });
    expect(promises.USD).to.deep.equal({ promisedUsd: 320_000n * USD, heldUsd: 235_000n * USD, multipleBps: 13_617n });
  });

  it("finds the shortfall when the bottom fails", () => {
    // 30% less: 50 w are worth 77,000 against 85,000.
    const { shortfallUsd, coveredShortfallUsd, byProtocol } = lookThrough(afterLoss(layers(), "st", 3000n));
    expect([shortfallUsd, coveredShortfallUsd]).to.deep.equal([8_000n * USD, 8_000n * USD]);
    expect(byProtocol).to.deep.equal({ A: 0n, B: 8_000n * USD });
    const byPrice = lookThrough(afterLoss(layers(), "ETH", 3000n));
    expect(byPrice.coveredShortfallUsd, "as when the base's price falls").to.equal(8_000n * USD);
  });

  it("grows faster than the loss at the bottom", () => {
    const at = (bps: bigint): bigint => lookThrough(afterLoss(layers(), "st", bps)).coveredShortfallUsd;
    expect([at(1000n), at(2000n), at(3000n), at(6000n)].map((usd) => Number(usd / USD))).to.deep.equal([
      0, 0, 8_000, 41_000,
    ]);
  });

  it("adds what lenders between lose, which no protocol sees by itself", () => {
    // With 60,000 pledged the short seller owes 61,600: A pays 30,800 + 60,000 on 60 claims.
    const poor = { ...SHORT_SELLER, collateral: [{ asset: "USD", amount: 60_000n * WAD }] };
    const { shortfallUsd, coveredShortfallUsd } = lookThrough(afterLoss(layers(poor), "st", 3000n));
    expect(shortfallUsd, "1,600 and 8,000").to.equal(9_600n * USD);
    expect(near(coveredShortfallUsd, 10_933.33), "1,600 and 9,333.33").to.equal(true);
  });

  it("finds values that agree with each other where claims stand in a circle", () => {
    // The short seller pledged receipts of B, whose loans stand on A's.
    const circular = { ...SHORT_SELLER, collateral: [{ asset: "u", amount: 60_000n * WAD }] };
    const wrapped = { asset: "u", supply: 60_000n * WAD, holds: [{ asset: "B USD", amount: 60_000n * WAD }] };
    const { loans, coveredShortfallUsd } = lookThrough(afterLoss(layers(circular, [wrapped]), "st", 3000n));
    // v(B) = (115,000 + 50 v(A)) / 200,000 and v(A) = (30,800 + 60,000 v(B)) / 60: v(B) = 0.93778, v(A) = 1,451.11.
    expect(loans.map(({ coveredUsd }) => Math.round(Number(coveredUsd) / 1e6))).to.deep.equal([5_626_667, 7_255_556]);
    expect(near(coveredShortfallUsd, 17_777.78)).to.equal(true);
  });

  it("lets arbitrage bring a pair to the new prices", () => {
    const share = {
      asset: "lp",
      supply: WAD,
      holds: [
        { asset: "ETH", amount: 10n * WAD },
        { asset: "USD", amount: 20_000n * WAD },
      ],
      isPair: true,
    };
    const loan = { ...PLEDGER, collateral: [{ asset: "lp", amount: WAD }] };
    const lender = { name: "C", reserves: [], loans: [loan] };
    const system = { ...layers(), tokens: [share], lending: [lender] };
    // 2 sqrt(10 * 1,620 * 20,000): 200 less than what it holds at the moment of the fall.
    expect(lookThrough(afterLoss(system, "ETH", 1900n)).loans[0]?.faceUsd).to.equal(36_000n * USD);
  });

  it("takes what nobody has yet for nothing", () => {
    const empty: Layers = {
      prices: { ETH: USD },
      decimals: {},
      tokens: [{ asset: "st", supply: 0n, holds: [] }],
      lending: [],
    };
    expect(lookThrough(empty)).to.deep.equal({ loans: [], shortfallUsd: 0n, coveredShortfallUsd: 0n, byProtocol: {} });
    expect(promisesOf(empty).ETH).to.deep.equal({ promisedUsd: 0n, heldUsd: 0n, multipleBps: 0n });
    expect(sharesOf({ ETH: 0n })).to.deep.equal({ ETH: 0n });
  });
});

/** Within a cent. */
function near(usd: bigint | undefined, expected: number): boolean {
  return Math.abs(Number(usd ?? 0n) / 1e8 - expected) < 0.01;
}
