import { Abi } from "../chain/abi.ts";
import { ZERO_ADDRESS } from "../chain/address.ts";
import type { Address, Call } from "../chain/types.ts";
import { CHAINLINK } from "../packages/pins/chainlink.ts";
import { deployPinned, type Site } from "./site.ts";

/** What a FluxAggregator is deployed with. */
export interface FluxSettings {
  /** Such as `ETH / USD`. */
  readonly description: string;
  readonly decimals: number;
  /** The lowest and highest submission that is taken, in units of the decimals. */
  readonly minAnswer: bigint;
  readonly maxAnswer: bigint;
  /** After this an unfinished round may be left for the next. */
  readonly timeoutSeconds: number;
  /** Told of each answer; none when absent. */
  readonly validator?: Address;
}

/** A feed of many nodes, and the proxy that consumers read. */
export interface FluxDeployment {
  readonly aggregator: Address;
  /** EACAggregatorProxy: consumers keep this address when the aggregator is replaced. Anybody may read it. */
  readonly proxy: Address;
}

/** Who may submit from now on, and how many submissions make an answer. */
export interface OracleChange {
  readonly added: readonly Address[];
  readonly removed?: readonly Address[];
  /** Submissions from which on a round has an answer. */
  readonly minSubmissions: number;
  readonly maxSubmissions: number;
  /** Rounds that a node must let pass between those it starts; fewer than there are nodes. */
  readonly restartDelay?: number;
}

const AGGREGATOR = new Abi([
  "function changeOracles(address[] removed, address[] added, address[] addedAdmins, uint32 minSubmissions, uint32 maxSubmissions, uint32 restartDelay)",
  "function submit(uint256 roundId, int256 submission)",
]);

/**
 * Deploys a FluxAggregator behind an EACAggregatorProxy. Nodes are paid nothing, so that no LINK is needed; there are
 * none until `changeOraclesCall` is run by the site's owner.
 */
export async function deployFlux(site: Site, settings: FluxSettings): Promise<FluxDeployment> {
  const aggregator = await deployPinned(site, CHAINLINK.FluxAggregator, [
    ZERO_ADDRESS,
    0n,
    settings.timeoutSeconds,
    settings.validator ?? ZERO_ADDRESS,
    settings.minAnswer,
    settings.maxAnswer,
    settings.decimals,
    settings.description,
  ]);
  const proxy = await deployPinned(site, CHAINLINK.EACAggregatorProxy, [aggregator, ZERO_ADDRESS]);
  return { aggregator, proxy };
}

/** Changes a feed's nodes; the aggregator's owner runs it. Each node is its own administrator. */
export function changeOraclesCall(aggregator: Address, change: OracleChange): Call {
  const { added, removed = [], minSubmissions, maxSubmissions, restartDelay = 0 } = change;
  return AGGREGATOR.call(aggregator, "changeOracles", [
    removed,
    added,
    added,
    minSubmissions,
    maxSubmissions,
    restartDelay,
  ]);
}

/** A node's submission to a round: the current one, or the next, which it thereby starts. */
export function submitCall(aggregator: Address, roundId: bigint, answer: bigint): Call {
  return AGGREGATOR.call(aggregator, "submit", [roundId, answer]);
}
