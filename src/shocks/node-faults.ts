import { InputError } from "../errors.ts";
import { NODE_EFFECTS } from "../protocols/oracle/node-effects.ts";
import type { AgentShock, Effect } from "../simulation/shock.ts";
import { WAD } from "../units/fixed-point.ts";

const PPM = 1_000_000n;

/** Which oracle nodes fail, and when. */
export interface NodeFault {
  /** The agents' names. A feed with one node fails with it; a median with fewer than half of its members' nodes does not. */
  readonly nodes: readonly string[];
  /** The first block of the fault. */
  readonly from: number;
  /** The last; the run's last when absent. */
  readonly to?: number;
}

/** The nodes send nothing: their feeds keep their last answers. */
export function nodesSilent(fault: NodeFault): AgentShock[] {
  return besetting(fault, { kind: NODE_EFFECTS.silent }, "silent");
}

/**
 * The nodes send what they saw so many blocks longer ago.
 *
 * @throws InputError when the number of blocks is not 1, 2, 3 …
 */
export function nodesLate({ blocks, ...fault }: NodeFault & { readonly blocks: number }): AgentShock[] {
  if (!Number.isSafeInteger(blocks) || blocks < 1)
    throw new InputError(`nodes late by ${blocks} blocks: expected 1, 2, 3 …`);
  return besetting(fault, { kind: NODE_EFFECTS.late, amount: BigInt(blocks) }, `${blocks} blocks late`);
}

/**
 * The nodes send their source's price times a factor: broken ones, or ones in an attacker's hand.
 *
 * @throws InputError when the factor is not above 0.
 */
export function nodesWrong({ factor, ...fault }: NodeFault & { readonly factor: number }): AgentShock[] {
  const ppm = Number.isFinite(factor) ? BigInt(Math.round(factor * Number(PPM))) : 0n;
  if (ppm <= 0n) throw new InputError(`nodes wrong by a factor of ${factor}: expected more than 0`);
  return besetting(fault, { kind: NODE_EFFECTS.wrong, amount: (ppm * WAD) / PPM }, `wrong by a factor of ${factor}`);
}

function besetting({ nodes, from, to }: NodeFault, effect: Effect, what: string): AgentShock[] {
  return nodes.map((agent) => ({
    kind: "agent",
    block: from,
    ...(to === undefined ? {} : { until: to }),
    agent,
    effect,
    detail: `${agent} is ${what}${to === undefined ? "" : `, up to block ${to}`}`,
  }));
}
