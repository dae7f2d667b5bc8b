import { expect } from "chai";
import fc from "fast-check";

import type { Snapshot } from "../../../src/chain/session.ts";
import type { Address } from "../../../src/chain/types.ts";
import { InputError } from "../../../src/errors.ts";
import type { Asset, PoolPort } from "../../../src/protocols/ports.ts";
import { approveAll } from "../../../src/protocols/tokens/token.ts";
import { Bench, type Send, TRADER } from "../../support/protocols-bench.ts";
import { only } from "../../support/sim-record.ts";
import { balanceOf } from "../../support/protocols-lending.ts";
import { forAllAsync, magnitude } from "../../support/units-property.ts";

const Q112 = 2n ** 112n;
const ETHER = 10n ** 18n;

/** Three tokens, of 18, 6 and 8 decimals, in a ring of pairs: in some of them the base asset is token 0, in some token 1. */
async function ring(): Promise<Bench<readonly Asset[]>> {
  const bench = await Bench.build(async (builder) => {
    const weth = await builder.token("WETH", { price: 2_000 });
    const usdc = await builder.token("USDC", { price: 1, decimals: 6 });
    const wbtc = await builder.token("WBTC", { price: 30_000, decimals: 8 });
    await builder.pair("WETH-USDC", { base: weth, quote: usdc, baseAmount: 1_000 });
    await builder.pair("USDC-WBTC", { base: usdc, quote: wbtc, baseAmount: 3_000_000 });
    await builder.pair("WBTC-WETH", { base: wbtc, quote: weth, baseAmount: 50 });
    for (const asset of [weth, usdc, wbtc]) await builder.endow(asset, TRADER, 1_000_000_000);
    return [weth, usdc, wbtc];
  });
  const routers = new Set(bench.world.pools.map((open) => open().spender));
  const approvals = [...routers].flatMap((router) =>
    bench.made.map(({ address }): Send => ({ ...approveAll(address, router), from: TRADER })),
  );
  await bench.send(approvals);
  return bench;
}

describe("Uniswap V2 pool", () => {
  let bench: Bench<readonly Asset[]>;
  let snapshot: Snapshot;
  let pools: PoolPort[];

  before(async () => {
    bench = await ring();
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    pools = bench.world.pools.map((open) => open());
    for (const pool of pools) await pool.open(bench.chain);
  });

  const trade = (pool: PoolPort, assetIn: Asset, amountIn: bigint, minAmountOut = 0n): Send => {
    const assetOut = assetIn === pool.base ? pool.quote : pool.base;
    return { ...pool.trade({ assetIn, assetOut, amountIn, minAmountOut, to: TRADER }), from: TRADER };
  };
  const held = async (asset: Asset): Promise<bigint> => balanceOf(bench, asset.address, TRADER);

  it("covers both orders of the two tokens", () => {
    const orders = pools.map(({ base, quote }) => base.address < quote.address);
    expect(new Set(orders).size).to.equal(2);
  });

  it("quotes what a swap then gives, to the unit, at any size and in either direction", async () => {
    const draw = fc.record({
      pool: fc.integer({ min: 0, max: 2 }),
      sellsBase: fc.boolean(),
      amount: magnitude(1n, 10n ** 24n),
    });
    let refused = 0;
    await forAllAsync(
      [draw],
      async ({ pool: index, sellsBase, amount }) => {
        const pool = pools[index] as PoolPort;
        const [sold, bought] = sellsBase ? [pool.base, pool.quote] : [pool.quote, pool.base];
        const amountIn = (amount % 10n ** BigInt(sold.decimals + 6)) + 1n;
        const quote = pool.preview().quote(sold, bought, amountIn);
        const before = [await held(sold), await held(bought)];
        const block = await bench.send([trade(pool, sold, amountIn)]);
        const [event] = await bench.follow(pool, block);
        const gained = (await held(bought)) - (before[1] ?? 0n);
        expect(gained).to.equal(quote);
        expect(await bench.failuresOf(pool)).to.deep.equal([]);
        if (quote === 0n) {
          refused += 1;
          expect(block.receipts[0]?.succeeded).to.equal(false);
          return;
        }
        expect((before[0] ?? 0n) - (await held(sold))).to.equal(amountIn);
        expect(event).to.deep.equal({
          event: "swap",
          protocol: pool.name,
          account: pool.spender,
          assetIn: sold.symbol,
          assetOut: bought.symbol,
          amountIn,
          amountOut: quote,
          to: TRADER,
        });
      },
      60,
    );
    expect(refused, "amounts too small to give anything were drawn as well").to.be.above(0);
  });

  it("previews a series of trades as the pair then makes them, without asking the chain", async () => {
    const pool = pools[0] as PoolPort;
    const [weth, usdc] = [pool.base, pool.quote];
    const trades: [Asset, bigint][] = [
      [weth, 17n * ETHER],
      [usdc, 5_123_456_789n],
      [usdc, 99_000_000_000n],
      [weth, 1n],
      [weth, 400n * ETHER],
    ];
    const preview = pool.preview();
    const quotes = trades.map(([sold, amount]) => {
      const bought = sold === weth ? usdc : weth;
      const quote = preview.quote(sold, bought, amount);
      preview.apply(sold, bought, amount);
      return quote;
    });
    const calls = trades.filter((_, i) => quotes[i] !== 0n).map(([sold, amount]) => trade(pool, sold, amount));
    const events = await bench.sendTo(pool, calls);
    expect(events.map((event) => (event.event === "swap" ? event.amountOut : 0n))).to.deep.equal(
      quotes.filter((quote) => quote !== 0n),
    );
    expect(pool.preview().quote(weth, weth, 1n)).to.equal(0n);
  });

  it("trades no less than it is told to accept", async () => {
    const pool = pools[0] as PoolPort;
    const quote = pool.preview().quote(pool.base, pool.quote, ETHER);
    const [refused] = (await bench.send([trade(pool, pool.base, ETHER, quote + 1n)])).receipts;
    expect(refused?.succeeded).to.equal(false);
    const [accepted] = (await bench.send([trade(pool, pool.base, ETHER, quote)])).receipts;
    expect(accepted?.succeeded).to.equal(true);
  });

  it("says where in a trade's data the amount stands, so that it can be filled in", () => {
    const pool = pools[0] as PoolPort;
    const { data } = trade(pool, pool.base, 0xabcdefn);
    const start = 2 + 2 * pool.amountInOffset;
    expect(BigInt(`0x${data.slice(start, start + 64)}`)).to.equal(0xabcdefn);
  });

  describe("prices", () => {
    it("are quote over base in whole tokens, times 1e8, whatever the decimals", () => {
      expect(pools.map((pool) => pool.price())).to.deep.equal([200_000_000_000n, 3_333n, 1_500_000_000n]);
    });

    it("say how much of the base would be left at another price", async () => {
      const pool = pools[0] as PoolPort;
      const { base, quote } = pool.reserves();
      expect(pool.baseAt(pool.price()) - base).to.equal(0n);
      // Four times the price: half the base, by x · y = k.
      expect(pool.baseAt(4n * pool.price())).to.equal(base / 2n);
      const target = (pool.price() * 81n) / 100n;
      const missing = pool.baseAt(target) - base;
      // The fee stays in the pool, so that the price lands a little above the target.
      await bench.sendTo(pool, [trade(pool, pool.base, missing)]);
      expect(Number(pool.price()) / Number(target)).to.be.within(1, 1.001);
      expect(pool.reserves().quote < quote).to.equal(true);
    });
  });

  describe("the cumulative price", () => {
    it("adds price times seconds since the first liquidity, worked out by hand", async () => {
      for (const pool of pools) {
        const steps = [
          { seconds: 100, sell: pool.base, amount: pool.reserves().base / 10n },
          { seconds: 3_600, sell: pool.quote, amount: pool.reserves().quote / 7n },
          { seconds: 12, sell: pool.base, amount: pool.reserves().base / 3n },
        ];
        const start = pool.cumulative(bench.session.head);
        const begun = bench.session.head.timestamp;
        let byHand = 0n;
        for (const { seconds, sell, amount } of steps) {
          const { base, quote } = pool.reserves();
          byHand += ((quote * Q112) / base) * BigInt(seconds);
          await bench.sendTo(pool, [trade(pool, sell, amount)], seconds);
          expect(pool.cumulative(bench.session.head) - start).to.equal(byHand);
        }
        // A quiet minute counts too, though the pair has not written it down.
        const { base, quote } = pool.reserves();
        await bench.follow(pool, await bench.send([], 60));
        byHand += ((quote * Q112) / base) * 60n;
        const end = pool.cumulative(bench.session.head);
        expect(end - start).to.equal(byHand);

        const seconds = BigInt(bench.session.head.timestamp - begun);
        const inUnits = (byHand / seconds) * 10n ** BigInt(8 + pool.base.decimals);
        expect(pool.averagePrice(start, end, seconds)).to.equal(inUnits / (Q112 * 10n ** BigInt(pool.quote.decimals)));
      }
    });
  });

  describe("liquidity", () => {
    it("is added and taken out with events that name both amounts, and shares that add up", async () => {
      const pool = pools[0] as PoolPort;
      const { base, quote } = pool.reserves();
      const shares = pool.totalShares();
      const added = await bench.sendTo(pool, [{ ...pool.addLiquidity(base / 10n, quote / 10n, TRADER), from: TRADER }]);
      expect(only(added)).to.deep.include({
        event: "liquidity-added",
        protocol: "WETH-USDC",
        amounts: { WETH: base / 10n, USDC: quote / 10n },
      });
      const own = pool.sharesOf(TRADER);
      expect(own).to.equal(shares / 10n);
      expect(pool.totalShares()).to.equal(shares + own);
      const [baseBefore, quoteBefore] = [await held(pool.base), await held(pool.quote)];
      const holdings = pool.holdingsOf(TRADER);

      const removed = await bench.sendTo(pool, [
        { ...approveAll(pool.shareToken as Address, pool.liquiditySpender), from: TRADER },
        { ...pool.removeLiquidity(own, TRADER), from: TRADER },
      ]);
      expect(only(removed).event).to.equal("liquidity-removed");
      expect((await held(pool.base)) - baseBefore, "as it said").to.equal(holdings.base);
      expect((await held(pool.quote)) - quoteBefore, "as it said").to.equal(holdings.quote);
      expect(pool.holdingsOf(TRADER)).to.deep.equal({ base: 0n, quote: 0n });
      expect(pool.sharesOf(TRADER)).to.equal(0n);
      expect(pool.totalShares()).to.equal(shares);
      expect(await bench.failuresOf(pool)).to.deep.equal([]);
    });

    it("takes the quote asset at the pool's ratio, and no range", () => {
      const pool = pools[0] as PoolPort;
      const { base, quote } = pool.reserves();
      expect(pool.quoteNeeded(base / 10n)).to.equal(quote / 10n + 1n);
      const range = { lower: pool.price() / 2n, upper: 2n * pool.price() };
      const refused = /WETH-USDC has no price ranges/;
      expect(() => pool.quoteNeeded(1n, range)).to.throw(InputError, refused);
      expect(() => pool.addLiquidity(1n, 1n, TRADER, range)).to.throw(InputError, refused);
    });

    it("that others added before the port was opened is known to it", async () => {
      const pool = pools[0] as PoolPort;
      const { base, quote } = pool.reserves();
      await bench.sendTo(pool, [{ ...pool.addLiquidity(base / 10n, quote / 10n, TRADER), from: TRADER }]);
      const late = bench.world.pools[0]?.() as PoolPort;
      await late.open(bench.chain);
      expect(late.sharesOf(TRADER)).to.equal(pool.sharesOf(TRADER));
      expect(late.reserves()).to.deep.equal(pool.reserves());
      expect(await bench.failuresOf(late)).to.deep.equal([]);
    });
  });

  it("knows what it trades, and says so when it is used before it is opened", () => {
    const [weth, usdc, wbtc] = bench.made as [Asset, Asset, Asset];
    const pool = bench.world.pools[0]?.() as PoolPort;
    expect([pool.trades(weth, usdc), pool.trades(usdc, weth)]).to.deep.equal([true, true]);
    expect([pool.trades(weth, weth), pool.trades(weth, wbtc)]).to.deep.equal([false, false]);
    expect(() => pool.price()).to.throw("WETH-USDC was used before it was opened");
  });
});
