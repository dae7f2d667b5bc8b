import { describeRange, type ParameterSpec, type ParameterSpecs } from "../simulation/parameters.ts";
import { type AnyScenario, type ForkSettings, parametersOf } from "../simulation/scenario.ts";

type NamedParameter = ParameterSpec & { readonly name: string };

/** A scenario as `list --json` and `show --json` give it. */
export interface ScenarioDescription {
  readonly name: string;
  readonly description: string;
  /** What each arm changes; empty when there are none. The first is the baseline. */
  readonly arms: Readonly<Record<string, unknown>>;
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
    parameters: all.filter(({ name }) => Object.hasOwn(own, name)),
    parts: all.filter(({ name }) => !Object.hasOwn(own, name)),
    assertions: (scenario.assertions ?? []).map((assertion) => assertion.name),
    ...(scenario.fork === undefined ? {} : { fork: scenario.fork }),
  };
}

/** What a scenario offers, as text; with every parameter explained, or only named. */
export function renderScenario(scenario: AnyScenario, inFull: boolean): string {
  const { name, description, arms, parameters, parts, fork } = describeScenario(scenario);
  const lines = [name, `  ${description}`];
  if (fork !== undefined)
    lines.push(`  runs on a fork of chain ${fork.chainId}: --fork URL --block N, or --replay FILE`);
  if (Object.keys(arms).length > 0) lines.push(`  arms: ${Object.keys(arms).join(", ")}`);
  if (!inFull && parameters.length > 0)
    lines.push(`  parameters: ${parameters.map((parameter) => parameter.name).join(", ")}`);
  if (inFull) {
    for (const parameter of [...parameters, ...parts]) {
      lines.push(
        "",
        `  ${parameter.name} = ${parameter.default}   (${describeRange(parameter)})`,
        `      ${parameter.meaning}`,
      );
    }
  }
  return lines.join("\n");
}
