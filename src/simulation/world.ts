import { BatchReader } from "../chain/batch-reader.ts";
import type { Session } from "../chain/session.ts";
import type { Address, Log } from "../chain/types.ts";
import { FirebreakError } from "../errors.ts";
import type { ProtocolEvent } from "../protocols/events.ts";
import type { OutsideDeskPort } from "../protocols/market/outside-desk.ts";
import type {
  Asset,
  AuditCheck,
  AuditScope,
  BlockTime,
  BreakerPort,
  FeedPort,
  LendingPort,
  PoolLookup,
  PoolPort,
  Port,
  SystemPort,
  VenuePort,
} from "../protocols/ports.ts";
import type { TokenPort } from "../protocols/tokens/token.ts";
import type { WorldView } from "./agent.ts";
import { Book } from "./book.ts";
import type { OutsideMarket } from "./outside-market.ts";
import type { PricePath } from "./price-path.ts";

/** What was built: recipes for the ports, which are opened anew for every arm. */
export interface World {
  readonly session: Session;
  readonly multicall: Address;
  /** Who built the world and owns its contracts. */
  readonly owner: Address;
  readonly prices: readonly { asset: Asset; path: PricePath }[];
  /** Names of the accounts that hold positions. */
  readonly accounts: ReadonlyMap<Address, string>;
  /** The wrapped native token, if there is one. */
  readonly wrappedNative: Asset | undefined;
  /** What its parts assume. */
  readonly notes: readonly string[];
  /** Versions of the packages that its real protocols came from. */
  readonly packages: Readonly<Record<string, string>>;
  readonly tokens: readonly (() => TokenPort)[];
  readonly feeds: readonly (() => FeedPort)[];
  readonly lending: readonly (() => LendingPort)[];
  readonly pools: readonly (() => PoolPort)[];
  readonly breakers: readonly (() => BreakerPort)[];
  /** Venues that hold no liquidity of their own, over the arm's pools. */
  readonly venues: readonly ((pools: PoolLookup) => VenuePort)[];
  readonly systems: readonly ((pools: PoolLookup) => SystemPort)[];
  readonly desk: () => OutsideDeskPort;
  /** Creates base units of an asset for an address. */
  endow(asset: Asset, to: Address, amount: bigint): Promise<void>;
}

/** The ports of a world while an arm runs, and what everybody sees through them. */
export class LiveWorld implements WorldView {
  readonly tokens: readonly TokenPort[];
  readonly feeds: readonly FeedPort[];
  readonly lendingPorts: readonly LendingPort[];
  readonly books: readonly Book[];
  readonly pools: readonly PoolPort[];
  readonly breakers: readonly BreakerPort[];
  readonly venues: readonly VenuePort[];
  readonly systems: readonly SystemPort[];
  readonly desk: OutsideDeskPort;
  readonly ports: readonly Port[];

  private readonly world: World;
  private readonly market: OutsideMarket;
  private readonly fallbackNativePrice: bigint;
  private readonly reader: BatchReader;
  private readonly listeners = new Map<Address, Port[]>();
  /** Ports that heard a log since the last audit. */
  private readonly unaudited = new Set<Port>();

  constructor(world: World, market: OutsideMarket, fallbackNativePrice: bigint) {
    this.world = world;
    this.market = market;
    this.fallbackNativePrice = fallbackNativePrice;
    this.reader = new BatchReader(world.session, world.multicall);
    this.tokens = world.tokens.map((open) => open());
    this.feeds = world.feeds.map((open) => open());
    this.lendingPorts = world.lending.map((open) => open());
    this.books = this.lendingPorts.map((port) => new Book(port));
    this.pools = world.pools.map((open) => open());
    this.breakers = world.breakers.map((open) => open());
    const pools: PoolLookup = (name) => this.pool(name);
    this.venues = world.venues.map((open) => open(pools));
    this.systems = world.systems.map((open) => open(pools));
    this.desk = world.desk();
    // Feeds come before those who read them, so that an answer is known when the same log reaches a lending protocol.
    this.ports = [
      ...this.tokens,
      ...this.feeds,
      ...this.pools,
      ...this.venues,
      ...this.breakers,
      this.desk,
      ...this.lendingPorts,
      ...this.systems,
    ];
  }

  // ---------------------------------------------------------------------------------------------- state

  async open(block: BlockTime): Promise<void> {
    const outsidePrice = ({ symbol }: Asset): bigint => this.market.price(symbol);
    const chain = { session: this.world.session, reader: this.reader, block, outsidePrice };
    await Promise.all(this.ports.map(async (port) => port.open(chain)));
    for (const port of this.ports) {
      for (const address of port.addresses) {
        const listening = this.listeners.get(address);
        if (listening === undefined) this.listeners.set(address, [port]);
        else listening.push(port);
      }
    }
    await Promise.all(this.books.map(async (book) => book.open(this.reader, block)));
  }

  /** Takes in a log and returns what it means, in the words of the protocol that it belongs to. */
  absorb(log: Log, block: BlockTime): readonly ProtocolEvent[] {
    let meaning: readonly ProtocolEvent[] = [];
    for (const port of this.listeners.get(log.address) ?? []) {
      const events = [port.absorb(log, block) ?? []].flat();
      if (meaning.length === 0) meaning = events;
      this.unaudited.add(port);
    }
    for (const event of meaning) for (const book of this.books) book.absorb(event);
    return meaning;
  }

  /** Brings everything to the end of the block. */
  async refresh(block: BlockTime): Promise<void> {
    await Promise.all(this.ports.map(async (port) => port.refresh?.(this.reader, block)));
    await Promise.all(this.books.map(async (book) => book.refresh(this.reader, block)));
  }

  /**
   * Compares memory with the chain: what had a log since the last time, or everything. Reads of the chain travel
   * together, so that this costs one round trip, and nothing when there is nothing to compare.
   */
  async audit(scope: AuditScope): Promise<{ readonly name: string; readonly checks: readonly AuditCheck[] }[]> {
    const ports = this.ports.filter((port) => scope === "all" || this.unaudited.has(port));
    this.unaudited.clear();
    const books = scope === "all" ? this.books : [];
    return Promise.all([
      ...ports.map(async (port) => ({ name: port.name, checks: (await port.audit?.(this.reader, scope)) ?? [] })),
      ...books.map(async (book) => ({ name: book.port.name, checks: await book.audit(this.reader) })),
    ]);
  }

  // ---------------------------------------------------------------------------------------------- view

  asset(symbol: string): Asset {
    return found("asset", symbol, this.tokens.find((token) => token.asset.symbol === symbol)?.asset);
  }

  lending(name: string): LendingPort {
    return found(
      "lending protocol",
      name,
      this.lendingPorts.find((port) => port.name === name),
    );
  }

  book(name: string): Book {
    return found(
      "lending protocol",
      name,
      this.books.find((book) => book.port.name === name),
    );
  }

  pool(name: string): PoolPort {
    return found(
      "pool",
      name,
      this.pools.find((port) => port.name === name),
    );
  }

  venue(name: string): VenuePort {
    return [this.desk, ...this.venues].find((venue) => venue.name === name) ?? this.pool(name);
  }

  feed(name: string): FeedPort {
    return found(
      "feed",
      name,
      this.feeds.find((port) => port.name === name) ?? this.feeds.find((port) => port.asset.symbol === name),
    );
  }

  breaker(name: string): BreakerPort {
    return found(
      "breaker",
      name,
      this.breakers.find((port) => port.name === name),
    );
  }

  system<T extends SystemPort>(name: string, kind: abstract new (...means: never[]) => T): T {
    const port = this.systems.find((candidate) => candidate.name === name);
    return found("system", name, port instanceof kind ? port : undefined);
  }

  outsidePrice(symbol: string): bigint {
    return this.market.price(symbol);
  }

  nativePrice(): bigint {
    const native = this.world.wrappedNative;
    return native === undefined ? this.fallbackNativePrice : this.market.price(native.symbol);
  }

  supplyOf(asset: Asset): bigint {
    return this.token(asset).supply();
  }

  balanceOf(asset: Asset, account: Address): bigint {
    return this.token(asset).balanceOf(account);
  }

  private token(asset: Asset): TokenPort {
    return found(
      "asset",
      asset.symbol,
      this.tokens.find((token) => token.asset.address === asset.address),
    );
  }
}

function found<T>(kind: string, name: string, thing: T | undefined): T {
  if (thing === undefined) throw new FirebreakError(`the world has no ${kind} "${name}"`);
  return thing;
}
