import { Abi } from "../../chain/abi.ts";
import type { Address, Call } from "../../chain/types.ts";
import type { Asset, PoolPort, TradeRequest, VenuePort, VenuePreview } from "../ports.ts";
import { sum } from "../../units/fixed-point.ts";
import { bestSplit } from "./split.ts";

const ROUTER = new Abi([
  "function swap(address tokenIn, address tokenOut, uint256 amountIn, uint256 minAmountOut, address to, (uint8 kind, address venue, uint256 weight)[] parts) returns (uint256)",
]);

/** What a venue speaks, as `ISplitRouter.Kind` numbers it. */
export const SPLIT_KINDS = { pair: 0, pool: 1 } as const;

/** A venue that a split goes over: the live port, and the contract that the router calls. */
export interface SplitMember {
  readonly port: PoolPort;
  readonly kind: keyof typeof SPLIT_KINDS;
  readonly venue: Address;
}

/** Where a split router is, and over what it splits. */
export interface SplitVenueDeployment {
  readonly name: string;
  readonly router: Address;
  readonly members: readonly SplitMember[];
}

/**
 * Several pools of the same two assets as one venue: what is sold is split so that together they pay most. It holds no
 * state of its own; its pools' ports are those of the world.
 */
export class SplitVenue implements VenuePort {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly spender: Address;
  readonly amountInOffset = 4 + 2 * 32;
  readonly tradeGas: bigint;

  private readonly members: readonly SplitMember[];

  constructor({ name, router, members }: SplitVenueDeployment) {
    this.name = name;
    this.addresses = [router];
    this.spender = router;
    this.members = members;
    // The router's own part is no more than what later venues save on tokens that the first one touched.
    this.tradeGas = sum(members.map(({ port }) => port.tradeGas));
  }

  async open(): Promise<void> {
    return Promise.resolve();
  }

  /** The venues' own ports say what happened. */
  absorb(): undefined {
    return undefined;
  }

  trades(a: Asset, b: Asset): boolean {
    return this.members.some(({ port }) => port.trades(a, b));
  }

  preview(): VenuePreview {
    const previews = this.members.map(({ port }) => port.preview());
    return {
      quote: (assetIn, assetOut, amountIn) =>
        split(previews, assetIn, assetOut, amountIn).reduce(
          (sum, part, i) => sum + quoteOf(previews[i], assetIn, assetOut, part),
          0n,
        ),
      apply: (assetIn, assetOut, amountIn) => {
        for (const [i, part] of split(previews, assetIn, assetOut, amountIn).entries()) {
          if (part > 0n) previews[i]?.apply(assetIn, assetOut, part);
        }
      },
    };
  }

  /**
   * Splits by the state last read. The parts are weights, so that they hold for an amount that is filled in later; one that
   * is not known at all yet, 0, is split by depth.
   */
  trade({ assetIn, assetOut, amountIn, minAmountOut, to }: TradeRequest): Call {
    const previews = this.members.map(({ port }) => port.preview());
    const weights =
      amountIn > 0n
        ? split(previews, assetIn, assetOut, amountIn)
        : this.members.map(({ port }) => (port.trades(assetIn, assetOut) ? depthOf(port, assetIn) : 0n));
    const parts = this.members
      .map(({ kind, venue }, i) => [SPLIT_KINDS[kind], venue, weights[i] ?? 0n] as const)
      .filter(([, , weight]) => weight > 0n);
    const [tokenIn, tokenOut] = [assetIn.address, assetOut.address];
    return ROUTER.call(this.spender, "swap", [tokenIn, tokenOut, amountIn, minAmountOut, to, parts]);
  }
}

function split(previews: readonly VenuePreview[], assetIn: Asset, assetOut: Asset, amountIn: bigint): bigint[] {
  return bestSplit(
    amountIn,
    previews.map((preview) => (part: bigint) => preview.quote(assetIn, assetOut, part)),
  );
}

function quoteOf(preview: VenuePreview | undefined, assetIn: Asset, assetOut: Asset, amountIn: bigint): bigint {
  return amountIn === 0n ? 0n : (preview?.quote(assetIn, assetOut, amountIn) ?? 0n);
}

function depthOf(port: PoolPort, asset: Asset): bigint {
  const { base, quote } = port.reserves();
  return asset.address === port.base.address ? base : quote;
}
