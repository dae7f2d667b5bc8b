import { addressOf, ZERO_ADDRESS } from "../../chain/address.ts";
import type { Abi } from "../../chain/abi.ts";
import type { Address, Hex } from "../../chain/types.ts";
import { createMarket, deployMorpho, type MarketTerms, setMarketFee } from "../../deployers/morpho-blue.ts";
import { InputError } from "../../errors.ts";
import { MorphoBlueLending } from "../../protocols/lending/morpho-blue.ts";
import { MORPHO } from "../../protocols/lending/morpho-blue-abi.ts";
import {
  type MarketAsset,
  marketId,
  type MarketParams,
  marketParams,
  type MorphoBlueDeployment,
} from "../../protocols/lending/morpho-blue-market.ts";
import { incentiveFactor } from "../../protocols/lending/morpho-blue-math.ts";
import type { Asset, LendingPort } from "../../protocols/ports.ts";
import { toBps } from "../../units/amounts.ts";
import { min, ONE_BPS, WAD } from "../../units/fixed-point.ts";
import { type BuildContext, siteOf } from "./context.ts";
import { type LendingPoolOptions, ratesOf, type ReserveOptions, supplyFromLenders } from "./lending.ts";

const NEEDED_BY = "lending=morpho-blue";
const WADS_OF_ONE_BPS = WAD / ONE_BPS;
/** The most of its interest that a market gives away. */
const MAX_FEE_BPS = ONE_BPS / 4n;
const DEFAULT_RESERVE_FACTOR = 0.1;
const TREASURY = addressOf("treasury of Morpho Blue");

/** A contract that holds markets and speaks as Morpho Blue does. */
export interface MarketMake {
  /** What one of its markets is, as in "Alpha is …". */
  readonly title: string;
  /** What it has instead of Aave's flash loans, as in "it has no flash loans". */
  readonly flashLoans: string;
  /** Gas of a liquidation as part of a larger transaction; the real contract's when absent. */
  readonly liquidationGas?: bigint;
  /** Deploys it, owned by the owner of the world. */
  deploy(context: BuildContext): Promise<Address>;
}

const REAL: MarketMake = {
  title: "a market of Morpho Blue",
  flashLoans: "its flash loans are not Aave's",
  deploy: async (context) => deployMorpho(siteOf(context, NEEDED_BY)),
};

/** A market, and what it takes to speak with it. */
export interface MorphoMarket extends MorphoBlueDeployment {
  readonly abi: Abi;
  readonly params: MarketParams;
  readonly id: Hex;
  /** The collateral, and what is lent. */
  readonly assets: readonly [MarketAsset, MarketAsset];
}

/** Creates a market and supplies what lenders bring. Returns the recipe of its port. */
export async function buildMorphoMarket(
  context: BuildContext,
  name: string,
  options: LendingPoolOptions,
  make: MarketMake = REAL,
): Promise<() => LendingPort> {
  const market = await deployMorphoMarket(context, name, options, make);
  const open = (): LendingPort => new MorphoBlueLending(market);
  await supplyFromLenders(context, open(), options);
  return open;
}

/**
 * Creates one market, of the real Morpho Blue unless said otherwise; all markets of a world and make are in one contract.
 * What a market can't be told is left out, with a note.
 *
 * @throws InputError unless the reserves are one collateral and one asset without a liquidation threshold, or when the
 * package or its compiler is missing.
 */
export async function deployMorphoMarket(
  context: BuildContext,
  name: string,
  options: LendingPoolOptions,
  make: MarketMake = REAL,
): Promise<MorphoMarket> {
  const [collateral, loan] = sidesOf(name, options, make);
  const site = siteOf(context, NEEDED_BY);
  const morpho = await context.once(make.title, async () => make.deploy(context));
  const lltv = toBps(collateral.liquidationThreshold ?? 0) * WADS_OF_ONE_BPS;
  const curve = ratesOf(loan);
  const hasInterest = curve.baseRateBps + curve.slope1Bps + curve.slope2Bps > 0n;
  const tokens = [collateral.asset.address, loan.asset.address];
  const feeds = [collateral, loan].map(({ asset }) => context.pricedOf(asset).feed.address);
  const oracle = await context.session.deploy(context.owner, "FeedRatioOracle", [...tokens, ...feeds]);
  const irm = hasInterest ? await rateModel(context, curve) : ZERO_ADDRESS;
  const terms: MarketTerms = { loan: loan.asset.address, collateral: collateral.asset.address, oracle, irm, lltv };
  await createMarket(site, morpho, terms);
  const feeBps = min(MAX_FEE_BPS, toBps(loan.reserveFactor ?? DEFAULT_RESERVE_FACTOR));
  if (hasInterest && feeBps > 0n) {
    await setMarketFee(site, morpho, terms, { fee: feeBps * WADS_OF_ONE_BPS, recipient: TREASURY });
  }
  for (const note of notesOn(name, options, collateral, loan, make)) context.note(note);
  const deployment: MorphoBlueDeployment = {
    name,
    morpho,
    collateral: marketAsset(context, collateral.asset),
    loan: marketAsset(context, loan.asset),
    oracle,
    irm,
    lltv,
    ...(hasInterest ? { curve } : {}),
    ...(make.liquidationGas === undefined ? {} : { liquidationGas: make.liquidationGas }),
  };
  const params = marketParams(deployment);
  const assets = [deployment.collateral, deployment.loan] as const;
  return { ...deployment, abi: MORPHO, params, id: marketId(params), assets };
}

/** The collateral and the loan asset. */
function sidesOf(
  name: string,
  { reserves, staleness }: LendingPoolOptions,
  { title }: MarketMake,
): [ReserveOptions, ReserveOptions] {
  const collateral = reserves.filter(({ liquidationThreshold = 0 }) => liquidationThreshold > 0);
  const loans = reserves.filter(({ liquidationThreshold = 0 }) => liquidationThreshold === 0);
  const [pledged, lent] = [collateral[0], loans[0]];
  if (reserves.length !== 2 || pledged === undefined || lent === undefined) {
    throw new InputError(
      `${name}: ${title} has one collateral and one asset that is lent: expected one reserve with a liquidationThreshold and one without, got ${collateral.length} and ${loans.length}`,
    );
  }
  if (toBps(pledged.liquidationThreshold ?? 0) >= ONE_BPS) {
    throw new InputError(
      `${name}: liquidationThreshold is ${pledged.liquidationThreshold}, expected less than 1 in ${title}`,
    );
  }
  if (staleness?.policy === "revert") {
    throw new InputError(
      `${name}: the oracle of ${title} takes an answer of any age: expected the staleness policy "use-last", or another make`,
    );
  }
  return [pledged, lent];
}

/** What the options ask for and the make does not have, in sentences. */
function notesOn(
  name: string,
  { breaker }: LendingPoolOptions,
  collateral: ReserveOptions,
  loan: ReserveOptions,
  { title, flashLoans }: MarketMake,
): string[] {
  const notes: string[] = [];
  const say = (isSo: boolean, text: string): void => {
    if (isSo) notes.push(`${name} is ${title}: ${text}.`);
  };
  const lltv = collateral.liquidationThreshold ?? 0;
  const bonusBps = incentiveFactor(toBps(lltv) * WADS_OF_ONE_BPS) / WADS_OF_ONE_BPS - ONE_BPS;
  const asked = collateral.liquidationBonus ?? 0;
  say(
    bonusBps !== toBps(asked),
    `its liquidation bonus follows from the threshold and is ${Number(bonusBps) / 100}%, not ${Number(toBps(asked)) / 100}%`,
  );
  say((collateral.liquidationProtocolFee ?? 1) > 0, "nobody takes a part of the liquidation bonus");
  say(
    collateral.ltv !== undefined && collateral.ltv !== lltv,
    `borrowers may go up to the liquidation threshold of ${lltv}, not only to an ltv of ${collateral.ltv}`,
  );
  say(true, "one call may repay all of a debt, and bad debt is taken from the suppliers when it is realised");
  say(true, `${flashLoans}, so that keepers must pay with their own money`);
  say(collateral.borrowable !== false, `${collateral.asset.symbol} is pledged, earns nothing and is not lent`);
  say(
    toBps(loan.reserveFactor ?? 0) > MAX_FEE_BPS,
    `its fee is a quarter of the interest, the most there is, not ${loan.reserveFactor}`,
  );
  say(
    [collateral, loan].some(({ supplyCap = 0, borrowCap = 0 }) => supplyCap + borrowCap > 0),
    "it has no caps",
  );
  say(breaker !== undefined, "it asks no circuit breaker, and its liquidations and loans are never halted");
  const guarded = [collateral, loan].some(({ receipt }) => receipt !== undefined);
  say(guarded, "it has no receipt tokens, and what leaves it is not limited");
  return notes;
}

/** Markets with the same curve share its contract. */
async function rateModel(context: BuildContext, curve: ReturnType<typeof ratesOf>): Promise<Address> {
  const { optimalUsageBps, baseRateBps, slope1Bps, slope2Bps } = curve;
  const settings = [optimalUsageBps, baseRateBps, slope1Bps, slope2Bps];
  return context.once(`KinkedMarketRate ${settings.join(" ")}`, async () =>
    context.session.deploy(context.owner, "KinkedMarketRate", [settings]),
  );
}

function marketAsset(context: BuildContext, asset: Asset): MarketAsset {
  const { emitter, decimals, mirror } = context.pricedOf(asset).feed;
  if (mirror !== undefined) {
    throw new InputError(
      `the feed of ${asset.symbol} works its answer out when it is read: a market of this kind needs one that announces it`,
    );
  }
  return { asset, feed: emitter, feedDecimals: decimals };
}
