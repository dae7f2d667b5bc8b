import { expect } from "chai";
import fc from "fast-check";

import { InputError, systems } from "hardhat-firebreak";
import type { Snapshot } from "../../src/chain/session.ts";
import { SplitVenue } from "../../src/protocols/amm/split-venue.ts";
import type { Asset, PoolPort, VenuePort } from "../../src/protocols/ports.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import { Bench, type Send, TRADER } from "../support/protocols-bench.ts";
import { balanceOf } from "../support/protocols-lending.ts";
import { only, present } from "../support/sim-record.ts";
import { forAllAsync, magnitude } from "../support/units-property.ts";

const ETHER = 10n ** 18n;
const STABLE = systems.stableSwap({ amplification: 50, fee: 0.0004 });

/** Two dollars, of 18 and 6 decimals: a stable-swap pool, one with a fee of its own, and a pair; and a router over them. */
async function dollars(): Promise<Bench<readonly Asset[]>> {
  const bench = await Bench.build(async (builder) => {
    const dai = await builder.token("DAI", { price: 1 });
    const usdc = await builder.token("USDC", { price: 1, decimals: 6 });
    const both = { base: dai, quote: usdc };
    const pools = [
      await builder.pair("Stable", { ...both, baseAmount: 1_000_000, part: STABLE }),
      await builder.pair("Cheap", { ...both, baseAmount: 500_000, part: systems.constantProduct({ fee: 0.0005 }) }),
      await builder.pair("Pair", { ...both, baseAmount: 2_000_000 }),
    ];
    await systems.splitVenue(builder, "Split", pools);
    for (const asset of [dai, usdc]) await builder.endow(asset, TRADER, 100_000_000);
    return [dai, usdc];
  });
  const spenders = new Set([...venuesOf(bench, []), ...poolsOf(bench)].map(({ spender }) => spender));
  await bench.send(
    [...spenders].flatMap((spender) =>
      bench.made.map(({ address }): Send => ({ ...approveAll(address, spender), from: TRADER })),
    ),
  );
  return bench;
}

function poolsOf(bench: Bench<unknown>): PoolPort[] {
  return bench.world.pools.map((open) => open());
}

function venuesOf(bench: Bench<unknown>, pools: readonly PoolPort[]): VenuePort[] {
  const named = pools.length === 0 ? poolsOf(bench) : pools;
  return bench.world.venues.map((open) => open((name) => present(named.find((pool) => pool.name === name))));
}

describe("Pools along a curve", () => {
  let bench: Bench<readonly Asset[]>;
  let snapshot: Snapshot;
  let pools: PoolPort[];
  let split: VenuePort;
  let [dai, usdc]: Asset[] = [];

  before(async () => {
    bench = await dollars();
    [dai, usdc] = bench.made;
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    pools = poolsOf(bench);
    for (const pool of pools) await pool.open(bench.chain);
    split = only(venuesOf(bench, pools));
  });

  const other = (asset: Asset): Asset => present(asset === dai ? usdc : dai);
  const trade = (venue: VenuePort, assetIn: Asset, amountIn: bigint, minAmountOut = 0n): Send => ({
    ...venue.trade({ assetIn, assetOut: other(assetIn), amountIn, minAmountOut, to: TRADER }),
    from: TRADER,
  });
  const held = async (asset: Asset): Promise<bigint> => balanceOf(bench, asset.address, TRADER);
  const curved = (): PoolPort[] => pools.slice(0, 2);

  it("quote what a swap then gives, to the unit, at any size and in either direction", async () => {
    const draw = fc.record({ index: fc.nat(1), sellsBase: fc.boolean(), amount: magnitude(1n, 10n ** 25n) });
    let refused = 0;
    await forAllAsync(
      [draw],
      async ({ index, sellsBase, amount }) => {
        const pool = present(pools[index]);
        const [sold, bought] = sellsBase ? [pool.base, pool.quote] : [pool.quote, pool.base];
        const amountIn = (amount % 10n ** BigInt(sold.decimals + 6)) + 1n;
        const quote = pool.preview().quote(sold, bought, amountIn);
        const before = await held(bought);
        const block = await bench.send([trade(pool, sold, amountIn, quote)]);
        const events = await bench.follow(pool, block);
        expect((await held(bought)) - before).to.equal(quote);
        expect(await bench.failuresOf(pool)).to.deep.equal([]);
        if (quote === 0n) {
          refused += 1;
          expect(block.receipts[0]?.succeeded).to.equal(false);
          return;
        }
        expect(events).to.deep.equal([
          {
            event: "swap",
            protocol: pool.name,
            account: TRADER,
            assetIn: sold.symbol,
            assetOut: bought.symbol,
            amountIn,
            amountOut: quote,
            to: TRADER,
          },
        ]);
      },
      40,
    );
    expect(refused, "amounts too small to give anything were drawn as well").to.be.above(0);
  });

  it("preview a series of trades as the pool then makes them", async () => {
    for (const pool of curved()) {
      const trades: [Asset, bigint][] = [
        [pool.base, 170_000n * ETHER],
        [pool.quote, 5_123_456_789n],
        [pool.base, 600_000n * ETHER],
      ];
      const preview = pool.preview();
      const quotes = trades.map(([sold, amount]) => {
        const quote = preview.quote(sold, other(sold), amount);
        preview.apply(sold, other(sold), amount);
        return quote;
      });
      const events = await bench.sendTo(
        pool,
        trades.map(([sold, amount]) => trade(pool, sold, amount)),
      );
      expect(events.map((event) => (event.event === "swap" ? event.amountOut : 0n))).to.deep.equal(quotes);
    }
  });

  it("accumulate their price times the seconds that it lasts, also in a quiet minute", async () => {
    for (const pool of curved()) {
      const [start, begun] = [pool.cumulative(bench.session.head), bench.session.head.timestamp];
      await bench.sendTo(pool, [trade(pool, pool.base, 300_000n * ETHER)], 100);
      const low = pool.price();
      expect(low < 10n ** 8n).to.equal(true);
      await bench.follow(pool, await bench.send([], 300));
      const end = pool.cumulative(bench.session.head);
      const average = pool.averagePrice(start, end, BigInt(bench.session.head.timestamp - begun));
      expect(Number(average - (10n ** 8n * 100n + low * 300n) / 400n)).to.be.within(-2, 2);
    }
  });

  it("say how much of the base would be left at another price", async () => {
    for (const pool of curved()) {
      const missing = pool.baseAt(98_000_000n) - pool.reserves().base;
      await bench.sendTo(pool, [trade(pool, pool.base, missing)]);
      // The fee stays in the pool.
      expect(Number(pool.price()) / 98_000_000).to.be.within(1, 1.001);
    }
  });

  it("take liquidity in their ratio, and give it back with what it earned", async () => {
    for (const pool of curved()) {
      await bench.sendTo(pool, [trade(pool, pool.base, 200_000n * ETHER)]);
      const supply = pool.totalShares();
      const quoteAmount = pool.quoteNeeded(100_000n * ETHER);
      const before = [await held(pool.base), await held(pool.quote)];
      const add = (base: bigint, quote: bigint): Send => ({ ...pool.addLiquidity(base, quote, TRADER), from: TRADER });
      const [added] = await bench.sendTo(pool, [add(100_000n * ETHER, quoteAmount * 2n)]);
      expect(added).to.deep.include({ event: "liquidity-added", account: TRADER });
      expect([await held(pool.base), await held(pool.quote)]).to.deep.equal([
        present(before[0]) - 100_000n * ETHER,
        present(before[1]) - quoteAmount,
      ]);
      // Too little of the other side: as much as that allows.
      await bench.sendTo(pool, [add(100_000n * ETHER, quoteAmount / 2n)]);
      const used = present(before[0]) - (await held(pool.base));
      expect(Number(used) / 1e18).to.be.within(149_999.999, 150_000.001);

      const holdings = pool.holdingsOf(TRADER);
      const shares = pool.sharesOf(TRADER);
      const middle = [await held(pool.base), await held(pool.quote)];
      await bench.sendTo(pool, [{ ...pool.removeLiquidity(shares, TRADER), from: TRADER }]);
      expect((await held(pool.base)) - present(middle[0])).to.equal(holdings.base);
      expect((await held(pool.quote)) - present(middle[1])).to.equal(holdings.quote);
      expect(pool.totalShares()).to.equal(supply);
      expect(pool.sharesOf(TRADER)).to.equal(0n);
      expect(await bench.failuresOf(pool)).to.deep.equal([]);
    }
  });

  it("know others' liquidity from before they were opened", async () => {
    const pool = present(pools[0]);
    await bench.sendTo(pool, [{ ...pool.addLiquidity(ETHER, 10n ** 6n, TRADER), from: TRADER }]);
    const late = present(poolsOf(bench)[0]);
    await late.open(bench.chain);
    expect(late.sharesOf(TRADER)).to.equal(pool.sharesOf(TRADER));
    expect(late.reserves()).to.deep.equal(pool.reserves());
  });

  it("refuse ranges, amplifications and fees that they can't have", () => {
    const pool = present(pools[0]);
    expect(() => pool.quoteNeeded(1n, { lower: 1n, upper: 2n })).to.throw(InputError, /Stable has no price ranges/);
    for (const amplification of [0, 1.5, 1_000_001]) {
      expect(() => systems.stableSwap({ amplification, fee: 0 })).to.throw(
        InputError,
        /a whole number from 1 to 1000000/,
      );
    }
    expect(() => systems.stableSwap({ amplification: 1, fee: 0.11 })).to.throw(InputError, /fee is 0.11, expected/);
    expect(() => systems.constantProduct({ fee: -0.1 })).to.throw(InputError, /fee is -0.1, expected/);
    expect(() => present(poolsOf(bench)[0]).price()).to.throw("Stable was used before it was opened");
  });

  describe("and a pair, split over", () => {
    it("together pay what was quoted, which is more than any of them alone", async () => {
      for (const [sold, amount] of [
        [dai, 400_000n * ETHER],
        [usdc, 30_000n * 10n ** 6n],
        [dai, 12_345_678n],
      ] as [Asset, bigint][]) {
        const quote = split.preview().quote(sold, other(sold), amount);
        const alone = pools.map((pool) => pool.preview().quote(sold, other(sold), amount));
        expect(alone.every((single) => quote >= single)).to.equal(true);
        const before = await held(other(sold));
        const block = await bench.send([trade(split, sold, amount, quote)]);
        if (quote > 0n) expect(only(block.receipts).succeeded).to.equal(true);
        for (const pool of pools) await bench.follow(pool, block);
        expect((await held(other(sold))) - before).to.equal(quote);
      }
      const big = split.preview().quote(present(dai), present(usdc), 400_000n * ETHER);
      const best = pools.map((pool) => pool.preview().quote(present(dai), present(usdc), 400_000n * ETHER));
      expect(best.every((single) => big > single)).to.equal(true);
    });

    it("are previewed one sale after the other", async () => {
      const preview = split.preview();
      const [sold, bought] = [present(dai), present(usdc)];
      const amount = 200_000n * ETHER;
      const first = preview.quote(sold, bought, amount);
      preview.apply(sold, bought, amount);
      const second = preview.quote(sold, bought, amount);
      expect(second < first).to.equal(true);
      const before = await held(bought);
      for (let i = 0; i < 2; i += 1) {
        const block = await bench.send([trade(split, sold, amount)]);
        for (const pool of pools) await bench.follow(pool, block);
      }
      expect((await held(bought)) - before).to.equal(first + second);
    });

    it("take an amount that is filled in later, by weight or by depth", async () => {
      const [sold] = [present(dai)];
      for (const planned of [100_000n * ETHER, 0n]) {
        const call = trade(split, sold, planned);
        const at = 2 + 2 * split.amountInOffset;
        expect(BigInt(`0x${call.data.slice(at, at + 64)}`)).to.equal(planned);
        const filled = (99_999n * ETHER).toString(16).padStart(64, "0");
        const data = `${call.data.slice(0, at)}${filled}${call.data.slice(at + 64)}` as `0x${string}`;
        const before = await held(sold);
        const block = await bench.send([{ ...call, data }]);
        for (const pool of pools) await bench.follow(pool, block);
        expect(before - (await held(sold))).to.equal(99_999n * ETHER);
      }
    });

    it("must be there", async () => {
      let refusal: unknown;
      await Bench.build(async (builder) => systems.splitVenue(builder, "Split", [])).catch((error: unknown) => {
        refusal = error;
      });
      expect(String(refusal)).to.match(/Split: expected at least one pool to split over/);
      expect(split).to.be.instanceOf(SplitVenue);
      expect(split.trades(present(dai), present(usdc))).to.equal(true);
      expect(split.trades(present(dai), present(dai))).to.equal(false);
    });
  });

  it("take the gas that their ports say, within a fifth", async () => {
    const spent = new Map<string, number[]>();
    for (let i = 0; i < 5; i += 1) {
      for (const venue of [...curved(), split]) {
        for (const sold of [present(dai), present(usdc)]) {
          const amount = BigInt(20_000 + 9_000 * i) * 10n ** BigInt(sold.decimals);
          const block = await bench.send([trade(venue, sold, amount)]);
          for (const pool of pools) await bench.follow(pool, block);
          const list = spent.get(venue.name) ?? [];
          // As part of a larger transaction: without the 21,000 of its own and its data.
          list.push(Number(only(block.receipts).gasUsed) - 21_000 - 2_500);
          spent.set(venue.name, list);
        }
      }
    }
    const off = [...curved(), split].map(({ name, tradeGas }) => {
      const list = (spent.get(name) ?? []).sort((a, b) => a - b);
      const median = present(list[list.length >> 1]);
      return { name, median, ratio: Number(tradeGas) / median };
    });
    for (const { name, median, ratio } of off) expect(ratio, `${name} takes ${median}`).to.be.within(0.8, 1.2);
  });
});
