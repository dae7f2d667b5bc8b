import { Abi } from "../../../src/chain/abi.ts";
import { addressOf } from "../../../src/chain/address.ts";
import type { Artifact, Address } from "../../../src/chain/types.ts";
import { deployAaveV3 } from "../../../src/deployers/aave-v3.ts";
import { listReserve } from "../../../src/deployers/aave-v3-reserve.ts";
import type { Site } from "../../../src/deployers/site.ts";
import { allowTransmitter, writeAnswer } from "../../../src/protocols/oracle/price-feed.ts";
import { approveAll } from "../../../src/protocols/tokens/token.ts";
import { deployToken, run } from "../real-site.ts";
import type { Labels } from "./event-comparison.ts";
import { poolProbes } from "./pool-probes.ts";
import type { PoolVariant, ReserveVariant } from "./pool-variants.ts";
import { type Operation, Rig } from "./rig.ts";

/** The accounts of a sequence; the keeper of prices and flags is one more. */
export const USERS = ["alice", "bob", "carol"] as const;
export const KEEPER = USERS.length;

/** An asset on both sides. */
export interface SharedReserve extends ReserveVariant {
  readonly asset: Address;
  readonly feed: Address;
  readonly ours: { readonly receipt: Address; readonly debt: Address };
  readonly theirs: { readonly receipt: Address; readonly debt: Address };
}

/** Our pool and the real one, with the same assets, settings, prices and accounts. */
export interface PoolWorld {
  readonly variant: PoolVariant;
  readonly rig: Rig;
  readonly reserves: readonly SharedReserve[];
  readonly ours: { readonly pool: Address; readonly oracle: Address };
  readonly theirs: { readonly pool: Address; readonly oracle: Address; readonly configurator: Address };
  readonly treasury: Address;
  readonly gauge: Address;
}

/** What a mutant replaces; our own contracts when absent. */
export interface PoolParts {
  readonly pool?: Artifact;
}

const OUR_POOL = new Abi([
  "function initReserve(address asset, address aToken, address variableDebtToken, (uint16 ltvBps, uint16 liquidationThresholdBps, uint16 liquidationBonusBps, uint16 liquidationProtocolFeeBps, uint16 reserveFactorBps, uint40 supplyCap, uint40 borrowCap, bool borrowingEnabled, bool flashLoanEnabled) settings, (uint16 optimalUsageBps, uint24 baseRateBps, uint24 slope1Bps, uint24 slope2Bps) rates)",
  "function setFlashLoanPremium(uint16 totalBps, uint16 toProtocolBps)",
  "function transferOwnership(address)",
  "function getReserveDeficit(address) view returns (uint256)",
]);
const OUR_ORACLE = new Abi(["function setAssetSource(address asset, address source, uint32 maxAge, uint8 policy)"]);
const CONFIGURATOR = new Abi([
  "function updateFlashloanPremiumTotal(uint128 bps)",
  "function updateFlashloanPremiumToProtocol(uint128 bps)",
]);
const ACL = new Abi(["function addPoolAdmin(address)"]);
const EVENTS = new Abi([
  "event ReserveDataUpdated(address indexed reserve, uint256 liquidityRate, uint256 stableBorrowRate, uint256 variableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex)",
  "event ReserveFlagsSet(address indexed asset, bool active, bool frozen, bool paused)",
]);
const STABLE_RATE = 2;
const USE_LAST = 0;
const WALLET = 10n ** 12n;

/** Deploys both sides of a variant, gives everybody tokens, and plays the variant's start. */
export async function buildPoolWorld(
  site: Site,
  variant: PoolVariant,
  start: (world: PoolWorld) => readonly Operation[],
  parts: PoolParts = {},
): Promise<PoolWorld> {
  const { session, owner } = site;
  const rig = await Rig.deploy(session, owner, USERS.length + 1);
  const treasury = addressOf("treasury of both");
  const oracle = await session.deploy(owner, "PriceOracle", [owner]);
  const pool = await session.deploy(owner, parts.pool ?? "LendingPool", [oracle, treasury, owner]);
  const aave = await deployAaveV3(site, { name: variant.name, treasury });
  const gauge = await session.deploy(owner, "BorrowGauge");

  const reserves: SharedReserve[] = [];
  for (const reserve of variant.reserves) {
    const { asset, feed } = await deployAsset(site, rig, reserve);
    const { symbol, decimals, settings, rates } = reserve;
    const names = [`${variant.name} ${symbol}`, `a${symbol}`, `${variant.name} debt ${symbol}`, `d${symbol}`];
    const receipt = await session.deploy(owner, "ReceiptToken", [pool, asset, names[0], names[1]]);
    const debt = await session.deploy(owner, "DebtToken", [pool, asset, names[2], names[3]]);
    await run(site, owner, [
      OUR_ORACLE.call(oracle, "setAssetSource", [asset, feed, 0, USE_LAST]),
      OUR_POOL.call(pool, "initReserve", [asset, receipt, debt, settings, rates]),
    ]);
    const listed = await listReserve(site, aave, { asset, decimals, symbol, feed, ...settings, rates });
    const theirs = { receipt: listed.aToken, debt: listed.variableDebtToken };
    reserves.push({ ...reserve, asset, feed, ours: { receipt, debt }, theirs });
  }

  const { totalBps, toProtocolBps } = variant.premium;
  await run(site, owner, [
    OUR_POOL.call(pool, "setFlashLoanPremium", [totalBps, toProtocolBps]),
    CONFIGURATOR.call(aave.configurator, "updateFlashloanPremiumTotal", [totalBps]),
    CONFIGURATOR.call(aave.configurator, "updateFlashloanPremiumToProtocol", [toProtocolBps]),
    OUR_POOL.call(pool, "transferOwnership", [rig.ours[KEEPER]]),
    ACL.call(aave.aclManager, "addPoolAdmin", [rig.theirs[KEEPER]]),
  ]);

  const ours = { pool, oracle };
  const theirs = { pool: aave.pool, oracle: aave.oracle, configurator: aave.configurator };
  const world = { variant, rig, reserves, ours, theirs, treasury, gauge };
  const deficits = reserves.map(({ asset }) => OUR_POOL.encode("getReserveDeficit", [asset]));
  await rig.configure(poolProbes(world), labelsOf(world), { target: pool, calls: deficits });
  await playStart(world, [...approvals(world), ...start(world)]);
  return world;
}

async function deployAsset(
  site: Site,
  rig: Rig,
  { symbol, decimals, price }: ReserveVariant,
): Promise<{ asset: Address; feed: Address }> {
  const { session, owner } = site;
  const wallet = WALLET * 10n ** BigInt(decimals);
  const holders = [...rig.ours, ...rig.theirs].map((puppet) => [puppet, wallet]);
  const asset = await deployToken(site, symbol, decimals, Object.fromEntries(holders) as Record<Address, bigint>);
  const band = { decimals: 8, minAnswer: 1n, maxAnswer: 10n ** 20n, heartbeat: 3600, deviationBps: 50n };
  const feed = await session.deploy(owner, "PriceFeed", [`${symbol} / USD`, band, owner]);
  const writers = [owner, rig.ours[KEEPER] ?? owner].map((writer) => allowTransmitter(feed, writer));
  await run(site, owner, [...writers, writeAnswer(feed, price, 0)]);
  return { asset, feed };
}

function approvals({ rig, reserves, ours, theirs }: PoolWorld): Operation[] {
  return rig.ours.map((_, actor) => ({
    title: `account ${actor} approves the pools`,
    seconds: 0,
    steps: reserves.map(({ asset }) => ({
      actor,
      ours: approveAll(asset, ours.pool),
      theirs: approveAll(asset, theirs.pool),
    })),
  }));
}

async function playStart({ rig }: PoolWorld, operations: readonly Operation[]): Promise<void> {
  const { compared, differences, refusals } = await rig.play(operations);
  if (compared === operations.length && refusals.length === 0) return;
  const [refused] = refusals;
  throw new Error(
    `the start of a pool failed: ${differences.join("; ")} ${refused === undefined ? "" : JSON.stringify(refused)}`,
  );
}

function labelsOf({ rig, reserves, ours, theirs }: PoolWorld): Labels {
  const side = (name: "ours" | "theirs"): Map<Address, string> =>
    new Map([
      [name === "ours" ? ours.pool : theirs.pool, "pool"],
      ...reserves.flatMap((reserve): [Address, string][] => [
        [reserve[name].receipt, `a${reserve.symbol}`],
        [reserve[name].debt, `d${reserve.symbol}`],
      ]),
      ...rig[name].map((puppet, i): [Address, string] => [puppet, USERS[i] ?? "keeper"]),
    ]);
  return {
    ours: side("ours"),
    theirs: side("theirs"),
    // Ours has no stable debt, hence no rate for it, and no configurator that would announce settings in its place.
    ignored: new Map([[EVENTS.topic("ReserveDataUpdated"), [STABLE_RATE]]]),
    leftOut: new Set([EVENTS.topic("ReserveFlagsSet")]),
  };
}
