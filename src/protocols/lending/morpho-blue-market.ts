import type { Decoded } from "../../chain/abi.ts";
import { keccak256 } from "ethers";

import { ZERO_ADDRESS } from "../../chain/address.ts";
import type { Address, Hex } from "../../chain/types.ts";
import { powerOfTen, rescale } from "../../units/amounts.ts";
import { mulDiv, USD_DECIMALS } from "../../units/fixed-point.ts";
import type { Asset } from "../ports.ts";
import type { KinkedCurve } from "./kinked-rate.ts";
import { MORPHO } from "./morpho-blue-abi.ts";
import type { MarketSums } from "./morpho-blue-math.ts";

/** An asset of a market, and what announces the answers that its oracle reads. */
export interface MarketAsset {
  readonly asset: Asset;
  readonly feed: Address;
  readonly feedDecimals: number;
}

/** An isolated market of Morpho Blue. */
export interface MorphoBlueDeployment {
  readonly name: string;
  /** The contract that holds all markets. */
  readonly morpho: Address;
  readonly collateral: MarketAsset;
  readonly loan: MarketAsset;
  readonly oracle: Address;
  /** The interest rate model; the zero address where there is no interest. */
  readonly irm: Address;
  /** The curve of a `KinkedMarketRate`. Another model is asked for its rate after every block. */
  readonly curve?: KinkedCurve;
  /** Liquidation loan-to-value in wads. */
  readonly lltv: bigint;
  /** Gas of a liquidation as part of a larger transaction; the real contract's when absent. */
  readonly liquidationGas?: bigint;
}

/** Five words: what Morpho calls a market's parameters. */
export type MarketParams = readonly [loan: Address, collateral: Address, oracle: Address, irm: Address, lltv: bigint];

const PRICE_DECIMALS = 36;

export function marketParams({ loan, collateral, oracle, irm, lltv }: MorphoBlueDeployment): MarketParams {
  return [loan.asset.address, collateral.asset.address, oracle, irm, lltv];
}

/** The hash of the parameters' five words. */
export function marketId(params: MarketParams): Hex {
  // The words of a call with nothing but the parameters, after its selector of four bytes.
  const words = MORPHO.encode("createMarket", [params]).slice(2 + 8);
  return keccak256(`0x${words}`) as Hex;
}

export function hasInterest({ irm }: MorphoBlueDeployment): boolean {
  return irm !== ZERO_ADDRESS;
}

/** What `market(id)` gives. */
export function marketSums(data: Decoded): MarketSums {
  return {
    supply: { assets: data.totalSupplyAssets as bigint, shares: data.totalSupplyShares as bigint },
    borrow: { assets: data.totalBorrowAssets as bigint, shares: data.totalBorrowShares as bigint },
    lastUpdate: Number(data.lastUpdate as bigint),
    fee: data.fee as bigint,
  };
}

/** The sums as Morpho hands them to a rate model. */
export function marketWords({ supply, borrow, lastUpdate, fee }: MarketSums): readonly bigint[] {
  return [supply.assets, supply.shares, borrow.assets, borrow.shares, BigInt(lastUpdate), fee];
}

/** The last answers of a market's two feeds, and the price of the collateral that its oracle makes of them. */
export class MarketPrices {
  private readonly assets: readonly MarketAsset[];
  private readonly scale: bigint;
  private readonly answers = new Map<Address, bigint>();

  constructor({ collateral, loan }: MorphoBlueDeployment) {
    this.assets = [collateral, loan];
    const up = PRICE_DECIMALS + loan.asset.decimals + loan.feedDecimals;
    this.scale = powerOfTen(up - collateral.asset.decimals - collateral.feedDecimals);
  }

  /** Takes in an answer, in the feed's own decimals. */
  answered(feed: Address, answer: bigint): void {
    this.answers.set(feed, answer);
  }

  /** 1e-8 US dollars for a whole unit; 0 before the first answer. */
  usd(asset: Asset): bigint {
    const priced = this.assets.find((candidate) => candidate.asset.address === asset.address);
    return priced === undefined ? 0n : rescale(this.answerOf(priced), priced.feedDecimals, USD_DECIMALS);
  }

  /**
   * A base unit of collateral in base units of the loan token, times 1e36, rounded down; undefined where the oracle
   * refuses to say.
   *
   * @param priceOf Prices to assume instead of the feeds' answers, in 1e-8 US dollars.
   */
  ofCollateral(priceOf?: (asset: Asset) => bigint): bigint | undefined {
    const [collateral, loan] = this.assets.map((priced) =>
      priceOf === undefined ? this.answerOf(priced) : rescale(priceOf(priced.asset), USD_DECIMALS, priced.feedDecimals),
    ) as [bigint, bigint];
    return collateral > 0n && loan > 0n ? mulDiv(this.scale, collateral, loan) : undefined;
  }

  private answerOf({ feed }: MarketAsset): bigint {
    return this.answers.get(feed) ?? 0n;
  }
}
