import { addressOf } from "../../chain/address.ts";
import { BatchReader } from "../../chain/batch-reader.ts";
import type { Session } from "../../chain/session.ts";
import type { Address, Call, ForkPoint } from "../../chain/types.ts";
import { InputError } from "../../errors.ts";
import { CircuitBreakerPort, watchSource } from "../../protocols/breaker/circuit-breaker.ts";
import { tellValidator } from "../../protocols/oracle/price-feed.ts";
import { OutsideDeskPort } from "../../protocols/market/outside-desk.ts";
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
import { approveAll, TokenPort } from "../../protocols/tokens/token.ts";
import { type Amount, toUnits } from "../../units/amounts.ts";
import { min } from "../../units/fixed-point.ts";
import { type BreakerSite, type BuildContext, type FeedSite, type PricedAsset, SETUP_GAS } from "./context.ts";
import { Attach } from "./attach/attach.ts";
import type { LendingPoolOptions } from "./lending.ts";
import type { PairOptions } from "./pair.ts";
import { PartChoice } from "./parts.ts";
import { deployToken, deployWrapped, pathOf, type TokenOptions } from "./token.ts";
import { type BorrowersOptions, drawPositions, type NewPosition, PositionOpener } from "./positions.ts";
import { type Named, OUTSIDE, requireName, type Site } from "../names.ts";
import { PackageSource } from "../../packages/package-source.ts";
import type { Random } from "../random.ts";
import type { World } from "../world.ts";

const DESK_TOKENS: Amount = 100_000_000;
const BUILD_GAS_LIMIT = 1_000_000_000n;

/** What a world is built with. */
export interface BuilderMeans {
  /** The makes of its parts; ours when absent. */
  readonly parts?: PartChoice;
  /** Where real protocols are found; beside our own package when absent. */
  readonly packages?: PackageSource;
  /** Who owns what is built; nobody in particular when absent. */
  readonly owner?: Address;
}

/**
 * Builds a world, step by step, of our contracts or of others that stand behind the same ports. Amounts are whole tokens
 * or US dollars; shares of one are fractions.
 */
export class WorldBuilder implements BuildContext {
  /** Who owns what is built. */
  readonly owner: Address;

  readonly session: Session;
  readonly packages: PackageSource;
  /** What is on the chain already, on a fork. */
  readonly attach: Attach = new Attach(this);
  wrappedNative: Asset | undefined;
  private readonly random: Random;
  private priced: PricedAsset[] = [];
  private readonly tokens: (() => TokenPort)[] = [];
  /** For each asset the one that consumers read comes first. */
  private feeds: FeedSite[] = [];
  private readonly lending: (() => LendingPort)[] = [];
  private readonly pools: (() => PoolPort)[] = [];
  private readonly breakers: (() => BreakerPort)[] = [];
  private readonly venues: ((pools: PoolLookup) => VenuePort)[] = [];
  private readonly systems: ((pools: PoolLookup) => SystemPort)[] = [];
  private readonly breakerSources = new Map<string, BreakerSite>();
  private readonly shared = new Map<string, Promise<unknown>>();
  private readonly notes: string[] = [];
  private readonly usedPackages: Record<string, string> = {};
  private readonly opener: PositionOpener;
  readonly accounts = new Map<Address, string>();
  private readonly parts: PartChoice;
  private multicall: Address | undefined;

  constructor(session: Session, random: Random, means: BuilderMeans = {}) {
    this.session = session;
    this.random = random;
    this.owner = means.owner ?? addressOf("owner");
    this.parts = means.parts ?? new PartChoice();
    this.packages = (means.packages ?? new PackageSource([])).telling(({ name, version }) => {
      this.usedPackages[name] = version;
    });
    this.opener = new PositionOpener(session, this.owner, async (asset, to, amount) => this.endow(asset, to, amount));
  }

  /** Where the chain goes on from another; undefined when the world has a chain of its own. */
  get fork(): ForkPoint | undefined {
    return this.session.fork;
  }

  // ---------------------------------------------------------------------------------------------- tokens and feeds

  /** A token with its price outside and its feed, which answers the starting price. */
  async token(symbol: string, options: TokenOptions): Promise<Asset> {
    requireName("token", symbol);
    if (this.assetNamed(symbol) !== undefined) throw new InputError(`there are two tokens "${symbol}"`);
    const made =
      options.wrappedNative === true
        ? await deployWrapped(this, symbol, await (await this.parts.of("amm")).weth9?.(this))
        : await deployToken(this, symbol, options.decimals);
    const { asset, traits, give } = made;
    if (options.wrappedNative === true) this.wrappedNative = asset;

    const path = pathOf(options.price);
    const oracle = await this.parts.of("oracle", options.feed?.part);
    const feed = await oracle.build(this, asset, options.feed ?? {});
    const outside =
      options.outsideSupply === undefined ? {} : { outsideSupply: toUnits(options.outsideSupply, asset.decimals) };
    const priced: PricedAsset = { asset, path, feed, give, ...outside };
    this.addAsset(priced, () => new TokenPort(asset, traits));
    await this.opener.answer(priced, path(0));
    return asset;
  }

  /** Creates tokens for an address: whole tokens, or base units as a bigint. */
  async endow(asset: Asset, to: Address, amount: Amount | bigint): Promise<void> {
    const units = typeof amount === "bigint" ? amount : toUnits(amount, asset.decimals);
    if (units > 0n) await this.execute(await this.pricedOf(asset).give(to, units));
  }

  // ---------------------------------------------------------------------------------------------- venues and breakers

  /** A circuit breaker, off until a shock configures it, that watches the feeds of the given assets. */
  async breaker(name: string, options: { watches: readonly Asset[] }): Promise<Site> {
    requireName("breaker", name);
    const address = await this.session.deploy(this.owner, "CircuitBreaker", [this.owner]);
    const sources = new Map<Address, string>();
    for (const watched of options.watches) {
      const { emitter } = this.pricedOf(watched).feed;
      sources.set(emitter, `${watched.symbol} / USD`);
      await this.execute([watchSource(address, emitter), tellValidator(emitter, address)]);
    }
    this.breakerSources.set(name, { address, sources });
    this.breakers.push(() => new CircuitBreakerPort({ name, address, sources }));
    return { name, address };
  }

  /** A pool of two assets with liquidity that stays: our constant-product pair, or another make. Agents may add theirs. */
  async pair(name: string, options: PairOptions): Promise<Site> {
    requireName("pair", name);
    const amm = await this.parts.of("amm", options.part);
    const open = await amm.build(this, name, options);
    this.pools.push(open);
    return { name, address: open().addresses[0] as Address };
  }

  // ---------------------------------------------------------------------------------------------- lending

  /** A lending pool: ours with Aave V3's semantics, or another make. */
  async lendingPool(name: string, options: LendingPoolOptions): Promise<Site> {
    requireName("lending pool", name);
    const lending = await this.parts.of("lending", options.part);
    const open = await lending.build(this, name, options);
    this.lending.push(open);
    return { name, address: open().spender };
  }

  /** A lending protocol of another kind, by its port. The port is made anew for every arm. */
  addLending(open: () => LendingPort): Named {
    this.lending.push(open);
    return { name: open().name };
  }

  /** A venue of another kind, by its port. */
  addPool(open: () => PoolPort): Named {
    this.pools.push(open);
    return { name: open().name };
  }

  /** A breaker of another kind, by its port: protocols ask it, and no source reports to it. */
  addBreaker(open: () => BreakerPort): Named {
    const { name, address } = open();
    this.breakerSources.set(name, { address, sources: new Map() });
    this.breakers.push(open);
    return { name };
  }

  /** A venue that holds no liquidity of its own, by its port: the recipe is given the pools as they live in an arm. */
  addVenue(open: (pools: PoolLookup) => VenuePort): Named {
    const { name } = open((pool) => this.poolPort(pool));
    requireName("venue", name);
    this.venues.push(open);
    return { name };
  }

  /** A system of its own kind, by its port: the recipe is given the pools as they live in an arm. */
  addSystem(open: (pools: PoolLookup) => SystemPort): Named {
    const { name } = open((pool) => this.poolPort(pool));
    requireName("system", name);
    this.systems.push(open);
    return { name };
  }

  /**
   * Opens the given positions, whatever their health at today's price: the feed of the collateral answers a higher price
   * while they are opened, as it did when real ones were, and then the starting price.
   */
  async positions(pool: Named, positions: readonly NewPosition[]): Promise<Address[]> {
    const collateral = [...new Set(positions.map((position) => position.collateral))].map((asset) =>
      this.pricedOf(asset),
    );
    for (const { name } of positions) this.accounts.set(addressOf(name), name);
    return this.opener.open(this.lendingPort(pool.name), positions, collateral);
  }

  /** Opens positions drawn at random between bounds. */
  async borrowers(pool: Named, options: BorrowersOptions): Promise<Address[]> {
    const port = this.lendingPort(pool.name);
    const prices = { collateral: this.pricedOf(options.collateral).path(0), debt: this.pricedOf(options.debt).path(0) };
    const random = this.random.split(`${options.name ?? "borrowers"} of ${pool.name}`);
    await port.open(this.chain());
    return this.positions(pool, drawPositions(port, options, prices, random));
  }

  /** An account that holds tokens and lets pools take them: the means of a shock. */
  async account(
    name: string,
    means: { holds: Readonly<Record<string, Amount>>; tradesOn: readonly Named[] },
  ): Promise<Address> {
    const address = addressOf(name);
    this.accounts.set(address, name);
    await this.session.addSender(address);
    for (const [symbol, amount] of Object.entries(means.holds)) {
      const held = this.assetNamed(symbol);
      if (held === undefined) throw new InputError(`"${symbol}" is not a token of this world`);
      await this.endow(held, address, amount);
      const spenders = means.tradesOn.map(({ name: pool }) => this.poolPort(pool).spender);
      const approvals = spenders.map((spender) => ({
        ...approveAll(held.address, spender),
        from: address,
        gas: SETUP_GAS,
      }));
      await this.session.execute(approvals);
    }
    return address;
  }

  // ---------------------------------------------------------------------------------------------- end

  /** Runs calls as the owner of the world. */
  async execute(calls: readonly Call[]): Promise<void> {
    await this.session.execute(calls.map((call) => ({ ...call, from: this.owner, gas: SETUP_GAS })));
  }

  /** Sets the session up for building. */
  async begin(): Promise<void> {
    await this.session.setBlockGasLimit(BUILD_GAS_LIMIT);
    await this.session.addSender(this.owner);
    this.multicall = await this.session.deploy(this.owner, "Multicall");
  }

  /** Closes the world: whoever trades with the outside does so from now on. */
  async finish(spreadBps = 0n): Promise<World> {
    const desk = await this.session.deploy(this.owner, "OutsideDesk", [spreadBps, this.owner]);
    const assets = this.priced.map(({ asset }) => asset);
    for (const { asset, stock, outsideSupply } of this.priced) {
      const units = outsideSupply ?? toUnits(DESK_TOKENS, asset.decimals);
      await this.endow(asset, desk, stock === undefined ? units : min(units, stock / 2n));
    }
    return {
      session: this.session,
      multicall: this.multicall as Address,
      owner: this.owner,
      prices: this.priced,
      accounts: this.accounts,
      wrappedNative: this.wrappedNative,
      notes: this.notes,
      packages: this.usedPackages,
      tokens: this.tokens,
      feeds: this.feeds.map((site) => (): FeedPort => site.open()),
      lending: this.lending,
      pools: this.pools,
      breakers: this.breakers,
      venues: this.venues,
      systems: this.systems,
      desk: () => new OutsideDeskPort({ name: OUTSIDE, address: desk, owner: this.owner, assets, spreadBps }),
      endow: async (asset, to, amount) => this.endow(asset, to, amount),
    };
  }

  // ---------------------------------------------------------------------------------------------- for its parts

  /** The world's token of that symbol, or at that address, if it has one so far. */
  assetNamed(symbolOrAddress: string): Asset | undefined {
    return this.priced
      .map(({ asset }) => asset)
      .find(({ symbol, address }) => symbol === symbolOrAddress || address === symbolOrAddress);
  }

  /** Takes in a token with its price and feed. */
  addAsset(priced: PricedAsset, open: () => TokenPort): void {
    this.priced.push(priced);
    this.feeds.push(priced.feed);
    this.tokens.push(open);
  }

  /** Takes in a feed that consumers do not read, such as one of those that another is computed from. */
  addFeed(site: FeedSite): void {
    this.feeds.push(site);
  }

  /** Lets consumers that are built from now on read this feed for the price of an asset. */
  useFeed(asset: Asset, site: FeedSite): void {
    const before = this.pricedOf(asset);
    this.priced = this.priced.map((priced) => (priced === before ? { ...priced, feed: site } : priced));
    this.feeds = [site, ...this.feeds.filter((other) => other !== site)];
  }

  /** Gives an account a name in the record. */
  nameAccount(account: Address, name: string): void {
    this.accounts.set(account, name);
  }

  /** What `make` gives the first time that the key is named. */
  async once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const making = this.shared.get(key) ?? make();
    this.shared.set(key, making);
    return making as Promise<T>;
  }

  /** Adds a sentence to what the run says that it assumes. */
  note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  /** A token with its price and feed. */
  pricedOf(asset: Asset): PricedAsset {
    const priced = this.priced.find((candidate) => candidate.asset.address === asset.address);
    if (priced === undefined) throw new InputError(`"${asset.symbol}" is not a token of this world`);
    return priced;
  }

  /** Where a breaker is and whom it watches. */
  breakerOf(breaker: Named): BreakerSite {
    const found = this.breakerSources.get(breaker.name);
    if (found === undefined) throw new InputError(`"${breaker.name}" is not a breaker of this world`);
    return found;
  }

  /** What ports read the chain through, as of now. */
  chain(): Chain {
    const { head } = this.session;
    const reader = new BatchReader(this.session, this.multicall as Address);
    return { session: this.session, reader, block: { number: head.number, timestamp: head.timestamp } };
  }

  /** The port of a pool of this world. */
  poolPort(name: string): PoolPort {
    const open = this.pools.find((candidate) => candidate().name === name);
    if (open === undefined) throw new InputError(`"${name}" is not a pool of this world`);
    return open();
  }

  /** A port of a breaker of this world. */
  breakerPort(name: string): BreakerPort {
    const open = this.breakers.find((candidate) => candidate().name === name);
    if (open === undefined) throw new InputError(`"${name}" is not a breaker of this world`);
    return open();
  }

  /** The port of a lending protocol of this world. */
  lendingPort(name: string): LendingPort {
    const open = this.lending.find((candidate) => candidate().name === name);
    if (open === undefined) throw new InputError(`"${name}" is not a lending pool of this world`);
    return open();
  }
}
