import { expect } from "chai";
import fc from "fast-check";

import type { Snapshot } from "../../../src/chain/session.ts";
import type { Address } from "../../../src/chain/types.ts";
import type { OutsideDeskPort } from "../../../src/protocols/market/outside-desk.ts";
import type { Asset } from "../../../src/protocols/ports.ts";
import { approveAll } from "../../../src/protocols/tokens/token.ts";
import { Bench, type Send, TRADER } from "../../support/protocols-bench.ts";
import { only } from "../../support/sim-record.ts";
import { balanceOf } from "../../support/protocols-lending.ts";
import { forAllAsync, magnitude } from "../../support/units-property.ts";

const SPREAD_BPS = 25n;
const USD = 10n ** 8n;

describe("Outside desk", () => {
  let bench: Bench<readonly Asset[]>;
  let snapshot: Snapshot;
  let desk: OutsideDeskPort;

  before(async () => {
    bench = await Bench.build(async (builder) => {
      const assets = [
        await builder.token("WETH", { price: 2_000 }),
        await builder.token("USDC", { price: 1, decimals: 6 }),
        await builder.token("WBTC", { price: 30_000, decimals: 8 }),
      ];
      for (const asset of assets) await builder.endow(asset, TRADER, 1_000_000);
      return assets;
    }, SPREAD_BPS);
    const { spender } = bench.world.desk();
    await bench.send(bench.made.map(({ address }) => ({ ...approveAll(address, spender), from: TRADER })));
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    desk = bench.world.desk();
  });

  const post = (...prices: bigint[]): Send => {
    const byAddress = new Map<Address, bigint>(bench.made.map(({ address }, i) => [address, prices[i] ?? 0n]));
    return { ...desk.postPrices(byAddress), from: desk.owner };
  };
  const trade = (assetIn: Asset, assetOut: Asset, amountIn: bigint, minAmountOut = 0n): Send => ({
    ...desk.trade({ assetIn, assetOut, amountIn, minAmountOut, to: TRADER }),
    from: TRADER,
  });

  it("quotes what a trade then gives, to the unit, at any prices, sizes and decimals", async () => {
    const price = magnitude(1n, 10n ** 14n);
    const index = fc.integer({ min: 0, max: 2 });
    await forAllAsync(
      [fc.tuple(price, price, price), index, fc.integer({ min: 1, max: 2 }), magnitude(1n, 10n ** 24n)],
      async (prices, from, distance, size) => {
        const [assetIn, assetOut] = [bench.made[from], bench.made[(from + distance) % 3]] as [Asset, Asset];
        const amountIn = (size % 10n ** BigInt(assetIn.decimals + 5)) + 1n;
        const posting = post(...prices);
        const quote = desk.preview().quote(assetIn, assetOut, amountIn);
        const start = await bench.session.snapshot();
        const before = await balanceOf(bench, assetOut.address, TRADER);
        const block = await bench.send([posting, trade(assetIn, assetOut, amountIn, quote)]);
        // The desk has 100 million of each token; only beyond that may it fail.
        const isRich = quote <= 100_000_000n * 10n ** BigInt(assetOut.decimals);
        expect(block.receipts[1]?.succeeded).to.equal(isRich);
        if (isRich) {
          expect((await balanceOf(bench, assetOut.address, TRADER)) - before).to.equal(quote);
          expect(only(await bench.follow(desk, block))).to.deep.equal({
            event: "outside-trade",
            protocol: "outside",
            account: TRADER,
            assetIn: assetIn.symbol,
            assetOut: assetOut.symbol,
            amountIn,
            amountOut: quote,
          });
        }
        await bench.session.revert(start);
      },
      40,
    );
  });

  it("takes the spread from what it gives", () => {
    const [weth, usdc] = bench.made as [Asset, Asset];
    post(2_000n * USD, USD, 30_000n * USD);
    // 2,000 less 0.25%.
    expect(desk.preview().quote(weth, usdc, 10n ** 18n)).to.equal(1_995_000_000n);
  });

  it("quotes nothing before prices are posted, or for what has no price", () => {
    const [weth, usdc] = bench.made as [Asset, Asset];
    expect(desk.preview().quote(weth, usdc, 10n ** 18n)).to.equal(0n);
    post(2_000n * USD, 0n);
    expect(desk.preview().quote(weth, usdc, 10n ** 18n)).to.equal(0n);
    expect(desk.preview().quote(usdc, weth, 10n ** 6n)).to.equal(0n);
  });

  it("gives the same price to every trade of a block", async () => {
    const [weth, usdc] = bench.made as [Asset, Asset];
    const posting = post(2_000n * USD, USD, 30_000n * USD);
    const preview = desk.preview();
    const first = preview.quote(weth, usdc, 10n ** 18n);
    preview.apply(weth, usdc, 10n ** 18n);
    expect(preview.quote(weth, usdc, 10n ** 18n)).to.equal(first);
    const events = await bench.sendTo(desk, [posting, trade(weth, usdc, 10n ** 18n), trade(weth, usdc, 10n ** 18n)]);
    expect(events.map((event) => event.event === "outside-trade" && event.amountOut)).to.deep.equal([first, first]);
  });

  it("refuses less than the least to accept, and prices from anybody but its owner", async () => {
    const [weth, usdc] = bench.made as [Asset, Asset];
    const posting = post(2_000n * USD, USD, 30_000n * USD);
    const quote = desk.preview().quote(weth, usdc, 10n ** 18n);
    const { receipts } = await bench.send([
      posting,
      trade(weth, usdc, 10n ** 18n, quote + 1n),
      { ...post(USD, USD, USD), from: TRADER },
    ]);
    expect(receipts.map(({ succeeded }) => succeeded)).to.deep.equal([true, false, false]);
  });

  it("trades any two of its assets, and says where the amount stands", () => {
    const [weth, usdc, wbtc] = bench.made as [Asset, Asset, Asset];
    expect([desk.trades(weth, usdc), desk.trades(wbtc, weth), desk.trades(weth, weth)]).to.deep.equal([
      true,
      true,
      false,
    ]);
    const stranger: Asset = { symbol: "X", address: TRADER, decimals: 18 };
    expect(desk.trades(weth, stranger)).to.equal(false);
    const start = 2 + 2 * desk.amountInOffset;
    expect(BigInt(`0x${trade(weth, usdc, 0xabcdefn).data.slice(start, start + 64)}`)).to.equal(0xabcdefn);
  });
});
