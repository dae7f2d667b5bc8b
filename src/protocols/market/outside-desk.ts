import { Abi } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { ONE_BPS } from "../../units/fixed-point.ts";
import type { ProtocolEvent } from "../events.ts";
import type { Asset, TradeRequest, VenuePort, VenuePreview } from "../ports.ts";
import { powerOfTen } from "../../units/amounts.ts";

const DESK = new Abi([
  "function postPrices(address[] assets, uint256[] prices)",
  "function trade(address tokenIn, uint256 amountIn, address tokenOut, uint256 minAmountOut, address to) returns (uint256)",
  "event PricePosted(address indexed asset, uint256 price)",
  "event Traded(address indexed trader, address indexed tokenIn, address indexed tokenOut, uint256 amountIn, uint256 amountOut, address to)",
]);

/** Where the desk is and what it trades. */
export interface OutsideDeskDeployment {
  readonly name: string;
  readonly address: Address;
  readonly owner: Address;
  readonly assets: readonly Asset[];
  readonly spreadBps: bigint;
}

/** The outside market as a venue: any amount at the posted price, less the spread. */
export class OutsideDeskPort implements VenuePort {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly spender: Address;
  readonly owner: Address;
  readonly amountInOffset = 4 + 32;
  readonly tradeGas = 40_000n;

  private readonly assets: ReadonlyMap<Address, Asset>;
  private readonly spreadBps: bigint;
  private prices = new Map<Address, bigint>();

  constructor(deployment: OutsideDeskDeployment) {
    this.name = deployment.name;
    this.addresses = [deployment.address];
    this.spender = deployment.address;
    this.owner = deployment.owner;
    this.assets = new Map(deployment.assets.map((asset) => [asset.address, asset]));
    this.spreadBps = deployment.spreadBps;
  }

  /** The desk's owner's call that posts the block's prices. From then on they count for quotes. */
  postPrices(prices: ReadonlyMap<Address, bigint>): Call {
    this.prices = new Map(prices);
    return DESK.call(this.spender, "postPrices", [[...prices.keys()], [...prices.values()]]);
  }

  absorb(log: Log): ProtocolEvent | undefined {
    const decoded = DESK.decodeLog(log);
    if (decoded?.name !== "Traded") return undefined;
    const { args } = decoded;
    return {
      event: "outside-trade",
      protocol: this.name,
      account: normaliseAddress(args.trader as string),
      assetIn: this.symbolAt(args.tokenIn),
      assetOut: this.symbolAt(args.tokenOut),
      amountIn: args.amountIn as bigint,
      amountOut: args.amountOut as bigint,
    };
  }

  /** Its only state is the prices, which the simulation itself posts. */
  async open(): Promise<void> {
    return Promise.resolve();
  }

  trades(a: Asset, b: Asset): boolean {
    return this.assets.has(a.address) && this.assets.has(b.address) && a.address !== b.address;
  }

  preview(): VenuePreview {
    return {
      quote: (assetIn, assetOut, amountIn) => this.quote(assetIn, assetOut, amountIn),
      apply: () => undefined, // The price of a block does not depend on what is traded in it.
    };
  }

  trade({ assetIn, assetOut, amountIn, minAmountOut, to }: TradeRequest): Call {
    return DESK.call(this.spender, "trade", [assetIn.address, amountIn, assetOut.address, minAmountOut, to]);
  }

  private quote(assetIn: Asset, assetOut: Asset, amountIn: bigint): bigint {
    const priceIn = this.prices.get(assetIn.address);
    const priceOut = this.prices.get(assetOut.address);
    if (priceIn === undefined || priceOut === undefined || priceOut === 0n) return 0n;
    const value = amountIn * priceIn * powerOfTen(assetOut.decimals) * (ONE_BPS - this.spreadBps);
    return value / (priceOut * powerOfTen(assetIn.decimals) * ONE_BPS);
  }

  private symbolAt(address: unknown): string {
    return this.assets.get(normaliseAddress(address as string))?.symbol ?? String(address);
  }
}
