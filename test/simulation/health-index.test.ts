import { expect } from "chai";
import fc from "fast-check";

import type { Asset, Position } from "../../src/protocols/ports.ts";
import { HealthIndex, type Valuation } from "../../src/simulation/health-index.ts";
import { valueOf } from "../../src/units/amounts.ts";
import { forAll } from "../support/units-property.ts";

const WAD = 10n ** 18n;
const ASSETS: readonly Asset[] = [
  { symbol: "WETH", address: "0x01", decimals: 18 },
  { symbol: "WBTC", address: "0x02", decimals: 8 },
  { symbol: "DAI", address: "0x03", decimals: 18 },
  { symbol: "USDC", address: "0x04", decimals: 6 },
];
/** Basis points; the last is no collateral. */
const THRESHOLDS = [8_250n, 7_000n, 7_500n, 0n];

type Prices = readonly bigint[];

const valuation = (prices: Prices): Valuation => {
  const at = (asset: Asset): number => ASSETS.indexOf(asset);
  return {
    priceOf: (asset) => prices[at(asset)] as bigint,
    thresholdOf: (asset) => THRESHOLDS[at(asset)] as bigint,
  };
};

/** The contract's way, in whole numbers; undefined without debt. */
function healthOf({ collateral, debt }: Position, { priceOf, thresholdOf }: Valuation): bigint | undefined {
  const owed = debt.reduce((sum, { asset, amount }) => sum + valueOf(amount, asset.decimals, priceOf(asset)), 0n);
  const held = collateral.reduce(
    (sum, { asset, amount }) => sum + valueOf(amount, asset.decimals, priceOf(asset)) * thresholdOf(asset),
    0n,
  );
  return owed === 0n ? undefined : (held * WAD) / (owed * 10_000n);
}

/** From a ten-thousandth of a dollar to ten million. */
const price = fc.bigInt(10n ** 4n, 10n ** 15n);
const prices = fc.array(price, { minLength: 4, maxLength: 4 });
const amount = (asset: Asset): fc.Arbitrary<bigint> => fc.bigInt(0n, 10n ** BigInt(asset.decimals + 4));
const holdings = fc
  .subarray([...ASSETS])
  .chain((assets) => fc.tuple(...assets.map((asset) => amount(asset).map((units) => ({ asset, amount: units })))));
const book = fc.array(fc.record({ collateral: holdings, debt: holdings }), { maxLength: 30 }).map((positions) =>
  positions.map((position, i): Position => {
    return { account: `0x${i.toString(16)}`, healthFactor: 0n, ...position };
  }),
);

const limits = fc.bigInt(WAD / 2n, 2n * WAD);

describe("Health index", () => {
  it("leaves out nobody who is below the limit, at any prices, for any holdings", () => {
    forAll([book, prices, prices, prices, limits], (positions, before, between, now, limit) => {
      const index = new HealthIndex();
      for (const position of positions) index.set(position, valuation(before));
      index.follow(valuation(between));
      const found = new Set(index.below(limit, valuation(now)).map(({ account }) => account));
      for (const position of positions) {
        const health = healthOf(position, valuation(now));
        if (health !== undefined && health < limit) expect(found.has(position.account)).to.equal(true);
      }
    });
  });

  it("looks at nobody else where accounts hold one asset and owe another", () => {
    const index = new HealthIndex();
    const [weth, , dai] = ASSETS as [Asset, Asset, Asset, Asset];
    const start = [2_000n, 30_000n, 1n, 1n].map((usd) => usd * 10n ** 8n);
    // Liquidation prices 1,000, 1,001 … 10,999.
    const order = Array.from({ length: 10_000 }, (_, i) => (i * 7_919) % 10_000);
    for (const i of order) {
      const debt = (BigInt(1_000 + i) * WAD * 8_250n) / 10_000n;
      index.set(
        {
          account: `0x${i.toString(16)}`,
          healthFactor: 0n,
          collateral: [{ asset: weth, amount: WAD }],
          debt: [{ asset: dai, amount: debt }],
        },
        valuation(start),
      );
    }
    for (const usd of [999n, 1_500n, 5_000n, 11_000n]) {
      const at = [usd * 10n ** 8n, ...start.slice(1)];
      const count = index.below(WAD, valuation(at)).length;
      // Those with a higher liquidation price, give or take the one in ten thousand that rounding is allowed.
      const expected = Math.min(10_000, Math.max(0, 10_999 - Number(usd)));
      expect(count, `at ${usd}`).to.be.within(expected, expected + 3);
    }
  });

  it("sorts anew when prices drift apart, so that it does not end up looking at everybody", () => {
    const index = new HealthIndex();
    const [weth, wbtc, dai] = ASSETS as [Asset, Asset, Asset, Asset];
    const start = [2_000n, 30_000n, 1n, 1n].map((usd) => usd * 10n ** 8n);
    for (let i = 0; i < 1_000; i += 1) {
      index.set(
        {
          account: `0x${i.toString(16)}`,
          healthFactor: 0n,
          collateral: [
            { asset: weth, amount: WAD / 100n },
            { asset: wbtc, amount: 10n ** 8n },
          ],
          // Health factors from 1.5 to 1.6, nearly all of it bitcoin.
          debt: [{ asset: dai, amount: (21_000n * WAD * 1_000n) / BigInt(1_500 + Math.floor(i / 10)) }],
        },
        valuation(start),
      );
    }
    const crashed = valuation([1_000n * 10n ** 8n, ...start.slice(1)]);
    expect(index.below(WAD, crashed)).to.have.length(1_000);
    index.follow(crashed);
    expect(index.below(WAD, crashed)).to.have.length(0);
  });

  it("knows each account once, as it was given last, and not at all without debt", () => {
    forAll([book, book, prices], (first, second, at) => {
      const index = new HealthIndex();
      for (const position of [...first, ...second]) index.set(position, valuation(at));
      const latest = new Map([...first, ...second].map((position) => [position.account, position]));
      const indebted = [...latest.values()].filter(({ debt }) => debt.length > 0);
      const found = index.below(10n ** 60n, valuation(at));
      const byAccount = (positions: readonly Position[]): Position[] =>
        [...positions].sort((a, b) => Number(a.account) - Number(b.account));
      expect(byAccount(found)).to.deep.equal(byAccount(indebted));
    });
  });
});
