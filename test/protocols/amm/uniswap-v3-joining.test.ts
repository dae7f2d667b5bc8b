import { expect } from "chai";
import fc from "fast-check";

import type { Snapshot } from "../../../src/chain/session.ts";
import { UniswapV3Pool, type UniswapV3Deployment } from "../../../src/protocols/amm/uniswap-v3.ts";
import { type Bench, TRADER } from "../../support/protocols-bench.ts";
import { forAllAsync } from "../../support/units-property.ts";
import { FEES, realPools, type RealV3 } from "../../support/uniswap-v3-bench.ts";
import { operations, PoolDriver } from "../../support/uniswap-v3-operations.ts";

const SEQUENCES = Number(process.env.FIREBREAK_V3_SEQUENCES ?? 12);
/** Base units to quote, of either token. */
const AMOUNTS = [1n, 10n ** 6n, 10n ** 12n, 10n ** 18n, 5n * 10n ** 21n];

/** What a pool says of itself. */
function saidBy(pool: UniswapV3Pool, now: { number: number; timestamp: number }): unknown {
  const quotes = AMOUNTS.flatMap((amount) => [
    pool.preview().quote(pool.base, pool.quote, amount),
    pool.preview().quote(pool.quote, pool.base, amount),
  ]);
  return {
    quotes,
    price: pool.price(),
    depth: pool.depth(),
    reserves: pool.reserves(),
    totalShares: pool.totalShares(),
    cumulative: pool.cumulative(now),
    ofTrader: { shares: pool.sharesOf(TRADER), holdings: pool.holdingsOf(TRADER) },
  };
}

describe("Uniswap V3 pool, joined as it is found", function () {
  this.timeout(0);
  let bench: Bench<RealV3>;
  let snapshot: Snapshot;
  let strangers = 0;

  before(async () => {
    bench = await realPools();
    snapshot = await bench.session.snapshot();
  });

  const join = async (pool: UniswapV3Pool, accounts = [TRADER]): Promise<UniswapV3Pool> => {
    const deployment = Reflect.get(pool, "deployment") as UniswapV3Deployment;
    const joined = new UniswapV3Pool({ ...deployment, joinedWith: accounts });
    await joined.open(bench.chain);
    return joined;
  };

  for (const [index, fee] of FEES.entries()) {
    it(`at a fee of ${fee}: knows what one knows that was there from the start, and keeps up with it`, async () => {
      await forAllAsync(
        [fc.array(operations, { minLength: 7 + index, maxLength: 16 })],
        async (sequence) => {
          snapshot = await bench.session.revert(snapshot);
          const driver = new PoolDriver(bench, index);
          await driver.pool.open(bench.chain);
          const half = Math.floor(sequence.length / 2);
          let joined: UniswapV3Pool | undefined;
          let unaware: UniswapV3Pool | undefined;
          for (const [i, operation] of sequence.entries()) {
            if (i === half) {
              joined = await join(driver.pool);
              unaware = await join(driver.pool, []);
            }
            const { block } = await driver.run(operation);
            for (const pool of [driver.pool, joined, unaware]) {
              if (pool === undefined) continue;
              await bench.follow(pool, block);
              const checks = await pool.audit(bench.chain.reader, "touched");
              expect(
                checks.filter(({ passed }) => !passed),
                operation.kind,
              ).to.deep.equal([]);
            }
            if (joined === undefined || unaware === undefined) continue;
            const expected = saidBy(driver.pool, bench.session.head);
            expect(saidBy(joined, bench.session.head)).to.deep.equal(expected);
            if (unaware.sharesOf(TRADER) !== driver.pool.sharesOf(TRADER)) strangers += 1;
          }
          for (const pool of [joined, unaware]) {
            if (pool !== undefined) expect(await bench.failuresOf(pool)).to.deep.equal([]);
          }
        },
        // At the smallest spacing the index that is read has 6,932 words.
        fee === 100 ? Math.ceil(SEQUENCES / 4) : SEQUENCES,
      );
    });
  }

  it("does not know tokens of accounts that nobody named, until they move", () => {
    expect(strangers).to.be.greaterThan(0);
  });
});
