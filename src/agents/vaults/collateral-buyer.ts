import type { Address } from "../../chain/types.ts";
import { InputError } from "../../errors.ts";
import type { VenuePort } from "../../protocols/ports.ts";
import { DutchAuctions } from "../../protocols/vaults/dutch-auctions.ts";
import { EnglishAuctions } from "../../protocols/vaults/english-auctions.ts";
import { SpreadSales, VaultSales } from "../../protocols/vaults/vault-sales.ts";
import type { Action } from "../../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../../simulation/agent.ts";
import type { Named } from "../../simulation/names.ts";
import { type Amount, valueOf } from "../../units/amounts.ts";
import { NATIVE_DECIMALS } from "../../units/fixed-point.ts";
import { Executor, EXECUTOR_GAS } from "../executor.ts";
import { usdOf } from "../gas.ts";
import { dutchPurchases } from "./dutch-purchases.ts";
import { englishPurchases } from "./english-purchases.ts";
import { Fear, type FearOptions } from "./fear.ts";
import { GasOffer, type GasOfferOptions } from "./gas-offer.ts";
import { type Purchase, sellAll, type Shopping } from "./purchase.ts";
import { spreadPurchases } from "./spread-purchases.ts";

/** A buyer's means, manners and fears. */
export interface CollateralBuyerOptions extends FearOptions {
  readonly name: string;
  /** The sales where it buys: `sales` of what `systems.vaults` gives. */
  readonly sales: Named;
  /** Where it sells what it bought: the best of these venues each time. */
  readonly sellOn: readonly Named[];
  /** Its own coins, in whole tokens by symbol. */
  readonly capital: Readonly<Record<string, Amount>>;
  readonly gas?: GasOfferOptions;
  /** How many blocks after a sale began it notices; 0 when absent. */
  readonly latencyBlocks?: number;
  /** The most transactions it sends in a block; 10 when absent. */
  readonly maxPerBlock?: number;
  /** Whether it bids one unit of the coin on auctions that nobody bid for, and nothing else there; false when absent. */
  readonly lowballs?: boolean;
}

type SkipReason = "unprofitable" | "no-capital" | "too-slow" | "gas-too-dear" | "enough-for-one-block";

/**
 * Buys the collateral of unsafe vaults, whatever the way it is sold: bids in ascending auctions, takes at a falling price,
 * liquidates at a fixed spread. The same money, gas price, latency and fear in each.
 */
export function collateralBuyer(options: CollateralBuyerOptions): Agent {
  return new CollateralBuyer(options);
}

class CollateralBuyer implements Agent {
  readonly name: string;
  readonly role = "keeper";

  private readonly options: CollateralBuyerOptions;
  private readonly executor: Executor;
  private readonly fear: Fear;
  private readonly gas: GasOffer;
  /** When unsafe accounts were first seen, in Unix seconds. */
  private firstSeen = new Map<string, number>();
  private skipped = new Map<SkipReason, number>();

  constructor(options: CollateralBuyerOptions) {
    if (options.sellOn.length === 0) throw new InputError(`${options.name}: sellOn is empty, expected a venue or more`);
    this.name = options.name;
    this.options = options;
    this.executor = new Executor(options.name);
    this.fear = new Fear(options);
    this.gas = new GasOffer(options.gas ?? {});
  }

  addresses(): Address[] {
    return this.executor.addresses();
  }

  async setup(setup: AgentSetup): Promise<void> {
    const { world } = setup;
    const { module, coin, collateral } = world.system(this.options.sales.name, VaultSales);
    await this.executor.setup(setup, this.options.capital, [
      { asset: coin, spender: module },
      ...this.venues(world).map(({ spender }) => ({ asset: collateral, spender })),
    ]);
  }

  propose(observation: Observation): Action[] {
    const { world } = observation;
    const sales = world.system(this.options.sales.name, VaultSales);
    this.fear.see(world.outsidePrice(sales.collateral.symbol));
    this.skipped = new Map();
    const purchases = this.purchases(observation, sales);
    const gasPrice = this.gas.at(observation.baseFee);
    const chosen = gasPrice === undefined ? [] : this.affordable(observation, sales, purchases, gasPrice);
    if (gasPrice === undefined) this.skip("gas-too-dear", purchases.length);
    for (const [reason, count] of this.skipped) observation.note({ event: "skipped", reason, count });
    return chosen.map((purchase) => this.act(purchase, gasPrice ?? 0n));
  }

  // ---------------------------------------------------------------------------------------------- choosing

  private purchases(observation: Observation, sales: VaultSales): Purchase[] {
    const shopping = this.shopping(observation, sales);
    const found = this.found(shopping);
    const held = observation.world.balanceOf(sales.collateral, this.executor.address);
    if (held === 0n) return found;
    const { proceeds } = shopping.resale(held);
    const { step, gas } = sellAll(shopping, held);
    const selling = { key: "sell", label: "sell", steps: [step], gas: EXECUTOR_GAS + gas, cost: 0n, recycles: true };
    return [{ ...selling, gain: proceeds }, ...found];
  }

  private found(shopping: Shopping): Purchase[] {
    const { sales } = shopping;
    if (sales instanceof EnglishAuctions) return englishPurchases({ ...shopping, sales });
    if (sales instanceof DutchAuctions) return dutchPurchases({ ...shopping, sales });
    if (!(sales instanceof SpreadSales)) return [];
    this.watch(shopping.observation, sales);
    return spreadPurchases({ ...shopping, sales }, this.firstSeen);
  }

  /** Remembers since when accounts are unsafe, as long as they are. */
  private watch({ world, time, blockSeconds }: Observation, { lending }: SpreadSales): void {
    const now = time - blockSeconds; // The block that showed them.
    const unsafe = world.book(lending).liquidatable();
    this.firstSeen = new Map(unsafe.map(({ account }) => [account, this.firstSeen.get(account) ?? now]));
  }

  private shopping(observation: Observation, sales: VaultSales): Shopping {
    const { collateral, coin } = sales;
    const venues = this.venues(observation.world).map((venue) => ({ venue, preview: venue.preview() }));
    const delay = (this.options.latencyBlocks ?? 0) * observation.blockSeconds;
    return {
      observation,
      sales,
      buyer: this.executor.address,
      budget: observation.world.balanceOf(coin, this.executor.address),
      discountBps: this.fear.calmBps(),
      fearfulBps: this.fear.discountBps(),
      lowballs: this.options.lowballs === true,
      resale: (amount) =>
        venues
          .map(({ venue, preview }) => ({ venue, proceeds: preview.quote(collateral, coin, amount) }))
          .reduce((best, other) => (other.proceeds > best.proceeds ? other : best)),
      // The block that showed it is the one before this.
      knows: (since) => observation.time - observation.blockSeconds - since >= delay,
      skip: (reason) => {
        this.skip(reason, 1);
      },
    };
  }

  /** The best that gas and coins allow: what pays most comes first. */
  private affordable(
    observation: Observation,
    { coin }: VaultSales,
    purchases: readonly Purchase[],
    gasPrice: bigint,
  ): Purchase[] {
    const gasUsd = ({ gas }: Purchase): bigint =>
      valueOf(gas * gasPrice, NATIVE_DECIMALS, observation.world.nativePrice());
    const paying = purchases.filter((purchase) => usdOf(observation, coin, purchase.gain) > gasUsd(purchase));
    this.skip("unprofitable", purchases.length - paying.length);
    paying.sort((a, b) => (a.gain < b.gain ? 1 : a.gain > b.gain ? -1 : 0));
    let budget = observation.world.balanceOf(coin, this.executor.address);
    const chosen: Purchase[] = [];
    for (const purchase of paying) {
      if (chosen.length === (this.options.maxPerBlock ?? 10)) this.skip("enough-for-one-block", 1);
      else if (purchase.cost > budget) this.skip("no-capital", 1);
      else {
        chosen.push(purchase);
        if (!purchase.recycles) budget -= purchase.cost;
      }
    }
    return chosen;
  }

  private act({ steps, gas, key, label }: Purchase, gasPrice: bigint): Action {
    return {
      from: this.executor.owner,
      call: this.executor.execute(steps),
      gasLimit: gas * 2n,
      // A transaction as before EIP-1559: one price, of which the base fee is a part.
      priorityFee: gasPrice,
      maxFee: gasPrice,
      label,
      key,
    };
  }

  private venues(world: Observation["world"]): VenuePort[] {
    return this.options.sellOn.map(({ name }) => world.venue(name));
  }

  private skip(reason: SkipReason, count: number): void {
    if (count > 0) this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + count);
  }
}
