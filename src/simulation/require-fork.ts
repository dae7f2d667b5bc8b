import { InputError } from "../errors.ts";
import type { AnyScenario } from "./scenario.ts";

/**
 * Checks that a scenario that needs a fork gets one. Others may have one: their contracts then lie beside what is there.
 *
 * @param fork Anything but undefined when there is one.
 * @throws InputError when it is missing.
 */
export function requireFork({ name, fork: wanted }: AnyScenario, fork: object | undefined): void {
  if (wanted === undefined || fork !== undefined) return;
  throw new InputError(
    `${name} runs on a fork of chain ${wanted.chainId}: ` +
      "expected --fork with a node's URL and --block N, or --replay FILE",
  );
}
