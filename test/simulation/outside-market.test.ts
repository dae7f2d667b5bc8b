import { expect } from "chai";

import { type Asset, paths, type PoolPort } from "hardhat-firebreak";
import type { OutsideTradeEvent } from "../../src/protocols/events.ts";
import { type ImpactLaw, OutsideMarket } from "../../src/simulation/outside-market.ts";
import type { PricePath } from "../../src/simulation/price-path.ts";
import { expectClose } from "../support/sim-numbers.ts";

const WAD = 10n ** 18n;
const USD = 10n ** 8n;
const WETH: Asset = { symbol: "WETH", address: "0x01", decimals: 18 };
const USDC: Asset = { symbol: "USDC", address: "0x02", decimals: 6 };
/** A million dollars of sales is 1%; each block a twentieth of the displacement is gone. */
const LAW: ImpactLaw = { usdPerPercent: 1_000_000, recoveryBpsPerBlock: 500 };

describe("Outside market", () => {
  describe("impact", () => {
    it("lowers the price by the sales over a hundred times the dollars for a percent", () => {
      const market = marketOf();
      next(market, 1, [sale(1000n * WAD)]); // 2 million dollars: 2%.
      expect(market.price("WETH")).to.equal(1960n * USD);
      expect(market.undisturbed("WETH"), "without trades").to.equal(2000n * USD);
      expect(market.price("USDC"), "an asset without a law").to.equal(USD);
    });

    it("raises the price by as much for a purchase", () => {
      const market = marketOf();
      next(market, 1, [purchase(1000n * WAD)]);
      expect(market.price("WETH")).to.equal(2040n * USD);
    });

    it("adds up the trades of a block, in whichever direction", () => {
      const market = marketOf();
      next(market, 1, [sale(1000n * WAD), purchase(250n * WAD), sale(750n * WAD)]); // 3 million dollars net.
      expect(market.price("WETH")).to.equal(1940n * USD);
    });

    it("values sales at the undisturbed price of their block", () => {
      const market = marketOf(paths.series([2000, 1000, 1000, 1000]));
      next(market, 1, []);
      next(market, 2, [sale(1000n * WAD)]); // A million dollars now.
      expect(market.price("WETH")).to.equal(990n * USD);
    });

    it("recovers by a constant share each block: d · 0.95ⁿ", () => {
      const market = marketOf();
      next(market, 1, [sale(5000n * WAD)]); // 10%.
      for (let n = 1; n <= 60; n += 1) {
        next(market, n + 1, []);
        const expected = 2000 * (1 - 0.1 * 0.95 ** n);
        expectClose(dollars(market.price("WETH")), expected, 1e-6, `after ${n} blocks`);
      }
    });

    it("lets new sales come on top of what has not recovered yet: d ← 0.95 · d + s", () => {
      const market = marketOf();
      let displacement = 0;
      for (let block = 1; block <= 30; block += 1) {
        next(market, block, [sale(100n * WAD)]); // 0.2%.
        displacement = displacement * 0.95 + 0.002;
        expectClose(dollars(market.price("WETH")), 2000 * (1 - displacement), 1e-6);
      }
      expectClose(displacement, 0.04, 0.01, "towards s ÷ 0.05");
    });

    it("stops at nine tenths in either direction", () => {
      const market = marketOf();
      next(market, 1, [sale(10n ** 6n * WAD)]);
      expect(market.price("WETH")).to.equal(200n * USD);
      const other = marketOf();
      next(other, 1, [purchase(10n ** 6n * WAD)]);
      expect(other.price("WETH")).to.equal(3800n * USD);
    });

    it("does not move an asset that has no law", () => {
      const market = new OutsideMarket(quotes(paths.constant(2000)), {});
      next(market, 1, [sale(10n ** 6n * WAD)]);
      expect(market.price("WETH")).to.equal(2000n * USD);
    });
  });

  describe("shocks", () => {
    it("multiply path and price for good, from the next step on", () => {
      const market = marketOf(paths.series([2000, 2000, 1800]));
      market.shock("WETH", WAD / 2n);
      expect(market.price("WETH"), "not yet").to.equal(2000n * USD);
      next(market, 1, []);
      expect(market.price("WETH")).to.equal(1000n * USD);
      market.shock("WETH", (12n * WAD) / 10n);
      next(market, 2, []);
      expect(market.undisturbed("WETH"), "1,800 · 0.5 · 1.2").to.equal(1080n * USD);
    });

    it("and displacement multiply: path · shocks · (1 − d)", () => {
      const market = marketOf();
      market.shock("WETH", WAD / 2n);
      next(market, 1, [sale(1000n * WAD)]); // Sold before the shock, at 2,000.
      expect(market.price("WETH")).to.equal(980n * USD);
    });

    it("leave at least the smallest unit, since a price of 0 means that none is known", () => {
      const market = marketOf();
      market.shock("WETH", 0n);
      next(market, 1, []);
      expect([market.price("WETH"), market.undisturbed("WETH")]).to.deep.equal([1n, 1n]);
    });
  });

  describe("excess flow", () => {
    it("lets what a pool needs to follow the market move nothing", () => {
      const market = marketOf(paths.series([2000, 1620, 1620]));
      const pool = constantProduct(1000);
      next(market, 1, [], [pool]);
      // At 1,620 the pool holds 1,000 · √(2,000 ÷ 1,620) = 1,111.1… WETH, which somebody bought outside.
      const needed = baseAt(1620) - baseAt(2000);
      next(market, 2, [purchase(needed)], [pool]);
      expect(market.price("WETH")).to.equal(1620n * USD);
    });

    it("counts what is sold beyond that", () => {
      const market = marketOf(paths.series([2000, 1620, 1620]));
      const pool = constantProduct(1000);
      next(market, 1, [], [pool]);
      const needed = baseAt(1620) - baseAt(2000);
      // Agents bought 100 WETH less than the pool took in: as good as a sale of 100 · 1,620 dollars, 0.162%.
      next(market, 2, [purchase(needed - 100n * WAD)], [pool]);
      expectClose(dollars(market.price("WETH")), 1620 * (1 - 0.00162), 1e-6);
    });

    it("counts the whole sale while the market stands still", () => {
      const market = marketOf();
      const pool = constantProduct(1000);
      next(market, 1, [], [pool]);
      next(market, 2, [sale(1000n * WAD)], [pool]);
      expect(market.price("WETH")).to.equal(1960n * USD);
    });

    it("adds up what several pools need", () => {
      const market = marketOf(paths.series([2000, 1620, 1620]));
      const pools = [constantProduct(1000), constantProduct(1000)];
      next(market, 1, [], pools);
      next(market, 2, [purchase(2n * (baseAt(1620) - baseAt(2000)))], pools);
      expect(market.price("WETH")).to.equal(1620n * USD);
    });

    it("reckons with the quote asset's price too", () => {
      // Both halve: the pool's price stays what it was, so that nothing needs to follow.
      const halving = paths.series([1, 0.5, 0.5]);
      const market = new OutsideMarket(
        [
          { asset: WETH, path: paths.series([2000, 1000, 1000]) },
          { asset: USDC, path: halving },
        ],
        { WETH: LAW },
      );
      next(market, 1, [], [constantProduct(1000)]);
      next(market, 2, [], [constantProduct(1000)]);
      expect(market.price("WETH")).to.equal(1000n * USD);
    });
  });

  it("knows no price of what is not quoted", () => {
    expect(() => marketOf().price("DOGE")).to.throw(RangeError, "DOGE has no outside price");
  });
});

function marketOf(path: PricePath = paths.constant(2000)): OutsideMarket {
  return new OutsideMarket(quotes(path), { WETH: LAW });
}

function quotes(path: PricePath): { asset: Asset; path: PricePath }[] {
  return [
    { asset: WETH, path },
    { asset: USDC, path: paths.constant(1) },
  ];
}

/** A block begins: the last one's trades are absorbed, then prices move. */
function next(
  market: OutsideMarket,
  block: number,
  trades: readonly OutsideTradeEvent[],
  pools: readonly PoolPort[] = [],
): void {
  market.absorb(trades, pools);
  market.step(block);
}

function sale(amountIn: bigint): OutsideTradeEvent {
  return { ...TRADE, assetIn: "WETH", assetOut: "USDC", amountIn, amountOut: 0n };
}

function purchase(amountOut: bigint): OutsideTradeEvent {
  return { ...TRADE, assetIn: "USDC", assetOut: "WETH", amountIn: 0n, amountOut };
}

const TRADE = { event: "outside-trade", protocol: "outside", account: "0x0a" } as const;

/** As much of a pool as the market looks at: a constant product with `base` WETH at 2,000. */
function constantProduct(base: number): PoolPort {
  const pool: Pick<PoolPort, "base" | "quote" | "baseAt"> = {
    base: WETH,
    quote: USDC,
    baseAt: (price) => baseAt(Number(price) / 1e8, base),
  };
  return pool as PoolPort;
}

/** base · √(2,000 ÷ price), in base units. */
function baseAt(price: number, base = 1000): bigint {
  return BigInt(Math.round(base * Math.sqrt(2000 / price) * 1e9)) * 10n ** 9n;
}

function dollars(price: bigint): number {
  return Number(price) / 1e8;
}
