import { addressOf } from "../chain/address.ts";
import type { Address } from "../chain/types.ts";
import { pokeFeed } from "../protocols/oracle/derived-feed.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { ONE_BPS } from "../units/fixed-point.ts";
import { tipOf } from "./gas.ts";

/** What a poker looks after. */
export interface FeedPokerOptions {
  readonly name: string;
  /** Feeds that are computed from others. */
  readonly feeds: readonly Named[];
  /** It pokes a feed whose last answer is so old; 60 when absent. */
  readonly everySeconds?: number;
  /** The tip it offers at first, in gwei per gas; 3 when absent. Each block of waiting raises it by an eighth. */
  readonly tipGwei?: number;
}

const GAS_LIMIT = 1_000_000n;
const PATIENCE_BLOCKS = 20;
const RAISE_BPS = 11_250n;

/** Pokes feeds that are computed from others, so that they do not grow old when none of their members answers. */
export function feedPoker(options: FeedPokerOptions): Agent {
  return new FeedPoker(options);
}

class FeedPoker implements Agent {
  readonly name: string;
  readonly role = "feed poker";

  private readonly options: FeedPokerOptions;
  private readonly address: Address;
  private readonly firstTip: bigint;
  private readonly tips = new Map<string, bigint>();

  constructor(options: FeedPokerOptions) {
    this.name = options.name;
    this.options = options;
    this.address = addressOf(options.name);
    this.firstTip = tipOf(options.tipGwei ?? 3);
  }

  addresses(): Address[] {
    return [this.address];
  }

  async setup(setup: AgentSetup): Promise<void> {
    await setup.fund(this.address);
  }

  propose(observation: Observation): Action[] {
    const waiting = new Set(
      observation.outcomes.filter(({ status }) => status === "waiting").map(({ action }) => action.key),
    );
    return this.options.feeds.flatMap(({ name }) => {
      const { address, latest } = feedNamed(observation, name);
      const isDue = observation.time >= (latest?.updatedAt ?? 0) + (this.options.everySeconds ?? 60);
      if (!isDue) return [];
      const last = this.tips.get(name) ?? this.firstTip;
      const tip = waiting.has(name) ? (last * RAISE_BPS) / ONE_BPS : this.firstTip;
      this.tips.set(name, tip);
      const action: Action = {
        from: this.address,
        call: pokeFeed(address),
        gasLimit: GAS_LIMIT,
        priorityFee: tip,
        maxFee: observation.baseFee * 10n + tip,
        label: "poke",
        key: name,
        expiresAfter: PATIENCE_BLOCKS,
      };
      return [action];
    });
  }
}

function feedNamed(
  { world }: Observation,
  name: string,
): { address: Address; latest: { readonly updatedAt: number } | undefined } {
  const feed = world.feed(name);
  return { address: feed.address, latest: feed.latest() };
}
