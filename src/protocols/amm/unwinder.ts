import { Abi } from "../../chain/abi.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { mulDiv, WAD } from "../../units/fixed-point.ts";
import type { RateMirror } from "../oracle/rate-mirror.ts";
import type { Asset, BlockTime, Chain, TradeRequest, VenuePort, VenuePreview } from "../ports.ts";
import type { PairFigures, PairMirror } from "./pair-mirror.ts";
import { amountOut } from "./uniswap-v2-math.ts";

const UNWINDER = new Abi([
  "function setRoute(address token, uint8 exit, address through)",
  "function unwind(address tokenIn, uint256 amountIn, address tokenOut, uint256 minAmountOut, address to) returns (uint256)",
]);
const TOKEN = new Abi(["function balanceOf(address) view returns (uint256)"]);
const EXITS = { swap: 1, "remove-liquidity": 2, redeem: 3 } as const;
const MAX_STEPS = 8;

/** How a token is given up, as the contract was told. The mirrors are the venue's own. */
export type UnwindRoute =
  /** Sold on a pair for the pair's other asset; or a pair's share, for both of its assets. */
  | { readonly exit: "swap" | "remove-liquidity"; readonly asset: Asset; readonly pair: PairMirror }
  /** A wrapped receipt, for its underlying, as far as the receipt's contract holds some. */
  | {
      readonly exit: "redeem";
      readonly asset: Asset;
      readonly underlying: Asset;
      readonly rate: RateMirror;
      readonly receipt: Address;
    };

/** Where an unwinder is and what it was told. */
export interface UnwinderDeployment {
  readonly name: string;
  readonly address: Address;
  readonly routes: readonly UnwindRoute[];
}

/** What the routes go through, after trades that are planned. */
interface Remaining {
  readonly pairs: Map<Address, PairFigures>;
  readonly liquidity: Map<Address, bigint>;
}

/** `Unwinder` as a venue: takes tokens apart until the wanted asset is reached, and sells the rest on the way. */
export class UnwinderVenue implements VenuePort {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly spender: Address;
  readonly amountInOffset = 4 + 32;
  /** The median measured of what takes most: a pair's share apart, and one or two swaps; or a redemption and two swaps. */
  readonly tradeGas = 420_000n;

  private readonly routes: ReadonlyMap<Address, UnwindRoute>;
  private readonly pairs: readonly PairMirror[];
  private readonly redemptions: readonly Extract<UnwindRoute, { exit: "redeem" }>[];
  private readonly liquidity = new Map<Address, bigint>();

  constructor({ name, address, routes }: UnwinderDeployment) {
    this.name = name;
    this.spender = address;
    this.routes = new Map(routes.map((route) => [route.asset.address, route]));
    this.pairs = routes.flatMap((route) => (route.exit === "redeem" ? [] : [route.pair]));
    this.redemptions = routes.flatMap((route) => (route.exit === "redeem" ? [route] : []));
    const parts = [...this.pairs, ...this.redemptions.map(({ rate }) => rate)];
    this.addresses = [...new Set(parts.flatMap(({ emitters }) => emitters))];
  }

  // ---------------------------------------------------------------------------------------------- state

  async open(chain: Chain): Promise<void> {
    await Promise.all([
      ...this.pairs.map(async (pair) => pair.open(chain)),
      ...this.redemptions.map(async ({ rate }) => rate.open(chain)),
    ]);
    await this.refresh(chain.reader, chain.block);
  }

  /** What a receipt's contract can pay out is read: it moves with every loan of its pool. */
  async refresh(reader: BatchReader, block: BlockTime): Promise<void> {
    await Promise.all(
      this.redemptions.map(async ({ rate, receipt, underlying }) => {
        rate.advance?.(block);
        const [held] = await TOKEN.read(reader, underlying.address, "balanceOf", [receipt]);
        this.liquidity.set(receipt, held as bigint);
      }),
    );
  }

  /** What it heard is told by the ports of its parts. */
  absorb(log: Log, block: BlockTime): undefined {
    for (const pair of this.pairs) pair.absorb(log);
    for (const { rate } of this.redemptions) {
      rate.advance?.(block);
      rate.absorb(log);
    }
    return undefined;
  }

  // ---------------------------------------------------------------------------------------------- trading

  trades(a: Asset, b: Asset): boolean {
    return a.address !== b.address && this.leads(a, b, MAX_STEPS);
  }

  preview(): VenuePreview {
    const left: Remaining = {
      pairs: new Map(this.pairs.map((pair) => [pair.address, pair.figures()])),
      liquidity: new Map(this.liquidity),
    };
    const follow = (state: Remaining, assetIn: Asset, assetOut: Asset, amountIn: bigint): bigint =>
      this.trades(assetIn, assetOut) ? this.follow(state, assetIn, assetOut, amountIn) : 0n;
    return {
      quote: (assetIn, assetOut, amountIn) => {
        const copy = { pairs: new Map(left.pairs), liquidity: new Map(left.liquidity) };
        return follow(copy, assetIn, assetOut, amountIn);
      },
      apply: (assetIn, assetOut, amountIn) => void follow(left, assetIn, assetOut, amountIn),
    };
  }

  trade({ assetIn, assetOut, amountIn, minAmountOut, to }: TradeRequest): Call {
    return UNWINDER.call(this.spender, "unwind", [assetIn.address, amountIn, assetOut.address, minAmountOut, to]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  /** Whether all that `asset` is taken apart into ends up as `wanted`. */
  private leads(asset: Asset, wanted: Asset, steps: number): boolean {
    if (asset.address === wanted.address) return true;
    const route = this.routes.get(asset.address);
    if (route === undefined || steps === 0) return false;
    return nextOf(route).every((next) => this.leads(next, wanted, steps - 1));
  }

  /** What comes out, as the contract works it out; the state is left as it would stand. */
  private follow(state: Remaining, asset: Asset, wanted: Asset, amount: bigint): bigint {
    const route = this.routes.get(asset.address);
    if (asset.address === wanted.address || route === undefined || amount === 0n) return amount;
    if (route.exit === "redeem") {
      const assets = mulDiv(amount, route.rate.rate(), WAD);
      const held = state.liquidity.get(route.receipt) ?? 0n;
      if (assets > held) return 0n; // The pool would refuse.
      state.liquidity.set(route.receipt, held - assets);
      return this.follow(state, route.underlying, wanted, assets);
    }
    const { pair } = route;
    const figures = state.pairs.get(pair.address) as PairFigures;
    if (route.exit === "remove-liquidity") {
      const [amount0, amount1] = [figures.reserve0, figures.reserve1].map((reserve) =>
        mulDiv(reserve, amount, figures.shares),
      ) as [bigint, bigint];
      state.pairs.set(pair.address, after(figures, -amount0, -amount1, -amount));
      const [first, second] = pair.assets;
      return this.follow(state, first, wanted, amount0) + this.follow(state, second, wanted, amount1);
    }
    const sells0 = asset.address === pair.assets[0].address;
    const { reserve0, reserve1 } = figures;
    const out = sells0 ? amountOut(amount, reserve0, reserve1) : amountOut(amount, reserve1, reserve0);
    state.pairs.set(pair.address, sells0 ? after(figures, amount, -out) : after(figures, -out, amount));
    return this.follow(state, sells0 ? pair.assets[1] : pair.assets[0], wanted, out);
  }
}

/** The owner's call that tells an unwinder how a token is given up. */
export function setUnwindRoute(unwinder: Address, asset: Address, exit: UnwindRoute["exit"], through: Address): Call {
  return UNWINDER.call(unwinder, "setRoute", [asset, EXITS[exit], through]);
}

function nextOf(route: UnwindRoute): readonly Asset[] {
  if (route.exit === "redeem") return [route.underlying];
  if (route.exit === "remove-liquidity") return route.pair.assets;
  return route.pair.assets.filter(({ address }) => address !== route.asset.address);
}

function after({ reserve0, reserve1, shares }: PairFigures, in0: bigint, in1: bigint, made = 0n): PairFigures {
  return { reserve0: reserve0 + in0, reserve1: reserve1 + in1, shares: shares + made };
}
