import { sobolPoints } from "../sweep/sobol.ts";

/** A shock of each kind as a fraction of its range: 0 is none, 1 all of it. */
export type Point = readonly number[];

/** Says of each point whether it breaks; points are asked for together so that they can be tried at the same time. */
export type Breaks = (points: readonly Point[]) => Promise<readonly boolean[]>;

/** The smallest break along a direction, between two neighbours that were both tried. */
export interface Bracket {
  /** Does not break. */
  readonly safe: Point;
  /** Breaks. */
  readonly broken: Point;
  /** The broken point's size: its Euclidean distance from no shock, in fractions of the ranges. */
  readonly size: number;
}

/** How a search is made. */
export interface SearchOptions {
  readonly dimensions: number;
  /** Points tried along a direction before bisection: a break narrower than their distance may be missed. */
  readonly scan: number;
  /** How far apart the two points of a bracket may be, as a fraction of the way along the direction. */
  readonly tolerance: number;
  /** What is really tried at a point, where a shock comes in whole numbers only; the point itself when absent. */
  readonly actual?: (point: Point) => Point;
  /** Directions besides those of each shock alone and of all alike, when there are several shocks. */
  readonly directions: number;
}

/** What a search found. */
export interface SearchResult {
  /** Whether it breaks without any shock. */
  readonly breaksAtRest: boolean;
  /** Brackets in the order of their size; empty when nothing broke. */
  readonly brackets: readonly Bracket[];
  readonly directions: number;
}

/** Rounds in which directions ever closer to the best one are tried. */
const REFINEMENTS = 3;
/** Of 15 degrees. */
const COSINE = 0.9659258;

/**
 * Looks for the smallest shock that breaks. Along a direction, points from none to all of the shock are tried, and the way
 * between the first that breaks and the one before it is halved until it is short enough: both ends of what remains were
 * tried, so that it is sure to hold a threshold, whatever lies beyond. With several shocks, directions are those of each
 * alone, of all alike, and Sobol's points; then those about the best one.
 */
export async function searchBreak(breaks: Breaks, options: SearchOptions): Promise<SearchResult> {
  const { dimensions } = options;
  const [breaksAtRest = false] = await breaks([Array.from({ length: dimensions }, () => 0)]);
  if (breaksAtRest) return { breaksAtRest, brackets: [], directions: 0 };
  let directions = firstDirections(options);
  const brackets: Bracket[] = [];
  let tried = 0;
  for (let round = 0; ; round += 1) {
    // Nothing that is tried later needs to be larger than the smallest so far.
    const limit = brackets[0]?.size ?? Infinity;
    const found = await Promise.all(directions.map(async (direction) => alongRay(breaks, direction, options, limit)));
    tried += directions.length;
    brackets.push(...found.filter((bracket) => bracket !== undefined));
    brackets.sort((a, b) => a.size - b.size);
    const [best] = brackets;
    if (best === undefined || dimensions === 1 || round === REFINEMENTS)
      return { breaksAtRest, brackets, directions: tried };
    directions = directionsAbout(best.broken, 0.5 ** (round + 1));
  }
}

/** The smallest bracket along a direction; undefined when nothing breaks on it, or nothing below the limit. */
async function alongRay(
  breaks: Breaks,
  direction: Point,
  { dimensions, scan, tolerance, actual = (point) => point }: SearchOptions,
  limit: number,
): Promise<Bracket | undefined> {
  const pointAt = (fraction: number): Point => direction.map((part) => part * fraction);
  const isBeyond = (fraction: number): boolean => sizeOf(pointAt(fraction)) >= limit;
  // One direction has all processes to itself; of many, each need not go beyond its first break.
  const atOnce = dimensions === 1 ? scan : 1;
  let first = -1;
  for (let from = 0; from < scan && first < 0; from += atOnce) {
    if (isBeyond(from / scan)) return undefined;
    const steps = Array.from({ length: Math.min(atOnce, scan - from) }, (_, i) => (from + i + 1) / scan);
    const broken = (await breaks(steps.map(pointAt))).indexOf(true);
    if (broken >= 0) first = from + broken;
  }
  if (first < 0) return undefined;
  let [low, high] = [first / scan, (first + 1) / scan];
  while (high - low > tolerance) {
    if (isBeyond(low)) return undefined;
    const middle = (low + high) / 2;
    const [isBroken = false] = await breaks([pointAt(middle)]);
    if (isBroken) high = middle;
    else low = middle;
  }
  const [safe, broken] = [actual(pointAt(low)), actual(pointAt(high))];
  return { safe, broken, size: sizeOf(broken) };
}

/** Directions as the points where they leave the range. */
function firstDirections({ dimensions, directions }: SearchOptions): Point[] {
  const axes = Array.from({ length: dimensions }, (_, i) =>
    Array.from({ length: dimensions }, (_, j) => (i === j ? 1 : 0)),
  );
  if (dimensions === 1) return axes;
  const all = Array.from({ length: dimensions }, () => 1);
  // The first point of the sequence is no direction, the second is the one of all alike.
  const spread = sobolPoints(directions + 2, dimensions)
    .slice(2)
    .map(toEdge);
  return [...axes, all, ...spread];
}

function directionsAbout(best: Point, step: number): Point[] {
  const edge = toEdge(best);
  return edge.flatMap((part, i) =>
    [part * (1 - step), Math.min(1, part + step * (1 - part) + step / 4)].map((moved) =>
      toEdge(edge.map((other, j) => (i === j ? moved : other))),
    ),
  );
}

/** The same direction, as far as the range goes. */
function toEdge(point: Point): Point {
  const most = Math.max(...point);
  return point.map((part) => part / most);
}

/** How large a shock is. */
export function sizeOf(point: Point): number {
  return Math.sqrt(point.reduce((total, part) => total + part * part, 0));
}

/** Two points lie in other directions when the angle between them is above 15 degrees. */
export function isElsewhere(a: Point, b: Point): boolean {
  const product = a.reduce((total, part, i) => total + part * (b[i] ?? 0), 0);
  return product < COSINE * sizeOf(a) * sizeOf(b);
}
