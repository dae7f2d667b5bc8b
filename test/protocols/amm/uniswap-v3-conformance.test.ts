import { expect } from "chai";
import fc from "fast-check";

import { BatchReader } from "../../../src/chain/batch-reader.ts";
import type { Snapshot } from "../../../src/chain/session.ts";
import type { Address } from "../../../src/chain/types.ts";
import type { UniswapV3Pool } from "../../../src/protocols/amm/uniswap-v3.ts";
import type { Asset } from "../../../src/protocols/ports.ts";
import { buildConcentratedPool } from "../../../src/simulation/build/uniswap-v3.ts";
import { Bench, TRADER } from "../../support/protocols-bench.ts";
import { balanceOf } from "../../support/protocols-lending.ts";
import { forAllAsync, magnitude } from "../../support/units-property.ts";
import { FEES, REAL, realPools, type RealV3 } from "../../support/uniswap-v3-bench.ts";
import { deployUniswapV3 } from "../../support/uniswap-v3-deployment.ts";
import { KINDS, type Operation, operations, PoolDriver } from "../../support/uniswap-v3-operations.ts";

/** Sequences of operations for each pool; more by an environment variable. */
const SEQUENCES = Number(process.env.FIREBREAK_V3_SEQUENCES ?? 25);

/** Fees, prices and whole tokens of the base asset of pools far from everyday prices, and of one that is not. */
const EXTREMES = [
  [3000, "0.00000001", "1000000000000000"],
  [10000, "100000000000000000000", "0.001"],
  [500, "1", "1000"],
] as const;

describe("Uniswap V3 pool against the real contracts", function () {
  // Thousands of sequences take as long as they take.
  this.timeout(0);
  let bench: Bench<RealV3>;
  let snapshot: Snapshot;
  /** What was tried, so that a generator that tries nothing is found out. */
  const done = new Map<string, number>();
  let mostCrossed = 0n;
  let quotes = 0;
  let left = 0;

  before(async () => {
    bench = await realPools();
    snapshot = await bench.session.snapshot();
  });

  for (const [index, fee] of FEES.entries()) {
    it(`at a fee of ${fee}: quotes, books and claims agree to the unit after every operation`, async () => {
      await forAllAsync(
        // Another least length for each, so that each draws sequences of its own.
        [fc.array(operations, { minLength: 6 + index, maxLength: 20 })],
        async (sequence) => {
          snapshot = await bench.session.revert(snapshot);
          const driver = new PoolDriver(bench, index);
          await driver.pool.open(bench.chain);
          for (const operation of sequence) await step(driver, operation);
          expect(await bench.failuresOf(driver.pool)).to.deep.equal([]);
          const late = (bench.made.open[index] as () => UniswapV3Pool)();
          await late.open(bench.chain);
          expect(await bench.failuresOf(late), "opened at the end").to.deep.equal([]);
          expect(late.depth()).to.deep.equal(driver.pool.depth());
          await leave(driver.pool);
        },
        SEQUENCES,
      );
    });
  }

  it("quotes amounts of any size, at prices of any size, as the quoter does", async () => {
    const extremes = await Bench.build(async (builder) => {
      const base = await builder.token("AAA", { price: 1 });
      const quote = await builder.token("BBB", { price: 1, decimals: 6 });
      const site = await deployUniswapV3(builder.session, builder.owner, base.address);
      const open: (() => UniswapV3Pool)[] = [];
      for (const [fee, price, baseAmount] of EXTREMES) {
        const liquidity = [{ baseAmount }, { baseAmount, range: [0.5, 2] as const }];
        open.push(await buildConcentratedPool(builder, site, `at-${fee}`, { base, quote, fee, price, liquidity }));
      }
      return { site, open };
    });
    const pools = extremes.made.open.map((open) => open());
    for (const pool of pools) await pool.open(extremes.chain);
    expect(new Set(pools.map((pool) => pool.price()))).to.deep.equal(new Set([1n, 10n ** 8n, 10n ** 28n]));
    const chain = extremes.chain;
    const draw = fc.record({ which: fc.nat(2), sellsBase: fc.boolean(), amount: magnitude(1n, 2n ** 254n) });
    await forAllAsync(
      [draw],
      async ({ which, sellsBase, amount }) => {
        const pool = pools[which] as UniswapV3Pool;
        const [sold, bought] = sellsBase ? [pool.base, pool.quote] : [pool.quote, pool.base];
        const said = await askQuoter(
          chain.reader,
          extremes.made.site.quoter,
          EXTREMES[which]?.[0] ?? 0,
          sold,
          bought,
          amount,
        );
        expect(pool.preview().quote(sold, bought, amount)).to.equal(said);
      },
      120,
    );
  });

  it("has tried every kind of operation, and swaps across many ticks", () => {
    expect(KINDS.filter((kind) => !done.has(kind))).to.deep.equal([]);
    expect(quotes).to.be.above(SEQUENCES * FEES.length * 6);
    expect(left).to.be.above(SEQUENCES);
    expect(mostCrossed > 4n, `${mostCrossed} ticks crossed at most`).to.equal(true);
  });

  /** Asks everybody what a trade would give, does the operation, and compares the books with the chain. */
  async function step(driver: PoolDriver, operation: Operation): Promise<void> {
    const { pool } = driver;
    const { sold, bought, amount } = driver.trade(operation);
    const quote = pool.preview().quote(sold, bought, amount);
    expect(quote, "the quoter").to.equal(
      await askQuoter(reader(), bench.made.site.quoter, driver.fee, sold, bought, amount),
    );
    quotes += 1;
    const before = await held(bought);
    const { block, succeeded } = await driver.run(operation);
    await bench.follow(pool, block);
    if (operation.kind === "sell") expect((await held(bought)) - before, "the swap").to.equal(quote);
    if (succeeded && block.receipts.length > 0) done.set(operation.kind, (done.get(operation.kind) ?? 0) + 1);
    const checks = await pool.audit(reader(), "touched");
    expect(
      checks.filter((check) => !check.passed),
      operation.kind,
    ).to.deep.equal([]);
  }

  /** Takes out all that the trader has in the pool, and expects what the pool said. */
  async function leave(pool: UniswapV3Pool): Promise<void> {
    const [base, quote] = [await held(pool.base), await held(pool.quote)];
    const holdings = pool.holdingsOf(TRADER);
    await bench.session.execute([{ ...pool.removeLiquidity(pool.sharesOf(TRADER), TRADER), from: TRADER }]);
    const gained = { base: (await held(pool.base)) - base, quote: (await held(pool.quote)) - quote };
    expect(gained).to.deep.equal(holdings);
    if (holdings.base > 0n || holdings.quote > 0n) left += 1;
  }

  const held = async (asset: Asset): Promise<bigint> => balanceOf(bench, asset.address, TRADER);

  /** What the real quoter says; nothing when it refuses. */
  async function askQuoter(
    from: BatchReader,
    quoter: Address,
    fee: number,
    sold: Asset,
    bought: Asset,
    amountIn: bigint,
  ): Promise<bigint> {
    const params = { tokenIn: sold.address, tokenOut: bought.address, amountIn, fee, sqrtPriceLimitX96: 0n };
    const answer = await from.tryRead(REAL.quoter.call(quoter, "quoteExactInputSingle", [params]));
    if (answer === undefined) return 0n;
    const { amountOut, initializedTicksCrossed } = REAL.quoter.decode("quoteExactInputSingle", answer);
    if ((initializedTicksCrossed as bigint) > mostCrossed) mostCrossed = initializedTicksCrossed as bigint;
    return amountOut as bigint;
  }

  const reader = (): BatchReader => new BatchReader(bench.session, bench.world.multicall);
});
