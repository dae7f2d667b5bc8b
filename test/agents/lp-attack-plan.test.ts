import { expect } from "chai";

import { type AttackGround, planAttack } from "../../src/agents/lp-attack-plan.ts";
import { sqrt } from "../../src/units/fixed-point.ts";
import { Random } from "../../src/simulation/random.ts";
import { present } from "../support/sim-record.ts";

const WAD = 10n ** 18n;
const USD = 10n ** 8n;

/** A pair of 1,000 WETH and 2 million DAI at its price, and an attacker with a tenth of that. */
const GROUND: AttackGround = {
  base: { symbol: "WETH", address: "0x01", decimals: 18 },
  quote: { symbol: "DAI", address: "0x02", decimals: 18 },
  basePrice: 2000n * USD,
  quotePrice: USD,
  reserves: { base: 1000n * WAD, quote: 2_000_000n * WAD },
  shares: sqrt(1000n * 2_000_000n) * WAD,
  pricing: "spot",
  ltvBps: 7000n,
  lendable: 100_000_000n * WAD,
  premiumBps: 0n,
  capital: { base: 100n * WAD, quote: 200_000n * WAD },
};

describe("The plan of an attack on a share's price", () => {
  for (const times of [1n, 4n, 9n]) {
    it(`finds shares (m + 1/m) / 2 as dear with a flash loan of ${times} times the reserve`, () => {
      const plan = present(planAttack(GROUND, 1100n * WAD * times));
      const calm = present(planAttack(GROUND, 0n));
      const m = Number(times) + 1;
      // What the pair keeps as its fee makes the other reserve a little larger than 1/m.
      expect(Number(plan.pricedAt) / Number(calm.pricedAt)).to.be.within((m + 1 / m) / 2, ((m + 1 / m) / 2) * 1.002);
    });
  }

  it("gains what is borrowed, less the shares and the fees of the round trip", () => {
    const plan = present(planAttack(GROUND, 4400n * WAD));
    // 70% of 400,000 times 2.6 is 728,000: 328,000 more than the shares cost. Fees: 0.3% of 8.8 million dollars sold, and
    // of 1.76 million bought back with, most of which stays in a pair that is mostly other people's.
    const borrowed = Number(plan.borrowed / WAD);
    expect(borrowed).to.be.within(728_000, 730_000);
    const fees = borrowed - 400_000 - Number(plan.profitUsd / USD);
    expect(fees).to.be.within(10_000, 35_000);
  });

  it("borrows no more than the lender has", () => {
    expect(present(planAttack({ ...GROUND, lendable: 100_000n * WAD }, 4400n * WAD)).borrowed).to.equal(100_000n * WAD);
  });

  it("pays for the flash loan", () => {
    const [free, paid] = [0n, 50n].map((premiumBps) => present(planAttack({ ...GROUND, premiumBps }, 4400n * WAD)));
    const lessUsd = Number((present(free).profitUsd - present(paid).profitUsd) / USD);
    // 22 WETH, bought where the pair ends up.
    expect(lessUsd).to.be.within(22 * 1950, 22 * 2100);
  });

  it("is none when the loan can't be bought back", () => {
    const poor = { ...GROUND, lendable: 0n, capital: { base: WAD, quote: 2000n * WAD } };
    expect(planAttack(poor, 4400n * WAD)).to.equal(undefined);
    expect(planAttack({ ...GROUND, premiumBps: 10_000n }, 4400n * WAD)).to.equal(undefined);
  });

  it("never pays against the fair price, whatever the pair, the loan and the money", () => {
    const random = Random.fromSeed(11);
    for (let i = 0; i < 300; i += 1) {
      const base = random.bigint(WAD, 100_000n * WAD);
      const quote = base * random.bigint(100n, 10_000n);
      const ground: AttackGround = {
        ...GROUND,
        pricing: "fair",
        reserves: { base, quote },
        shares: sqrt(base * quote),
        // The feeds agree with the pair.
        basePrice: (quote * USD) / base,
        ltvBps: random.bigint(1000n, 9900n),
        premiumBps: random.bigint(0n, 30n),
        capital: { base: base / random.bigint(1n, 1000n), quote: quote / random.bigint(1n, 1000n) },
      };
      const plan = planAttack(ground, (base * random.bigint(0n, 3000n)) / 100n);
      if (plan !== undefined) expect(Number(plan.profitUsd), `attack ${i}`).to.be.at.most(0);
    }
  });
});
