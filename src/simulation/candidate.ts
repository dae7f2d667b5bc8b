import type { Address, Transaction } from "../chain/types.ts";
import type { Action } from "./action.ts";
import type { PendingAction } from "./mempool.ts";

/** A transaction on its way into a block: an agent's, or the world's own, which comes first. */
export interface Candidate {
  readonly agent: string;
  readonly action: Action;
  readonly pending: PendingAction | undefined;
}

/** What can pay the base fee; a sender's later transactions wait behind one that can't, as their nonces do. */
export function affordable(ordered: readonly PendingAction[], baseFee: bigint): PendingAction[] {
  const stuck = new Set<Address>();
  return ordered.filter(({ action }) => {
    if (maxFeeOf(action, baseFee) < baseFee) stuck.add(action.from);
    return !stuck.has(action.from);
  });
}

function maxFeeOf(action: Action, baseFee: bigint): bigint {
  return action.maxFee ?? baseFee * 2n + action.priorityFee;
}

/** The transaction that the node is given: the world's own pay no tip. */
export function transactionOf({ action, pending }: Candidate, baseFee: bigint): Transaction {
  const maxFeePerGas = maxFeeOf(action, baseFee);
  const tip = pending === undefined ? 0n : action.priorityFee;
  return {
    from: action.from,
    to: action.call.to,
    data: action.call.data,
    value: action.call.value ?? 0n,
    gas: action.gasLimit,
    maxFeePerGas,
    maxPriorityFeePerGas: tip < maxFeePerGas ? tip : maxFeePerGas,
  };
}
