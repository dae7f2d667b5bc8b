import fc from "fast-check";

import { addressOf } from "../../src/chain/address.ts";
import type { Address, Call, MinedBlock } from "../../src/chain/types.ts";
import { sqrtPriceAtTick, tickAtSqrtPrice, usableTicks } from "../../src/protocols/amm/uniswap-v3-ticks.ts";
import type { UniswapV3Pool } from "../../src/protocols/amm/uniswap-v3.ts";
import type { Asset } from "../../src/protocols/ports.ts";
import { type Bench, type Send, TRADER } from "./protocols-bench.ts";
import { magnitude } from "./units-property.ts";
import { FEES, NO_DEADLINE, PAYER, payment, REAL, type RealV3, throughPayer } from "./uniswap-v3-bench.ts";

/** Everything that can happen to a pool. */
export const KINDS = [
  "sell",
  "sell to a limit",
  "sell and buy in a block",
  "buy",
  "open",
  "open directly",
  "add more",
  "take out",
  "take out directly",
  "settle",
  "collect",
  "collect directly",
  "give away",
  "lend",
  "share fees",
  "collect shares",
  "observe more",
] as const;

const WEIGHTS: Partial<Record<(typeof KINDS)[number], number>> = {
  sell: 6,
  open: 3,
  buy: 2,
  "sell to a limit": 2,
  "sell and buy in a block": 2,
};

/** One of them, with numbers from which its particulars follow. */
export interface Operation {
  readonly kind: (typeof KINDS)[number];
  /** Which of two, or of many. */
  readonly which: number;
  /** Millionths of something. */
  readonly size: bigint;
  /** Multiples of the tick spacing, from the present one. */
  readonly from: number;
  readonly width: number;
  /** Until the block it is in. */
  readonly seconds: number;
}

export const operations: fc.Arbitrary<Operation> = fc.record({
  kind: fc.oneof(...KINDS.map((kind) => ({ weight: WEIGHTS[kind] ?? 1, arbitrary: fc.constant(kind) }))),
  which: fc.nat(11),
  size: magnitude(1n, 1_000_000n),
  from: fc.integer({ min: -40, max: 40 }),
  width: fc.integer({ min: 1, max: 40 }),
  seconds: fc.constantFrom(1, 12, 4_000),
});

export const SPACINGS: Readonly<Record<number, number>> = { 100: 1, 500: 10, 3000: 60, 10000: 200 };
const MAX_UINT128 = 2n ** 128n - 1n;
const OTHER = addressOf("other holder");

interface Range {
  readonly lower: number;
  readonly upper: number;
}

/** Does operations to one real pool: by its router, its manager, and directly. */
export class PoolDriver {
  readonly pool: UniswapV3Pool;
  readonly fee: number;
  private readonly bench: Bench<RealV3>;
  private readonly address: Address;
  private readonly tokens: readonly [Asset, Asset];
  private readonly spacing: number;
  private readonly ids: bigint[] = [];
  private readonly direct: Range[] = [];
  private last: Range | undefined;

  constructor(bench: Bench<RealV3>, index: number) {
    this.bench = bench;
    this.pool = (bench.made.open[index] as () => UniswapV3Pool)();
    this.fee = FEES[index] as number;
    this.spacing = SPACINGS[this.fee] as number;
    this.address = this.pool.addresses[0] as Address;
    const { base, quote } = this.pool;
    this.tokens = base.address < quote.address ? [base, quote] : [quote, base];
  }

  /** Does it in a block of its own; false when the pool refused. */
  async run(operation: Operation): Promise<{ block: MinedBlock; succeeded: boolean }> {
    const block = await this.bench.send(await this.callsOf(operation), operation.seconds);
    for (const log of block.receipts.flatMap((receipt) => receipt.logs)) {
      const event = log.address === this.pool.liquiditySpender ? REAL.manager.decodeLog(log) : undefined;
      const isNew = event?.name === "Transfer" && BigInt(event.args.from as string) === 0n;
      if (isNew) this.ids.push(event.args.tokenId as bigint);
    }
    return { block, succeeded: block.receipts.every((receipt) => receipt.succeeded) };
  }

  /** The asset that an operation sells, the one that it buys, and how much. */
  trade({ which, size }: Operation): { sold: Asset; bought: Asset; amount: bigint } {
    const [sold, bought] = which % 2 === 0 ? [this.pool.base, this.pool.quote] : [this.pool.quote, this.pool.base];
    return { sold, bought, amount: this.part(sold, size) };
  }

  private async callsOf(operation: Operation): Promise<Send[]> {
    const { kind, size } = operation;
    const { swapRouter } = this.bench.made.site;
    const { sold, bought, amount } = this.trade(operation);
    const trade = { tokenIn: sold.address, tokenOut: bought.address, fee: this.fee, recipient: TRADER };
    switch (kind) {
      case "sell":
        return by(this.pool.trade({ assetIn: sold, assetOut: bought, amountIn: amount, minAmountOut: 0n, to: TRADER }));
      case "sell and buy in a block": {
        const back = {
          assetIn: bought,
          assetOut: sold,
          amountIn: this.part(bought, size),
          minAmountOut: 0n,
          to: TRADER,
        };
        const there = { assetIn: sold, assetOut: bought, amountIn: amount, minAmountOut: 0n, to: TRADER };
        return [there, back, there].flatMap((request) => by(this.pool.trade(request)));
      }
      case "sell to a limit": {
        const steps = sold === this.tokens[0] ? -operation.width : operation.width;
        const sqrtPriceLimitX96 =
          sqrtPriceAtTick(clampTick((await this.tick()) + steps * 3)) + BigInt(operation.which % 2);
        const params = { ...trade, deadline: NO_DEADLINE, amountIn: amount, amountOutMinimum: 0n, sqrtPriceLimitX96 };
        return by(REAL.router.call(swapRouter, "exactInputSingle", [params]));
      }
      case "buy": {
        const exact = {
          amountOut: this.part(bought, size) / 2n + 1n,
          amountInMaximum: 2n ** 200n,
          sqrtPriceLimitX96: 0n,
        };
        return by(REAL.router.call(swapRouter, "exactOutputSingle", [{ ...trade, deadline: NO_DEADLINE, ...exact }]));
      }
      case "lend": {
        const [lent, paid] = [this.tokens.map((token) => this.part(token, size) / 3n), [size, 0n]];
        const back = lent.map((value, i) => value + (paid[i] as bigint));
        return byPayer(REAL.pool.call(this.address, "flash", [PAYER, ...lent, payment(this.tokens, back)]));
      }
      case "share fees": {
        const shares = [
          [0, 4],
          [10, 7],
          [5, 0],
          [0, 0],
        ][operation.which % 4] as [number, number];
        return this.byFactoryOwner(REAL.pool.call(this.address, "setFeeProtocol", shares));
      }
      case "collect shares":
        return this.byFactoryOwner(REAL.pool.call(this.address, "collectProtocol", [TRADER, MAX_UINT128, size]));
      case "observe more":
        return by(REAL.pool.call(this.address, "increaseObservationCardinalityNext", [operation.width + 1]));
      default:
        return kind.endsWith("directly") || kind === "settle" ? this.directly(operation) : this.byManager(operation);
    }
  }

  private async byManager({ kind, which, size, ...place }: Operation): Promise<Send[]> {
    const manager = this.pool.liquiditySpender;
    const amounts = this.tokens.map((token) => this.part(token, size)) as [bigint, bigint];
    const desired = { amount0Desired: amounts[0], amount1Desired: amounts[1], amount0Min: 0n, amount1Min: 0n };
    if (kind === "open") {
      const { lower, upper } = await this.range(place);
      const tokens = { token0: this.tokens[0].address, token1: this.tokens[1].address, fee: this.fee };
      const ends = { tickLower: lower, tickUpper: upper, recipient: TRADER, deadline: NO_DEADLINE };
      return by(REAL.manager.call(manager, "mint", [{ ...tokens, ...ends, ...desired }]));
    }
    const tokenId = this.ids[which % Math.max(1, this.ids.length)];
    if (tokenId === undefined) return [];
    switch (kind) {
      case "add more":
        return by(REAL.manager.call(manager, "increaseLiquidity", [{ tokenId, ...desired, deadline: NO_DEADLINE }]));
      case "take out": {
        const answer = await this.bench.session.call(REAL.manager.call(manager, "positions", [tokenId]));
        const all = REAL.manager.decode("positions", answer).liquidity as bigint;
        const least = { amount0Min: 0n, amount1Min: 0n, deadline: NO_DEADLINE };
        const liquidity = which % 2 === 0 ? all : (all * size) / 1_000_000n;
        return by(REAL.manager.call(manager, "decreaseLiquidity", [{ tokenId, liquidity, ...least }]));
      }
      case "collect": {
        const most = { amount0Max: which % 3 === 0 ? size : MAX_UINT128, amount1Max: MAX_UINT128 };
        return by(REAL.manager.call(manager, "collect", [{ tokenId, recipient: TRADER, ...most }]));
      }
      default:
        return by(REAL.manager.call(manager, "transferFrom", [TRADER, OTHER, tokenId]));
    }
  }

  private async directly({ kind, which, size, ...place }: Operation): Promise<Send[]> {
    const liquidity = size * size * size + 1n;
    if (kind === "open directly") {
      const range = await this.range(place);
      this.direct.push(range);
      const owner = which === 0 ? this.pool.liquiditySpender : PAYER;
      const args = [owner, range.lower, range.upper, liquidity, payment(this.tokens)];
      return byPayer(REAL.pool.call(this.address, "mint", args));
    }
    const range = this.direct[which % Math.max(1, this.direct.length)];
    if (range === undefined) return [];
    const ends = [range.lower, range.upper];
    if (kind === "collect directly") {
      return byPayer(REAL.pool.call(this.address, "collect", [PAYER, ...ends, size, MAX_UINT128]));
    }
    return byPayer(REAL.pool.call(this.address, "burn", [...ends, kind === "settle" ? 0n : liquidity]));
  }

  private async range({ from, width }: { from: number; width: number }): Promise<Range> {
    // Often where a position is already: they share ticks, and one of the pool's records when the manager holds both.
    if (from % 2 === 0 && this.last !== undefined) return this.last;
    const widest = usableTicks(this.spacing);
    const lower = (Math.floor((await this.tick()) / this.spacing) + from) * this.spacing;
    const upper = lower + width * this.spacing;
    this.last = { lower: Math.max(widest.lower, lower), upper: Math.min(widest.upper, upper) };
    return this.last;
  }

  private async tick(): Promise<number> {
    const answer = await this.bench.session.call(REAL.pool.call(this.address, "slot0"));
    return tickAtSqrtPrice(REAL.pool.decode("slot0", answer).sqrtPriceX96 as bigint);
  }

  /** Up to twice what the pool has of an asset. */
  private part(asset: Asset, size: bigint): bigint {
    const { base, quote } = this.pool.reserves();
    return ((asset === this.pool.base ? base : quote) * size) / 500_000n + 1n;
  }

  private byFactoryOwner(call: Call): Send[] {
    return [{ ...call, from: this.bench.owner }];
  }
}

function by(call: Call): Send[] {
  return [{ ...call, from: TRADER }];
}

function byPayer(call: Call): Send[] {
  return by(throughPayer(call));
}

function clampTick(tick: number): number {
  const { lower, upper } = usableTicks(1);
  return Math.max(lower + 1, Math.min(upper - 1, tick));
}
