import { expect } from "chai";

import { addressOf } from "../../../src/chain/address.ts";
import type { Snapshot } from "../../../src/chain/session.ts";
import type { Address } from "../../../src/chain/types.ts";
import { InputError } from "../../../src/errors.ts";
import { POOL } from "../../../src/protocols/amm/uniswap-v3-abi.ts";
import type { UniswapV3Pool } from "../../../src/protocols/amm/uniswap-v3.ts";
import type { Asset } from "../../../src/protocols/ports.ts";
import { buildConcentratedPool } from "../../../src/simulation/build/uniswap-v3.ts";
import { approveAll as approval } from "../../../src/protocols/tokens/token.ts";
import { Bench, type Send, TRADER } from "../../support/protocols-bench.ts";
import { balanceOf } from "../../support/protocols-lending.ts";
import { expectClose } from "../../support/sim-numbers.ts";
import { only } from "../../support/sim-record.ts";
import { NO_DEADLINE, payment, REAL, realPools, type RealV3, throughPayer } from "../../support/uniswap-v3-bench.ts";
import { deployUniswapV3 } from "../../support/uniswap-v3-deployment.ts";

const ETHER = 10n ** 18n;
const LATER = addressOf("later holder");

describe("Uniswap V3 pool", () => {
  let bench: Bench<RealV3>;
  let snapshot: Snapshot;
  let pools: UniswapV3Pool[];

  before(async () => {
    bench = await realPools();
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    pools = bench.made.open.map((open) => open());
    for (const pool of pools) await pool.open(bench.chain);
  });

  const first = (): UniswapV3Pool => pools[0] as UniswapV3Pool;
  const trade = (pool: UniswapV3Pool, assetIn: Asset, amountIn: bigint, minAmountOut = 0n): Send => {
    const assetOut = assetIn === pool.base ? pool.quote : pool.base;
    return { ...pool.trade({ assetIn, assetOut, amountIn, minAmountOut, to: TRADER }), from: TRADER };
  };
  const held = async (asset: Asset, holder: Address = TRADER): Promise<bigint> =>
    balanceOf(bench, asset.address, holder);

  it("covers both orders of the two tokens", () => {
    expect(new Set(pools.map(({ base, quote }) => base.address < quote.address)).size).to.equal(2);
  });

  describe("prices", () => {
    it("are quote over base in whole tokens, times 1e8, whatever the decimals and the order", () => {
      expect(pools.map((pool) => pool.price())).to.deep.equal([
        200_000_000_000n,
        3_333n,
        1_500_000_000n,
        200_000_000_000n,
      ]);
    });

    it("say how much of the base would be left at another price, within ranges and beyond them", async () => {
      for (const pool of pools) {
        const { base } = pool.reserves();
        const held = (multiple: bigint): bigint => pool.baseAt((pool.price() * multiple) / 100n);
        expectClose(Number(held(100n)) / Number(base), 1, 1e-3, `${pool.name} here`);
        const bySteps = [300n, 200n, 150n, 110n, 95n, 81n].map(held);
        expect(
          [...bySteps].sort((a, b) => (a < b ? -1 : 1)),
          "less at a higher price",
        ).to.deep.equal(bySteps);
        // What is missing at 0.9 is what a sale brings in, up to the fee, which goes to providers and not into reserves.
        const target = (pool.price() * 90n) / 100n;
        const missing = pool.baseAt(target) - pool.baseAt(pool.price());
        await bench.sendTo(pool, [trade(pool, pool.base, missing)]);
        expectClose(Number(pool.price()) / Number(target), 1, 0.003, `${pool.name} at 0.9`);
      }
    });
  });

  it("shows its depth by price: ranges that adjoin, base above the price and quote below it, in sum the reserves", () => {
    for (const pool of pools) {
      const [depth, price] = [pool.depth(), pool.price()];
      expect(depth.length).to.be.above(4);
      let [base, quote] = [0n, 0n];
      for (const [i, range] of depth.entries()) {
        if (i > 0) expect(range.lower).to.equal(depth[i - 1]?.upper);
        if (range.upper <= price) expect(range.base, "below the price").to.equal(0n);
        if (range.lower >= price) expect(range.quote, "above the price").to.equal(0n);
        [base, quote] = [base + range.base, quote + range.quote];
      }
      expect({ base, quote }).to.deep.equal(pool.reserves());
    }
  });

  it("previews a series of trades across ticks as the pool then makes them, without asking the chain", async () => {
    for (const pool of pools) {
      const { base, quote } = pool.reserves();
      const trades: [Asset, bigint][] = [
        [pool.base, base / 20n],
        [pool.quote, quote / 3n],
        [pool.quote, 1n],
        [pool.base, base / 2n],
        [pool.base, base],
        [pool.quote, quote],
      ];
      const preview = pool.preview();
      const quotes = trades.map(([sold, amount]) => {
        const bought = sold === pool.base ? pool.quote : pool.base;
        const quoted = preview.quote(sold, bought, amount);
        preview.apply(sold, bought, amount);
        return quoted;
      });
      const events = await bench.sendTo(
        pool,
        trades.map(([sold, amount]) => trade(pool, sold, amount)),
      );
      expect(events.map((event) => (event.event === "swap" ? event.amountOut : 0n))).to.deep.equal(quotes);
      expect(pool.preview().quote(pool.base, pool.base, 1n)).to.equal(0n);
    }
  });

  it("tells a swap in words that any venue has", async () => {
    const pool = first();
    const quote = pool.preview().quote(pool.base, pool.quote, ETHER);
    expect(only(await bench.sendTo(pool, [trade(pool, pool.base, ETHER)]))).to.deep.equal({
      event: "swap",
      protocol: pool.name,
      account: pool.spender,
      assetIn: "WETH",
      assetOut: "USDC",
      amountIn: ETHER,
      amountOut: quote,
      to: TRADER,
    });
  });

  it("trades no less than it is told to accept, and says where in a trade's data the amount stands", async () => {
    const pool = first();
    const quote = pool.preview().quote(pool.base, pool.quote, ETHER);
    const [refused] = (await bench.send([trade(pool, pool.base, ETHER, quote + 1n)])).receipts;
    expect(refused?.succeeded).to.equal(false);
    const [accepted] = (await bench.send([trade(pool, pool.base, ETHER, quote)])).receipts;
    expect(accepted?.succeeded).to.equal(true);
    const { data } = trade(pool, pool.base, 0xabcdefn);
    const start = 2 + 2 * pool.amountInOffset;
    expect(BigInt(`0x${data.slice(start, start + 64)}`)).to.equal(0xabcdefn);
  });

  describe("the tick's history", () => {
    it("is what the pool observes, and gives the mean of the prices, weighted by time", async () => {
      for (const pool of pools) {
        const start = pool.cumulative(bench.session.head);
        const begun = bench.session.head.timestamp;
        const { base, quote } = pool.reserves();
        let weighted = 0;
        for (const [seconds, asset, amount] of [
          [100, pool.base, base / 5n],
          [3_600, pool.quote, quote / 3n],
          [12, pool.base, base / 7n],
        ] as const) {
          weighted += Math.log(Number(pool.price())) * seconds;
          await bench.sendTo(pool, [trade(pool, asset, amount)], seconds);
          expect(pool.cumulative(bench.session.head)).to.equal(await observed(pool));
        }
        weighted += Math.log(Number(pool.price())) * 60;
        await bench.follow(pool, await bench.send([], 60));
        const end = pool.cumulative(bench.session.head);
        expect(end, "a quiet minute counts too").to.equal(await observed(pool));
        const seconds = bench.session.head.timestamp - begun;
        const average = Number(pool.averagePrice(start, end, BigInt(seconds)));
        // The mean of ticks, which are whole: a ten-thousandth of the price; and prices of few digits.
        expectClose(average / Math.exp(weighted / seconds), 1, 3e-4, pool.name);
      }
    });

    /** As the pool itself says, at the time of the last block. */
    async function observed(pool: UniswapV3Pool): Promise<bigint> {
      const call = REAL.pool.call(pool.addresses[0] as Address, "observe", [[0]]);
      const latest = { to: call.to, data: call.data };
      const answer = (await bench.session.rpc("eth_call", [latest, "latest"])) as `0x${string}`;
      return (REAL.pool.decode("observe", answer).tickCumulatives as bigint[])[0] as bigint;
    }

    it("rounds a mean of ticks down, also below 0, and goes on over the end of its 56 bits", () => {
      const pool = first();
      const priceAt = (tick: bigint): bigint => pool.averagePrice(0n, tick, 1n);
      expect(pool.averagePrice(0n, -19n, 10n)).to.equal(priceAt(-2n));
      expect(pool.averagePrice(0n, 19n, 10n)).to.equal(priceAt(1n));
      expect(pool.averagePrice(2n ** 55n - 5n, -(2n ** 55n) + 5n, 10n)).to.equal(priceAt(1n));
    });
  });

  describe("liquidity", () => {
    it("is added in a range and taken out by its owner, who gets what the pool said, fees included", async () => {
      for (const pool of pools) {
        const base = pool.reserves().base / 10n;
        const range = { lower: (pool.price() * 9n) / 10n, upper: (pool.price() * 11n) / 10n };
        const quote = pool.quoteNeeded(base, range);
        const added = only(
          await bench.sendTo(pool, [{ ...pool.addLiquidity(base, quote, TRADER, range), from: TRADER }]),
        );
        expect(added).to.deep.include({ event: "liquidity-added", protocol: pool.name, account: TRADER });
        const { amounts } = added as { amounts: Record<string, bigint> };
        expectClose(Number(amounts[pool.base.symbol]) / Number(base), 1, 1e-6, "base");
        expectClose(Number(amounts[pool.quote.symbol]) / Number(quote), 1, 1e-6, "quote");
        expect(pool.sharesOf(TRADER) > 0n).to.equal(true);

        // Through the range and back, so that it earns in both assets and has both again.
        await bench.sendTo(pool, [trade(pool, pool.base, pool.reserves().base / 2n)]);
        await bench.sendTo(pool, [trade(pool, pool.quote, pool.reserves().quote / 3n)]);
        const before = [await held(pool.base), await held(pool.quote)] as const;
        const holdings = pool.holdingsOf(TRADER);
        const shares = pool.sharesOf(TRADER);
        const removed = await bench.sendTo(pool, [{ ...pool.removeLiquidity(shares, TRADER), from: TRADER }]);
        expect(only(removed)).to.deep.include({ event: "liquidity-removed", account: TRADER });
        expect((await held(pool.base)) - before[0], "base as it said").to.equal(holdings.base);
        expect((await held(pool.quote)) - before[1], "quote as it said").to.equal(holdings.quote);
        expect(pool.sharesOf(TRADER)).to.equal(0n);
        expect(pool.holdingsOf(TRADER)).to.deep.equal({ base: 0n, quote: 0n });
        expect(await bench.failuresOf(pool)).to.deep.equal([]);
      }
    });

    it("of several tokens is taken from the oldest first; a token that was given away is its new holder's", async () => {
      const pool = first();
      const add = (): Send => ({ ...pool.addLiquidity(ETHER, 10_000_000_000n, TRADER), from: TRADER });
      await bench.sendTo(pool, [add(), add(), add()]);
      const all = pool.sharesOf(TRADER);
      await bench.sendTo(pool, [{ ...pool.removeLiquidity(all / 2n, TRADER), from: TRADER }]);
      expect(pool.sharesOf(TRADER)).to.equal(all - all / 2n);
      expect(pool.totalShares() > all).to.equal(true);
      const [id] = await tokensMade();
      const give = REAL.manager.call(pool.liquiditySpender, "transferFrom", [TRADER, LATER, id]);
      await bench.sendTo(pool, [{ ...give, from: TRADER }]);
      expect(pool.sharesOf(TRADER) + pool.sharesOf(LATER)).to.equal(all - all / 2n);
      expect(pool.sharesOf(LATER)).to.equal(0n, "the oldest, which is empty");
      expect(await bench.failuresOf(pool)).to.deep.equal([]);

      async function tokensMade(): Promise<bigint[]> {
        const logs = await bench.session.logs([pool.liquiditySpender]);
        const events = logs.map((log) => REAL.manager.decodeLog(log)?.args);
        return events
          .filter((args) => String(args?.to).toLowerCase() === TRADER)
          .map((args) => args?.tokenId as bigint);
      }
    });

    it("pays what the pool owes where its rounding, each time it settles, made that less than the token is owed", async () => {
      const pool = first();
      const [address, manager] = pool.addresses as [Address, Address];
      const [lower, upper] = [-600_000, 600_000]; // Where nobody else has a position.
      const tokens = [pool.base, pool.quote].sort(byAddress);
      const [token0, token1] = tokens.map((token) => token.address);
      const least = { amount0Min: 0n, amount1Min: 0n, recipient: TRADER, deadline: NO_DEADLINE };
      const most = { amount0Desired: 10n ** 22n, amount1Desired: 10n ** 22n };
      const ends = { token0, token1, fee: 3000, tickLower: lower, tickUpper: upper };
      const mint = REAL.manager.call(manager, "mint", [{ ...ends, ...most, ...least }]);
      await bench.sendTo(pool, [{ ...mint, from: TRADER }]);
      const args = [manager, lower, upper, 1n, payment(tokens)];
      for (let i = 1n; i < 12n; i += 1n) {
        await bench.sendTo(pool, [trade(pool, i % 2n === 0n ? pool.base : pool.quote, i * 1_234_567_891n)]);
        // A gift of next to nothing settles the manager's position, and not the token.
        await bench.sendTo(pool, [{ ...throughPayer(REAL.pool.call(address, "mint", args)), from: TRADER }]);
      }
      const before = [await held(pool.base), await held(pool.quote)] as const;
      const holdings = pool.holdingsOf(TRADER);
      await bench.sendTo(pool, [{ ...pool.removeLiquidity(pool.sharesOf(TRADER), TRADER), from: TRADER }]);
      expect((await held(pool.base)) - before[0]).to.equal(holdings.base);
      expect((await held(pool.quote)) - before[1]).to.equal(holdings.quote);
    });

    it("above the price takes none of the quote asset; below it, it is refused, since it takes none of the base", () => {
      for (const pool of pools) {
        const price = pool.price();
        const above = { lower: (price * 12n) / 10n, upper: (price * 15n) / 10n };
        expect(pool.quoteNeeded(10n ** 9n, above)).to.equal(1n);
        const below = { lower: price / 2n, upper: (price * 8n) / 10n };
        expect(() => pool.quoteNeeded(10n ** 9n, below)).to.throw(InputError, /takes none of/);
        expect(() => pool.addLiquidity(1n, 1n, TRADER, { lower: price, upper: price })).to.throw(InputError, "range");
      }
    });
  });

  describe("where liquidity runs out", () => {
    it("quotes and sells the part that can be sold; the rest stays with the seller", async () => {
      for (const inverted of [false, true]) {
        const narrow = await Bench.build(async (builder) => {
          const weth = await builder.token("WETH", { price: 2_000 });
          const dai = await builder.token("DAI", { price: 1 });
          const site = await deployUniswapV3(builder.session, builder.owner, weth.address);
          const [base, quote] = weth.address < dai.address === inverted ? [dai, weth] : [weth, dai];
          const open = await buildConcentratedPool(builder, site, "narrow", {
            base,
            quote,
            fee: 3000,
            liquidity: [
              { baseAmount: 10, range: [0.9, 1.1] },
              { baseAmount: 5, range: [1.2, 1.3] },
            ],
          });
          for (const asset of [base, quote]) await builder.endow(asset, TRADER, 1_000_000_000);
          await builder.session.execute(
            [base, quote].map(({ address }) => ({ ...approval(address, site.swapRouter), from: TRADER })),
          );
          return { open, quoter: site.quoter };
        });
        for (const sellsBase of [true, false]) {
          const pool = narrow.made.open();
          await pool.open(narrow.chain);
          const [sold, bought] = sellsBase ? [pool.base, pool.quote] : [pool.quote, pool.base];
          const amountIn = 1_000_000n * ETHER;
          const quote = pool.preview().quote(sold, bought, amountIn);
          const params = {
            tokenIn: sold.address,
            tokenOut: bought.address,
            amountIn,
            fee: 3000,
            sqrtPriceLimitX96: 0n,
          };
          const answer = await narrow.session.call(
            REAL.quoter.call(narrow.made.quoter, "quoteExactInputSingle", [params]),
          );
          expect(quote).to.equal(REAL.quoter.decode("quoteExactInputSingle", answer).amountOut);
          const preview = pool.preview();
          preview.apply(sold, bought, amountIn);
          expect(preview.quote(sold, bought, amountIn), "nothing is left").to.equal(0n);
          const back = preview.quote(bought, sold, ETHER / 1_000n);

          const [event] = await narrow.sendTo(pool, [trade(pool, sold, amountIn)]);
          expect(event).to.deep.include({ event: "swap", amountOut: quote });
          expect((event as { amountIn: bigint }).amountIn < amountIn).to.equal(true);
          expect(pool.preview().quote(bought, sold, ETHER / 1_000n), "the way back").to.equal(back);
          expect(await narrow.failuresOf(pool)).to.deep.equal([]);
        }
      }
    });
  });

  describe("the audit", () => {
    it("finds any event that the books missed", async () => {
      const pool = first();
      const range = { lower: (pool.price() * 9n) / 10n, upper: (pool.price() * 11n) / 10n };
      const before = (await bench.session.logs(pool.addresses)).length;
      await bench.sendTo(pool, [{ ...pool.addLiquidity(ETHER, 10_000_000_000n, TRADER, range), from: TRADER }]);
      await bench.sendTo(pool, [trade(pool, pool.base, 20n * ETHER)]);
      await bench.sendTo(pool, [{ ...pool.removeLiquidity(pool.sharesOf(TRADER) / 3n, TRADER), from: TRADER }]);
      const address = pool.addresses[0] as Address;
      await bench.sendTo(pool, [
        { ...REAL.pool.call(address, "increaseObservationCardinalityNext", [9]), from: TRADER },
        { ...REAL.pool.call(address, "setFeeProtocol", [4, 10]), from: bench.owner },
        trade(pool, pool.quote, 50_000_000_000n),
        { ...REAL.pool.call(address, "collectProtocol", [TRADER, 10n ** 30n, 10n ** 30n]), from: bench.owner },
      ]);
      const logs = (await bench.session.logs(pool.addresses)).slice(before);
      expect(await bench.failuresOf(pool)).to.deep.equal([]);
      const missed: string[] = [];
      for (const withheld of logs) {
        const blind = (bench.made.open[0] as () => UniswapV3Pool)();
        const all = await bench.session.logs(pool.addresses);
        for (const log of all) {
          const isWithheld = log.blockNumber === withheld.blockNumber && log.logIndex === withheld.logIndex;
          if (!isWithheld) blind.absorb(log, { number: log.blockNumber, timestamp: log.timestamp });
        }
        const failures = await bench.failuresOf(blind);
        if (failures.length === 0) missed.push(POOL.decodeLog(withheld)?.name ?? withheld.topics[0] ?? "");
      }
      // Before it collects, the manager burns nothing, which settles a position that was settled in the same transaction.
      expect(missed).to.deep.equal(["Burn"]);
      expect(logs.length).to.be.above(11);
    });

    for (const [what, slot] of [
      ["price", 0n],
      ["growth of fees", 1n],
      ["protocol's fees", 3n],
      ["liquidity", 4n],
    ] as const) {
      it(`finds a ${what} that is a unit off`, async () => {
        const pool = first();
        const position = `0x${slot.toString(16)}`;
        const address = pool.addresses[0] as Address;
        const word = BigInt((await bench.session.rpc("eth_getStorageAt", [address, position, "latest"])) as string);
        const changed = `0x${(word + 1n).toString(16).padStart(64, "0")}`;
        await bench.session.rpc("hardhat_setStorageAt", [address, position, changed]);
        expect((await bench.failuresOf(pool)).length).to.equal(1);
      });
    }
  });

  it("knows what it trades, and says so when it is used before it is opened", () => {
    const [weth, usdc, wbtc] = bench.made.assets;
    const pool = (bench.made.open[0] as () => UniswapV3Pool)();
    expect([pool.trades(weth, usdc), pool.trades(usdc, weth)]).to.deep.equal([true, true]);
    expect([pool.trades(weth, weth), pool.trades(weth, wbtc)]).to.deep.equal([false, false]);
    expect(() => pool.price()).to.throw("WETH-USDC-3000 was used before it was opened");
  });
});

function byAddress(a: Asset, b: Asset): number {
  return a.address < b.address ? -1 : 1;
}
