import { Abi } from "../../../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../../../chain/address.ts";
import type { Address } from "../../../chain/types.ts";
import { InputError } from "../../../errors.ts";
import { AaveV3Lending } from "../../../protocols/lending/aave-v3.ts";
import type { Asset, LendingPort } from "../../../protocols/ports.ts";
import { requireName, type Site } from "../../names.ts";
import { AAVE_V3_LIQUIDATION_GAS } from "../aave-v3.ts";
import type { BuildContext } from "../context.ts";
import type { FeedOptions } from "../feed.ts";
import { lendingLens, listedAsset } from "../lending.ts";
import { ask, askAddress, requireContract } from "./deployed.ts";
import { attachToken } from "./token.ts";

/** How a deployed pool with Aave V3's interface enters the world. */
export interface AttachedAaveOptions {
  /** The pool: the proxy that users call. */
  readonly pool: string;
  /** Every account that may be liquidated: a list, or all who borrowed since `fromBlock` by the pool's own events. */
  readonly accounts: readonly string[] | "events";
  /** Where the events begin; the first block when absent. A pool's birth, or later, saves the upstream much work. */
  readonly fromBlock?: number;
  /** Reserves whose feeds oracle nodes write here; the other feeds stay as they are found. */
  readonly overrideFeeds?: readonly string[];
  /** Heartbeat and deviation of those feeds. */
  readonly feed?: FeedOptions;
  /** Which reserve is WETH9. */
  readonly wrappedNative?: string;
  /** Whose tokens agents are endowed with, by reserve, where they can't be written into the token's storage. */
  readonly holders?: Readonly<Record<string, string>>;
}

/** A pool that was attached. */
export interface AttachedLending extends Site {
  /** Its reserves, in the pool's order. */
  readonly assets: readonly Asset[];
  /** Its accounts. */
  readonly accounts: readonly Address[];
  /**
   * The reserve at an address.
   *
   * @throws InputError when the pool does not list it.
   */
  asset(address: string): Asset;
}

const BORROWED = new Abi([
  "event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)",
]);
const USD = 10n ** 8n;

/** Takes in a deployed Aave V3 pool with all its reserves: those that the world does not have yet are attached too. */
export async function attachAaveV3(
  context: BuildContext,
  name: string,
  options: AttachedAaveOptions,
): Promise<AttachedLending> {
  requireName("lending pool", name);
  const { session } = context;
  const pool = await requireContract(session, `pool of ${name}`, options.pool);
  const reserves = (await ask(session, name, pool, "function getReservesList() view returns (address[])")) as string[];
  const addresses = reserves.map(normaliseAddress);
  if (addresses.length === 0) throw new InputError(`${name}: the pool at ${pool} lists no asset`);
  const provider = await askAddress(session, name, pool, "function ADDRESSES_PROVIDER() view returns (address)");
  const oracle = await askAddress(session, name, provider, "function getPriceOracle() view returns (address)");
  const unit = await ask(session, name, oracle, "function BASE_CURRENCY_UNIT() view returns (uint256)");
  if (unit !== USD) throw new InputError(`${name}: its oracle does not count in US dollars with 8 decimals`);

  const lowered = (list: readonly string[] = []): Set<string> => new Set(list.map((entry) => entry.toLowerCase()));
  const overridden = lowered(options.overrideFeeds);
  requireAmong(name, overridden, addresses);
  const holders = new Map(Object.entries(options.holders ?? {}).map(([asset, who]) => [asset.toLowerCase(), who]));
  for (const address of addresses) {
    if (context.assetNamed(address) !== undefined) continue;
    const source = "function getSourceOfAsset(address) view returns (address)";
    const feed = await askAddress(session, name, oracle, source, [address]);
    if (feed === ZERO_ADDRESS) throw new InputError(`${name}: its oracle has no feed for ${address}: attach it first`);
    const holder = holders.get(address);
    const token = {
      feed,
      overrideFeed: overridden.has(address) && (options.feed ?? true),
      wrappedNative: address === options.wrappedNative?.toLowerCase(),
      ...(holder === undefined ? {} : { holder }),
    };
    await attachToken(context, address, token, false);
  }

  const assets = addresses.map((address) => context.assetNamed(address) as Asset);
  const accounts =
    options.accounts === "events"
      ? await borrowersOf(context, pool, options.fromBlock ?? 0)
      : options.accounts.map(normaliseAddress);
  const treasury = await treasuryOf(context, name, pool, addresses[0] as Address);
  const lens = await lendingLens(context);
  const deployment = {
    name,
    pool,
    oracle,
    treasury,
    lens,
    assets: assets.map((asset) => listedAsset(asset, context.pricedOf(asset).feed)),
    liquidationGas: AAVE_V3_LIQUIDATION_GAS,
  };
  const joinedWith = [...new Set(accounts)];
  context.addLending((): LendingPort => new AaveV3Lending({ ...deployment, joinedWith }));
  const asset = (address: string): Asset => {
    const found = assets.find((candidate) => candidate.address === address.toLowerCase());
    if (found === undefined) throw new InputError(`${name}: the pool at ${pool} does not list ${address}`);
    return found;
  };
  return { name, address: pool, assets, accounts: joinedWith, asset };
}

async function borrowersOf({ session }: BuildContext, pool: Address, fromBlock: number): Promise<Address[]> {
  const topic = BORROWED.topic("Borrow");
  const before = await session.history([pool], { since: fromBlock, topics: [topic] });
  const since = (await session.logs([pool], topic)).filter(({ blockNumber }) => blockNumber >= fromBlock);
  return [...before, ...since].flatMap((log) => {
    const decoded = BORROWED.decodeLog(log);
    return decoded === undefined ? [] : [normaliseAddress(decoded.args.onBehalfOf as string)];
  });
}

/** Every reserve's receipts name the same treasury. */
async function treasuryOf({ session }: BuildContext, name: string, pool: Address, asset: Address): Promise<Address> {
  const DATA =
    "function getReserveData(address) view returns ((uint256 configuration, uint128, uint128, uint128, uint128, uint128, uint40, uint16, address aToken, address, address, address, uint128, uint128, uint128))";
  const data = (await ask(session, name, pool, DATA, [asset])) as { aToken: string };
  const receipt = normaliseAddress(data.aToken);
  return askAddress(session, name, receipt, "function RESERVE_TREASURY_ADDRESS() view returns (address)");
}

function requireAmong(name: string, wanted: ReadonlySet<string>, listed: readonly string[]): void {
  const stranger = [...wanted].find((address) => !listed.includes(address));
  if (stranger !== undefined) throw new InputError(`overrideFeeds of ${name}: the pool does not list ${stranger}`);
}
