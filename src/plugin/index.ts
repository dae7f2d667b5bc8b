import { definePlugin } from "hardhat/plugins";
import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { IS_COMPILED } from "../own-package.ts";
import { campaignTasks } from "./campaign/tasks.ts";
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
    task(["firebreak", "claims"], "Make the experiments on thirteen claims about contagion, and say what they show")
      .addFlag({ name: "quick", description: "With few seeds each: under five minutes on two cores" })
      .addOption({
        name: "only",
        description: "The numbers of the claims to examine, as 3,12; all when not given",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addOption({
        name: "out",
        description: "The folder to write; a folder under firebreak-runs when not given",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addFlag({ name: "json", description: "Print claims.json, and nothing else, on standard output" })
      .setAction(async () => import("./tasks/claims.ts"))
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
        description: "Run this arm only, or none: the parameters as they are, without any arm's changes",
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
        name: "fork",
        description:
          "Run on a fork of the chain of this node: a URL, or better the name of an environment variable that holds it, " +
          "such as ETH_RPC_URL, so that its key stays out of the shell's history",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addOption({
        name: "block",
        description: "With --fork: the number of the block to go on from",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addOption({
        name: "record",
        description: "With --fork: a file to keep what the node answers in, for --replay",
        type: ArgumentType.STRING,
        defaultValue: "",
      })
      .addOption({
        name: "replay",
        description: "Run on the fork that is in this file, without any node",
        type: ArgumentType.STRING,
        defaultValue: "",
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
    ...campaignTasks,
  ],
});
