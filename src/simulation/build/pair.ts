import { Abi } from "../../chain/abi.ts";
import { addressOf, normaliseAddress } from "../../chain/address.ts";
import type { Address } from "../../chain/types.ts";
import { UniswapV2Pool } from "../../protocols/amm/uniswap-v2.ts";
import { watchSource } from "../../protocols/breaker/circuit-breaker.ts";
import type { Asset, PoolPort } from "../../protocols/ports.ts";
import { approveAll } from "../../protocols/tokens/token.ts";
import { type Amount, toUnits, powerOfTen } from "../../units/amounts.ts";
import { mulDiv } from "../../units/fixed-point.ts";
import type { Named } from "../names.ts";
import { type BuildContext, SETUP_GAS } from "./context.ts";
import type { AmmPart } from "./parts.ts";

/** Liquidity of a pool of concentrated liquidity that is there from the start and stays. */
export interface FirstLiquidity {
  /** Whole tokens of the base asset; how much of the quote asset comes along follows from price and range. */
  readonly baseAmount: Amount;
  /** The prices between which it works, as multiples of the starting price, such as [0.8, 1.25]; all prices when absent. */
  readonly range?: readonly [number, number];
}

/** A pool of two assets and its first liquidity. */
export interface PairOptions {
  readonly base: Asset;
  readonly quote: Asset;
  /** Whole tokens of the base asset to begin with. */
  readonly baseAmount: Amount;
  /** Whole tokens of the quote asset; what the outside prices ask for when absent. */
  readonly quoteAmount?: Amount;
  /**
   * What a pool of concentrated liquidity begins with instead, and its fee in hundredths of a basis point: 100, 500, 3000
   * or 10000. Other makes spread the amounts above over all prices, and have a fee of 0.3%.
   */
  readonly concentrated?: { readonly fee: number; readonly liquidity: readonly FirstLiquidity[] };
  /** Guards the pair's swaps. */
  readonly breaker?: Named;
  /** The make, by its name or as it is, whatever the run's parameter `amm` says. */
  readonly part?: string | AmmPart;
}

/** A factory with Uniswap V2's interface, and its router. */
export interface PairMaker {
  readonly factory: Address;
  readonly router: Address;
}

const FACTORY = new Abi([
  "function createPair(address, address) returns (address)",
  "function getPair(address, address) view returns (address)",
  "function setBreaker(address)",
]);

/** Creates a pair of ours with liquidity that stays. Returns the recipe of its port. */
export async function buildPair(context: BuildContext, name: string, options: PairOptions): Promise<() => PoolPort> {
  const { breaker } = options;
  // Pairs under the same breaker share a factory.
  const maker = await context.once(`pairs guarded by ${breaker?.name}`, async () => deployOurs(context, breaker));
  return createPair(context, maker, name, options, async (pair) => {
    if (breaker === undefined) return;
    const { address, sources } = context.breakerOf(breaker);
    sources.set(pair, name);
    await context.execute([watchSource(address, pair)]);
  });
}

/** Deploys a factory whose pairs are guarded by the breaker, if there is one, and a router. */
async function deployOurs(context: BuildContext, breaker: Named | undefined): Promise<PairMaker> {
  const { session, owner } = context;
  const weth = context.wrappedNative?.address;
  const factory = await session.deploy(owner, "PairFactory", [owner]);
  const wrapped = weth ?? (await session.deploy(owner, "WrappedNative"));
  const router = await session.deploy(owner, "Router", [factory, wrapped]);
  if (breaker !== undefined) {
    await context.execute([FACTORY.call(factory, "setBreaker", [context.breakerOf(breaker).address])]);
  }
  return { factory, router };
}

/** Creates a pair, lets `guard` see to it, and adds the first liquidity. Returns the recipe of its port. */
export async function createPair(
  context: BuildContext,
  { factory, router }: PairMaker,
  name: string,
  options: PairOptions,
  guard: (pair: Address) => Promise<void> = async () => Promise.resolve(),
): Promise<() => PoolPort> {
  const { base, quote } = options;
  const tokens = [base.address, quote.address];
  await context.execute([FACTORY.call(factory, "createPair", tokens)]);
  const found = FACTORY.decode("getPair", await context.session.call(FACTORY.call(factory, "getPair", tokens)));
  const pair = normaliseAddress(String(found[0]));
  await guard(pair);
  const breaker = options.breaker === undefined ? {} : { breaker: options.breaker.name };
  const open = (): PoolPort => new UniswapV2Pool({ name, pair, router, base, quote, ...breaker });
  await addFirstLiquidity(context, open(), options);
  return open;
}

/** Adds what the options say at outside prices, for a provider who never leaves. */
export async function addFirstLiquidity(context: BuildContext, port: PoolPort, options: PairOptions): Promise<void> {
  const { base, quote } = options;
  const provider = addressOf(`first liquidity of ${port.name}`);
  const baseUnits = toUnits(options.baseAmount, base.decimals);
  const atPrice = mulDiv(
    baseUnits * context.pricedOf(base).path(0),
    powerOfTen(quote.decimals),
    context.pricedOf(quote).path(0) * powerOfTen(base.decimals),
  );
  const quoteUnits = options.quoteAmount === undefined ? atPrice : toUnits(options.quoteAmount, quote.decimals);
  await context.endow(base, provider, baseUnits);
  await context.endow(quote, provider, quoteUnits);
  const calls = [
    approveAll(base.address, port.liquiditySpender),
    approveAll(quote.address, port.liquiditySpender),
    port.addLiquidity(baseUnits, quoteUnits, provider),
  ];
  await context.session.execute(calls.map((call) => ({ ...call, from: provider, gas: SETUP_GAS })));
}
