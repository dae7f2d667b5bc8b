import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseCondition } from "../../campaign/search/condition.ts";
import { isElsewhere, type Point, searchBreak, type SearchResult, sizeOf } from "../../campaign/search/ray-search.ts";
import { actualPoint, paramsAt, type SearchedScenario, TrialBreaks } from "../../campaign/search/trial-breaks.ts";
import { type Axis, parseShocks } from "../../campaign/sweep/axes.ts";
import { decimal } from "../../campaign/sweep/decimals.ts";
import { requireArm, requireOnce } from "../../campaign/sweep/plan.ts";
import { parseSeeds } from "../../campaign/sweep/seeds.ts";
import { ExitStatus, InputError, oneLine } from "../../errors.ts";
import { runCommand } from "../../report/run-command.ts";
import { parseAssignments, resolveParameters } from "../../simulation/parameters.ts";
import { parametersOf } from "../../simulation/scenario.ts";
import { loadCampaignScenario } from "../campaign/campaign-scenario.ts";
import { parseProcesses } from "../campaign/conduct-sweep.ts";
import { openExecutor } from "../campaign/executors.ts";
import { trialIdentity } from "../campaign/identity.ts";
import { parseQueue } from "../campaign/queue-option.ts";
import { untilInterrupted } from "../campaign/until-interrupted.ts";
import { reportingErrors } from "../report-errors.ts";

interface BreakArguments {
  readonly scenario: string;
  readonly until: string;
  readonly over: string;
  readonly seeds: string;
  readonly set: string;
  readonly arm: string;
  readonly processes: string;
  readonly queue: string;
  readonly tolerance: string;
  readonly json: boolean;
}

const SCAN = 8;
const DIRECTIONS = 12;
const DEFAULT_TOLERANCE = "0.005";

const breakTask: NewTaskActionFunction<BreakArguments> = async (args, hre) =>
  reportingErrors(async () => {
    const condition = parseCondition(args.until);
    const searched = await searchedScenario(args);
    const tolerance = parseTolerance(args.tolerance);
    const limits = args.processes === "" ? {} : { processes: parseProcesses(args.processes) };
    const queue = parseQueue(args.queue);
    const { specs } = searched;
    const identity = trialIdentity(args.scenario);
    const { result } = await untilInterrupted(async (signal) => {
      const executor = await openExecutor(hre, { queue, limits, say, specs, identity });
      const trials = new TrialBreaks(searched, condition, executor, signal);
      try {
        const dimensions = searched.shocks.length;
        const actual = (point: Point): Point => actualPoint(searched, point);
        const options = { dimensions, scan: SCAN, tolerance, directions: DIRECTIONS, actual };
        const found = await searchBreak(trials.breaks, options);
        return { found, trials: trials.trials };
      } finally {
        await executor.close();
      }
    });
    const answer = describe(searched, result.found);
    const data = { condition: condition.text, norm: NORM, trials: result.trials, scan: SCAN, tolerance, ...answer };
    if (args.json) process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
    else console.log(linesOf(data).map(oneLine).join("\n"));
    return answer.breaksAtRest || answer.smallest !== null ? ExitStatus.Ok : ExitStatus.AssertionFailed;
  });

const NORM = "Euclidean, each shock as a fraction of its range";

interface Case {
  readonly size: number;
  readonly shocks: Readonly<Record<string, unknown>>;
  readonly command: string;
}

interface Answer {
  readonly breaksAtRest: boolean;
  readonly directions: number;
  /** The smallest shock that was seen to break, and the one next to it that was seen not to. */
  readonly smallest: { readonly broken: Case; readonly safe: Case } | null;
  readonly secondBest: Case | null;
}

function describe(searched: SearchedScenario, { breaksAtRest, brackets, directions }: SearchResult): Answer {
  const caseOf = (point: Point): Case => {
    const { given, seed, specs, arm } = searched;
    const params = paramsAt(searched, point);
    const command = runCommand({ given, seed, specs, params, arm: arm === "" ? undefined : arm });
    return {
      size: sizeOf(point),
      shocks: Object.fromEntries(searched.shocks.map(({ name }) => [name, params[name]])),
      command,
    };
  };
  const [best] = brackets;
  const second = brackets.find(({ broken }) => best !== undefined && isElsewhere(best.broken, broken));
  return {
    breaksAtRest,
    directions,
    smallest: best === undefined ? null : { broken: caseOf(best.broken), safe: caseOf(best.safe) },
    secondBest: second === undefined ? null : caseOf(second.broken),
  };
}

function linesOf(
  data: Answer & { readonly condition: string; readonly trials: number; readonly scan: number },
): string[] {
  const { condition, trials, directions, breaksAtRest, smallest, secondBest } = data;
  const searched = `${trials} trials along ${directions} ${directions === 1 ? "direction" : "directions"}, ${data.scan} points on each before halving.`;
  if (breaksAtRest) return [`${condition} without any shock.`];
  if (smallest === null) return [`${condition} was not seen: ${searched}`];
  const named = ({ shocks, size }: Case): string =>
    `${Object.entries(shocks)
      .map(([name, value]) => `${name}=${String(value as number)}`)
      .join(", ")} (size ${size.toFixed(4)})`;
  return [
    `${condition} from ${named(smallest.broken)}`,
    `  breaks:         ${smallest.broken.command}`,
    `  does not break: ${smallest.safe.command}`,
    ...(secondBest === null
      ? []
      : [`Next in another direction: ${named(secondBest)}`, `  breaks:         ${secondBest.command}`]),
    `Size: ${NORM}. ${searched}`,
  ];
}

async function searchedScenario({ scenario: given, over, seeds, set, arm }: BreakArguments): Promise<SearchedScenario> {
  const scenario = await loadCampaignScenario(given);
  const specs = parametersOf(scenario);
  const fixed = set === "" ? {} : parseAssignments(set);
  resolveParameters(specs, fixed);
  const shocks = parseShocks("--over", over, specs);
  if (shocks.length === 0)
    throw new InputError(
      "break needs --over: which shocks? Expected name=none:most, such as sale=0:500, or names alone",
    );
  shocks.forEach(requireRange);
  requireOnce([
    ["--set", Object.keys(fixed)],
    ["--over", shocks.map(({ name }) => name)],
  ]);
  const [seed, ...others] = parseSeeds(seeds);
  if (seed === undefined || others.length > 0) throw new InputError(`--seeds ${seeds}: break runs one seed`);
  const arms = Object.keys(scenario.arms ?? {});
  if (arms.length > 0 && arm === "")
    throw new InputError(`break runs one arm: choose one of ${arms.join(", ")} with --arm`);
  requireArm(scenario, arm);
  return { given, seed, arm, specs, fixed, shocks };
}

function requireRange({ name, span, values }: Axis): void {
  const expected = "expected name=none:most, from no shock to all of it";
  if (span === undefined) throw new InputError(`--over: "${name}" is a list of values; ${expected}`);
  if (values !== undefined)
    throw new InputError(`--over: the range of "${name}" has a step, and break finds its own; ${expected}`);
  if (span.low === span.high) throw new InputError(`--over: the range of "${name}" is a point; ${expected}`);
}

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

function parseTolerance(text: string): number {
  const tolerance = decimal(text === "" ? DEFAULT_TOLERANCE : text);
  if (tolerance !== undefined && tolerance >= 1e-6 && tolerance < 1) return tolerance;
  throw new InputError(`--tolerance ${text}: expected a fraction of the ranges from 0.000001 to below 1`);
}

export default breakTask;
