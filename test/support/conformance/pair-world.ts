import { Abi } from "../../../src/chain/abi.ts";
import { addressOf, normaliseAddress, ZERO_ADDRESS } from "../../../src/chain/address.ts";
import type { Address, Artifact } from "../../../src/chain/types.ts";
import type { Site } from "../../../src/deployers/site.ts";
import { deployUniswapV2 } from "../../../src/deployers/uniswap-v2.ts";
import { deployWeth9 } from "../../../src/deployers/weth9.ts";
import { approveAll } from "../../../src/protocols/tokens/token.ts";
import { deployToken, read, run } from "../real-site.ts";
import type { Labels } from "./event-comparison.ts";
import { pairProbes } from "./pair-probes.ts";
import { type Operation, Rig } from "./rig.ts";

/** The accounts of a sequence; the keeper of the protocol fee is one more. */
export const TRADERS = ["alice", "bob", "carol"] as const;
export const KEEPER = TRADERS.length;

/** Which tokens each pair is of, by their position in the world. */
export const PAIRS = [
  [0, 1],
  [1, 2],
  [0, 2],
] as const;
/** The token that is wrapped ether. */
export const ETHER = 2;

/** A pair on both sides. */
export interface SharedPair {
  readonly name: string;
  /** In the order of their addresses. */
  readonly tokens: readonly [Address, Address];
  readonly ours: Address;
  readonly theirs: Address;
}

/** Our factory, pairs and router and the real ones, over the same tokens. */
export interface PairWorld {
  readonly rig: Rig;
  readonly tokens: readonly { readonly symbol: string; readonly address: Address }[];
  readonly pairs: readonly SharedPair[];
  readonly ours: { readonly factory: Address; readonly router: Address };
  readonly theirs: { readonly factory: Address; readonly router: Address };
  readonly collector: Address;
  readonly gauge: Address;
}

/** What a mutant replaces; our own contracts when absent. */
export interface PairParts {
  /** Makes the pairs. */
  readonly factory?: Artifact;
}

const FACTORY = new Abi([
  "function createPair(address, address) returns (address)",
  "function getPair(address, address) view returns (address)",
  "function setFeeToSetter(address)",
]);
const WETH = new Abi(["function deposit() payable"]);
/** More than a pair can hold. */
const WALLET = 2n ** 118n;
const WRAPPED = 10n ** 28n;

/** Deploys both sides, with empty pairs of three tokens, and gives everybody tokens and approvals. */
export async function buildPairWorld(site: Site, parts: PairParts = {}): Promise<PairWorld> {
  const { session, owner } = site;
  const rig = await Rig.deploy(session, owner, TRADERS.length + 1);
  const weth = await deployWeth9(site);
  const everybody = [...rig.ours, ...rig.theirs].map((puppet) => [puppet, WALLET]);
  const holders = Object.fromEntries(everybody) as Record<Address, bigint>;
  const tokens = [
    { symbol: "DAI", address: await deployToken(site, "DAI", 18, holders) },
    { symbol: "USDC", address: await deployToken(site, "USDC", 6, holders) },
    { symbol: "WETH", address: weth },
  ];
  const factory = await session.deploy(owner, parts.factory ?? "PairFactory", [rig.ours[KEEPER]]);
  const ours = { factory, router: await session.deploy(owner, "Router", [factory, weth]) };
  const theirs = await deployUniswapV2(site, weth);
  await run(site, owner, [FACTORY.call(theirs.factory, "setFeeToSetter", [rig.theirs[KEEPER]])]);

  const pairs: SharedPair[] = [];
  for (const [first, second] of PAIRS) {
    const both = [tokens[first], tokens[second]].filter((token) => token !== undefined);
    const [a = ZERO_ADDRESS, b = ZERO_ADDRESS] = both.map(({ address }) => address).sort();
    const create = async (maker: Address): Promise<Address> => {
      await run(site, owner, [FACTORY.call(maker, "createPair", [a, b])]);
      return normaliseAddress(String((await read(site, FACTORY, maker, "getPair", [a, b]))[0]));
    };
    const name = both.map(({ symbol }) => symbol).join("-");
    pairs.push({ name, tokens: [a, b], ours: await create(ours.factory), theirs: await create(theirs.factory) });
  }

  const gauge = await session.deploy(owner, "PairGauge");
  const world = { rig, tokens, pairs, ours, theirs, collector: addressOf("collector of protocol fees"), gauge };
  await rig.configure(pairProbes(world), labelsOf(world));
  const { refusals, differences } = await rig.play(preparations(world));
  if (refusals.length + differences.length > 0) throw new Error(`the pairs could not be prepared: ${differences[0]}`);
  return world;
}

function preparations({ rig, tokens, pairs, ours, theirs }: PairWorld): Operation[] {
  const weth = tokens[ETHER]?.address ?? ZERO_ADDRESS;
  const deposit = WETH.call(weth, "deposit");
  return rig.ours.map((_, actor) => ({
    title: `account ${actor} wraps ether and approves the routers`,
    seconds: 0,
    steps: [
      { actor, ours: deposit, theirs: deposit, paysAmount: true, amount: { plus: WRAPPED } },
      ...tokens.map(({ address }) => ({
        actor,
        ours: approveAll(address, ours.router),
        theirs: approveAll(address, theirs.router),
      })),
      ...pairs.map((pair) => ({
        actor,
        ours: approveAll(pair.ours, ours.router),
        theirs: approveAll(pair.theirs, theirs.router),
      })),
    ],
  }));
}

function labelsOf({ rig, pairs, ours, theirs }: PairWorld): Labels {
  const side = (name: "ours" | "theirs"): Map<Address, string> =>
    new Map([
      [(name === "ours" ? ours : theirs).router, "router"],
      ...pairs.map((pair): [Address, string] => [pair[name], pair.name]),
      ...rig[name].map((puppet, i): [Address, string] => [puppet, TRADERS[i] ?? "keeper"]),
    ]);
  return { ours: side("ours"), theirs: side("theirs") };
}
