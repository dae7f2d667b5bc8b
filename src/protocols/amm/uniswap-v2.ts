import { Abi, type Decoded, type DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { mulDiv, sqrt, MAX_UINT256, ONE_USD } from "../../units/fixed-point.ts";
import { auditCheck, auditSame } from "../audit-check.ts";
import { InputError } from "../../errors.ts";
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
import { accumulate, amountOut, averagePrice, Q112, UINT32 } from "./uniswap-v2-math.ts";
import { powerOfTen } from "../../units/amounts.ts";

const PAIR = new Abi([
  "function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast)",
  "function totalSupply() view returns (uint256)",
  "function price0CumulativeLast() view returns (uint256)",
  "function price1CumulativeLast() view returns (uint256)",
  "event Mint(address indexed sender, uint256 amount0, uint256 amount1)",
  "event Burn(address indexed sender, uint256 amount0, uint256 amount1, address indexed to)",
  "event Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to)",
  "event Sync(uint112 reserve0, uint112 reserve1)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
]);

const ROUTER = new Abi([
  "function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline) returns (uint256[])",
  "function addLiquidity(address tokenA, address tokenB, uint256 amountADesired, uint256 amountBDesired, uint256 amountAMin, uint256 amountBMin, address to, uint256 deadline) returns (uint256, uint256, uint256)",
  "function removeLiquidity(address tokenA, address tokenB, uint256 liquidity, uint256 amountAMin, uint256 amountBMin, address to, uint256 deadline) returns (uint256, uint256)",
]);

const TOKEN = new Abi(["function balanceOf(address) view returns (uint256)"]);

/** The action's expiry is the orderer's business, so calls carry no deadline of their own. */
const NO_DEADLINE = MAX_UINT256;

/** Where a pair with Uniswap V2's interface is. */
export interface UniswapV2Deployment {
  readonly name: string;
  readonly pair: Address;
  readonly router: Address;
  readonly base: Asset;
  readonly quote: Asset;
  readonly breaker?: string;
}

/** The pair's own variables. */
interface PairState {
  readonly reserve0: bigint;
  readonly reserve1: bigint;
  /** Unix seconds of the last change. */
  readonly timestamp: bigint;
  /** Cumulative prices of token 0 and token 1 as of then. */
  readonly cumulative0: bigint;
  readonly cumulative1: bigint;
}

/** A pair before its first liquidity. */
const NO_STATE: PairState = { reserve0: 0n, reserve1: 0n, timestamp: 0n, cumulative0: 0n, cumulative1: 0n };

/** A constant-product pair with Uniswap V2's interface: ours, or the real one. */
export class UniswapV2Pool implements PoolPort {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly spender: Address;
  readonly liquiditySpender: Address;
  readonly shareToken: Address;
  readonly base: Asset;
  readonly quote: Asset;
  readonly amountInOffset = 4;
  readonly tradeGas = 85_000n;
  readonly breaker?: string;

  private readonly baseIs0: boolean;
  /** As the pair announces it with each `Sync`. */
  private state: PairState | undefined;
  /** What swaps and liquidity add up to. */
  private reserve0 = 0n;
  private reserve1 = 0n;
  private shareSupply = 0n;
  private readonly shares = new Map<Address, bigint>();
  /** sqrt(k) per share at the last audit, as a fraction, which may never fall. */
  private growth: { readonly root: bigint; readonly shares: bigint } | undefined;

  constructor(deployment: UniswapV2Deployment) {
    this.name = deployment.name;
    this.addresses = [deployment.pair];
    this.shareToken = deployment.pair;
    this.spender = deployment.router;
    this.liquiditySpender = deployment.router;
    this.base = deployment.base;
    this.quote = deployment.quote;
    this.baseIs0 = deployment.base.address < deployment.quote.address;
    if (deployment.breaker !== undefined) this.breaker = deployment.breaker;
  }

  // ---------------------------------------------------------------------------------------------- state

  async open({ session, reader, block }: Chain): Promise<void> {
    const { state, supply } = await this.read(reader);
    this.state = state;
    this.reserve0 = state.reserve0;
    this.reserve1 = state.reserve1;
    for (const log of await session.logs([this.shareToken], PAIR.topic("Transfer"))) this.absorb(log, block);
    this.shareSupply = supply;
  }

  /** What the pair says it holds; tokens that were sent to it beside a trade are not in it until `sync`. */
  reserves(): PoolAmounts {
    const { reserve0, reserve1 } = this.current();
    return this.baseIs0 ? { base: reserve0, quote: reserve1 } : { base: reserve1, quote: reserve0 };
  }

  price(): bigint {
    const { base, quote } = this.reserves();
    if (base === 0n) return 0n;
    return (quote * ONE_USD * powerOfTen(this.base.decimals)) / (base * powerOfTen(this.quote.decimals));
  }

  baseAt(price: bigint): bigint {
    const { base, quote } = this.reserves();
    // base · quote stays; quote / base is the price, in base units of each.
    return sqrt((base * quote * ONE_USD * powerOfTen(this.base.decimals)) / (price * powerOfTen(this.quote.decimals)));
  }

  sharesOf(account: Address): bigint {
    return this.shares.get(account) ?? 0n;
  }

  totalShares(): bigint {
    return this.shareSupply;
  }

  holdingsOf(account: Address): PoolAmounts {
    const { base, quote } = this.reserves();
    const shares = this.sharesOf(account);
    if (shares === 0n) return { base: 0n, quote: 0n };
    return { base: mulDiv(base, shares, this.shareSupply), quote: mulDiv(quote, shares, this.shareSupply) };
  }

  /** Price times seconds: in base units of quote for one of base, times 2^112, modulo 2^256. */
  cumulative(block: BlockTime): bigint {
    const state = this.current();
    const { base, quote } = this.reserves();
    const last = this.baseIs0 ? state.cumulative0 : state.cumulative1;
    return accumulate(last, base, quote, state.timestamp, BigInt(block.timestamp));
  }

  /** The arithmetic mean. */
  averagePrice(earlier: bigint, later: bigint, seconds: bigint): bigint {
    const average = averagePrice(earlier, later, seconds);
    return (average * ONE_USD * powerOfTen(this.base.decimals)) / (Q112 * powerOfTen(this.quote.decimals));
  }

  // ---------------------------------------------------------------------------------------------- events

  absorb(log: Log, block: BlockTime): ProtocolEvent | undefined {
    const decoded = PAIR.decodeLog(log);
    return decoded === undefined ? undefined : this.interpret(decoded, block);
  }

  private interpret({ name, args }: DecodedLog, block: BlockTime): ProtocolEvent | undefined {
    switch (name) {
      case "Sync":
        this.synced(args.reserve0 as bigint, args.reserve1 as bigint, BigInt(block.timestamp));
        return undefined;
      case "Swap": {
        const [in0, in1] = [args.amount0In as bigint, args.amount1In as bigint];
        const [out0, out1] = [args.amount0Out as bigint, args.amount1Out as bigint];
        this.move(in0 - out0, in1 - out1);
        const zeroForOne = in0 > 0n;
        const [asset0, asset1] = this.baseIs0 ? [this.base, this.quote] : [this.quote, this.base];
        return {
          event: "swap",
          protocol: this.name,
          account: normaliseAddress(args.sender as string),
          assetIn: zeroForOne ? asset0.symbol : asset1.symbol,
          assetOut: zeroForOne ? asset1.symbol : asset0.symbol,
          amountIn: zeroForOne ? in0 : in1,
          amountOut: zeroForOne ? out1 : out0,
          to: normaliseAddress(args.to as string),
        };
      }
      case "Mint":
        return this.liquidityChanged("liquidity-added", args, 1n, args.sender);
      case "Burn":
        return this.liquidityChanged("liquidity-removed", args, -1n, args.to);
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
    account: unknown,
  ): ProtocolEvent {
    const [amount0, amount1] = [args.amount0 as bigint, args.amount1 as bigint];
    this.move(sign * amount0, sign * amount1);
    const [base, quote] = this.baseIs0 ? [amount0, amount1] : [amount1, amount0];
    const amounts = { [this.base.symbol]: base, [this.quote.symbol]: quote };
    return { event, protocol: this.name, account: normaliseAddress(account as string), amounts };
  }

  /** The pair's `_update`: the prices so far count for the time that they lasted. */
  private synced(reserve0: bigint, reserve1: bigint, now: bigint): void {
    const last = this.state ?? NO_STATE;
    this.state = {
      reserve0,
      reserve1,
      timestamp: now % UINT32,
      cumulative0: accumulate(last.cumulative0, last.reserve0, last.reserve1, last.timestamp, now),
      cumulative1: accumulate(last.cumulative1, last.reserve1, last.reserve0, last.timestamp, now),
    };
  }

  private move(change0: bigint, change1: bigint): void {
    this.reserve0 += change0;
    this.reserve1 += change1;
  }

  private shareMoved(from: Address, to: Address, value: bigint): void {
    // The zero address stands for creation and destruction; that it also holds the locked shares does not matter here.
    if (from === ZERO_ADDRESS) this.shareSupply += value;
    else this.shares.set(from, this.sharesOf(from) - value);
    if (to !== ZERO_ADDRESS) this.shares.set(to, this.sharesOf(to) + value);
    else if (from !== ZERO_ADDRESS) this.shareSupply -= value;
  }

  // ---------------------------------------------------------------------------------------------- audit

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const { state, supply, balance0, balance1 } = await this.read(reader);
    const root = sqrt(state.reserve0 * state.reserve1);
    const before = this.growth;
    this.growth = { root, shares: supply };
    // The square root is rounded down, so it can read one unit lower at the same product.
    const worth = before === undefined || (root + 1n) * before.shares >= before.root * supply;
    return [
      auditCheck(
        "reserves are what came in less what went out",
        state.reserve0 === this.reserve0 && state.reserve1 === this.reserve1,
        `${this.reserve0} and ${this.reserve1} expected, ${state.reserve0} and ${state.reserve1} on chain`,
      ),
      auditSame("reserves and cumulative prices are those announced", figuresOf(this.current()), figuresOf(state)),
      auditCheck(
        "the pair holds its reserves",
        balance0 >= state.reserve0 && balance1 >= state.reserve1,
        `holds ${balance0} and ${balance1}, reserves ${state.reserve0} and ${state.reserve1}`,
      ),
      auditSame("shares are those minted less those burned", [this.shareSupply], [supply]),
      auditCheck("a share is never worth less than before", worth, `sqrt(k) ${root} over ${supply} shares`),
    ];
  }

  private async read(
    reader: BatchReader,
  ): Promise<{ state: PairState; supply: bigint; balance0: bigint; balance1: bigint }> {
    const pair = this.shareToken;
    const [token0, token1] = this.baseIs0 ? [this.base, this.quote] : [this.quote, this.base];
    const read = async (abi: Abi, to: Address, method: string, args: unknown[] = []): Promise<Decoded> =>
      abi.decode(method, await reader.read(abi.call(to, method, args)));
    const [reserves, supply, cumulative0, cumulative1, balance0, balance1] = await Promise.all([
      read(PAIR, pair, "getReserves"),
      read(PAIR, pair, "totalSupply"),
      read(PAIR, pair, "price0CumulativeLast"),
      read(PAIR, pair, "price1CumulativeLast"),
      read(TOKEN, token0.address, "balanceOf", [pair]),
      read(TOKEN, token1.address, "balanceOf", [pair]),
    ]);
    const state = {
      reserve0: reserves.reserve0 as bigint,
      reserve1: reserves.reserve1 as bigint,
      timestamp: reserves.blockTimestampLast as bigint,
      cumulative0: cumulative0[0] as bigint,
      cumulative1: cumulative1[0] as bigint,
    };
    return {
      state,
      supply: supply[0] as bigint,
      balance0: balance0[0] as bigint,
      balance1: balance1[0] as bigint,
    };
  }

  // ---------------------------------------------------------------------------------------------- trading

  trades(a: Asset, b: Asset): boolean {
    return this.isBase(a) ? this.isQuote(b) : this.isQuote(a) && this.isBase(b);
  }

  preview(): VenuePreview {
    let { base, quote } = this.reserves();
    const sides = (assetIn: Asset): [bigint, bigint] => (this.isBase(assetIn) ? [base, quote] : [quote, base]);
    return {
      quote: (assetIn, assetOut, amountIn) =>
        this.trades(assetIn, assetOut) ? amountOut(amountIn, ...sides(assetIn)) : 0n,
      apply: (assetIn, assetOut, amountIn) => {
        if (!this.trades(assetIn, assetOut)) return;
        const out = amountOut(amountIn, ...sides(assetIn));
        if (this.isBase(assetIn)) [base, quote] = [base + amountIn, quote - out];
        else [base, quote] = [base - out, quote + amountIn];
      },
    };
  }

  trade({ assetIn, assetOut, amountIn, minAmountOut, to }: TradeRequest): Call {
    const path = [assetIn.address, assetOut.address];
    return ROUTER.call(this.spender, "swapExactTokensForTokens", [amountIn, minAmountOut, path, to, NO_DEADLINE]);
  }

  quoteNeeded(baseAmount: bigint, range?: PriceRange): bigint {
    this.refuseRange(range);
    const { base, quote } = this.reserves();
    return mulDiv(baseAmount, quote, base) + 1n;
  }

  addLiquidity(baseAmount: bigint, quoteAmount: bigint, account: Address, range?: PriceRange): Call {
    this.refuseRange(range);
    const tokens = [this.base.address, this.quote.address];
    return ROUTER.call(this.spender, "addLiquidity", [
      ...tokens,
      baseAmount,
      quoteAmount,
      0n,
      0n,
      account,
      NO_DEADLINE,
    ]);
  }

  removeLiquidity(shares: bigint, account: Address): Call {
    const tokens = [this.base.address, this.quote.address];
    return ROUTER.call(this.spender, "removeLiquidity", [...tokens, shares, 0n, 0n, account, NO_DEADLINE]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private current(): PairState {
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

  private isQuote(asset: Asset): boolean {
    return asset.address === this.quote.address;
  }
}

function figuresOf({ reserve0, reserve1, timestamp, cumulative0, cumulative1 }: PairState): readonly bigint[] {
  return [reserve0, reserve1, cumulative0, cumulative1, timestamp];
}
