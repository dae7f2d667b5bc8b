import { Interface } from "ethers";

import type { Address, Eip1193Provider, Hex } from "../../src/chain/types.ts";
import type { RunRecord } from "../../src/simulation/record.ts";
import { requireEqual, StatesDiffer } from "./row.ts";

/** The contracts of a world and the accounts that hold positions, as a record names them. */
export interface Parties {
  readonly tokens: readonly Address[];
  readonly lending: readonly Address[];
  readonly pools: readonly Address[];
  readonly feeds: readonly Address[];
  readonly accounts: readonly Address[];
  /** Who has a position where. */
  readonly positions: readonly { readonly lending: Address; readonly account: Address }[];
}

/** Every word of state that counts: what is read, and the bytes that the contract answers. */
export type ChainState = ReadonlyMap<string, string>;

const READS = new Interface([
  "event Transfer(address indexed from, address indexed to, uint256 value)",
  "function balanceOf(address) view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "function getReserves() view returns (uint112, uint112, uint32)",
  "function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)",
  "function getUserAccountData(address) view returns (uint256, uint256, uint256, uint256, uint256, uint256)",
  "function getUserConfiguration(address) view returns (uint256)",
  "function getReservesList() view returns (address[])",
  "function getReserveData(address) view returns (bytes)",
  "function getReserveDeficit(address) view returns (uint256)",
]);

const TRANSFER = READS.getEvent("Transfer")?.topicHash;

/** Who and what a run was about. */
export function partiesOf({ events }: Pick<RunRecord, "events">): Parties {
  const addresses = new Map(
    events.flatMap((event) => (event.event === "protocol" ? [[event.protocol, event.address] as const] : [])),
  );
  const protocols = (kind: string): Address[] =>
    events.flatMap((event) => (event.event === "protocol" && event.kind === kind ? [event.address] : []));
  return {
    tokens: events.flatMap((event) => (event.event === "asset" ? [event.address] : [])),
    lending: protocols("lending"),
    pools: protocols("pool"),
    feeds: protocols("feed"),
    accounts: events.flatMap((event) => (event.event === "account" ? [event.account] : [])),
    positions: events.flatMap((event) => {
      if (event.event !== "position" || event.at !== "start") return [];
      const lending = addresses.get(event.protocol);
      return lending === undefined ? [] : [{ lending, account: event.account }];
    }),
  };
}

/**
 * Reads the end of a chain: the balances of all who ever held a token or a pool's share, pool reserves, feed answers, and
 * on each lending pool every reserve and every account's position.
 */
export async function readState(provider: Eip1193Provider, parties: Parties): Promise<ChainState> {
  const state = new Map<string, string>();
  const read = async (contract: Address, name: string, ...args: readonly string[]): Promise<string> => {
    const answer = await call(provider, contract, READS.encodeFunctionData(name, args) as Hex);
    state.set(`${contract}.${name}(${args.join(", ")})`, answer);
    return answer;
  };

  for (const token of [...parties.tokens, ...parties.pools]) {
    await read(token, "totalSupply");
    for (const holder of await holdersOf(provider, token)) await read(token, "balanceOf", holder);
  }
  for (const pool of parties.pools) await read(pool, "getReserves");
  for (const feed of parties.feeds) await read(feed, "latestRoundData");
  for (const pool of parties.lending) {
    const [assets] = READS.decodeFunctionResult("getReservesList", await read(pool, "getReservesList"));
    for (const asset of assets as string[]) {
      await read(pool, "getReserveData", asset);
      await read(pool, "getReserveDeficit", asset);
    }
    for (const account of parties.accounts) {
      await read(pool, "getUserAccountData", account);
      await read(pool, "getUserConfiguration", account);
    }
  }
  return state;
}

/**
 * Holds two ends of a chain to each other.
 *
 * @throws StatesDiffer with the first word that is not the same.
 */
export function requireSameState(what: string, a: ChainState, b: ChainState): void {
  for (const [name, value] of a) requireEqual(`${what}: ${name}`, value, b.get(name) ?? "nothing");
  const extra = [...b.keys()].find((name) => !a.has(name));
  if (extra !== undefined)
    throw new StatesDiffer(`${what}: ${extra}: nothing on one side, ${b.get(extra)} on the other`);
}

async function holdersOf(provider: Eip1193Provider, token: Address): Promise<Address[]> {
  const filter = { address: token, fromBlock: "0x0", toBlock: "latest", topics: [TRANSFER] };
  const logs = (await provider.request({ method: "eth_getLogs", params: [filter] })) as { topics: Hex[] }[];
  const holders = new Set(logs.flatMap(({ topics }) => topics.slice(1)));
  return [...holders].sort().map((topic) => `0x${topic.slice(-40)}` as const);
}

/** What the contract answers on the last block; a refusal is an answer too. */
async function call(provider: Eip1193Provider, to: Address, data: Hex): Promise<string> {
  try {
    return (await provider.request({ method: "eth_call", params: [{ to, data }, "latest"] })) as string;
  } catch (error) {
    const { data: reason } = error as { data?: unknown };
    return `refused: ${typeof reason === "string" ? reason : "without a reason"}`;
  }
}
