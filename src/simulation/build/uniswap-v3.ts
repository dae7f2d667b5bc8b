import { addressOf, normaliseAddress } from "../../chain/address.ts";
import type { Decoded } from "../../chain/abi.ts";
import type { Address, Call } from "../../chain/types.ts";
import { InputError } from "../../errors.ts";
import { FACTORY, MANAGER } from "../../protocols/amm/uniswap-v3-abi.ts";
import { PoolPrices } from "../../protocols/amm/uniswap-v3-prices.ts";
import { UniswapV3Pool } from "../../protocols/amm/uniswap-v3.ts";
import type { Asset, PoolPort, PriceRange } from "../../protocols/ports.ts";
import { approveAll } from "../../protocols/tokens/token.ts";
import { type Amount, formatUsd, powerOfTen, toUnits, toUsd } from "../../units/amounts.ts";
import { mulDiv, ONE_USD } from "../../units/fixed-point.ts";
import { deployUniswapV3 } from "../../deployers/uniswap-v3.ts";
import { type BuildContext, SETUP_GAS, siteOf } from "./context.ts";
import type { FirstLiquidity, PairOptions } from "./pair.ts";
import { wrappedCoin } from "./uniswap-v2.ts";

/** The contracts of a Uniswap V3 that pools are made on. */
export interface UniswapV3Site {
  readonly factory: Address;
  readonly swapRouter: Address;
  readonly positionManager: Address;
}

/** A pool of concentrated liquidity. */
export interface ConcentratedPoolOptions {
  readonly base: Asset;
  readonly quote: Asset;
  /** In hundredths of a basis point: 100, 500, 3000 or 10000. */
  readonly fee: number;
  readonly liquidity: readonly FirstLiquidity[];
  /** The starting price of the base asset in the quote asset; what the outside prices ask for when absent. */
  readonly price?: Amount;
}

const NEEDED_BY = "amm=uniswap-v3";
/** The fee of a constant-product pair. */
const PLAIN_FEE = 3000;
/** The spacing that Uniswap's governance gave to the fee that a new factory does not know. */
const LATER_FEE = { fee: 100, tickSpacing: 1 };

/**
 * Creates a pool of the real Uniswap V3. Unless the options say how its liquidity is concentrated, it is spread over all
 * prices at a fee of 0.3%, as a constant-product pair's. It asks no circuit breaker.
 */
export async function buildUniswapV3Pool(
  context: BuildContext,
  name: string,
  { base, quote, baseAmount, quoteAmount, concentrated, breaker }: PairOptions,
): Promise<() => PoolPort> {
  if (breaker !== undefined) {
    context.note(`${name} is on Uniswap V3, which asks no circuit breaker: its swaps are never halted.`);
  }
  const site = await context.once(NEEDED_BY, async () =>
    deployUniswapV3(siteOf(context, NEEDED_BY), await wrappedCoin(context, NEEDED_BY)),
  );
  const { fee, liquidity } = concentrated ?? { fee: PLAIN_FEE, liquidity: [{ baseAmount }] };
  const price =
    quoteAmount === undefined ? {} : { price: formatUsd(mulDiv(toUsd(quoteAmount), ONE_USD, toUsd(baseAmount))) };
  return buildConcentratedPool(context, site, name, { base, quote, fee, liquidity, ...price });
}

/** Creates a pool of Uniswap V3 with its first liquidity. Returns the recipe of its port. */
export async function buildConcentratedPool(
  context: BuildContext,
  site: UniswapV3Site,
  name: string,
  options: ConcentratedPoolOptions,
): Promise<() => UniswapV3Pool> {
  const { base, quote, fee } = options;
  const tickSpacing = await spacingOf(context, site.factory, name, fee);
  const prices = new PoolPrices(base, quote);
  const [token0, token1] = prices.baseIs0 ? [base.address, quote.address] : [quote.address, base.address];
  const root = startingRoot(context, prices, options);
  await context.execute([
    MANAGER.call(site.positionManager, "createAndInitializePoolIfNecessary", [token0, token1, fee, root]),
  ]);
  const [found] = await ask(context, FACTORY.call(site.factory, "getPool", [token0, token1, fee]), "getPool");
  const deployment = {
    name,
    pool: normaliseAddress(String(found)),
    router: site.swapRouter,
    positionManager: site.positionManager,
    base,
    quote,
    fee,
    tickSpacing,
  };
  const open = (): UniswapV3Pool => new UniswapV3Pool(deployment);
  for (const first of options.liquidity) await addFirstLiquidity(context, open(), first);
  return open;
}

async function addFirstLiquidity(context: BuildContext, port: UniswapV3Pool, first: FirstLiquidity): Promise<void> {
  await port.open(context.chain());
  const { base, quote } = port;
  const provider = addressOf(`first liquidity of ${port.name}`);
  const range = rangeAt(port.price(), first.range);
  const baseUnits = toUnits(first.baseAmount, base.decimals);
  const quoteUnits = port.quoteNeeded(baseUnits, range);
  await context.endow(base, provider, baseUnits);
  await context.endow(quote, provider, quoteUnits);
  const calls = [
    approveAll(base.address, port.liquiditySpender),
    approveAll(quote.address, port.liquiditySpender),
    port.addLiquidity(baseUnits, quoteUnits, provider, range),
  ];
  await context.session.execute(calls.map((call) => ({ ...call, from: provider, gas: SETUP_GAS })));
}

function startingRoot(context: BuildContext, prices: PoolPrices, options: ConcentratedPoolOptions): bigint {
  if (options.price !== undefined) return prices.rootAt(toUsd(options.price));
  const { base, quote } = options;
  const [basePrice, quotePrice] = [context.pricedOf(base).path(0), context.pricedOf(quote).path(0)];
  return prices.rootOf(quotePrice * powerOfTen(base.decimals), basePrice * powerOfTen(quote.decimals));
}

function rangeAt(price: bigint, range: FirstLiquidity["range"]): PriceRange | undefined {
  if (range === undefined) return undefined;
  const [lower, upper] = range;
  return { lower: mulDiv(price, toUsd(lower), ONE_USD), upper: mulDiv(price, toUsd(upper), ONE_USD) };
}

async function spacingOf(context: BuildContext, factory: Address, name: string, fee: number): Promise<number> {
  const read = FACTORY.call(factory, "feeAmountTickSpacing", [fee]);
  const spacing = Number((await ask(context, read, "feeAmountTickSpacing"))[0]);
  if (spacing !== 0) return spacing;
  if (fee !== LATER_FEE.fee) {
    throw new InputError(`fee ${fee} of ${name}: expected one that the factory knows, such as 100, 500, 3000 or 10000`);
  }
  await context.execute([FACTORY.call(factory, "enableFeeAmount", [LATER_FEE.fee, LATER_FEE.tickSpacing])]);
  return LATER_FEE.tickSpacing;
}

async function ask(context: BuildContext, call: Call, method: string): Promise<Decoded> {
  return FACTORY.decode(method, await context.session.call(call));
}
