import type { Address, Call } from "../chain/types.ts";
import type { Amount } from "../units/amounts.ts";
import type { Asset, BreakerPort, FeedPort, LendingPort, PoolPort, SystemPort, VenuePort } from "../protocols/ports.ts";
import type { Action, Outcome } from "./action.ts";
import type { Book } from "./book.ts";
import type { Random } from "./random.ts";
import type { AgentEvent } from "./record.ts";
import type { Effect } from "./shock.ts";

/** The world as everybody sees it at the end of a block: ports in memory, and the outside prices of the next block. */
export interface WorldView {
  asset(symbol: string): Asset;
  lending(name: string): LendingPort;
  book(name: string): Book;
  pool(name: string): PoolPort;
  /** A pool, a venue over pools, or the outside desk. */
  venue(name: string): VenuePort;
  /** The feed that consumers read for an asset, by the asset's symbol, or any feed by its name. */
  feed(name: string): FeedPort;
  breaker(name: string): BreakerPort;
  /** A system of its own kind, by the class of its port. */
  system<T extends SystemPort>(name: string, kind: abstract new (...means: never[]) => T): T;
  /** US dollars (1e-8) for one whole unit, outside. */
  outsidePrice(symbol: string): bigint;
  /** US dollars (1e-8) for one whole native coin. */
  nativePrice(): bigint;
  /** Base units of the asset that there are. */
  supplyOf(asset: Asset): bigint;
  /** Base units of the asset that the account holds. */
  balanceOf(asset: Asset, account: Address): bigint;
}

/** What an agent is told before it proposes. */
export interface Observation {
  /** The block of the run that is about to be made; the first is 1. */
  readonly block: number;
  /** Its number on the chain. */
  readonly chainBlock: number;
  /** Its timestamp, in Unix seconds. */
  readonly time: number;
  /** Seconds since the block before. */
  readonly blockSeconds: number;
  /** Its base fee, in wei per gas. */
  readonly baseFee: bigint;
  readonly world: WorldView;
  /** The agent's own generator. */
  readonly random: Random;
  /** What became of the agent's actions in the last block. */
  readonly outcomes: readonly Outcome[];
  /** What besets the agent in this block. */
  readonly effects: readonly Effect[];
  /** Puts something into the record. */
  note(event: AgentEvent): void;
}

/** What an agent can do to take its place in the world before the first block. Nothing of it costs gas. */
export interface AgentSetup {
  readonly world: WorldView;
  readonly random: Random;
  /** Gives an address native coins for gas. */
  fund(address: Address): Promise<void>;
  /** Creates tokens for an address, in whole tokens or base units. */
  endow(asset: Asset, to: Address, amount: Amount | bigint): Promise<void>;
  /** Sends calls and waits for them; a revert is an error of the scenario. */
  execute(calls: readonly (Call & { from: Address })[]): Promise<void>;
  /** Deploys a contract by its name: one of ours, or else one of the project's. */
  deploy(from: Address, contractName: string, args: readonly unknown[]): Promise<Address>;
  /** The outside desk. */
  readonly desk: VenuePort;
  /** Who owns the world's contracts and can give rights. */
  readonly owner: Address;
}

/** Who acts. An agent reads the observation and returns actions; it never touches the chain while the run goes on. */
export interface Agent {
  readonly name: string;
  /** What kind it is, such as "keeper". */
  readonly role: string;
  /** The kinds of effects that can beset it; none when absent. */
  readonly suffers?: readonly string[];
  /** The addresses that belong to it, once it is set up. */
  addresses(): readonly Address[];
  setup(setup: AgentSetup): Promise<void>;
  propose(observation: Observation): readonly Action[];
  /** Says a last word into the record. */
  finish?(observation: Observation): void;
}
