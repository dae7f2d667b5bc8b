import { PolledLending, type PolledProtocol } from "../../protocols/lending/polled-lending.ts";
import type { LendingPort } from "../../protocols/ports.ts";
import type { BuildContext } from "./context.ts";
import { type LendingPoolOptions, supplyFromLenders } from "./lending.ts";
import type { LendingPart } from "./parts.ts";

/**
 * A make of lending protocol that Firebreak does not know, for `--set lending=./mine.ts`: docs/attach.md.
 *
 * @param describe Deploys the protocol, or names where it is, and says how to read and call it. Called once a world; what
 * it returns is asked about the same chain again in every arm, so it may remember only what it reads.
 */
export function polledLending(
  describe: (context: BuildContext, name: string, options: LendingPoolOptions) => Promise<PolledProtocol>,
): LendingPart {
  return {
    build: async (context, name, options) => {
      const protocol = await describe(context, name, options);
      const open = (): LendingPort => new PolledLending(name, protocol);
      await supplyFromLenders(context, open(), options);
      return open;
    },
  };
}
