import type { AmountChoice } from "./amounts.ts";
import type { PairAction, PairOperation } from "./pair-operations.ts";
import { pairOperation } from "./pair-steps.ts";
import { PAIRS, type PairWorld } from "./pair-world.ts";
import type { Operation } from "./rig.ts";

const HOUR = 3600;
/** Base units of DAI, USDC and WETH that are worth about the same. */
const WORTH = [2_000_000n * 10n ** 18n, 2_000_000n * 10n ** 6n, 1_000n * 10n ** 18n];

/** What stands in pairs in use when a sequence begins: liquidity of two providers and an hour of prices. */
export function pairStart(world: PairWorld): Operation[] {
  const operations = PAIRS.flatMap(([first, second], pair): PairOperation[] => [
    act(0, provide(pair, WORTH[first] ?? 0n, WORTH[second] ?? 0n)),
    act(1, provide(pair, (WORTH[first] ?? 0n) / 7n, (WORTH[second] ?? 0n) / 7n)),
    { ...act(2, { kind: "sync", pair }), seconds: HOUR },
  ]);
  return operations.map((operation) => pairOperation(world, operation));
}

/** Switches the protocol fee on. */
export function feeSwitch(world: PairWorld): Operation {
  return pairOperation(world, act(0, { kind: "feeTo", on: true }));
}

function provide(pair: number, first: bigint, second: bigint): PairAction {
  return { kind: "addLiquidity", pair, first: units(first), second, asEther: false, strict: false, late: false };
}

function act(actor: number, action: PairAction): PairOperation {
  return { ...action, actor, seconds: 0 };
}

function units(amount: bigint): AmountChoice {
  return { kind: "units", units: amount };
}
