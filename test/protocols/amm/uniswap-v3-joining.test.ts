import { expect } from "chai";
import fc from "fast-check";

import { addressOf } from "../../../src/chain/address.ts";
import type { Session, Snapshot } from "../../../src/chain/session.ts";
import type { Address, Log } from "../../../src/chain/types.ts";
import { MANAGER, POOL } from "../../../src/protocols/amm/uniswap-v3-abi.ts";
import { UniswapV3Pool } from "../../../src/protocols/amm/uniswap-v3.ts";
import type { ProtocolEvent } from "../../../src/protocols/events.ts";
import { type Bench, type Send, TRADER } from "../../support/protocols-bench.ts";
import { balanceOf } from "../../support/protocols-lending.ts";
import { only } from "../../support/sim-record.ts";
import { forAllAsync } from "../../support/units-property.ts";
import { FEES, PAYER, REAL, realPools, type RealV3 } from "../../support/uniswap-v3-bench.ts";
import { KINDS, type Operation, operations, PoolDriver, SPACINGS } from "../../support/uniswap-v3-operations.ts";

/** Sequences of operations for each pool; more by an environment variable. */
const SEQUENCES = Number(process.env.FIREBREAK_V3_SEQUENCES ?? 12);

const ETHER = 10n ** 18n;
const USDC = 10n ** 6n;
const LATER = addressOf("later holder");
/** The conformance operations give tokens away to them. */
const OTHER = addressOf("other holder");

/** What joining may not ask for: there is too much of it. */
const NO_HISTORY = new Proxy<object>(
  {},
  {
    get: () => {
      throw new Error("joining asked the session");
    },
  },
) as Session;

describe("Uniswap V3 pool that is joined as it is found", function () {
  // Thousands of sequences take as long as they take.
  this.timeout(0);
  let bench: Bench<RealV3>;
  let snapshot: Snapshot;
  const done = new Set<string>();

  before(async () => {
    bench = await realPools();
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
  });

  const join = async (index: number, joinedWith: readonly Address[]): Promise<UniswapV3Pool> => {
    const { name, addresses, spender, base, quote } = replayed(index);
    const [pool, positionManager] = addresses as [Address, Address];
    const fee = FEES[index] as number;
    const where = { name, pool, router: spender, positionManager, base, quote };
    const joined = new UniswapV3Pool({ ...where, fee, tickSpacing: SPACINGS[fee] as number, joinedWith });
    await joined.open({ ...bench.chain, session: NO_HISTORY });
    return joined;
  };
  const replayed = (index: number): UniswapV3Pool => (bench.made.open[index] as () => UniswapV3Pool)();
  const sell = (pool: UniswapV3Pool, amountIn: bigint, sellsBase = true): Send => {
    const [assetIn, assetOut] = sellsBase ? [pool.base, pool.quote] : [pool.quote, pool.base];
    return { ...pool.trade({ assetIn, assetOut, amountIn, minAmountOut: 0n, to: TRADER }), from: TRADER };
  };
  const add = (pool: UniswapV3Pool, amount: bigint): Send => {
    const range = { lower: (pool.price() * 9n) / 10n, upper: (pool.price() * 11n) / 10n };
    return { ...pool.addLiquidity(amount, 10n ** 30n, TRADER, range), from: TRADER };
  };

  /** All that a port says of the pool. */
  function stateOf(pool: UniswapV3Pool): unknown {
    const { base, quote } = pool.reserves();
    const sizes = [1n, 1_000n, 10n ** 9n, base / 10_000n, base / 100n, base / 7n, base, base * 40n];
    const preview = pool.preview();
    const later = { number: bench.session.head.number, timestamp: bench.session.head.timestamp + 1_000 };
    return {
      sold: sizes.map((size) => preview.quote(pool.base, pool.quote, size)),
      bought: [...sizes, quote / 500n, quote / 9n].map((size) => preview.quote(pool.quote, pool.base, size)),
      depth: pool.depth(),
      reserves: { base, quote },
      price: pool.price(),
      left: [50n, 99n, 103n, 170n].map((percent) => pool.baseAt((pool.price() * percent) / 100n)),
      cumulative: [pool.cumulative(bench.session.head), pool.cumulative(later)],
      shares: pool.totalShares(),
    };
  }

  /** What it says of those who hold tokens. */
  const claimsOf = (pool: UniswapV3Pool): unknown =>
    [TRADER, OTHER].map((holder) => [pool.sharesOf(holder), pool.holdingsOf(holder)]);

  for (const [index, fee] of FEES.entries()) {
    it(`at a fee of ${fee}: says all that a port says which read the history, then and after every operation`, async () => {
      const part = fc.array(operations, { minLength: 4 + index, maxLength: 12 });
      await forAllAsync(
        [part, part],
        async (before, after) => {
          snapshot = await bench.session.revert(snapshot);
          const driver = new PoolDriver(bench, index);
          await driver.pool.open(bench.chain);
          for (const operation of before) await bench.follow(driver.pool, (await driver.run(operation)).block);
          const holders = await join(index, [TRADER, OTHER]);
          const nobody = await join(index, []);
          const ports = [driver.pool, holders, nobody];
          const compare = (): void => {
            for (const port of ports) expect(stateOf(port)).to.deep.equal(stateOf(driver.pool));
            expect(claimsOf(holders)).to.deep.equal(claimsOf(driver.pool));
          };
          compare();
          for (const port of ports) expect(await bench.failuresOf(port), "when joined").to.deep.equal([]);
          for (const operation of after) {
            const quote = await askQuoter(driver, operation);
            for (const port of ports) expect(quoteOf(port, driver, operation), "the quoter").to.equal(quote);
            const { block, succeeded } = await driver.run(operation);
            if (succeeded && block.receipts.length > 0) done.add(operation.kind);
            for (const port of ports) {
              await bench.follow(port, block);
              const checks = (await port.audit(bench.chain.reader, "touched")).filter((check) => !check.passed);
              expect(checks, operation.kind).to.deep.equal([]);
            }
            compare();
          }
          for (const port of ports) expect(await bench.failuresOf(port), "at the end").to.deep.equal([]);
        },
        // Where liquidity may begin at any tick, the index is read for long.
        SPACINGS[fee] === 1 ? Math.ceil(SEQUENCES / 6) : SEQUENCES,
      );
    });
  }

  it("has tried every kind of operation after joining", () => {
    expect(KINDS.filter((kind) => !done.has(kind))).to.deep.equal([]);
  });

  it("knows the tokens of those it is joined with, who can take their liquidity out", async () => {
    const before = replayed(0);
    await before.open(bench.chain);
    await bench.sendTo(before, [add(before, ETHER), add(before, 2n * ETHER), sell(before, 30n * ETHER)]);
    const joined = await join(0, [TRADER]);
    expect(joined.sharesOf(TRADER) > 0n).to.equal(true);
    const holdings = joined.holdingsOf(TRADER);
    const held = await balanceOf(bench, joined.base.address, TRADER);
    const removal = { ...joined.removeLiquidity(joined.sharesOf(TRADER), TRADER), from: TRADER };
    const removed = await bench.sendTo(joined, [removal]);
    expect(removed.map((event) => [event.event, (event as { account?: Address }).account])).to.deep.equal([
      ["liquidity-removed", TRADER],
      ["liquidity-removed", TRADER],
    ]);
    expect((await balanceOf(bench, joined.base.address, TRADER)) - held).to.equal(holdings.base);
    expect(joined.sharesOf(TRADER)).to.equal(0n);
    expect(await bench.failuresOf(joined)).to.deep.equal([]);
  });

  describe("a token from before that nobody told it of", () => {
    let before: UniswapV3Pool;
    let joined: UniswapV3Pool;
    let id: bigint;
    beforeEach(async () => {
      before = replayed(0);
      await before.open(bench.chain);
      // Two of them in one range: the pool has one position for both.
      await bench.sendTo(before, [add(before, ETHER), add(before, 3n * ETHER)]);
      const made = await bench.session.logs([before.liquiditySpender]);
      const events = made.map((log) => REAL.manager.decodeLog(log)?.args);
      id = events.find((args) => String(args?.to).toLowerCase() === TRADER)?.tokenId as bigint;
      joined = await join(0, []);
      expect(joined.sharesOf(TRADER)).to.equal(0n);
    });

    /** Does it, for both ports; gives what the joined one made of it. */
    async function both(calls: readonly Send[]): Promise<ProtocolEvent[]> {
      const block = await bench.send(calls);
      expect(block.receipts.map(({ succeeded }) => succeeded)).to.deep.equal(calls.map(() => true));
      await bench.follow(before, block);
      return bench.follow(joined, block);
    }
    const byManager = (method: string, args: readonly unknown[]): Send => ({
      ...REAL.manager.call(joined.liquiditySpender, method, args),
      from: TRADER,
    });
    const decrease = (liquidity: bigint): Send =>
      byManager("decreaseLiquidity", [
        { tokenId: id, liquidity, amount0Min: 0n, amount1Min: 0n, deadline: 2n ** 256n - 1n },
      ]);

    it("is taken as it is found when it is given away", async () => {
      await both([byManager("transferFrom", [TRADER, LATER, id])]);
      expect(joined.sharesOf(LATER)).to.equal(before.sharesOf(LATER));
      expect(joined.sharesOf(LATER) > 0n).to.equal(true);
      expect(joined.holdingsOf(LATER)).to.deep.equal(before.holdingsOf(LATER));
      expect(joined.sharesOf(TRADER), "the other is still not known").to.equal(0n);
      expect(await bench.failuresOf(joined)).to.deep.equal([]);
    });

    it("is taken as it is found when some of it is taken out: of the pool's parts, by the manager", async () => {
      const events = await both([sell(joined, 20n * ETHER), decrease(1_000_000n), decrease(1_000_000n)]);
      const removed = events.filter(({ event }) => event === "liquidity-removed");
      expect(removed).to.have.length(2);
      expect(removed[0]).to.deep.include({ protocol: joined.name, account: joined.liquiditySpender });
      const first = joined.sharesOf(TRADER);
      expect(first > 0n && first < before.sharesOf(TRADER)).to.equal(true);
      expect(await bench.failuresOf(joined)).to.deep.equal([]);
      // From now on it is followed.
      const later = only((await both([decrease(5n)])).filter(({ event }) => event === "liquidity-removed"));
      expect(later).to.deep.include({ account: TRADER });
      expect(joined.sharesOf(TRADER)).to.equal(first - 5n);
      expect(await bench.failuresOf(joined)).to.deep.equal([]);
    });

    it("is forgotten when it is gone within the block, and the rest of its range's liquidity is still accounted for", async () => {
      const answer = await bench.session.call(REAL.manager.call(joined.liquiditySpender, "positions", [id]));
      const { liquidity } = REAL.manager.decode("positions", answer);
      const most = { tokenId: id, recipient: TRADER, amount0Max: 2n ** 128n - 1n, amount1Max: 2n ** 128n - 1n };
      await both([decrease(3n)]);
      const again = await join(0, []);
      const calls = [decrease((liquidity as bigint) - 3n), byManager("collect", [most]), byManager("burn", [id])];
      const block = await bench.send(calls);
      for (const port of [before, joined, again]) {
        await bench.follow(port, block);
        expect(await bench.failuresOf(port)).to.deep.equal([]);
      }
      expect(again.sharesOf(TRADER)).to.equal(0n);
      expect(again.totalShares()).to.equal(before.totalShares());
    });

    it("is nobody's business when it is another pool's", async () => {
      const other = replayed(3);
      await other.open(bench.chain);
      await bench.sendTo(other, [add(other, ETHER)]);
      const [token] = [...(await tokensOf(other))];
      const late = await join(0, []);
      const give = byManager("transferFrom", [TRADER, LATER, token]);
      await bench.follow(late, await bench.send([give]));
      expect(late.sharesOf(LATER)).to.equal(0n);
      expect(await bench.failuresOf(late)).to.deep.equal([]);
    });

    async function tokensOf(pool: UniswapV3Pool): Promise<bigint[]> {
      const logs: Log[] = await bench.session.logs([pool.liquiditySpender]);
      const events = logs.map((log) => REAL.manager.decodeLog(log)?.args);
      const ids = events
        .filter((args) => String(args?.to).toLowerCase() === TRADER)
        .map((args) => args?.tokenId as bigint);
      return ids.slice(-1);
    }
  });

  it("takes in a position that others hold in the pool itself when it first changes", async () => {
    const driver = new PoolDriver(bench, 0);
    await driver.pool.open(bench.chain);
    const place = { which: 1, size: 900_000n, from: -3, width: 9, seconds: 12 };
    await bench.follow(driver.pool, (await driver.run({ kind: "open directly", ...place })).block);
    await bench.sendTo(driver.pool, [sell(driver.pool, 25n * ETHER)]);
    const joined = await join(0, [PAYER]);
    for (const kind of ["collect directly", "settle", "take out directly"] as const) {
      const { block } = await driver.run({ kind, ...place });
      for (const port of [driver.pool, joined]) await bench.follow(port, block);
      expect(stateOf(joined)).to.deep.equal(stateOf(driver.pool));
      expect(await bench.failuresOf(joined), kind).to.deep.equal([]);
    }
  });

  it("finds any event that the books missed since, unless they are right without it", async () => {
    const pool = replayed(0);
    await pool.open(bench.chain);
    const address = pool.addresses[0] as Address;
    const blinds = await Promise.all(Array.from({ length: 24 }, async () => join(0, [])));
    let count = 0;
    const names: string[] = [];
    async function lookAway(calls: readonly Send[]): Promise<void> {
      const block = await bench.send(calls);
      for (const log of block.receipts.flatMap((receipt) => receipt.logs)) {
        if (!pool.addresses.includes(log.address)) continue;
        pool.absorb(log, block);
        for (const [i, blind] of blinds.entries()) if (i !== count) blind.absorb(log, block);
        names.push(POOL.decodeLog(log)?.name ?? MANAGER.decodeLog(log)?.name ?? "");
        count += 1;
      }
      for (const blind of blinds) await blind.refresh(bench.chain.reader);
    }
    await lookAway([add(pool, ETHER)]);
    await lookAway([sell(pool, 20n * ETHER)]);
    await lookAway([{ ...pool.removeLiquidity(pool.sharesOf(TRADER) / 3n, TRADER), from: TRADER }]);
    await lookAway([
      { ...REAL.pool.call(address, "increaseObservationCardinalityNext", [9]), from: TRADER },
      { ...REAL.pool.call(address, "setFeeProtocol", [4, 10]), from: bench.owner },
      sell(pool, 50_000n * USDC, false),
      { ...REAL.pool.call(address, "collectProtocol", [TRADER, 10n ** 30n, 10n ** 30n]), from: bench.owner },
    ]);
    expect(count).to.be.within(12, blinds.length - 1);
    const missed: string[] = [];
    for (const [i, blind] of blinds.entries()) {
      if ((await bench.failuresOf(blind)).length > 0) continue;
      if (i < count) missed.push(names[i] as string);
      expect(stateOf(blind)).to.deep.equal(stateOf(pool));
      expect(claimsOf(blind)).to.deep.equal(claimsOf(pool));
    }
    // A token that was not known to be new is read when it is next named. And before it collects, the manager burns
    // nothing, which settles a position that was settled in the same transaction.
    expect(missed).to.deep.equal(["Transfer", "IncreaseLiquidity", "Burn"]);
  });

  function quoteOf(port: UniswapV3Pool, driver: PoolDriver, operation: Operation): bigint {
    const { sold, bought, amount } = driver.trade(operation);
    return port.preview().quote(sold, bought, amount);
  }

  /** What the real quoter says; nothing when it refuses. */
  async function askQuoter(driver: PoolDriver, operation: Operation): Promise<bigint> {
    const { sold, bought, amount } = driver.trade(operation);
    const params = { tokenIn: sold.address, tokenOut: bought.address, amountIn: amount, fee: driver.fee };
    const call = REAL.quoter.call(bench.made.site.quoter, "quoteExactInputSingle", [
      { ...params, sqrtPriceLimitX96: 0n },
    ]);
    const answer = await bench.chain.reader.tryRead(call);
    return answer === undefined ? 0n : (REAL.quoter.decode("quoteExactInputSingle", answer).amountOut as bigint);
  }
});
