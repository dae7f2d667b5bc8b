import { describeRange, type ParameterSpec, type ParameterSpecs } from "../simulation/parameters.ts";
import type { AnyScenario } from "../simulation/scenario.ts";

/** A scenario as `list --json` and `show --json` give it. */
export interface ScenarioDescription {
  readonly name: string;
  readonly description: string;
  /** What each arm changes; empty when there are none. The first is the baseline. */
  readonly arms: Readonly<Record<string, unknown>>;
  readonly parameters: readonly (ParameterSpec & { readonly name: string })[];
  readonly assertions: readonly string[];
}

/** What a scenario offers, as data. */
export function describeScenario(scenario: AnyScenario): ScenarioDescription {
  const specs = (scenario.parameters ?? {}) as ParameterSpecs;
  return {
    name: scenario.name,
    description: scenario.description,
    arms: scenario.arms ?? {},
    parameters: Object.entries(specs).map(([name, spec]) => ({ name, ...spec })),
    assertions: (scenario.assertions ?? []).map((assertion) => assertion.name),
  };
}

/** What a scenario offers, as text; with every parameter explained, or only named. */
export function renderScenario(scenario: AnyScenario, inFull: boolean): string {
  const { name, description, arms, parameters } = describeScenario(scenario);
  const lines = [name, `  ${description}`];
  if (Object.keys(arms).length > 0) lines.push(`  arms: ${Object.keys(arms).join(", ")}`);
  if (!inFull && parameters.length > 0)
    lines.push(`  parameters: ${parameters.map((parameter) => parameter.name).join(", ")}`);
  if (inFull) {
    for (const parameter of parameters) {
      lines.push(
        "",
        `  ${parameter.name} = ${parameter.default}   (${describeRange(parameter)})`,
        `      ${parameter.meaning}`,
      );
    }
  }
  return lines.join("\n");
}
