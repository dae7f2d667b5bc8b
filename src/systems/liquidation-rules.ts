import type { Address } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import { type DutchTerms, DutchAuctions } from "../protocols/vaults/dutch-auctions.ts";
import type { Decay } from "../protocols/vaults/dutch-prices.ts";
import { EnglishAuctions } from "../protocols/vaults/english-auctions.ts";
import type { SpreadTerms } from "../protocols/vaults/vault-math.ts";
import { type SalesDeployment, SpreadSales, type VaultSales } from "../protocols/vaults/vault-sales.ts";
import type { Asset } from "../protocols/ports.ts";
import { type Amount, toBps, toUnits } from "../units/amounts.ts";
import { ONE_BPS } from "../units/fixed-point.ts";

/** What a rule may need to know of the vaults whose collateral it sells. */
export interface RuleSite {
  readonly engine: Address;
  readonly collateral: Asset;
  readonly coin: Asset;
  /** The engine's, in base units of the coin. */
  readonly dust: bigint;
}

/** A way of selling the collateral of unsafe vaults: the contract that does it, and its port. */
export interface LiquidationRule {
  readonly contract: string;
  /** The arguments of the contract's constructor. */
  argumentsFor(site: RuleSite): readonly unknown[];
  open(deployment: SalesDeployment, site: RuleSite): VaultSales;
  /** Given when collateral is sold at once, for a repayment that can be quoted. */
  readonly spread?: SpreadTerms;
}

/** Anyone repays and takes collateral at the oracle's price less a discount. Shares are fractions. */
export interface FixedSpreadOptions {
  /** What a liquidator earns: 0.08 is 8%, which it is when absent. */
  readonly bonus?: number;
  /** The share of a debt that one call may repay; 0.5 when absent. */
  readonly closeFactor?: number;
}

/** Ascending auctions; Maker's parameters for ETH in March 2020 when absent. Shares are fractions. */
export interface EnglishAuctionOptions {
  /** Whole tokens in an auction at most; 50 when absent. */
  readonly lot?: Amount;
  /** What is to be raised beyond the debt; 0.13 when absent. */
  readonly penalty?: number;
  /** By how much a bid must beat the last one; 0.03 when absent. */
  readonly step?: number;
  /** Seconds that a bid must stand to win; 600 when absent. */
  readonly bidLife?: number;
  /** Seconds that an auction takes bids at most; 259,200 (3 days) when absent. */
  readonly length?: number;
}

/** How the price of a Dutch auction falls. */
export type DecayOptions =
  /** To 0 in so many seconds. */
  | { readonly shape: "linear"; readonly seconds: number }
  /** By a fraction every so many seconds: 0.01 is 1% less. */
  | { readonly shape: "stairs"; readonly seconds: number; readonly cut: number }
  /** By a fraction every second. */
  | { readonly shape: "exponential"; readonly cut: number };

/** Auctions with a falling price; Maker's parameters for ETH-B in April 2021 when absent. */
export interface DutchAuctionOptions {
  /** What is to be raised beyond the debt; 0.13 when absent. */
  readonly penalty?: number;
  /** The first price as a multiple of the oracle's; 1.3 when absent. */
  readonly start?: number;
  /** The price as a fraction of the first below which a reset is due; 0.4 when absent. */
  readonly cusp?: number;
  /** Seconds after which a reset is due; 8,400 (140 minutes) when absent. */
  readonly tail?: number;
  /** Steps of 1% every 90 seconds when absent. */
  readonly decay?: DecayOptions;
  /** Whole coins that the system pays whoever starts or resets an auction; 0 when absent. */
  readonly reward?: Amount;
  /** What it pays besides, as a fraction of the tab; 0 when absent. */
  readonly rewardShare?: number;
}

/** Collateral at the oracle's price less a discount, for whoever repays first. */
export function fixedSpread(options: FixedSpreadOptions = {}): LiquidationRule {
  const spread = {
    bonusBps: ONE_BPS + share("bonus", options.bonus ?? 0.08, 0, 5),
    closeFactorBps: share("closeFactor", options.closeFactor ?? 0.5, 0.0001, 1),
  };
  return {
    contract: "FixedSpreadLiquidator",
    argumentsFor: ({ engine }) => [engine, spread],
    open: (deployment) => new SpreadSales(deployment),
    spread,
  };
}

/** Collateral lot by lot, for whoever bids most. */
export function englishAuction(options: EnglishAuctionOptions = {}): LiquidationRule {
  const rules = {
    penaltyBps: ONE_BPS + share("penalty", options.penalty ?? 0.13, 0, 5),
    stepBps: ONE_BPS + share("step", options.step ?? 0.03, 0.0001, 5),
    bidLifeSeconds: seconds("bidLife", options.bidLife ?? 600),
    lengthSeconds: seconds("length", options.length ?? 259_200),
  };
  const terms = ({ collateral }: RuleSite): typeof rules & { lot: bigint } => {
    const lot = toUnits(options.lot ?? 50, collateral.decimals);
    if (lot <= 0n) throw new InputError(`lot is ${options.lot}, expected more than 0`);
    return { ...rules, lot };
  };
  return {
    contract: "EnglishAuction",
    argumentsFor: (site) => [site.engine, terms(site)],
    open: (deployment, site) => new EnglishAuctions(deployment, terms(site)),
  };
}

/** Collateral at a falling price, for whoever takes it first. */
export function dutchAuction(options: DutchAuctionOptions = {}): LiquidationRule {
  const rules = {
    penaltyBps: ONE_BPS + share("penalty", options.penalty ?? 0.13, 0, 5),
    startBps: share("start", options.start ?? 1.3, 0.0001, 6),
    cuspBps: share("cusp", options.cusp ?? 0.4, 0, 0.9999),
    tailSeconds: seconds("tail", options.tail ?? 8_400),
    rewardBps: share("rewardShare", options.rewardShare ?? 0, 0, 1),
    decay: decayOf(options.decay ?? { shape: "stairs", seconds: 90, cut: 0.01 }),
  };
  const terms = ({ coin, dust }: RuleSite): DutchTerms => ({
    ...rules,
    dust,
    reward: toUnits(options.reward ?? 0, coin.decimals),
  });
  return {
    contract: "DutchAuction",
    argumentsFor: (site) => [site.engine, { ...terms(site), decay: decayWords(rules.decay) }],
    open: (deployment, site) => new DutchAuctions(deployment, terms(site)),
  };
}

const SHAPES = { linear: 0, stairs: 1, exponential: 2 } as const;
const CUT_DECIMALS = 18;
const RAYS_OF_CUT = 10n ** 9n;

function decayOf(options: DecayOptions): Decay {
  if (options.shape === "linear") return { shape: "linear", seconds: seconds("decay.seconds", options.seconds) };
  const { cut } = options;
  if (!(cut > 0 && cut < 1)) throw new InputError(`decay.cut is ${cut}, expected a fraction between 0 and 1`);
  const cutRay = (10n ** BigInt(CUT_DECIMALS) - toUnits(cut, CUT_DECIMALS)) * RAYS_OF_CUT;
  if (options.shape === "exponential") return { shape: "exponential", cutRay };
  return { shape: "stairs", seconds: seconds("decay.seconds", options.seconds), cutRay };
}

/** As the contract's constructor takes it. */
function decayWords(decay: Decay): { shape: number; seconds_: number; cutRay: bigint } {
  return {
    shape: SHAPES[decay.shape],
    seconds_: decay.shape === "exponential" ? 0 : decay.seconds,
    cutRay: decay.shape === "linear" ? 0n : decay.cutRay,
  };
}

function share(name: string, value: number, least: number, most: number): bigint {
  if (value >= least && value <= most) return toBps(value);
  throw new InputError(`${name} is ${value}, expected a fraction from ${least} to ${most}`);
}

function seconds(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0 && value < 2 ** 32) return value;
  throw new InputError(`${name} is ${value}, expected a whole number of seconds above 0`);
}
