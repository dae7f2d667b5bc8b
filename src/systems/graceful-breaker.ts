import { InputError } from "../errors.ts";
import { GracefulBreakerPort } from "../protocols/breaker/graceful-breaker.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { type Named, requireName, type Site } from "../simulation/names.ts";

/** Which breaker to follow, and for how long after its halts. */
export interface GracefulBreakerOptions {
  readonly breaker: Named;
  /** How long liquidations stay halted after a halt, in blocks. */
  readonly graceBlocks: number;
}

/**
 * Deploys what a lending pool asks in place of a breaker: it halts as the breaker does, and liquidations for some blocks
 * more. Pairs ask the breaker itself.
 */
export async function gracefulBreaker(
  context: BuildContext,
  name: string,
  { breaker, graceBlocks }: GracefulBreakerOptions,
): Promise<Site> {
  requireName("breaker", name);
  if (!Number.isInteger(graceBlocks) || graceBlocks < 0) {
    throw new InputError(`breaker ${name}: a grace period of ${graceBlocks} blocks: expected a whole number from 0`);
  }
  const { session, owner } = context;
  const { address: inner, sources } = context.breakerOf(breaker);
  const address = await session.deploy(owner, "GracefulBreaker", [inner, graceBlocks, owner]);
  const deployment = { name, address, breaker: { name: breaker.name, address: inner, sources } };
  context.addBreaker(() => new GracefulBreakerPort(deployment));
  return { name, address };
}
