import type { Address } from "../chain/types.ts";
import type { Asset, Holding } from "../protocols/ports.ts";
import type { Agent, Observation } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { mulDiv, WAD } from "../units/fixed-point.ts";

/** A token that stands for others. */
export type SurveyedToken =
  /** For an asset, at the rate of its derived feed; or for a claim on what a lending protocol was supplied with. */
  | { readonly asset: Asset; readonly standsFor: Asset; readonly suppliedTo?: Named }
  /** A share of a constant-product pair. */
  | { readonly asset: Asset; readonly shareOf: Named };

/** What to write down, and when. */
export interface SurveyorOptions {
  readonly name: string;
  /** Before which blocks. */
  readonly at: readonly number[];
  /** Assets that stand for nothing else. */
  readonly base: readonly Asset[];
  readonly tokens: readonly SurveyedToken[];
  readonly lending: readonly Named[];
}

/** How a claim on what was supplied to a protocol is called. */
export function receiptName(lending: string, asset: string): string {
  return `${lending} ${asset}`;
}

/**
 * Writes down what stands on what: prices, tokens and what they hold, reserves, and every loan. It does nothing else; the
 * look-through reads what it wrote.
 */
export function surveyor(options: SurveyorOptions): Agent {
  return {
    name: options.name,
    role: "surveyor",
    addresses: (): Address[] => [],
    setup: async () => Promise.resolve(),
    propose: (observation) => {
      if (options.at.includes(observation.block)) survey(options, observation);
      return [];
    },
  };
}

function survey({ name, base, tokens, lending }: SurveyorOptions, observation: Observation): void {
  const { world } = observation;
  const note = (action: string, values: Record<string, bigint | string>, account?: Address): void => {
    const of = account === undefined ? {} : { account };
    observation.note({ event: "system", protocol: name, action, values, ...of });
  };
  for (const { symbol } of base) note("price", { asset: symbol, price: world.outsidePrice(symbol) });
  for (const token of tokens) {
    note("token", {
      asset: token.asset.symbol,
      kind: "shareOf" in token ? "pair" : "claim",
      supply: world.supplyOf(token.asset),
      ...prefixed("holds", holdingsOf(observation, token)),
    });
  }
  for (const { name: protocol } of lending) {
    const port = world.lending(protocol);
    for (const { asset, claims, liquidity } of port.reserves()) {
      const receipt = receiptName(protocol, asset.symbol);
      note("reserve", { lending: protocol, asset: asset.symbol, receipt, claims, liquidity });
    }
    const book = world.book(protocol);
    for (const position of book.positions().map((last) => book.upToDate(last))) {
      if (position.debt.length === 0) continue;
      const sides = {
        ...prefixed("collateral", named(position.collateral)),
        ...prefixed("debt", named(position.debt)),
      };
      note("loan", { lending: protocol, ...sides }, position.account);
    }
  }
}

function holdingsOf({ world }: Observation, token: SurveyedToken): Record<string, bigint> {
  if ("shareOf" in token) {
    const pool = world.pool(token.shareOf.name);
    const { base, quote } = pool.reserves();
    return { [pool.base.symbol]: base, [pool.quote.symbol]: quote };
  }
  const { asset, standsFor, suppliedTo } = token;
  // At a price of one for what it stands for, a token is worth its rate.
  const rate = world.feed(asset.symbol).worth?.(() => WAD) ?? WAD;
  const held = suppliedTo === undefined ? standsFor.symbol : receiptName(suppliedTo.name, standsFor.symbol);
  return { [held]: mulDiv(world.supplyOf(asset), rate, WAD) };
}

function named(holdings: readonly Holding[]): Record<string, bigint> {
  return Object.fromEntries(holdings.map(({ asset, amount }) => [asset.symbol, amount]));
}

function prefixed(prefix: string, values: Readonly<Record<string, bigint>>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}:${key}`, value]));
}
