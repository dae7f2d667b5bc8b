import { InputError } from "../errors.ts";
import type { AnyScenario } from "./scenario.ts";

/**
 * Checks that a scenario that needs a fork gets one, and that no other does: nothing of a world of our own is on it.
 *
 * @param fork Anything but undefined when there is one.
 * @throws InputError when they do not agree.
 */
export function requireForkAgreement({ name, fork: wanted }: AnyScenario, fork: object | undefined): void {
  if (wanted !== undefined && fork === undefined) {
    throw new InputError(
      `${name} runs on a fork of chain ${wanted.chainId}: ` +
        "expected --fork with a node's URL and --block N, or --replay FILE",
    );
  }
  if (wanted === undefined && fork !== undefined) {
    throw new InputError(
      `${name} has a chain of its own: run it without a fork (a scenario that needs one declares fork: { chainId })`,
    );
  }
}
