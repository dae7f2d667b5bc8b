import type { DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Hex, Log } from "../../chain/types.ts";
import { InputError } from "../../errors.ts";
import { max, MAX_UINT256, min } from "../../units/fixed-point.ts";
import type { ProtocolEvent } from "../events.ts";
import type {
  Asset,
  AuditCheck,
  AuditScope,
  BlockTime,
  Chain,
  PoolAmounts,
  PoolPort,
  PriceRange,
  TradeRequest,
  VenuePreview,
} from "../ports.ts";
import { MANAGER, POOL, ROUTER } from "./uniswap-v3-abi.ts";
import { auditPool } from "./uniswap-v3-audit.ts";
import { joinPool, meetStrangers, type PoolBooks } from "./uniswap-v3-joining.ts";
import { type Both, PoolLedger } from "./uniswap-v3-ledger.ts";
import { liquidityOf0, liquidityOf1, positionAmounts, positionCost } from "./uniswap-v3-math.ts";
import { NftBook, type NftChange } from "./uniswap-v3-nfts.ts";
import { PoolPrices, type TickRange } from "./uniswap-v3-prices.ts";
import type { PoolSite } from "./uniswap-v3-reads.ts";
import { type Spot, swapIn } from "./uniswap-v3-swap.ts";
import { sqrtPriceAtTick, tickAtSqrtPrice } from "./uniswap-v3-ticks.ts";

/** The action's expiry is the orderer's business, so calls carry no deadline of their own. */
const NO_DEADLINE = MAX_UINT256;
const NO_PRICE_LIMIT = 0n;
const MAX_UINT128 = 2n ** 128n - 1n;

/** Where a pool of Uniswap V3 is. */
export interface UniswapV3Deployment {
  readonly name: string;
  readonly pool: Address;
  /** SwapRouter. */
  readonly router: Address;
  /** NonfungiblePositionManager. */
  readonly positionManager: Address;
  readonly base: Asset;
  readonly quote: Asset;
  /** In hundredths of a basis point: 3000 is 0.3%. */
  readonly fee: number;
  /** Liquidity begins and ends at multiples of so many ticks: 60 for a fee of 3000. */
  readonly tickSpacing: number;
  /** The pool was there before: its history is not read, and it is taken as it is found, with these accounts' tokens. */
  readonly joinedWith?: readonly Address[];
}

/** Liquidity between two prices, and what of it is there now. */
export interface DepthRange extends PriceRange, PoolAmounts {
  readonly liquidity: bigint;
}

/**
 * A pool of Uniswap V3. Its state is kept from the pool's and the position manager's events; quotes walk from tick to tick
 * as the pool does, and agree with it to the unit. Shares are the liquidity of the positions that an account's tokens stand
 * for: of two equal numbers, one in a narrow range and one in a wide, the second is worth more.
 */
export class UniswapV3Pool implements PoolPort {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly spender: Address;
  readonly liquiditySpender: Address;
  readonly base: Asset;
  readonly quote: Asset;
  /** After the selector and five words of `exactInputSingle`. */
  readonly amountInOffset = 4 + 5 * 32;
  /** Of a swap that crosses no tick; each that it crosses takes some 15,000 to 40,000 more. */
  readonly tradeGas = 85_000n;

  private readonly deployment: UniswapV3Deployment;
  private readonly prices: PoolPrices;
  private readonly feeRate: bigint;
  private readonly site: PoolSite;
  private books: PoolBooks | undefined;

  constructor(deployment: UniswapV3Deployment) {
    this.deployment = deployment;
    this.name = deployment.name;
    this.addresses = [deployment.pool, deployment.positionManager];
    this.spender = deployment.router;
    this.liquiditySpender = deployment.positionManager;
    this.base = deployment.base;
    this.quote = deployment.quote;
    this.prices = new PoolPrices(deployment.base, deployment.quote);
    this.feeRate = BigInt(deployment.fee);
    const { pool, positionManager: manager, fee, tickSpacing } = deployment;
    this.site = { pool, manager, tokens: [this.token(0).address, this.token(1).address], fee, tickSpacing };
  }

  // ---------------------------------------------------------------------------------------------- state

  async open({ session, reader }: Chain): Promise<void> {
    const { joinedWith } = this.deployment;
    if (joinedWith !== undefined) this.books = await joinPool(reader, this.site, joinedWith);
    const history = joinedWith === undefined ? await session.logs(this.addresses) : [];
    for (const log of history) this.absorb(log, { number: log.blockNumber, timestamp: log.timestamp });
  }

  /** What was there before it was joined is read when something first happens to it. */
  async refresh(reader: BatchReader): Promise<void> {
    if (this.books !== undefined) await meetStrangers(reader, this.site, this.books);
  }

  /** What all positions would give if they were removed, without fees: each range rounded down. */
  reserves(): PoolAmounts {
    const { depth, spot } = this.ledger;
    return this.amounts(depth.amountsAt(spot.sqrtPrice));
  }

  price(): bigint {
    return this.prices.priceAt(this.ledger.spot.sqrtPrice);
  }

  baseAt(price: bigint): bigint {
    return this.amounts(this.ledger.depth.amountsAt(this.prices.rootAt(price))).base;
  }

  /** The pool's liquidity by price, from the lowest to the highest, with what is there of each asset, in base units. */
  depth(): readonly DepthRange[] {
    const { depth, spot } = this.ledger;
    const ranges = depth.segments().map(({ lower, upper, liquidity }) => {
      const roots = [sqrtPriceAtTick(lower), sqrtPriceAtTick(upper)] as const;
      const held = positionAmounts(spot.sqrtPrice, ...roots, liquidity);
      return { ...this.prices.rangeOf({ lower, upper }), liquidity, ...this.amounts(held) };
    });
    return this.prices.baseIs0 ? ranges : ranges.reverse();
  }

  /** Liquidity of the account's tokens. */
  sharesOf(account: Address): bigint {
    return this.nfts.liquidityOf(account);
  }

  /** Liquidity of all positions, also of those that others than the position manager hold. */
  totalShares(): bigint {
    return this.ledger.totalLiquidity;
  }

  holdingsOf(account: Address): PoolAmounts {
    return this.amounts(this.nfts.payout(account, this.ledger));
  }

  /** Ticks times seconds since the pool began, as its own `observe` says, a signed number of 56 bits. */
  cumulative(block: BlockTime): bigint {
    const { history, spot } = this.ledger;
    return history.cumulativeAt(block.timestamp, spot.tick);
  }

  /** The geometric mean, to a tick: the mean of the ticks, rounded down as Uniswap's `OracleLibrary` does. */
  averagePrice(earlier: bigint, later: bigint, seconds: bigint): bigint {
    const difference = BigInt.asIntN(56, later - earlier);
    const towardsZero = difference / seconds;
    const tick = difference < 0n && difference % seconds !== 0n ? towardsZero - 1n : towardsZero;
    return this.prices.priceAt(sqrtPriceAtTick(Number(tick)));
  }

  // ---------------------------------------------------------------------------------------------- events

  absorb(log: Log, block: BlockTime): ProtocolEvent | undefined {
    const isPool = log.address === this.site.pool;
    const decoded = (isPool ? POOL : MANAGER).decodeLog(log);
    if (decoded === undefined) return undefined;
    if (isPool) return this.poolEvent(decoded, block.timestamp);
    if (this.books === undefined) return undefined;
    return this.liquidityEvent(this.nfts.absorb(decoded, this.ledger));
  }

  private poolEvent({ name, args }: DecodedLog, now: number): ProtocolEvent | undefined {
    if (name === "Initialize") {
      const { fee, tickSpacing, positionManager } = this.deployment;
      const start = { sqrtPrice: args.sqrtPriceX96 as bigint, tick: Number(args.tick), now };
      const ledger = new PoolLedger({ feeRate: BigInt(fee), spacing: tickSpacing }, start);
      this.books = { ledger, nfts: new NftBook(positionManager) };
      return undefined;
    }
    const { ledger } = this;
    const amounts: Both = [args.amount0 as bigint, args.amount1 as bigint];
    switch (name) {
      case "Swap":
        return this.swapEvent(args, amounts, now);
      case "Mint":
      case "Burn":
        return this.positionEvent(name, args, amounts, now);
      case "Collect":
        this.collectEvent(normaliseAddress(args.owner as string), args, amounts);
        return undefined;
      case "Flash":
        ledger.flashPaid([args.paid0 as bigint, args.paid1 as bigint]);
        return undefined;
      case "SetFeeProtocol":
        ledger.protocolShare = [args.feeProtocol0New as bigint, args.feeProtocol1New as bigint];
        return undefined;
      case "CollectProtocol":
        ledger.protocolCollected(amounts);
        return undefined;
      case "IncreaseObservationCardinalityNext":
        ledger.history.grow(Number(args.observationCardinalityNextNew));
        return undefined;
      default:
        return undefined;
    }
  }

  private swapEvent(args: DecodedLog["args"], amounts: Both, now: number): ProtocolEvent {
    const { ledger } = this;
    const sqrtPrice = args.sqrtPriceX96 as bigint;
    // Where nothing was to be had, only the price says which way it went.
    const zeroForOne = amounts[0] > 0n || (amounts[1] <= 0n && sqrtPrice < ledger.spot.sqrtPrice);
    const [into, out] = zeroForOne ? ([0, 1] as const) : ([1, 0] as const);
    ledger.swapped({ zeroForOne, amountIn: amounts[into], sqrtPrice }, amounts, now);
    return {
      event: "swap",
      protocol: this.name,
      account: normaliseAddress(args.sender as string),
      assetIn: this.token(into).symbol,
      assetOut: this.token(out).symbol,
      amountIn: amounts[into],
      amountOut: -amounts[out],
      to: normaliseAddress(args.recipient as string),
    };
  }

  /** What the position manager does is told by its own event, which names the token. */
  private positionEvent(
    name: "Mint" | "Burn",
    args: DecodedLog["args"],
    amounts: Both,
    now: number,
  ): ProtocolEvent | undefined {
    const owner = normaliseAddress(args.owner as string);
    const [lower, upper] = [Number(args.tickLower), Number(args.tickUpper)];
    const amount = args.amount as bigint;
    this.ledger.liquidityChanged(owner, lower, upper, name === "Mint" ? amount : -amount, amounts, now);
    if (name === "Burn") {
      if (owner === this.liquiditySpender) this.nfts.poolSettled({ lower, upper });
      if (owner === this.liquiditySpender || amount === 0n) return undefined;
      return this.liquidityEvent({ change: "removed", owner, amounts });
    }
    if (normaliseAddress(args.sender as string) === this.liquiditySpender) {
      this.nfts.poolMinted({ lower, upper });
      return undefined;
    }
    if (owner === this.liquiditySpender) this.nfts.poolGiven({ lower, upper }, amount);
    return this.liquidityEvent({ change: "added", owner, amounts });
  }

  private collectEvent(owner: Address, args: DecodedLog["args"], amounts: Both): void {
    const [lower, upper] = [Number(args.tickLower), Number(args.tickUpper)];
    this.ledger.collected(owner, lower, upper, amounts);
    if (owner === this.liquiditySpender) this.nfts.poolSettled({ lower, upper });
  }

  private liquidityEvent(change: NftChange | undefined): ProtocolEvent | undefined {
    if (change === undefined) return undefined;
    const { base, quote } = this.amounts(change.amounts);
    return {
      event: change.change === "added" ? "liquidity-added" : "liquidity-removed",
      protocol: this.name,
      account: change.owner,
      amounts: { [this.base.symbol]: base, [this.quote.symbol]: quote },
    };
  }

  // ---------------------------------------------------------------------------------------------- audit

  async audit(reader: BatchReader, scope: AuditScope): Promise<AuditCheck[]> {
    return auditPool(reader, { ...this.site, ...this.opened() }, scope);
  }

  // ---------------------------------------------------------------------------------------------- trading

  trades(a: Asset, b: Asset): boolean {
    const [base, quote] = [this.base.address, this.quote.address];
    return (a.address === base && b.address === quote) || (a.address === quote && b.address === base);
  }

  /** Where the liquidity runs out, a quote is for the part that can be sold; the router leaves the rest with the seller. */
  preview(): VenuePreview {
    const { depth } = this.ledger;
    let spot: Spot = this.ledger.spot;
    const sell = (assetIn: Asset, amountIn: bigint): ReturnType<typeof swapIn> =>
      swapIn(depth, spot, this.feeRate, assetIn.address === this.token(0).address, amountIn);
    return {
      quote: (assetIn, assetOut, amountIn) => (this.trades(assetIn, assetOut) ? sell(assetIn, amountIn).amountOut : 0n),
      apply: (assetIn, assetOut, amountIn) => {
        if (!this.trades(assetIn, assetOut)) return;
        const { sqrtPrice, liquidity, tick } = sell(assetIn, amountIn);
        spot = { sqrtPrice, liquidity, tick: tick ?? tickAtSqrtPrice(sqrtPrice) };
      },
    };
  }

  trade({ assetIn, assetOut, amountIn, minAmountOut, to }: TradeRequest): Call {
    const params = {
      tokenIn: assetIn.address,
      tokenOut: assetOut.address,
      fee: this.deployment.fee,
      recipient: to,
      deadline: NO_DEADLINE,
      amountIn,
      amountOutMinimum: minAmountOut,
      sqrtPriceLimitX96: NO_PRICE_LIMIT,
    };
    return ROUTER.call(this.spender, "exactInputSingle", [params]);
  }

  quoteNeeded(baseAmount: bigint, range?: PriceRange): bigint {
    const { lower, upper } = this.ticksOf(range);
    const { sqrtPrice } = this.ledger.spot;
    const [low, high] = [sqrtPriceAtTick(lower), sqrtPriceAtTick(upper)];
    const { baseIs0 } = this.prices;
    if (baseIs0 ? sqrtPrice >= high : sqrtPrice <= low) {
      throw new InputError(
        `a range below the price of ${this.name} takes none of ${this.base.symbol}: expected one that reaches above it`,
      );
    }
    const liquidity = baseIs0
      ? liquidityOf0(max(low, sqrtPrice), high, baseAmount)
      : liquidityOf1(low, min(high, sqrtPrice), baseAmount);
    return this.amounts(positionCost(sqrtPrice, low, high, liquidity)).quote + 1n;
  }

  /** The range is widened to the next ticks at which liquidity can begin and end. */
  addLiquidity(baseAmount: bigint, quoteAmount: bigint, account: Address, range?: PriceRange): Call {
    const { lower, upper } = this.ticksOf(range);
    const [amount0, amount1] = this.prices.baseIs0 ? [baseAmount, quoteAmount] : [quoteAmount, baseAmount];
    const params = {
      token0: this.token(0).address,
      token1: this.token(1).address,
      fee: this.deployment.fee,
      tickLower: lower,
      tickUpper: upper,
      amount0Desired: amount0,
      amount1Desired: amount1,
      amount0Min: 0n,
      amount1Min: 0n,
      recipient: account,
      deadline: NO_DEADLINE,
    };
    return MANAGER.call(this.liquiditySpender, "mint", [params]);
  }

  /** Takes from the account's oldest tokens first, and collects what these and its empty ones are owed. */
  removeLiquidity(shares: bigint, account: Address): Call {
    let left = shares;
    const calls: Hex[] = [];
    for (const [tokenId, token] of this.nfts.tokensOf(account)) {
      const liquidity = min(left, token.liquidity);
      const isOwed = token.liquidity === 0n && token.owed.some((amount) => amount > 0n);
      if (liquidity === 0n && !isOwed) continue;
      left -= liquidity;
      const least = { amount0Min: 0n, amount1Min: 0n, deadline: NO_DEADLINE };
      const all = { amount0Max: MAX_UINT128, amount1Max: MAX_UINT128 };
      if (liquidity > 0n) calls.push(MANAGER.encode("decreaseLiquidity", [{ tokenId, liquidity, ...least }]));
      calls.push(MANAGER.encode("collect", [{ tokenId, recipient: account, ...all }]));
    }
    return MANAGER.call(this.liquiditySpender, "multicall", [calls]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private get ledger(): PoolLedger {
    return this.opened().ledger;
  }

  private get nfts(): NftBook {
    return this.opened().nfts;
  }

  private opened(): PoolBooks {
    if (this.books === undefined) throw new Error(`${this.name} was used before it was opened`);
    return this.books;
  }

  private ticksOf(range: PriceRange | undefined): TickRange {
    if (range === undefined || range.lower < range.upper)
      return this.prices.ticksOf(range, this.deployment.tickSpacing);
    throw new InputError(
      `range ${range.lower} to ${range.upper} of ${this.name}: expected a lower price, then a higher`,
    );
  }

  private token(index: 0 | 1): Asset {
    return (index === 0) === this.prices.baseIs0 ? this.base : this.quote;
  }

  private amounts(amounts: Both): PoolAmounts {
    const [base, quote] = this.prices.baseIs0 ? amounts : [amounts[1], amounts[0]];
    return { base, quote };
  }
}
