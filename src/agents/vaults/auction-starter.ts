import { addressOf, ZERO_ADDRESS } from "../../chain/address.ts";
import type { Address, Call } from "../../chain/types.ts";
import { DutchAuctions } from "../../protocols/vaults/dutch-auctions.ts";
import { EnglishAuctions } from "../../protocols/vaults/english-auctions.ts";
import { VaultSales } from "../../protocols/vaults/vault-sales.ts";
import type { Action } from "../../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../../simulation/agent.ts";
import type { Named } from "../../simulation/names.ts";
import { GasOffer, type GasOfferOptions } from "./gas-offer.ts";

/** Whoever keeps auctions going. */
export interface AuctionStarterOptions {
  readonly name: string;
  readonly sales: Named;
  readonly gas?: GasOfferOptions;
  /** The most transactions it sends in a block; 30 when absent. */
  readonly maxPerBlock?: number;
  /** How long a winner may leave a lot before it is given out, in seconds; 1,800 when absent. */
  readonly patienceSeconds?: number;
}

interface Errand {
  readonly key: string;
  readonly label: string;
  readonly call: Call;
}

const GAS_LIMIT = 600_000n;

/**
 * Starts auctions of unsafe vaults, resets those whose time is up, and gives out lots that winners left. It has no other
 * interest in them. Where collateral is sold at a fixed spread it has nothing to do.
 */
export function auctionStarter(options: AuctionStarterOptions): Agent {
  return new AuctionStarter(options);
}

class AuctionStarter implements Agent {
  readonly name: string;
  readonly role = "auction starter";

  private readonly options: AuctionStarterOptions;
  private readonly address: Address;
  private readonly gas: GasOffer;

  constructor(options: AuctionStarterOptions) {
    this.name = options.name;
    this.options = options;
    this.address = addressOf(options.name);
    this.gas = new GasOffer(options.gas ?? {});
  }

  addresses(): Address[] {
    return [this.address];
  }

  async setup(setup: AgentSetup): Promise<void> {
    await setup.fund(this.address);
  }

  propose(observation: Observation): Action[] {
    const sales = observation.world.system(this.options.sales.name, VaultSales);
    const errands = [...this.upkeep(observation, sales), ...this.starts(observation, sales)];
    const gasPrice = this.gas.at(observation.baseFee);
    if (gasPrice === undefined) {
      if (errands.length > 0) observation.note({ event: "skipped", reason: "gas-too-dear", count: errands.length });
      return [];
    }
    return errands.slice(0, this.options.maxPerBlock ?? 30).map(({ key, label, call }) => ({
      from: this.address,
      call,
      gasLimit: GAS_LIMIT,
      priorityFee: gasPrice,
      maxFee: gasPrice,
      label,
      key,
    }));
  }

  /** As many calls for a vault as there are lots in it, the worst vault first. */
  private starts({ world }: Observation, sales: VaultSales): Errand[] {
    if (!(sales instanceof EnglishAuctions || sales instanceof DutchAuctions)) return [];
    const most = this.options.maxPerBlock ?? 30;
    const errands: Errand[] = [];
    for (const { account, collateral } of world.book(sales.lending).liquidatable()) {
      const amount = collateral[0]?.amount ?? 0n;
      const lots = sales instanceof EnglishAuctions ? Number((amount + sales.terms.lot - 1n) / sales.terms.lot) : 1;
      for (let lot = 0; lot < lots && errands.length < most; lot += 1) {
        errands.push({ key: `${account} ${lot}`, label: "start", call: sales.liquidate(account) });
      }
    }
    return errands;
  }

  private upkeep({ time }: Observation, sales: VaultSales): Errand[] {
    if (sales instanceof DutchAuctions) {
      const spent = sales.unsold().filter((auction) => sales.priceAt(auction, time) === undefined);
      return spent.map(({ id }) => ({ key: `auction ${id}`, label: "reset", call: sales.reset(id) }));
    }
    if (!(sales instanceof EnglishAuctions)) return [];
    return sales.unsold().flatMap((auction): Errand[] => {
      const { id, bidder, bidEnds, ends } = auction;
      if (!sales.isOver(auction, time)) return [];
      const key = `auction ${id}`;
      if (bidder === ZERO_ADDRESS) return [{ key, label: "restart", call: sales.restart(id) }];
      const over = Math.min(bidEnds, ends);
      if (time - over < (this.options.patienceSeconds ?? 1_800)) return [];
      return [{ key, label: "deal", call: sales.deal(id) }];
    });
  }
}
