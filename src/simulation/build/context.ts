import type { Session } from "../../chain/session.ts";
import type { Address, Call } from "../../chain/types.ts";
import type { Site as PackageSite } from "../../deployers/site.ts";
import type { PackageSource } from "../../packages/package-source.ts";
import type {
  Asset,
  BreakerPort,
  Chain,
  FeedPort,
  LendingPort,
  PoolLookup,
  PoolPort,
  SystemPort,
  VenuePort,
} from "../../protocols/ports.ts";
import type { PriceMirror } from "../../protocols/oracle/price-mirror.ts";
import type { TokenPort } from "../../protocols/tokens/token.ts";
import type { Amount } from "../../units/amounts.ts";
import type { Named } from "../names.ts";
import type { PricePath } from "../price-path.ts";

/** A feed that was deployed. */
export interface FeedSite {
  /** What consumers read. */
  readonly address: Address;
  /** Whose logs announce the answers: the same contract, or the aggregator behind a proxy. */
  readonly emitter: Address;
  readonly decimals: number;
  /** The highest answer that it takes, in 1e-8 US dollars. */
  readonly maxAnswer: bigint;
  /**
   * The owner's call that writes an answer, in 1e-8 US dollars, while the world is built; of a computed feed, the call that
   * has it computed.
   */
  answer(price: bigint): Call;
  /** The owner's calls that come before it, so that what a computed feed is computed from answers the price. */
  readonly answersBefore?: (price: bigint) => readonly Call[];
  /** The recipe of its port. */
  open(): FeedPort;
  /** Given when its answers follow from other contracts at the time of reading, and no log announces them. */
  readonly mirror?: () => PriceMirror;
}

/** A token of the world with its outside price and its feed. */
export interface PricedAsset {
  readonly asset: Asset;
  readonly path: PricePath;
  readonly feed: FeedSite;
  /** The owner's calls that bring base units of it to an address, once what they need is there. */
  give(to: Address, units: bigint): readonly Call[] | Promise<readonly Call[]>;
  /** Base units that can be bought outside; a hundred million whole tokens when absent. */
  readonly outsideSupply?: bigint;
  /** Base units that there are to give; any amount when absent. */
  readonly stock?: bigint;
}

/** A breaker in the making: where it is, and the sources that it watches so far, by address. */
export interface BreakerSite {
  readonly address: Address;
  readonly sources: Map<Address, string>;
}

/** What the pages of the builder share. */
export interface BuildContext {
  readonly session: Session;
  /** Who owns what is built. */
  readonly owner: Address;
  /** Where real protocols' packages are found. */
  readonly packages: PackageSource;
  /** The wrapped native token, if the world has one so far. */
  wrappedNative: Asset | undefined;
  pricedOf(asset: Asset): PricedAsset;
  breakerOf(breaker: Named): BreakerSite;
  /** Creates tokens for an address: whole tokens, or base units as a bigint. */
  endow(asset: Asset, to: Address, amount: Amount | bigint): Promise<void>;
  /** Runs calls as the owner. */
  execute(calls: readonly Call[]): Promise<void>;
  /** What `make` gives the first time that the key is named: for contracts that several parts of a world share. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
  /** The world's token of that symbol, or at that address, if it has one so far. */
  assetNamed(symbolOrAddress: string): Asset | undefined;
  /** Takes in a token with its price and feed. */
  addAsset(priced: PricedAsset, open: () => TokenPort): void;
  /** Takes in a feed that consumers do not read, such as one of those that another is computed from. */
  addFeed(site: FeedSite): void;
  /** Lets consumers that are built from now on read this feed for the price of an asset. */
  useFeed(asset: Asset, site: FeedSite): void;
  addLending(open: () => LendingPort): Named;
  addPool(open: () => PoolPort): Named;
  /** Takes in a breaker of another kind: what protocols ask, and no source reports to. */
  addBreaker(open: () => BreakerPort): Named;
  /** Takes in a venue that holds no liquidity of its own: its recipe is given the pools as they live in an arm. */
  addVenue(open: (pools: PoolLookup) => VenuePort): Named;
  addSystem(open: (pools: PoolLookup) => SystemPort): Named;
  /** A port of a breaker of this world, of the caller's own. */
  breakerPort(name: string): BreakerPort;
  poolPort(name: string): PoolPort;
  lendingPort(name: string): LendingPort;
  /** Gives an account a name in the record. */
  nameAccount(account: Address, name: string): void;
  /** The accounts that have names so far. */
  readonly accounts: ReadonlyMap<Address, string>;
  /** What ports read the chain through, as of now. */
  chain(): Chain;
  /** Adds a sentence to what the run says that it assumes. */
  note(text: string): void;
}

/** Where and by whom real contracts are deployed; messages about missing packages begin with `neededBy`. */
export function siteOf({ session, owner, packages }: BuildContext, neededBy: string): PackageSite {
  return { session, owner, packages, neededBy };
}

/** Gas that any step of building a world gets along without. */
export const SETUP_GAS = 5_000_000n;
