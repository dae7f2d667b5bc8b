import { describeRange, type ParameterSpec, type ParameterSpecs } from "../simulation/parameters.ts";
import { type AnyScenario, type ForkSettings, parametersOf, type SystemSwitch } from "../simulation/scenario.ts";

type NamedParameter = ParameterSpec & { readonly name: string };

/** A scenario as `list --json` and `show --json` give it. */
export interface ScenarioDescription {
  readonly name: string;
  readonly description: string;
  /** What each arm changes; empty when there are none. The first is the baseline. */
  readonly arms: Readonly<Record<string, unknown>>;
  /** The system that its arms switch, and the parameter that does it; absent when the arms show something else. */
  readonly system?: SystemSwitch;
  readonly parameters: readonly NamedParameter[];
  /** The makes of its world's parts, which every scenario can swap. */
  readonly parts: readonly NamedParameter[];
  readonly assertions: readonly string[];
  /** The chain that it must be run on a fork of; absent when it has a chain of its own. */
  readonly fork?: ForkSettings;
}

/** What a scenario offers, as data. */
export function describeScenario(scenario: AnyScenario): ScenarioDescription {
  const own = (scenario.parameters ?? {}) as ParameterSpecs;
  const all = Object.entries(parametersOf(scenario)).map(([name, spec]): NamedParameter => ({ name, ...spec }));
  return {
    name: scenario.name,
    description: scenario.description,
    arms: scenario.arms ?? {},
    ...(scenario.system === undefined ? {} : { system: scenario.system }),
    parameters: all.filter(({ name }) => Object.hasOwn(own, name)),
    parts: all.filter(({ name }) => !Object.hasOwn(own, name)),
    assertions: (scenario.assertions ?? []).map((assertion) => assertion.name),
    ...(scenario.fork === undefined ? {} : { fork: scenario.fork }),
  };
}

/** What a scenario offers, as text; with every parameter explained, or only named. */
export function renderScenario(scenario: AnyScenario, inFull: boolean): string {
  const { name, description, arms, system, parameters, parts, fork } = describeScenario(scenario);
  const lines = [name, `  ${description}`];
  if (fork !== undefined)
    lines.push(`  runs on a fork of chain ${fork.chainId}: --fork URL --block N, or --replay FILE`);
  if (Object.keys(arms).length > 0) lines.push(`  arms: ${Object.keys(arms).join(", ")}`);
  if (system !== undefined) lines.push(`  system: ${system.name} (${system.code}), switched by ${system.switch}`);
  if (!inFull && parameters.length > 0)
    lines.push(`  parameters: ${parameters.map((parameter) => parameter.name).join(", ")}`);
  if (inFull) {
    for (const parameter of [...parameters, ...parts]) {
      lines.push(
        "",
        `  ${parameter.name} = ${parameter.default}   (${describeRange(parameter)})`,
        `      ${parameter.meaning}`,
        ...stressOf(parameter),
      );
    }
  }
  return lines.join("\n");
}

/** How far it goes as a shock, where the scenario says so. */
function stressOf(parameter: NamedParameter): string[] {
  if (!("stress" in parameter)) return [];
  const { none, most } = parameter.stress;
  return [`      as a shock (--over ${parameter.name}): ${none}, which is none, to ${most}`];
}
