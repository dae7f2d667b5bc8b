import { definePlugin } from "hardhat/plugins";
import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { IS_COMPILED } from "../own-package.ts";
import { resolveOwnName } from "./package-resolution.ts";

if (!IS_COMPILED) resolveOwnName();

/** The Hardhat face of Firebreak: descriptions only; what the tasks do is loaded when they run. */
export default definePlugin({
  id: "hardhat-firebreak",
  // Whenever a part of a plugin cannot be loaded, Hardhat blames the first of its peers that is not installed, also an
  // optional one. Without the package's name it shows the real reason.
  npmPackage: null,
  hookHandlers: { config: async () => import("./hooks/config.ts") },
  tasks: [
    emptyTask("firebreak", "Stress-test DeFi protocols on a local chain").build(),
    task(["firebreak", "list"], "List the shipped scenarios with their arms and parameters")
      .addFlag({ name: "json", description: "Print JSON instead of text" })
      .setAction(async () => import("./tasks/list.ts"))
      .build(),
    task(["firebreak", "show"], "Show one scenario's arms and parameters: names, units, ranges, defaults, meanings")
      .addPositionalArgument({
        name: "scenario",
        description: "The name of a shipped scenario, or the path of a file",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addFlag({ name: "json", description: "Print JSON instead of text" })
      .setAction(async () => import("./tasks/show.ts"))
      .build(),
    task(["firebreak", "run"], "Run a scenario and write its run folder (its parameters: firebreak show <scenario>)")
      .addPositionalArgument({
        name: "scenario",
        description: "The name of a shipped scenario, or the path of a file",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addOption({
        name: "seed",
        description: "A whole number; the same seed gives the same run",
        type: ArgumentType.STRING,
        defaultValue: "1",
      })
      .addOption({
        name: "set",
        description: "Parameters as key=value,key=value",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addOption({
        name: "arm",
        description: "Run this arm only",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addOption({
        name: "engine",
        description: "What runs the blocks: edr, Hardhat's own, or anvil, Foundry's (npm package @foundry-rs/anvil)",
        type: ArgumentType.STRING,
        defaultValue: "edr",
      })
      .addOption({
        name: "out",
        description: "The run folder to write; a folder named after the run, under firebreak-runs, when not given",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addFlag({ name: "json", description: "Print summary.json, and nothing else, on standard output" })
      .addFlag({ name: "profile", description: "Say in summary.json where the time went" })
      .setAction(async () => import("./tasks/run.ts"))
      .build(),
  ],
});
