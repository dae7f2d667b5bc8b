import { addressOf } from "../chain/address.ts";
import { type BreakerSettings, configureBreaker as configureCall } from "../protocols/breaker/circuit-breaker.ts";
import type { BreakerAction } from "../protocols/ports.ts";
import type { Site } from "../simulation/names.ts";
import type { TransactionShock } from "../simulation/shock.ts";
import { toBps } from "../units/amounts.ts";

/** When a breaker trips and what it halts. */
export interface BreakerConfiguration {
  readonly breaker: Site;
  /** The block in which it is configured; 1 when absent. */
  readonly at?: number;
  /** The largest move within the window that does not trip, as a fraction. */
  readonly move: number;
  readonly windowBlocks: number;
  readonly coolDownBlocks: number;
  readonly halts: readonly BreakerAction[];
}

/** The owner switches a circuit breaker on. */
export function configureBreaker(options: BreakerConfiguration): TransactionShock {
  const { windowBlocks, coolDownBlocks, halts, move } = options;
  const settings: BreakerSettings = { moveBps: toBps(move), windowBlocks, coolDownBlocks, halts };
  return {
    kind: "transaction",
    block: options.at ?? 1,
    from: addressOf("owner"),
    call: () => configureCall(options.breaker.address, settings),
    detail: `breaker on: ${(move * 100).toFixed(1)}% in ${windowBlocks} blocks halts ${halts.join(", ")} for ${coolDownBlocks}`,
  };
}
