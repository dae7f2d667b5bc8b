import type { Address } from "../../chain/types.ts";
import { InputError } from "../../errors.ts";
import type { LendingPort, Asset, PoolPort } from "../../protocols/ports.ts";
import type { ParameterSpecs, PartSpec } from "../parameters.ts";
import { buildAaveV3 } from "./aave-v3.ts";
import { buildChainlinkFeed } from "./chainlink.ts";
import { buildUniswapV2Pair, deployWrappedCoin } from "./uniswap-v2.ts";
import { buildUniswapV3Pool } from "./uniswap-v3.ts";
import type { BuildContext, FeedSite } from "./context.ts";
import { buildFeed, type FeedOptions } from "./feed.ts";
import { buildLendingPool, type LendingPoolOptions } from "./lending.ts";
import { buildMorphoMarket } from "./morpho-blue.ts";
import { buildPair, type PairOptions } from "./pair.ts";

/** A make of lending protocol: deploys one as the options say and returns the recipe of its port. */
export interface LendingPart {
  build(context: BuildContext, name: string, options: LendingPoolOptions): Promise<() => LendingPort>;
}

/** A make of pool of two assets: creates one with its first liquidity and returns the recipe of its port. */
export interface AmmPart {
  /** Deploys the WETH9 that belongs to it; the world has our wrapped coin when absent. */
  weth9?(context: BuildContext): Promise<Address>;
  build(context: BuildContext, name: string, options: PairOptions): Promise<() => PoolPort>;
}

/** A make of price feed: deploys one that the owner may write. */
export interface OraclePart {
  build(context: BuildContext, asset: Asset, options: FeedOptions): Promise<FeedSite>;
}

/** The makes that a world's parts come in, by the name of the parameter that chooses among them. */
export interface PartKinds {
  readonly lending: LendingPart;
  readonly amm: AmmPart;
  readonly oracle: OraclePart;
}

export type PartKind = keyof PartKinds;

/** Which makes a scenario's world consists of, unless `--set` says otherwise. */
export type PartDefaults = Readonly<Partial<Record<PartKind, string>>>;

/** Reads what a user's file exports by default. */
export type LoadPart = (path: string) => Promise<unknown>;

/** Our own contracts. */
const OURS = "firebreak";

/** WETH9, wanted by a make of pools. */
function wethFor(make: string): (context: BuildContext) => Promise<Address> {
  return async (context) => deployWrappedCoin(context, `amm=${make}`);
}

/** The makes that come with the package. */
const MAKES: { readonly [K in PartKind]: Readonly<Record<string, PartKinds[K]>> } = {
  lending: {
    [OURS]: { build: buildLendingPool },
    "aave-v3": { build: buildAaveV3 },
    "morpho-blue": { build: buildMorphoMarket },
  },
  amm: {
    [OURS]: { build: buildPair },
    "uniswap-v2": { weth9: wethFor("uniswap-v2"), build: buildUniswapV2Pair },
    "uniswap-v3": { weth9: wethFor("uniswap-v3"), build: buildUniswapV3Pool },
  },
  oracle: { [OURS]: { build: buildFeed }, chainlink: { build: buildChainlinkFeed } },
};

const MEANINGS: Readonly<Record<PartKind, string>> = {
  lending: "The make of its lending protocols",
  amm: "The make of its pools",
  oracle: "The make of its price feeds",
};

/** The parameters that every scenario has: one for each kind of part. */
export function partSpecs(defaults: PartDefaults = {}): ParameterSpecs {
  const kinds = Object.keys(MAKES) as PartKind[];
  return Object.fromEntries(
    kinds.map((kind): [string, PartSpec] => [
      kind,
      {
        type: "part",
        options: Object.keys(MAKES[kind]),
        default: defaults[kind] ?? OURS,
        meaning: MEANINGS[kind],
      },
    ]),
  );
}

/** The makes of one world. */
export class PartChoice {
  private readonly chosen: Readonly<Partial<Record<PartKind, unknown>>>;
  private readonly load: LoadPart;
  private readonly loaded = new Map<string, Promise<unknown>>();

  /**
   * @param chosen By kind, the name of a make or the path of a file; ours where absent. It is looked at only when a part
   * is built.
   */
  constructor(chosen: Readonly<Partial<Record<PartKind, unknown>>> = {}, load: LoadPart = refuse) {
    this.chosen = chosen;
    this.load = load;
  }

  /**
   * The chosen make of a kind, or another one: by its name or file, or as it is.
   *
   * @throws InputError when there is none of that name, or the file exports none.
   */
  async of<K extends PartKind>(kind: K, other?: string | PartKinds[K]): Promise<PartKinds[K]> {
    if (typeof other === "object") return other;
    const name = other ?? String(this.chosen[kind] ?? OURS);
    const makes: Readonly<Record<string, PartKinds[K]>> = MAKES[kind];
    if (Object.hasOwn(makes, name)) return makes[name] as PartKinds[K];
    const loading = this.loaded.get(name) ?? this.load(name);
    this.loaded.set(name, loading);
    const exported = await loading;
    if (isPart(exported)) return exported as PartKinds[K];
    throw new InputError(
      `${kind}=${name}: expected ${Object.keys(makes).join(" or ")}, or a file with "export default { build(…) { … } }"`,
    );
  }
}

function isPart(value: unknown): value is { readonly build: unknown } {
  return value instanceof Object && "build" in value && typeof value.build === "function";
}

async function refuse(path: string): Promise<unknown> {
  return Promise.reject(new InputError(`${path}: files cannot be loaded here`));
}
