import { InputError } from "../../errors.ts";
import { type Amount, toUsd } from "../../units/amounts.ts";
import { exp } from "../../units/exponential.ts";
import type { PricePath } from "../price-path.ts";
import type { Random } from "../random.ts";
import { choleskyFactor, type Correlation } from "./correlation.ts";
import { chiSquares, counts, type Draw, normals } from "./noise.ts";
import { requireWhole, requireWithin, startingPrice, withinRange } from "./price-range.ts";

/** An asset whose price diffuses. */
export interface Diffusing {
  /** US dollars in block 0. */
  readonly start: Amount;
  /** Standard deviation of the logarithm of the price's change in a day or a year; it grows with the root of time. */
  readonly volatility: number;
  /** Rate at which the expected price grows, in a day or a year; 0 when absent. */
  readonly drift?: number;
}

/** What prices diffuse in. Rates and volatilities are all stated for the same time. */
export interface DiffusionOptions<S extends string, A extends Diffusing = Diffusing> {
  /** By symbol, or any other name; each has draws of its own. */
  readonly assets: Readonly<Record<S, A>>;
  /** How many blocks prices change in; from then on they stay. */
  readonly blocks: number;
  readonly blockSeconds: number;
  /** What volatility, drift and rate are stated for: a day of 86,400 seconds or a year of 365 days. */
  readonly per: "day" | "year";
  /** Correlations of the steps; independent when absent. */
  readonly correlation?: Correlation;
}

/** An asset whose price also jumps. */
export interface Jumping extends Diffusing {
  /** Mean and standard deviation of the logarithm of what a jump multiplies the price by: −0.1 is about 10% down. */
  readonly jump: { readonly mean: number; readonly deviation: number };
}

/** A diffusion with jumps. */
export interface JumpDiffusionOptions<S extends string> extends DiffusionOptions<S, Jumping> {
  readonly jumps: {
    /** How many there are on average in a day or a year. */
    readonly rate: number;
    /**
     * Whether all assets jump in the same blocks, each further than usual when the others do; false when absent: each for
     * itself.
     */
    readonly common?: boolean;
    /**
     * Whether the drift makes up for the jumps, so that the expected price is that of `brownian`; true when absent. Without,
     * jumps come on top: a market with jumps down falls.
     */
    readonly compensated?: boolean;
  };
}

/** A diffusion with fat tails. */
export interface FatTailedOptions<S extends string> extends DiffusionOptions<S> {
  /** Degrees of freedom, above 2: the fewer, the fatter the tails. From 4 down there is no kurtosis. */
  readonly freedom: number;
}

/** The logarithm of what a block multiplies each asset's price by, in the order of the assets. */
type Steps = () => readonly number[];

const SECONDS = { day: 86_400, year: 365 * 86_400 } as const;
const MOST_BLOCKS = 1_000_000;
/** No price is farther from another than e to this power. */
const FARTHEST = 100;
const DIGITS = 8;

/**
 * Geometric Brownian motion: the logarithm of a price takes independent normal steps, (drift − volatility² ÷ 2) · t on
 * average with standard deviation volatility · √t. These are exact, whatever the time t of a block, and the expected price
 * is start · e^(drift · time). Prices stay between 1e-8 and a billion US dollars: a walk beyond comes back where it would
 * have been.
 *
 * @throws InputError when an option makes no sense.
 */
export function brownian<S extends string>(options: DiffusionOptions<S>, random: Random): Record<S, PricePath> {
  const what = "paths.brownian";
  const { assets, time } = checked(what, options);
  const shocks = correlatedNormals(what, options, random);
  return walk(options, assets, () => shocks().map((shock, i) => gaussianStep(assets[i] as Diffusing, time, shock)));
}

/**
 * Merton's (1976) jump diffusion: geometric Brownian motion, and jumps at a Poisson process's times that multiply the
 * price by log-normal factors. The drift makes up for the jumps unless told otherwise, so that the expected price is
 * start · e^(drift · time): between jumps a price with jumps down drifts up. With common jumps the assets share times and luck: each asset's size is
 * its mean plus its deviation times the same normal number.
 *
 * @throws InputError when an option makes no sense.
 */
export function jumpDiffusion<S extends string>(
  options: JumpDiffusionOptions<S>,
  random: Random,
): Record<S, PricePath> {
  const what = "paths.jumpDiffusion";
  const { assets, names, time } = checked(what, options);
  const { rate, common = false, compensated = true } = options.jumps;
  requireWithin(`${what}: the rate of jumps`, rate, 0, SECONDS[options.per]);
  for (const [i, { jump }] of assets.entries()) {
    requireWithin(`${what}: ${names[i]}: the mean of a jump`, jump.mean, -FARTHEST, FARTHEST);
    requireWithin(`${what}: ${names[i]}: the deviation of a jump`, jump.deviation, 0, FARTHEST);
  }
  const shocks = correlatedNormals(what, options, random);
  const ofAll = jumpsOf(random.split("common jumps"), rate * time);
  const ofOne = names.map((name) => jumpsOf(random.split(name).split("jumps"), rate * time));
  return walk(options, assets, () => {
    const shared = common ? ofAll() : undefined;
    return shocks().map((shock, i) => {
      const asset = assets[i] as Jumping;
      const { mean, deviation } = asset.jump;
      const { number, luck } = shared ?? (ofOne[i] as Jumps)();
      const jumped = number * mean + Math.sqrt(number) * deviation * luck;
      const compensation = compensated ? rate * time * (exp(mean + (deviation * deviation) / 2) - 1) : 0;
      return gaussianStep(asset, time, shock) - compensation + jumped;
    });
  });
}

/**
 * A diffusion whose steps have Student's t-distribution, scaled to the stated volatility, about the same mean as those of
 * `brownian`. Steps are fat-tailed; the sum of many of them hardly is. With correlations, assets share the luck that makes
 * a step large (the multivariate t-distribution), so that extremes come together. The median price is that of `brownian`;
 * the expected one is infinite.
 *
 * @throws InputError when an option makes no sense.
 */
export function fatTailed<S extends string>(options: FatTailedOptions<S>, random: Random): Record<S, PricePath> {
  const what = "paths.fatTailed";
  const { assets, names, time } = checked(what, options);
  const { freedom } = options;
  if (!(freedom > 2 && freedom <= 1e6)) {
    throw new InputError(`${what}: degrees of freedom are ${freedom}: expected more than 2, and at most 1000000`);
  }
  const shocks = correlatedNormals(what, options, random);
  const ofAll = chiSquares(random.split("tails"), freedom);
  const ofOne = names.map((name) => chiSquares(random.split(name).split("tails"), freedom));
  return walk(options, assets, () => {
    const shared = options.correlation === undefined ? undefined : ofAll();
    return shocks().map((shock, i) => {
      const spread = shared ?? (ofOne[i] as Draw)();
      // t = z ÷ √(χ² ÷ ν) has the variance ν ÷ (ν − 2).
      const scaled = shock * Math.sqrt((freedom - 2) / (freedom * spread));
      return gaussianStep(assets[i] as Diffusing, time, scaled);
    });
  });
}

/** How many jumps a block has, and a normal number for their sizes. */
type Jumps = () => { readonly number: number; readonly luck: number };

function jumpsOf(random: Random, mean: number): Jumps {
  const drawNumber = counts(random.split("times"), mean);
  const drawLuck = normals(random.split("sizes"));
  return () => {
    const number = drawNumber();
    return { number, luck: number === 0 ? 0 : drawLuck() };
  };
}

function gaussianStep({ volatility, drift = 0 }: Diffusing, time: number, shock: number): number {
  return (drift - (volatility * volatility) / 2) * time + volatility * Math.sqrt(time) * shock;
}

/** Standard normal numbers for a block, with the asked correlations; each asset draws from a generator of its own. */
function correlatedNormals<S extends string>(what: string, options: DiffusionOptions<S>, random: Random): Steps {
  const draws = Object.keys(options.assets).map((name) => normals(random.split(name)));
  const factor = choleskyFactor(what, options.correlation ?? 0, draws.length);
  return () => {
    const own = draws.map((draw) => draw());
    return factor.map((row) => row.reduce((sum, weight, i) => sum + weight * (own[i] ?? 0), 0));
  };
}

/** The assets in order, and the time of a block in days or years. */
function checked<A extends Diffusing>(
  what: string,
  options: DiffusionOptions<string, A>,
): { readonly assets: readonly A[]; readonly names: readonly string[]; readonly time: number } {
  const { blocks, blockSeconds, per } = options;
  const names = Object.keys(options.assets);
  const assets = Object.values(options.assets);
  if (assets.length === 0) throw new InputError(`${what}: expected at least one asset`);
  requireWhole(`${what}: blocks`, blocks, 0, MOST_BLOCKS);
  requireWithin(`${what}: blockSeconds`, blockSeconds, 1, SECONDS.year);
  if (!Object.hasOwn(SECONDS, per)) throw new InputError(`${what}: per is "${per}": expected day or year`);
  for (const [i, { start, volatility, drift = 0 }] of assets.entries()) {
    startingPrice(`${what}: ${names[i]}`, start);
    requireWithin(`${what}: ${names[i]}: volatility`, volatility, 0, FARTHEST);
    requireWithin(`${what}: ${names[i]}: drift`, drift, -FARTHEST, FARTHEST);
  }
  return { assets, names, time: blockSeconds / SECONDS[per] };
}

function walk<S extends string, A extends Diffusing>(
  options: DiffusionOptions<S, A>,
  assets: readonly Diffusing[],
  steps: Steps,
): Record<S, PricePath> {
  const starts = assets.map(({ start }) => Number(start));
  const series = assets.map(({ start }) => [toUsd(start)]);
  const levels = assets.map(() => 0);
  for (let block = 1; block <= options.blocks; block += 1) {
    for (const [i, step] of steps().entries()) {
      const level = (levels[i] ?? 0) + step;
      levels[i] = level;
      const factor = exp(Math.max(-FARTHEST, Math.min(FARTHEST, level)));
      series[i]?.push(priceOf((starts[i] ?? 0) * factor));
    }
  }
  const entries = Object.keys(options.assets).map((name, i): [string, PricePath] => {
    const prices = series[i] as readonly bigint[];
    return [name, (block) => prices[Math.min(block, options.blocks)] as bigint];
  });
  return Object.fromEntries(entries) as Record<S, PricePath>;
}

/** US dollars in 1e-8. */
function priceOf(usd: number): bigint {
  // Beyond this there are numbers with an exponent only, and prices are cut off anyway.
  return withinRange(toUsd(Math.min(usd, 1e20).toFixed(DIGITS)));
}
