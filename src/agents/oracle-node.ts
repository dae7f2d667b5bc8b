import { addressOf } from "../chain/address.ts";
import type { Address } from "../chain/types.ts";
import { NODE_EFFECTS } from "../protocols/oracle/node-effects.ts";
import { isUpdateDue } from "../protocols/oracle/update-rule.ts";
import type { Asset, FeedPort, PoolPort } from "../protocols/ports.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation, WorldView } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import type { Effect } from "../simulation/shock.ts";
import { max, min, ONE_BPS, ONE_USD, WAD } from "../units/fixed-point.ts";
import { tipOf } from "./gas.ts";

/** Where a node takes its price from. */
export type PriceSource =
  /** The outside market. */
  | "outside"
  /** A pool's price at the end of the last block. */
  | { readonly pool: Named }
  /** A pool's time-weighted average price over a window, from what the pool accumulates. */
  | { readonly twapOf: Named; readonly windowSeconds: number };

/** A node's duty and manners. */
export interface OracleNodeOptions {
  readonly name: string;
  /** The asset whose feed it writes. The feed states heartbeat and deviation threshold. */
  readonly asset: Asset;
  /** Which of the asset's feeds; the one that consumers read when absent. */
  readonly feed?: Named;
  /** "outside" when absent. */
  readonly source?: PriceSource;
  /** Blocks between seeing a price and sending it; 0 when absent. */
  readonly delayBlocks?: number;
  /** The tip it offers at first, in gwei per gas; 5 when absent. Each block of waiting raises it by an eighth. */
  readonly tipGwei?: number;
  /** Beyond the feed's band it sends the band's edge, as nodes are said to have done for LUNA, or the price, which the
   * feed refuses; "clamp" when absent. */
  readonly outOfBand?: "clamp" | "send";
}

interface Sighting {
  readonly price: bigint;
  /** Unix seconds. */
  readonly time: number;
}

const GAS_LIMIT = 400_000n;
const PATIENCE_BLOCKS = 20;
const RAISE_BPS = 11_250n;

/** An oracle node: writes the price of its source to a feed when heartbeat or deviation ask for it. */
export function oracleNode(options: OracleNodeOptions): Agent {
  return new OracleNode(options);
}

class OracleNode implements Agent {
  readonly name: string;
  readonly role = "oracle node";
  readonly suffers = Object.values(NODE_EFFECTS);

  private readonly options: OracleNodeOptions;
  private readonly address: Address;
  private readonly firstTip: bigint;
  private readonly sightings: Sighting[] = [];
  private readonly cumulative: { value: bigint; time: number }[] = [];
  private tip: bigint;

  constructor(options: OracleNodeOptions) {
    this.name = options.name;
    this.options = options;
    this.address = addressOf(options.name);
    this.firstTip = tipOf(options.tipGwei ?? 5);
    this.tip = this.firstTip;
  }

  addresses(): Address[] {
    return [this.address];
  }

  async setup(setup: AgentSetup): Promise<void> {
    await setup.fund(this.address);
    const feed = this.feedIn(setup.world);
    await setup.execute([{ ...feed.admit(this.address), from: setup.owner }]);
  }

  propose(observation: Observation): Action[] {
    const feed = this.feedIn(observation.world);
    const price = this.read(observation);
    if (price === undefined) return [];
    this.sightings.push({ price, time: observation.time });
    const sighting = this.sightingToSend(observation, feed);
    if (sighting === undefined) return this.nothingToSend();
    const answer = this.withinBand(feed, this.distorted(observation, sighting.price));
    const open = feed.openRound?.(this.address);
    const isDue = open === undefined ? isUpdateDue(feed, answer, observation.time) : open === "answer";
    if (!isDue) return this.nothingToSend();

    const isWaiting = observation.outcomes.some((outcome) => outcome.status === "waiting");
    this.tip = isWaiting ? (this.tip * RAISE_BPS) / ONE_BPS : this.firstTip;
    return [
      {
        from: this.address,
        call: feed.transmit(answer, sighting.time, this.address),
        gasLimit: GAS_LIMIT,
        priorityFee: this.tip,
        maxFee: observation.baseFee * 10n + this.tip,
        label: "transmit",
        key: feed.name,
        expiresAfter: PATIENCE_BLOCKS,
      },
    ];
  }

  /** The source's price in 1e-8 US dollars; undefined while a window is not full. */
  private read(observation: Observation): bigint | undefined {
    const source = this.options.source ?? "outside";
    const { world } = observation;
    if (source === "outside") return world.outsidePrice(this.options.asset.symbol);
    if ("pool" in source) {
      const pool = world.pool(source.pool.name);
      return (pool.price() * world.outsidePrice(pool.quote.symbol)) / ONE_USD;
    }
    return this.readAverage(observation, world.pool(source.twapOf.name), source.windowSeconds);
  }

  private readAverage(observation: Observation, pool: PoolPort, windowSeconds: number): bigint | undefined {
    const time = observation.time - observation.blockSeconds;
    const now = { value: pool.cumulative({ number: observation.chainBlock - 1, timestamp: time }), time };
    this.cumulative.push(now);
    // Keeps the youngest reading that is at least a window old.
    while ((this.cumulative[1]?.time ?? Infinity) <= time - windowSeconds) this.cumulative.shift();
    const then = this.cumulative[0];
    if (then === undefined || then.time > time - windowSeconds) return undefined;

    const average = pool.averagePrice(then.value, now.value, BigInt(now.time - then.time));
    return (average * observation.world.outsidePrice(pool.quote.symbol)) / ONE_USD;
  }

  private feedIn(world: WorldView): FeedPort {
    return world.feed(this.options.feed?.name ?? this.options.asset.symbol);
  }

  /** What it would send now: of what it saw, the last that is as old as its delay; undefined when it says nothing. */
  private sightingToSend(observation: Observation, feed: FeedPort): Sighting | undefined {
    if (effectOn(observation, NODE_EFFECTS.silent) !== undefined) return undefined;
    const lateness = Number(effectOn(observation, NODE_EFFECTS.late)?.amount ?? 0n);
    const sighting = this.sightings.at(-1 - (this.options.delayBlocks ?? 0) - lateness);
    // What it sent before it became late is newer than what it would send now, and a feed refuses to go back in time.
    const isOvertaken = lateness > 0 && (sighting?.time ?? 0) < (feed.latest()?.observedAt ?? 0);
    return isOvertaken ? undefined : sighting;
  }

  private distorted(observation: Observation, price: bigint): bigint {
    return (price * (effectOn(observation, NODE_EFFECTS.wrong)?.amount ?? WAD)) / WAD;
  }

  private nothingToSend(): Action[] {
    this.tip = this.firstTip;
    return [];
  }

  private withinBand(feed: FeedPort, price: bigint): bigint {
    if (this.options.outOfBand === "send") return price;
    return max(feed.minAnswer, min(feed.maxAnswer, price));
  }
}

function effectOn({ effects }: Observation, kind: string): Effect | undefined {
  return effects.find((effect) => effect.kind === kind);
}
