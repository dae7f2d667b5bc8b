import { Abi, type Decoded, type DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { InputError } from "../../errors.ts";
import { powerOfTen } from "../../units/amounts.ts";
import { mulDiv, mulDivUp, WAD, ONE_USD } from "../../units/fixed-point.ts";
import { auditCheck, auditSame } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
import type {
  Asset,
  AuditCheck,
  BlockTime,
  Chain,
  PoolAmounts,
  PoolPort,
  PriceRange,
  TradeRequest,
  VenuePreview,
} from "../ports.ts";
import type { Curve } from "./invariant-curves.ts";

const POOL = new Abi([
  "function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32 timestampLast)",
  "function priceCumulativeLast() view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address to) returns (uint256)",
  "function addLiquidity(uint256 amount0, uint256 amount1, uint256 minShares, address to) returns (uint256)",
  "function removeLiquidity(uint256 shares, uint256 minAmount0, uint256 minAmount1, address to) returns (uint256, uint256)",
  "event LiquidityAdded(address indexed account, address indexed to, uint256 amount0, uint256 amount1, uint256 shares)",
  "event LiquidityRemoved(address indexed account, address indexed to, uint256 amount0, uint256 amount1, uint256 shares)",
  "event Swapped(address indexed account, address indexed to, address indexed tokenIn, uint256 amountIn, uint256 amountOut)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
]);
const TOKEN = new Abi(["function balanceOf(address) view returns (uint256)"]);

const NORMAL_DECIMALS = 18;
const UINT32 = 2n ** 32n;
const UINT256 = 2n ** 256n;
/** From a price in wads to one times 1e8. */
const PRICE_SCALE = WAD / ONE_USD;
/** D is within a unit of the exact figure on either side of a comparison. */
const INVARIANT_TOLERANCE = 2n;

/** Where an `InvariantPool` is; its coin 0 is the base asset. */
export interface InvariantPoolDeployment {
  readonly name: string;
  readonly pool: Address;
  readonly base: Asset;
  readonly quote: Asset;
  readonly curve: Curve;
  /** Gas that a trade takes as part of a larger transaction. */
  readonly tradeGas: bigint;
  readonly breaker?: string;
}

/** The pool's own variables: base units, and Unix seconds of the last change modulo 2^32. */
interface PoolState {
  readonly base: bigint;
  readonly quote: bigint;
  readonly timestamp: bigint;
  readonly cumulative: bigint;
}

/** A pool before its first liquidity. */
const NO_STATE: PoolState = { base: 0n, quote: 0n, timestamp: 0n, cumulative: 0n };

/** A pool of ours that trades along a curve: stable-swap, or constant product with a fee of its own. */
export class InvariantPoolPort implements PoolPort {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly spender: Address;
  readonly liquiditySpender: Address;
  readonly base: Asset;
  readonly quote: Asset;
  readonly amountInOffset = 4 + 32;
  readonly tradeGas: bigint;
  readonly breaker?: string;

  private readonly curve: Curve;
  private readonly scale: PoolAmounts;
  private state: PoolState | undefined;
  private shareSupply = 0n;
  private readonly shares = new Map<Address, bigint>();
  /** D and shares at the last audit: D per share may never fall. */
  private growth: { readonly d: bigint; readonly shares: bigint } | undefined;

  constructor(deployment: InvariantPoolDeployment) {
    this.name = deployment.name;
    this.addresses = [deployment.pool];
    this.spender = deployment.pool;
    this.liquiditySpender = deployment.pool;
    this.base = deployment.base;
    this.quote = deployment.quote;
    this.curve = deployment.curve;
    this.tradeGas = deployment.tradeGas;
    this.scale = { base: scaleOf(deployment.base), quote: scaleOf(deployment.quote) };
    if (deployment.breaker !== undefined) this.breaker = deployment.breaker;
  }

  // ---------------------------------------------------------------------------------------------- state

  async open({ session, reader, block }: Chain): Promise<void> {
    const { state, supply } = await this.read(reader);
    this.state = state;
    for (const log of await session.logs([this.spender], POOL.topic("Transfer"))) this.absorb(log, block);
    this.shareSupply = supply;
  }

  reserves(): PoolAmounts {
    const { base, quote } = this.current();
    return { base, quote };
  }

  price(): bigint {
    return this.curve.price(...this.normalised()) / PRICE_SCALE;
  }

  baseAt(price: bigint): bigint {
    return this.curve.reserveAtPrice(...this.normalised(), price * PRICE_SCALE) / this.scale.base;
  }

  sharesOf(account: Address): bigint {
    return this.shares.get(account) ?? 0n;
  }

  totalShares(): bigint {
    return this.shareSupply;
  }

  holdingsOf(account: Address): PoolAmounts {
    const { base, quote } = this.current();
    const shares = this.sharesOf(account);
    if (shares === 0n) return { base: 0n, quote: 0n };
    return { base: mulDiv(base, shares, this.shareSupply), quote: mulDiv(quote, shares, this.shareSupply) };
  }

  /** Price times seconds: in wads of normalised amounts, modulo 2^256. */
  cumulative(block: BlockTime): bigint {
    return this.accumulated(this.current(), BigInt(block.timestamp));
  }

  /** The arithmetic mean. */
  averagePrice(earlier: bigint, later: bigint, seconds: bigint): bigint {
    return ((later - earlier + UINT256) % UINT256) / seconds / PRICE_SCALE;
  }

  // ---------------------------------------------------------------------------------------------- events

  absorb(log: Log, block: BlockTime): ProtocolEvent | undefined {
    const decoded = POOL.decodeLog(log);
    return decoded === undefined ? undefined : this.interpret(decoded, block);
  }

  private interpret({ name, args }: DecodedLog, block: BlockTime): ProtocolEvent | undefined {
    const protocol = this.name;
    switch (name) {
      case "Swapped": {
        const [amountIn, amountOut] = [args.amountIn as bigint, args.amountOut as bigint];
        const sellsBase = normaliseAddress(args.tokenIn as string) === this.base.address;
        if (sellsBase) this.move(amountIn, -amountOut, block);
        else this.move(-amountOut, amountIn, block);
        const [sold, bought] = sellsBase ? [this.base, this.quote] : [this.quote, this.base];
        return {
          event: "swap",
          protocol,
          account: normaliseAddress(args.account as string),
          assetIn: sold.symbol,
          assetOut: bought.symbol,
          amountIn,
          amountOut,
          to: normaliseAddress(args.to as string),
        };
      }
      case "LiquidityAdded":
        return this.liquidityChanged("liquidity-added", args, 1n, block);
      case "LiquidityRemoved":
        return this.liquidityChanged("liquidity-removed", args, -1n, block);
      case "Transfer":
        this.shareMoved(
          normaliseAddress(args.from as string),
          normaliseAddress(args.to as string),
          args.value as bigint,
        );
        return undefined;
      default:
        return undefined;
    }
  }

  private liquidityChanged(
    event: "liquidity-added" | "liquidity-removed",
    args: Decoded,
    sign: bigint,
    block: BlockTime,
  ): ProtocolEvent {
    const [base, quote] = [args.amount0 as bigint, args.amount1 as bigint];
    this.move(sign * base, sign * quote, block);
    const amounts = { [this.base.symbol]: base, [this.quote.symbol]: quote };
    return { event, protocol: this.name, account: normaliseAddress(args.account as string), amounts };
  }

  /** The pool's `_update`: the price so far counts for the time that it lasted. */
  private move(base: bigint, quote: bigint, block: BlockTime): void {
    const before = this.state ?? NO_STATE;
    this.state = {
      base: before.base + base,
      quote: before.quote + quote,
      timestamp: BigInt(block.timestamp) % UINT32,
      cumulative: this.accumulated(before, BigInt(block.timestamp)),
    };
  }

  private shareMoved(from: Address, to: Address, value: bigint): void {
    if (from === ZERO_ADDRESS) this.shareSupply += value;
    else this.shares.set(from, this.sharesOf(from) - value);
    if (to === ZERO_ADDRESS) this.shareSupply -= value;
    else this.shares.set(to, this.sharesOf(to) + value);
  }

  // ---------------------------------------------------------------------------------------------- audit

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const [{ state, supply }, ...balances] = await Promise.all([
      this.read(reader),
      ...[this.base, this.quote].map(async ({ address }) => {
        const result = await reader.read(TOKEN.call(address, "balanceOf", [this.spender]));
        return TOKEN.decode("balanceOf", result)[0] as bigint;
      }),
    ]);
    const [baseHeld = 0n, quoteHeld = 0n] = balances;
    const d = this.curve.invariant(...this.normalised(state));
    const before = this.growth;
    this.growth = { d, shares: supply };
    const kept = before === undefined || (d + INVARIANT_TOLERANCE) * before.shares >= before.d * supply;
    return [
      auditSame(
        "reserves and cumulative price are what the logs add up to",
        figuresOf(this.current()),
        figuresOf(state),
      ),
      auditCheck(
        "the pool holds its reserves",
        baseHeld >= state.base && quoteHeld >= state.quote,
        `holds ${baseHeld} and ${quoteHeld}, reserves ${state.base} and ${state.quote}`,
      ),
      auditSame("shares are those minted less those burned", [this.shareSupply], [supply]),
      auditCheck("a share is never worth less than before", kept, `D ${d} over ${supply} shares`),
    ];
  }

  private async read(reader: BatchReader): Promise<{ state: PoolState; supply: bigint }> {
    const read = async (method: string): Promise<Decoded> =>
      POOL.decode(method, await reader.read(POOL.call(this.spender, method, [])));
    const [reserves, cumulative, supply] = await Promise.all([
      read("getReserves"),
      read("priceCumulativeLast"),
      read("totalSupply"),
    ]);
    const state = {
      base: reserves.reserve0 as bigint,
      quote: reserves.reserve1 as bigint,
      timestamp: reserves.timestampLast as bigint,
      cumulative: cumulative[0] as bigint,
    };
    return { state, supply: supply[0] as bigint };
  }

  // ---------------------------------------------------------------------------------------------- trading

  trades(a: Asset, b: Asset): boolean {
    const [base, quote] = [this.base.address, this.quote.address];
    return (a.address === base && b.address === quote) || (a.address === quote && b.address === base);
  }

  preview(): VenuePreview {
    let { base, quote } = this.reserves();
    const out = (assetIn: Asset, amountIn: bigint): bigint => {
      const [x, y] = [base * this.scale.base, quote * this.scale.quote];
      return this.isBase(assetIn)
        ? this.curve.trade(x, y, amountIn * this.scale.base) / this.scale.quote
        : this.curve.trade(y, x, amountIn * this.scale.quote) / this.scale.base;
    };
    return {
      quote: (assetIn, assetOut, amountIn) => (this.trades(assetIn, assetOut) ? out(assetIn, amountIn) : 0n),
      apply: (assetIn, assetOut, amountIn) => {
        if (!this.trades(assetIn, assetOut)) return;
        const amountOut = out(assetIn, amountIn);
        if (this.isBase(assetIn)) [base, quote] = [base + amountIn, quote - amountOut];
        else [base, quote] = [base - amountOut, quote + amountIn];
      },
    };
  }

  trade({ assetIn, amountIn, minAmountOut, to }: TradeRequest): Call {
    return POOL.call(this.spender, "swap", [assetIn.address, amountIn, minAmountOut, to]);
  }

  quoteNeeded(baseAmount: bigint, range?: PriceRange): bigint {
    this.refuseRange(range);
    const { base, quote } = this.reserves();
    return mulDivUp(baseAmount, quote, base);
  }

  /** An empty pool takes the amounts as they are. */
  addLiquidity(baseAmount: bigint, quoteAmount: bigint, account: Address, range?: PriceRange): Call {
    this.refuseRange(range);
    const { base, quote } = this.reserves();
    const isShort = base !== 0n && quoteAmount < mulDivUp(baseAmount, quote, base);
    const baseTaken = isShort ? mulDiv(quoteAmount, base, quote) : baseAmount;
    const quoteTaken = base === 0n || isShort ? quoteAmount : mulDivUp(baseAmount, quote, base);
    return POOL.call(this.spender, "addLiquidity", [baseTaken, quoteTaken, 0n, account]);
  }

  removeLiquidity(shares: bigint, account: Address): Call {
    return POOL.call(this.spender, "removeLiquidity", [shares, 0n, 0n, account]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private accumulated(state: PoolState, now: bigint): bigint {
    const elapsed = (now - state.timestamp + UINT32) % UINT32;
    return (state.cumulative + this.curve.price(...this.normalised(state)) * elapsed) % UINT256;
  }

  private normalised({ base, quote }: PoolAmounts = this.current()): [bigint, bigint] {
    return [base * this.scale.base, quote * this.scale.quote];
  }

  private current(): PoolState {
    if (this.state === undefined) throw new Error(`${this.name} was used before it was opened`);
    return this.state;
  }

  private refuseRange(range: PriceRange | undefined): void {
    if (range === undefined) return;
    throw new InputError(`${this.name} has no price ranges: its liquidity works at all prices, so leave the range out`);
  }

  private isBase(asset: Asset): boolean {
    return asset.address === this.base.address;
  }
}

/** Normalised units in a base unit. */
function scaleOf(asset: Asset): bigint {
  return powerOfTen(NORMAL_DECIMALS - asset.decimals);
}

function figuresOf({ base, quote, timestamp, cumulative }: PoolState): readonly bigint[] {
  return [base, quote, timestamp, cumulative];
}
