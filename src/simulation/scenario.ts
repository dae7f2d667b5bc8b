import { InputError } from "../errors.ts";
import type { Amount } from "../units/amounts.ts";
import type { Agent } from "./agent.ts";
import { orderers, type OrderingRule } from "./orderer.ts";
import type { ImpactLaw } from "./outside-market.ts";
import type { ParameterSpecs, ParameterValues } from "./parameters.ts";
import type { Random } from "./random.ts";
import type { Shock } from "./shock.ts";
import { type PartDefaults, partSpecs } from "./build/parts.ts";
import type { WorldBuilder } from "./build/world-builder.ts";

/** The chain that a scenario goes on from. */
export interface ForkSettings {
  /** The chain on which what the scenario attaches to is deployed; 1 is Ethereum's mainnet. */
  readonly chainId: number;
}

/** Time, space and market of a run. */
export interface Settings {
  /** How many blocks the run has. */
  readonly blocks: number;
  /** Seconds between two blocks; 12 when absent. */
  readonly blockSeconds?: number;
  /**
   * When the world begins, as ISO 8601 in UTC; 2024-01-01T00:00:00Z when absent. On a fork, an hour after its block: what is
   * said here does not count.
   */
  readonly startTime?: string;
  /** Gas in a block; 30 million when absent. */
  readonly blockGasLimit?: number;
  /** The base fee of the first block in gwei; 20 when absent. It then follows EIP-1559. */
  readonly baseFeeGwei?: number;
  /** US dollars for a native coin where the world has no wrapped native token; 2,000 when absent. */
  readonly nativePriceUsd?: Amount;
  /** How blocks are filled; "priority-fee" when absent. */
  readonly ordering?: OrderingRule;
  /** How trades move outside prices, by asset symbol; not at all where absent. */
  readonly impact?: Readonly<Record<string, ImpactLaw>>;
}

/** What a scenario's functions are given besides the world. */
export interface ScenarioContext<P extends ParameterSpecs> {
  /** The resolved parameters; in an arm, with what the arm changes. */
  readonly params: ParameterValues<P>;
  /** A generator for the scenario's own use. */
  readonly random: Random;
}

/** A statement about the findings that the run must satisfy. */
export interface Assertion {
  readonly name: string;
  /**
   * Judges the findings.
   *
   * @param summary The parsed `summary.json`, or the arm's part of it.
   * @returns true, or why not.
   */
  check(summary: AssertionInput): true | string;
}

/** The findings that an assertion sees: amounts of US dollars as decimal strings. */
export interface AssertionInput {
  readonly arm: string | undefined;
  readonly badDebtUsd: string;
  readonly badDebtByProtocol: Readonly<Record<string, string>>;
  readonly liquidations: { readonly count: number; readonly accounts: number };
  readonly cascade: { readonly rounds: number; readonly higherOrderLossUsd: string };
  readonly breaker: { readonly trips: number; readonly haltedBlocks: number };
}

/** What a scenario puts to the test: a system that one parameter switches, and the arms with and without it. */
export interface SystemSwitch {
  /** In a few words, such as "dynamic thresholds". */
  readonly name: string;
  /** Its number in the list of systems, such as "S9". */
  readonly code: string;
  /** The parameter that switches it. */
  readonly switch: string;
  /** The arm without it. */
  readonly off: string;
  /** The arms with it. */
  readonly on: readonly string[];
}

/**
 * A scenario: how a world is built, who acts in it, and what happens to it.
 *
 * Arms are counterfactuals: the same seed with some parameters changed. The first arm is the baseline that the others are
 * compared with. Agents, shocks and market are made anew for each arm. The world is built once for all arms that agree in
 * what its building looks at, and anew for an arm that changes it: a defence's contracts need not be there when it is off.
 */
export interface Scenario<P extends ParameterSpecs = ParameterSpecs, W = unknown> {
  /** Lower-case words joined by hyphens. */
  readonly name: string;
  /** What it shows, in a sentence or two. */
  readonly description: string;
  readonly parameters?: P;
  /** The makes that its world's parts come in unless `--set` says otherwise; ours where absent. */
  readonly parts?: PartDefaults;
  readonly arms?: Readonly<Record<string, Partial<ParameterValues<P>>>>;
  /** Given when its arms show what one system is worth: they then differ in the system's switch and in nothing else. */
  readonly system?: SystemSwitch;
  /** Given when the scenario attaches to what is deployed on another chain; it then runs on a fork of it, and only there. */
  readonly fork?: ForkSettings;
  readonly settings: Settings | ((params: ParameterValues<P>) => Settings);
  world(build: WorldBuilder, context: ScenarioContext<P>): Promise<W> | W;
  agents?(world: W, context: ScenarioContext<P>): readonly Agent[];
  /** What happens from outside; a function that makes several shocks may stand among them as it is. */
  shocks?(world: W, context: ScenarioContext<P>): readonly (Shock | readonly Shock[])[];
  readonly assertions?: readonly Assertion[];
  /** What the scenario assumes, each with its reason, and what its world came to; shown in the report. */
  assumptions?(world: W, context: ScenarioContext<P>): readonly string[];
}

/** A scenario of which only the run knows what its world and parameters are. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the types were checked by defineScenario.
export type AnyScenario = Scenario<any, any>;

/** Stands for no arm where one is asked for: no arm may have this name. */
export const NO_ARM = "none";

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** All parameters of a scenario: its own, and the makes of its parts. */
export function parametersOf(scenario: AnyScenario): ParameterSpecs {
  return { ...(scenario.parameters as ParameterSpecs | undefined), ...partSpecs(scenario.parts) };
}

/**
 * Declares a scenario.
 *
 * @throws InputError when its name or an arm is malformed, or a parameter has the name of a kind of part.
 */
export function defineScenario<const P extends ParameterSpecs, W>(scenario: Scenario<P, W>): Scenario<P, W> {
  if (!NAME.test(scenario.name)) {
    throw new InputError(`scenario name "${scenario.name}": expected lower-case words joined by hyphens`);
  }
  for (const kind of Object.keys(partSpecs())) {
    if (!Object.hasOwn(scenario.parameters ?? {}, kind)) continue;
    throw new InputError(`${scenario.name} has a parameter "${kind}", which every scenario has: give it another name`);
  }
  for (const arm of Object.keys(scenario.arms ?? {})) {
    if (arm === NO_ARM) throw new InputError(`arm "${arm}" of ${scenario.name}: this name stands for no arm`);
    if (!NAME.test(arm))
      throw new InputError(`arm "${arm}" of ${scenario.name}: expected lower-case words joined by hyphens`);
  }
  requireSwitch(scenario);
  return scenario;
}

/** The arms of a system's pair are there, and set its switch, each to another value, and nothing but it. */
function requireSwitch({ name, arms, system }: AnyScenario): void {
  if (system === undefined) return;
  const known = (arms ?? {}) as Record<string, Record<string, unknown>>;
  const values = new Set<unknown>();
  for (const arm of [system.off, ...system.on]) {
    const changes = known[arm];
    if (changes === undefined) {
      throw new InputError(`${name}: the system's arm "${arm}" is none of ${Object.keys(known).join(", ")}`);
    }
    const [only, ...others] = Object.keys(changes);
    if (only !== system.switch || others.length > 0) {
      throw new InputError(
        `${name}: the arm "${arm}" must set ${system.switch}, the system's switch, and nothing else`,
      );
    }
    values.add(changes[only]);
  }
  if (system.on.length > 0 && values.size === system.on.length + 1) return;
  throw new InputError(`${name}: each of the system's arms must set ${system.switch} to a value of its own`);
}

/** The settings under the given parameters, with the defaults filled in and checked. */
export function settingsOf(scenario: AnyScenario, params: ParameterValues<ParameterSpecs>): Required<Settings> {
  const given: Settings =
    typeof scenario.settings === "function"
      ? (scenario.settings as (params: ParameterValues<ParameterSpecs>) => Settings)(params)
      : scenario.settings;
  const settings = {
    blockSeconds: 12,
    startTime: "2024-01-01T00:00:00Z",
    blockGasLimit: 30_000_000,
    baseFeeGwei: 20,
    nativePriceUsd: 2000,
    ordering: "priority-fee" as const,
    impact: {},
    ...given,
  };
  requireWhole(scenario, "blocks", settings.blocks, 1, 1_000_000);
  requireWhole(scenario, "blockSeconds", settings.blockSeconds, 1, 86_400);
  requireWhole(scenario, "blockGasLimit", settings.blockGasLimit, 1_000_000, 1_000_000_000);
  requireOneOf(scenario, "ordering", settings.ordering, Object.keys(orderers));
  requireNumber(scenario, "baseFeeGwei", settings.baseFeeGwei, 0, 1_000_000);
  for (const [symbol, law] of Object.entries(settings.impact)) {
    requireNumber(scenario, `impact.${symbol}.usdPerPercent`, Number(law.usdPerPercent), 1e-8, Infinity);
    requireWhole(scenario, `impact.${symbol}.recoveryBpsPerBlock`, law.recoveryBpsPerBlock, 0, 10_000);
  }
  if (Number.isNaN(Date.parse(settings.startTime))) {
    throw new InputError(`${scenario.name}: startTime "${settings.startTime}" is not an ISO 8601 time`);
  }
  return settings;
}

function requireWhole(scenario: AnyScenario, name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new InputError(`${scenario.name}: ${name} is ${value}, expected a whole number from ${min} to ${max}`);
}

function requireNumber(scenario: AnyScenario, name: string, value: number, min: number, max: number): void {
  if (value >= min && value <= max) return;
  throw new InputError(`${scenario.name}: ${name} is ${value}, expected ${min} to ${max}`);
}

function requireOneOf(scenario: AnyScenario, name: string, value: string, options: readonly string[]): void {
  if (options.includes(value)) return;
  throw new InputError(`${scenario.name}: ${name} is "${value}", expected ${options.join(" or ")}`);
}
