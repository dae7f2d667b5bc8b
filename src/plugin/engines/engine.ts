import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { InputError } from "../../errors.ts";
import type { ForkPoint } from "../../chain/types.ts";
import type { OpenChain } from "../../simulation/run.ts";
import { locateAnvil } from "./anvil-binary.ts";
import { anvilEngine } from "./anvil.ts";
import { chainSettings } from "./chain-settings.ts";
import { edrEngine } from "./edr.ts";

/** What runs the blocks. */
export interface Engine {
  /** Starts a fresh chain. */
  readonly openChain: OpenChain;
  /** Where its chains go on from another; absent when they begin by themselves. */
  readonly fork?: ForkPoint | undefined;
  /** The name and version of what runs the blocks, as it gives them itself. */
  version(): Promise<string>;
  /** Ends every chain it has started, and returns when nothing of them is left. */
  close(): Promise<void>;
  /** Ends them at once, for when there is no time to wait. */
  kill(): void;
}

/** The engine of a run for which none is named. */
export const DEFAULT_ENGINE = "edr";

const ENGINES: Readonly<Record<string, (hre: HardhatRuntimeEnvironment) => Engine>> = {
  [DEFAULT_ENGINE]: edrEngine,
  anvil: (hre) => anvilEngine(locateAnvil([hre.config.paths.root]), chainSettings(hre)),
};

/**
 * The engine of that name.
 *
 * @throws InputError when there is none, or it is not installed.
 */
export function engineNamed(name: string, hre: HardhatRuntimeEnvironment): Engine {
  const make = Object.hasOwn(ENGINES, name) ? ENGINES[name] : undefined;
  if (make === undefined) throw new InputError(`--engine ${name}: expected ${Object.keys(ENGINES).join(" or ")}`);
  return make(hre);
}
