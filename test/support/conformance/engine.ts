import hre from "hardhat";

import { addressOf } from "../../../src/chain/address.ts";
import { Session } from "../../../src/chain/session.ts";
import type { Site } from "../../../src/deployers/site.ts";
import { PackageSource } from "../../../src/packages/package-source.ts";
import { type Engine, engineNamed } from "../../../src/plugin/engines/engine.ts";
import { hardhatEnvironment } from "../../../src/plugin/environment.ts";
import { START } from "../chain-session.ts";
import { ROOT } from "../cli-run.ts";

/** Real protocols run three times as fast on anvil as on Hardhat's engine, which looks at every instruction. */
const ENGINE = process.env.FIREBREAK_CONFORMANCE_ENGINE ?? "anvil";
/** An operation and all its comparisons are one transaction, and a block may hold a whole sequence. */
const BLOCK_GAS = 1_000_000_000n;

/** A chain for conformance, and how to end it. */
export async function openConformanceSite(): Promise<{ site: Site; close: () => Promise<void> }> {
  const engine: Engine = engineNamed(ENGINE, hre);
  const environment = hardhatEnvironment(hre, engine);
  const session = await Session.open(await environment.openChain({ startTime: START }), environment.artifacts);
  await session.setBlockGasLimit(BLOCK_GAS);
  const site = { session, packages: new PackageSource([ROOT]), owner: addressOf("deployer"), neededBy: "conformance" };
  return { site, close: async () => engine.close() };
}
