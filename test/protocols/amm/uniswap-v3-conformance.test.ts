import { expect } from "chai";
import fc from "fast-check";

import type { Snapshot } from "../../../src/chain/session.ts";
import { BatchReader } from "../../../src/chain/batch-reader.ts";
import type { UniswapV3Pool } from "../../../src/protocols/amm/uniswap-v3.ts";
import type { Asset } from "../../../src/protocols/ports.ts";
import { type Bench, TRADER } from "../../support/protocols-bench.ts";
import { balanceOf } from "../../support/protocols-lending.ts";
import { forAllAsync } from "../../support/units-property.ts";
import { FEES, REAL, realPools, type RealV3 } from "../../support/uniswap-v3-bench.ts";
import { type Operation, operations, PoolDriver } from "../../support/uniswap-v3-operations.ts";

/** Sequences of operations on each pool; more by an environment variable. */
const SEQUENCES = Number(process.env.FIREBREAK_V3_SEQUENCES ?? 25);

describe("Uniswap V3 pool against the real contracts", function () {
  this.timeout(600_000);
  let bench: Bench<RealV3>;
  let snapshot: Snapshot;

  before(async () => {
    bench = await realPools();
    snapshot = await bench.session.snapshot();
  });

  const held = async (asset: Asset): Promise<bigint> => balanceOf(bench, asset.address, TRADER);

  /** What the real quoter says; 0 when it refuses. */
  async function quoterSays(fee: number, sold: Asset, bought: Asset, amountIn: bigint): Promise<bigint> {
    const params = { tokenIn: sold.address, tokenOut: bought.address, amountIn, fee, sqrtPriceLimitX96: 0n };
    const call = REAL.quoter.call(bench.made.site.quoter, "quoteExactInputSingle", [params]);
    const answer = await new BatchReader(bench.session, bench.world.multicall).tryRead(call);
    return answer === undefined ? 0n : (REAL.quoter.decode("quoteExactInputSingle", answer).amountOut as bigint);
  }

  for (const [index, fee] of FEES.entries()) {
    it(`at a fee of ${fee}: quotes, books and claims agree to the unit after every operation`, async () => {
      const counts = { quotes: 0, crossed: 0, refused: 0, gas: [] as bigint[] };
      await forAllAsync(
        [fc.array(operations, { minLength: 6, maxLength: 20 })],
        async (sequence) => {
          snapshot = await bench.session.revert(snapshot);
          const driver = new PoolDriver(bench, index);
          await driver.pool.open(bench.chain);
          for (const operation of sequence) await step(driver, operation, counts);
          expect(await bench.failuresOf(driver.pool)).to.deep.equal([]);
          const late = (bench.made.open[index] as () => UniswapV3Pool)();
          await late.open(bench.chain);
          expect(late.depth()).to.deep.equal(driver.pool.depth());
          expect(await bench.failuresOf(late), "opened at the end").to.deep.equal([]);
        },
        SEQUENCES,
      );
      console.log(
        fee,
        counts.quotes,
        counts.crossed,
        counts.refused,
        counts.gas.sort((a, b) => Number(a - b))[counts.gas.length >> 1],
      );
      expect(counts.quotes).to.be.above(SEQUENCES);
    });
  }

  async function step(
    driver: PoolDriver,
    operation: Operation,
    counts: { quotes: number; crossed: number; refused: number; gas: bigint[] },
  ): Promise<void> {
    const { pool } = driver;
    const { sold, bought, amount } = driver.trade(operation);
    const quote = pool.preview().quote(sold, bought, amount);
    expect(quote, "the quoter").to.equal(await quoterSays(driver.fee, sold, bought, amount));
    counts.quotes += 1;
    const before = await held(bought);
    const { block, succeeded } = await driver.run(operation);
    await bench.follow(pool, block);
    if (!succeeded) counts.refused += 1;
    if (operation.kind === "sell") {
      expect((await held(bought)) - before, "the swap").to.equal(quote);
      if (succeeded) counts.gas.push(block.receipts[0]?.gasUsed ?? 0n);
    }
    const checks = (await pool.audit(new BatchReader(bench.session, bench.world.multicall), "touched")).filter(
      (check) => !check.passed,
    );
    expect(checks, operation.kind).to.deep.equal([]);
  }
});
