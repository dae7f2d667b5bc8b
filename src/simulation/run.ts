import { Interface } from "ethers";

import { Session } from "../chain/session.ts";
import type { ArtifactSource, Eip1193Provider, ForkPoint } from "../chain/types.ts";
import { InputError, messageOf } from "../errors.ts";
import type { PackageSource } from "../packages/package-source.ts";
import type { Agent } from "./agent.ts";
import { BuildInputs, type BuildRequest } from "./build-inputs.ts";
import { requireFork } from "./require-fork.ts";
import {
  isFile,
  type ParameterSpecs,
  type ParameterValue,
  type ParameterValues,
  resolveParameters,
} from "./parameters.ts";
import { Random } from "./random.ts";
import type { RunRecord } from "./record.ts";
import { digestOf } from "./record-format.ts";
import { type AnyScenario, NO_ARM, parametersOf, type ScenarioContext, type Settings, settingsOf } from "./scenario.ts";
import type { Shock } from "./shock.ts";
import { Simulation } from "./simulation.ts";
import { Stopwatch } from "../stopwatch.ts";
import { type LoadPart, PartChoice } from "./build/parts.ts";
import { WorldBuilder } from "./build/world-builder.ts";
import type { World } from "./world.ts";
import type { BuiltWorld, WorldShelf } from "./world-shelf.ts";

/** An hour in which the world is built before the run's own clock begins. */
const BUILD_SECONDS = 3600;

/** What a development chain must be started with. */
export interface ChainOptions {
  /** Unix seconds of the first block. */
  readonly startTime: number;
}

/** Starts a chain of its own for a run. */
export type OpenChain = (options: ChainOptions) => Promise<Eip1193Provider>;

/** What runs need from their surroundings. */
export interface Environment {
  readonly openChain: OpenChain;
  /** Where the chains that it opens go on from another; absent when they begin by themselves. */
  readonly fork?: ForkPoint | undefined;
  readonly artifacts: ArtifactSource;
  /** Contracts whose errors explain reverts. */
  readonly errorContracts: readonly string[];
  /** Where real protocols' packages are found; beside our own package when absent. */
  readonly packages?: PackageSource;
  /** Reads a part from a user's file; no files are read when absent. */
  readonly loadPart?: LoadPart;
  /** Where worlds are kept for other runs in this process; none are kept when absent. */
  readonly worlds?: WorldShelf;
  /** The hash of what a data file holds, by its path as parameters give it. */
  hashOf?(path: string): string;
}

/** Which run of a scenario. */
export interface RunOptions {
  /** 1 when absent. */
  readonly seed?: number;
  /** Values of parameters; the defaults apply where absent. */
  readonly params?: Readonly<Record<string, ParameterValue>>;
  /** The one arm to run; `NO_ARM` to run the parameters as they are given, without any arm's changes; all when absent. */
  readonly arm?: string;
  /** Counts where the time goes; nobody counts when absent. */
  readonly stopwatch?: Stopwatch;
  /** Told of progress; when it throws, the run ends with that error. */
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/** How far a run is. */
export interface Progress {
  readonly arm: string | undefined;
  /** Blocks done, over all arms. */
  readonly done: number;
  /** Blocks to do, over all arms. */
  readonly total: number;
}

/** One arm's record and the digest of it. */
export interface ArmRun {
  /** undefined in a scenario without arms. */
  readonly name: string | undefined;
  readonly params: Readonly<Record<string, ParameterValue>>;
  readonly record: RunRecord;
  readonly digest: string;
}

/** A finished run. */
export interface ScenarioRun {
  readonly scenario: AnyScenario;
  readonly seed: number;
  readonly params: Readonly<Record<string, ParameterValue>>;
  readonly assumptions: readonly string[];
  /** What the parts of its world assume; the assumptions end with the same. */
  readonly notes: readonly string[];
  /** Versions of the packages that real protocols came from. */
  readonly packages: Readonly<Record<string, string>>;
  /** Where the chain went on from another, if it did. */
  readonly fork?: ForkPoint | undefined;
  readonly arms: readonly ArmRun[];
}

/**
 * Runs a scenario: builds its world once and runs every arm from it.
 *
 * @throws InputError when the scenario or the options are wrong; FirebreakError when the chain refuses.
 */
export async function runScenario(
  scenario: AnyScenario,
  environment: Environment,
  options: RunOptions = {},
): Promise<ScenarioRun> {
  requireFork(scenario, environment.fork);
  const seed = requireSeed(options.seed ?? 1);
  const specs = parametersOf(scenario);
  const params = resolveParameters(specs, options.params ?? {});
  const arms = armsOf(scenario, options.arm).map((name) => ({
    name,
    params: paramsOfArm(scenario, specs, params, name),
  }));

  const random = Random.fromSeed(seed);
  const stopwatch = options.stopwatch ?? new Stopwatch();
  const worlds = new ArmWorlds(scenario, environment, random, stopwatch);
  const errors = await errorInterfaces(environment);

  const total = arms.reduce((blocks, arm) => blocks + armSettings(scenario, arm.params).blocks, 0);
  let done = 0;
  const runs: ArmRun[] = [];
  for (const arm of arms) {
    const { world, handle } = await worlds.forArm({
      seed,
      params: arm.params,
      startTime: Date.parse(armSettings(scenario, arm.params).startTime) / 1000 - BUILD_SECONDS,
      hashOf: (name, value) => (isFile(specs[name], value) ? (environment.hashOf?.(String(value)) ?? "") : ""),
    });
    const record = await runArm(scenario, world, handle, arm.params, random, errors, async () => {
      done += 1;
      await options.onProgress?.({ arm: arm.name, done, total });
    });
    runs.push({ name: arm.name, params: arm.params, record, digest: digestOf(record) });
  }
  const built = worlds.close();
  const [first] = built as [BuiltWorld, ...BuiltWorld[]];
  const notes = [...new Set(built.flatMap(({ world }) => world.notes))];
  const packages = Object.assign({}, ...built.map(({ world }) => world.packages)) as Record<string, string>;
  const assumptions = [...(scenario.assumptions?.(first.handle, contextOf(params, random)) ?? []), ...notes];
  return { scenario, seed, params, assumptions, notes, packages, fork: environment.fork, arms: runs };
}

/** The worlds of one run: arms that change nothing of what the world is built from share one, each from its beginning. */
class ArmWorlds {
  private readonly scenario: AnyScenario;
  private readonly environment: Environment;
  private readonly random: Random;
  private readonly stopwatch: Stopwatch;
  private readonly built: BuiltWorld[] = [];

  constructor(scenario: AnyScenario, environment: Environment, random: Random, stopwatch: Stopwatch) {
    this.scenario = scenario;
    this.environment = environment;
    this.random = random;
    this.stopwatch = stopwatch;
  }

  async forArm(request: BuildRequest): Promise<BuiltWorld> {
    const known = this.built.find(({ inputs }) => inputs.key() === inputs.keyFor(request));
    if (known === undefined) {
      const world = await worldFor(this.scenario, this.environment, this.random, this.stopwatch, request);
      this.built.push(world);
      return world;
    }
    known.snapshot = await known.session.revert(known.snapshot);
    return known;
  }

  /** Leaves the worlds to later runs; in the order in which they were first used. */
  close(): readonly BuiltWorld[] {
    for (const world of this.built) this.environment.worlds?.put(this.scenario, world);
    return this.built;
  }
}

/** The world as it was when it was finished: from the shelf, or built. */
async function worldFor(
  scenario: AnyScenario,
  environment: Environment,
  random: Random,
  stopwatch: Stopwatch,
  request: BuildRequest,
): Promise<BuiltWorld> {
  const kept = environment.worlds?.take(scenario, request);
  if (kept !== undefined) {
    kept.session.stopwatch = stopwatch;
    kept.snapshot = await kept.session.revert(kept.snapshot);
    return kept;
  }
  const { startTime } = request;
  const session = await Session.open(
    await environment.openChain({ startTime }),
    environment.artifacts,
    environment.fork,
  );
  session.stopwatch = stopwatch;
  const inputs = new BuildInputs(request);
  const context = inputs.context(random.split("scenario"));
  const parts = new PartChoice(context.params, environment.loadPart);
  const builder = new WorldBuilder(session, inputs.watched(random.split("world")), {
    parts,
    ...(environment.packages === undefined ? {} : { packages: environment.packages }),
  });
  await builder.begin();
  const handle: unknown = await scenario.world(builder, context);
  const world = await builder.finish();
  return { session, world, handle, inputs, snapshot: await session.snapshot() };
}

async function runArm(
  scenario: AnyScenario,
  world: World,
  handle: unknown,
  params: Readonly<Record<string, ParameterValue>>,
  random: Random,
  errors: readonly Interface[],
  onBlock: () => Promise<void>,
): Promise<RunRecord> {
  const context = contextOf(params, random);
  const agents = scenario.agents?.(handle, context) ?? [];
  const shocks = ((scenario.shocks?.(handle, context) ?? []) as (Shock | Shock[])[]).flat();
  requireDistinct(scenario.name, agents);
  requireBlocks(scenario.name, shocks);
  requireSufferers(scenario.name, shocks, agents);
  const settings = clockOf(armSettings(scenario, params), world.session);
  return new Simulation({ world, agents, shocks, settings, random, errors }).run(onBlock);
}

/** What a scenario's function is given: parameters, and a generator that begins anew for each. */
function contextOf(params: Readonly<Record<string, ParameterValue>>, random: Random): ScenarioContext<ParameterSpecs> {
  return { params: params as ParameterValues<ParameterSpecs>, random: random.split("scenario") };
}

function armSettings(scenario: AnyScenario, params: Readonly<Record<string, ParameterValue>>): Required<Settings> {
  return settingsOf(scenario, params as ParameterValues<ParameterSpecs>);
}

/** On a fork the world is built in the hour after the fork's block, whatever time the scenario would begin at. */
function clockOf(settings: Required<Settings>, { fork, origin }: Session): Required<Settings> {
  if (fork === undefined) return settings;
  return { ...settings, startTime: new Date((origin.timestamp + BUILD_SECONDS) * 1000).toISOString() };
}

function armsOf(scenario: AnyScenario, only: string | undefined): (string | undefined)[] {
  const names = Object.keys(scenario.arms ?? {});
  if (only === undefined) return names.length === 0 ? [undefined] : names;
  if (only === NO_ARM) return [undefined];
  if (names.includes(only)) return [only];
  const known = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
  throw new InputError(`${scenario.name} has no arm "${only}": ${known}`);
}

function paramsOfArm(
  scenario: AnyScenario,
  specs: ParameterSpecs,
  params: Readonly<Record<string, ParameterValue>>,
  arm: string | undefined,
): Record<string, ParameterValue> {
  if (arm === undefined) return { ...params };
  const changes = (scenario.arms as Record<string, Record<string, ParameterValue>>)[arm] ?? {};
  try {
    return { ...params, ...pickKeys(resolveParameters(specs, changes), Object.keys(changes)) };
  } catch (error) {
    throw new InputError(`arm "${arm}" of ${scenario.name}: ${messageOf(error)}`, { cause: error });
  }
}

function pickKeys(
  values: Readonly<Record<string, ParameterValue>>,
  keys: readonly string[],
): Record<string, ParameterValue> {
  return Object.fromEntries(keys.map((key) => [key, values[key] as ParameterValue]));
}

function requireSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new InputError(`seed ${seed}: expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
}

function requireDistinct(scenario: string, agents: readonly Agent[]): void {
  const names = new Set<string>();
  for (const { name } of agents) {
    if (names.has(name)) throw new InputError(`${scenario}: two agents are called "${name}"`);
    names.add(name);
  }
}

function requireBlocks(scenario: string, shocks: readonly Shock[]): void {
  const wrong = shocks.find(({ block }) => !Number.isSafeInteger(block) || block < 1);
  if (wrong === undefined) return;
  throw new InputError(`${scenario}: the shock "${wrong.detail}" is at block ${wrong.block}: expected 1, 2, 3 …`);
}

/** A shock that nobody minds would go unnoticed. */
function requireSufferers(scenario: string, shocks: readonly Shock[], agents: readonly Agent[]): void {
  for (const shock of shocks) {
    if (shock.kind !== "agent") continue;
    const { agent: name, effect, detail } = shock;
    const agent = agents.find((candidate) => candidate.name === name);
    if (agent === undefined) {
      const known = agents.map((candidate) => candidate.name).join(", ");
      throw new InputError(`${scenario}: the shock "${detail}" is on an agent "${name}": expected one of ${known}`);
    }
    if (agent.suffers?.includes(effect.kind) === true) continue;
    const kinds = agent.suffers?.join(", ") ?? "none";
    throw new InputError(`${scenario}: ${name} does not suffer "${effect.kind}": expected ${kinds}`);
  }
}

async function errorInterfaces(environment: Environment): Promise<Interface[]> {
  const artifacts = await Promise.all(environment.errorContracts.map(async (name) => environment.artifacts.read(name)));
  return artifacts.map((artifact) => new Interface(artifact.abi as never));
}
