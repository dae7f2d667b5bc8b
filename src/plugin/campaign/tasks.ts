import { task } from "hardhat/config";
import type { NewTaskActionFunction, NewTaskDefinition } from "hardhat/types/tasks";
import { ArgumentType } from "hardhat/types/arguments";

/** An option that is text, and empty when it is not given, unless something else stands in for it. */
interface TextOption {
  readonly name: string;
  readonly description: string;
  readonly defaultValue?: string;
}

const VARY: TextOption = {
  name: "vary",
  description: "Parameters and their values: name=low:high:step or name=a|b|c, with commas between",
};
const PROCESSES = {
  name: "processes",
  description: "Trials at a time, each in a process of its own; as many as there are cores when not given",
} as const satisfies TextOption;
const QUEUE = {
  name: "queue",
  description:
    "A Redis server of which workers take the trials: redis://host:port/database, or env for FIREBREAK_QUEUE",
} as const satisfies TextOption;
const TRIALS: readonly TextOption[] = [
  {
    name: "over",
    description:
      "Shocks, in the form of --vary, or by name alone where the scenario says how far they go: varied too, but taken together when a setting is judged",
  },
  {
    name: "seeds",
    description: "Seeds, each run with everything else: 1..50, or 1,2,3",
    defaultValue: "1",
  },
  {
    name: "sample",
    description:
      "Over the ranges of --over, or of --vary, which then need no step: sobol:N takes N points spread evenly; saltelli:N and morris:R take those that tell which parameter matters most (sweep alone)",
  },
  { name: "set", description: "Parameters that stay as they are, as key=value,key=value" },
  { name: "arm", description: "Run this arm only" },
  PROCESSES,
  QUEUE,
  {
    name: "out",
    description:
      "The folder to write and to go on from; one named after the command, under firebreak-runs, when not given",
  },
];
const LIMITS: TextOption = {
  name: "limits",
  description: "A JSON file of what bad debt may come to: expectedShortfall99Usd, meanUsd, probability and others",
};

/** The tasks that run many trials. */
export const campaignTasks: NewTaskDefinition[] = [
  campaignTask(
    "sweep",
    "Run a scenario many times, over parameters and seeds; the same command goes on",
    [
      VARY,
      ...TRIALS,
      {
        name: "of",
        description:
          "With --sample saltelli:N or morris:R, the figure whose sensitivity is told; badDebtUsd when not given. No trial is run again for another",
      },
    ],
    async () => import("../tasks/sweep.ts"),
  ),
  campaignTask(
    "certify",
    "Say whether bad debt over shocks and seeds stays within limits: exit 0 or 1",
    [LIMITS, ...TRIALS],
    async () => import("../tasks/certify.ts"),
  ),
  campaignTask(
    "recommend",
    "Find the setting that puts most capital to use within limits",
    [LIMITS, VARY, ...TRIALS],
    async () => import("../tasks/recommend.ts"),
  ),
  campaignTask(
    "break",
    "Find the smallest shock that breaks a scenario, with the case beside it that does not",
    [
      { name: "until", description: 'What counts as broken: a figure, a sign and a number, such as "badDebtUsd>0"' },
      {
        name: "over",
        description:
          "Shocks as name=none:most, or by name alone where the scenario says how far they go, with commas between",
      },
      {
        name: "tolerance",
        description: "How near the two cases must be, as a fraction of the ranges; 0.005 when not given",
      },
      ...TRIALS.filter(({ name }) => ["seeds", "set", "arm", "processes", "queue"].includes(name)),
    ],
    async () => import("../tasks/break.ts"),
  ),
  task(["firebreak", "worker"], "Take the trials of sweeps from a queue and run them, until interrupted")
    .addOption({ ...QUEUE, type: ArgumentType.STRING, defaultValue: "" })
    .addOption({ ...PROCESSES, type: ArgumentType.STRING, defaultValue: "" })
    .addOption({
      name: "scenarios",
      description: "Folders of which scenario files may be run, with commas between; scenarios when not given",
      type: ArgumentType.STRING,
      defaultValue: "",
    })
    .setAction(async () => import("../tasks/worker.ts"))
    .build(),
  task(["firebreak", "compare"], "Hold one run or sweep against another: exit 1 when the second is worse")
    .addPositionalArgument({
      name: "a",
      description: "The folder of the first",
      type: ArgumentType.STRING,
      defaultValue: "",
    })
    .addPositionalArgument({
      name: "b",
      description: "The folder of the second",
      type: ArgumentType.STRING,
      defaultValue: "",
    })
    .addOption({
      name: "tolerance",
      description: "By what fraction of itself a loss may grow; 0.01 when not given",
      type: ArgumentType.STRING,
      defaultValue: "",
    })
    .addOption({
      name: "absolute",
      description: "By how much a loss may grow in its own unit, however small it was; 0.01 when not given",
      type: ArgumentType.STRING,
      defaultValue: "",
    })
    .addOption({
      name: "out",
      description: "A file for a page that shows both",
      type: ArgumentType.STRING,
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print JSON, and nothing else, on standard output" })
    .setAction(async () => import("../tasks/compare.ts"))
    .build(),
];

function campaignTask(
  name: string,
  description: string,
  options: readonly TextOption[],
  action: () => Promise<{ default: NewTaskActionFunction<never> }>,
): NewTaskDefinition {
  const builder = task(["firebreak", name], description)
    .addPositionalArgument({
      name: "scenario",
      description: "The name of a shipped scenario, or the path of a file",
      type: ArgumentType.STRING,
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print JSON, and nothing else, on standard output" });
  for (const option of options) builder.addOption({ type: ArgumentType.STRING, defaultValue: "", ...option });
  // The builder learns the arguments' types only where they are named one by one.
  return builder.setAction(action as () => Promise<{ default: NewTaskActionFunction }>).build();
}
