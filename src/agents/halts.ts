import type { BreakerAction } from "../protocols/ports.ts";
import type { Observation } from "../simulation/agent.ts";

/** Whether the breaker that guards a protocol, if one does, halts the action in the block to come. */
export function isHalted(
  { world, chainBlock }: Observation,
  guarded: { readonly breaker?: string },
  action: BreakerAction,
): boolean {
  return guarded.breaker !== undefined && world.breaker(guarded.breaker).isHalted(action, chainBlock);
}
