import { expect } from "chai";
import fc from "fast-check";

import { Abi } from "../../../src/chain/abi.ts";
import { addressOf } from "../../../src/chain/address.ts";
import type { Address } from "../../../src/chain/types.ts";
import {
  floorToSpacing,
  MAX_SQRT_PRICE,
  MAX_TICK,
  MIN_SQRT_PRICE,
  MIN_TICK,
  sqrtPriceAtTick,
  tickAtSqrtPrice,
  usableTicks,
} from "../../../src/protocols/amm/uniswap-v3-ticks.ts";
import { Bench } from "../../support/protocols-bench.ts";
import { forAll, forAllAsync, magnitude } from "../../support/units-property.ts";
import { deployUniswapV3 } from "../../support/uniswap-v3-deployment.ts";
import { REAL } from "../../support/uniswap-v3-bench.ts";

const MULTICALL = new Abi([
  "function aggregate((address target, bytes data)[] calls) returns ((bool success, bytes data)[] results)",
]);
const FACTORY = new Abi(["function getPool(address, address, uint24) view returns (address)"]);

describe("Uniswap V3 ticks", () => {
  let bench: Bench<{ factory: Address }>;
  let pool: Address;

  before(async () => {
    bench = await Bench.build(async (builder) =>
      deployUniswapV3(builder.session, builder.owner, addressOf("no wrapped coin")),
    );
    const { factory } = bench.made;
    const pair = [addressOf("one"), addressOf("two"), 3000];
    await bench.session.execute([{ ...REAL.factory.call(factory, "createPool", pair), from: bench.owner }]);
    const answer = await bench.session.call(FACTORY.call(factory, "getPool", pair));
    pool = String(FACTORY.decode("getPool", answer)[0]) as Address;
  });

  /** The tick at which a real pool begins that is initialised at a price; undefined when it refuses the price. */
  async function realTickAt(root: bigint): Promise<number | undefined> {
    const calls = [REAL.pool.call(pool, "initialize", [root]), REAL.pool.call(pool, "slot0")];
    const data = calls.map((call) => ({ target: call.to, data: call.data }));
    const answer = await bench.session.call(MULTICALL.call(bench.world.multicall, "aggregate", [data]));
    const [results] = MULTICALL.decode("aggregate", answer) as unknown as [{ success: boolean; data: `0x${string}` }[]];
    if (results[0]?.success !== true) return undefined;
    return Number(REAL.pool.decode("slot0", results[1]?.data ?? "0x").tick);
  }

  it("begin at the prices at which the pool says they begin: each binary digit by itself, and the ends", async () => {
    const digits = Array.from({ length: 20 }, (_, bit) => 2 ** bit).filter((tick) => tick <= MAX_TICK);
    const ticks = [0, ...digits.flatMap((tick) => [tick, -tick, tick - 1, 1 - tick]), MIN_TICK + 1, MAX_TICK - 1];
    for (const tick of ticks) await expectBeginning(tick);
    expect(await realTickAt(MIN_SQRT_PRICE)).to.equal(MIN_TICK);
    expect(await realTickAt(MIN_SQRT_PRICE - 1n)).to.equal(undefined);
    expect(await realTickAt(MAX_SQRT_PRICE - 1n)).to.equal(MAX_TICK - 1);
    expect(await realTickAt(MAX_SQRT_PRICE)).to.equal(undefined);
  });

  it("begin at the prices at which the pool says they begin: anywhere", async () => {
    await forAllAsync([fc.integer({ min: MIN_TICK + 1, max: MAX_TICK - 1 })], expectBeginning, 400);
  });

  async function expectBeginning(tick: number): Promise<void> {
    const root = sqrtPriceAtTick(tick);
    expect(await realTickAt(root), `at the beginning of ${tick}`).to.equal(tick);
    expect(await realTickAt(root - 1n), `a unit below ${tick}`).to.equal(tick - 1);
  }

  it("are found from a price as the pool finds them", async () => {
    await forAllAsync(
      [magnitude(MIN_SQRT_PRICE, MAX_SQRT_PRICE - 1n)],
      async (root) => {
        expect(tickAtSqrtPrice(root)).to.equal(await realTickAt(root));
      },
      400,
    );
  });

  it("are found again from the price at which they begin, and not from a unit less", () => {
    forAll([fc.integer({ min: MIN_TICK + 1, max: MAX_TICK - 1 })], (tick) => {
      expect(tickAtSqrtPrice(sqrtPriceAtTick(tick))).to.equal(tick);
      expect(tickAtSqrtPrice(sqrtPriceAtTick(tick) - 1n)).to.equal(tick - 1);
    });
  });

  it("are refused beyond the ends", () => {
    expect(() => sqrtPriceAtTick(MAX_TICK + 1)).to.throw(RangeError, "tick 887273 is not an integer");
    expect(() => sqrtPriceAtTick(MIN_TICK - 1)).to.throw(RangeError);
    expect(() => sqrtPriceAtTick(0.5)).to.throw(RangeError);
    expect(() => tickAtSqrtPrice(MIN_SQRT_PRICE - 1n)).to.throw(RangeError, "is not a price of a pool");
    expect(() => tickAtSqrtPrice(MAX_SQRT_PRICE)).to.throw(RangeError);
  });

  it("are rounded down to multiples of a spacing, also below 0", () => {
    expect([59, 60, 61, -1, -60, -61].map((tick) => floorToSpacing(tick, 60))).to.deep.equal([
      0, 60, 60, -60, -60, -120,
    ]);
    expect(usableTicks(60)).to.deep.equal({ lower: -887_220, upper: 887_220 });
  });
});
