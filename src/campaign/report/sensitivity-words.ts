import type { EffectIndices } from "../findings/sensitivity/elementary-effects.ts";
import type { SobolIndices } from "../findings/sensitivity/sobol-indices.ts";
import type { ArmSensitivity, Named, Sensitivity } from "../findings/sensitivity/sweep-sensitivity.ts";
import { dollars, estimate, percent as unsigned } from "./words.ts";

/** Less of the variance than this is slight, as screening commonly has it. */
const SLIGHT = 0.05;
/** σ below this share of μ*: one effect everywhere, as near as makes no odds. */
const EVEN = 0.1;
/** Numbers closer than this share of themselves differ by rounding alone. */
const ROUNDING = 1e-9;

/** Tables and sentences of an arm. */
export interface SensitivityTable {
  readonly arm: string;
  readonly head: readonly string[];
  /** A row a parameter, its name first. */
  readonly rows: readonly (readonly string[])[];
  readonly sentences: readonly string[];
}

/** What is said of the sensitivity to each parameter, arm by arm. */
export function sensitivityTables(sensitivity: Sensitivity, seeds: number): SensitivityTable[] {
  const overSeeds =
    seeds > 1 ? [`The figure is the mean over the ${seeds} seeds of a setting, the same ones for every setting.`] : [];
  if (sensitivity.method === "saltelli") {
    return sensitivity.arms.map((own) => ({
      arm: own.arm,
      head: ["parameter", "total", "first order", "total − first"],
      rows: own.parameters.map(({ parameter, total, first, interaction }) => [
        parameter,
        ...[total, first, interaction].map((index) => estimate(index, decimals)),
      ]),
      sentences: [...without(own, "base row"), ...aboutVariance(own), ...overSeeds],
    }));
  }
  return sensitivity.arms.map((own) => ({
    arm: own.arm,
    head: ["parameter", "μ*", "μ", "σ"],
    rows: own.parameters.map(({ parameter, muStar, mu, sigma }) => [
      parameter,
      ...[muStar, mu, sigma].map((effect) => estimate(effect, shownAs(own.column))),
    ]),
    sentences: [...without(own, "trajectory"), ...aboutEffects(own), ...overSeeds],
  }));
}

/** Why the figures over all trials are to be taken with care; empty when the sample is made for them. */
export function samplingCaution(sensitivity: Sensitivity | null): string[] {
  if (sensitivity === null) return [];
  return [
    sensitivity.method === "saltelli"
      ? "The trials are Saltelli's scheme, no independent sample: points of a base row share coordinates. Means and quantiles over all trials are of the ranges as a whole; their intervals take trials for independent and are not to be relied on."
      : "The trials are Morris's trajectories, no independent sample: they lie on a few levels of each range, its ends among them, and neighbours differ in one parameter. What is said of all trials describes these points, not the ranges.",
  ];
}

/** How a figure of this name is shown. */
function shownAs(column: string): (value: number) => string {
  return column.endsWith("Usd") ? dollars : plain;
}

function aboutVariance({ column, parameters, used }: ArmSensitivity<SobolIndices>): string[] {
  const [most, second] = parameters;
  if (most === undefined) return [];
  const [total, first] = [most.total, most.first].map((index) => estimate(index, percent));
  const [widest = most] = [...parameters].sort((a, b) => b.interaction.value - a.interaction.value);
  const isSettled = second === undefined || most.total.low > second.total.high;
  return [
    `${mattersMost(most, isSettled)}: ${total} of the variance of ${column} goes with it, ${first} through it alone.`,
    ...(isSettled ? [] : [unsettled(most, second, "total indices", `${used} base rows`)]),
    ...(second === undefined ? [] : [aboutInteractions(widest)]),
  ];
}

function aboutInteractions({ parameter, interaction }: Named<SobolIndices>): string {
  const shown = estimate(interaction, percent);
  if (interaction.low > SLIGHT) {
    return `Interactions matter: ${shown} of the variance goes with ${parameter} only together with other parameters.`;
  }
  if (interaction.high <= SLIGHT) {
    return `Interactions are slight: total minus first is greatest for ${parameter}, ${shown} of the variance.`;
  }
  return `Whether interactions matter is not settled: total minus first is greatest for ${parameter}, ${shown} of the variance; more base rows would tell.`;
}

function aboutEffects({ column, parameters, used }: ArmSensitivity<EffectIndices>): string[] {
  const [most, second] = parameters;
  if (most === undefined) return [];
  const { mu, muStar, sigma } = most;
  const isOneWay = muStar.value - Math.abs(mu.value) <= ROUNDING * muStar.value;
  const way = isOneWay ? (mu.value > 0 ? "never downwards" : "never upwards") : "now up, now down";
  const evenness = sigma.value / muStar.value;
  const isSettled = second === undefined || muStar.low > second.muStar.high;
  return [
    `${mattersMost(most, isSettled)}: a step changes ${column} by ${estimate(muStar, shownAs(column))} per whole range, on average over ${used} steps (μ*), ${way}.`,
    ...(isSettled ? [] : [unsettled(most, second, "μ*", `${used} trajectories`)]),
    evenness <= EVEN
      ? `Its σ is ${percent(evenness)} of μ*: it has nearly the same effect everywhere, with next to no interactions.`
      : `Its σ is ${percent(evenness)} of μ*: its effect differs from place to place, because it interacts with others or is not linear. Morris's method cannot tell which; --sample saltelli:N can.`,
  ];
}

function mattersMost({ parameter }: Named<unknown>, isSettled: boolean): string {
  return `${parameter} ${isSettled ? "matters" : "seems to matter"} most`;
}

function unsettled(most: Named<unknown>, second: Named<unknown>, what: string, count: string): string {
  return `The intervals of the ${what} of ${most.parameter} and ${second.parameter} overlap: ${count} are too few to say for certain which of the two matters more.`;
}

function without({ column, used, dropped, reason }: ArmSensitivity<unknown>, unit: string): string[] {
  const plural = unit.endsWith("y") ? `${unit.slice(0, -1)}ies` : `${unit}s`;
  return [
    ...(dropped === 0
      ? []
      : [
          `${dropped} of ${used + dropped} ${plural} ${dropped === 1 ? "is" : "are"} left out: a trial in each has no ${column}.`,
        ]),
    ...(reason === "" ? [] : [`No indices of ${column}: ${reason}.`]),
  ];
}

function percent(share: number): string {
  return unsigned(share).replace(/^-(0\.0+%)$/, "$1");
}

/** Three decimals, and no minus before nothing. */
function decimals(value: number): string {
  return value.toFixed(3).replace(/^-(0\.0+)$/, "$1");
}

function plain(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}
