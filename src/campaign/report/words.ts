import { display } from "../../report/finding-rows.ts";
import { escapeHtml } from "../../report/html/escape.ts";
import type { ParameterSpec, ParameterSpecs, ParameterValue } from "../../simulation/parameters.ts";
import type { Estimate } from "../findings/estimate.ts";
import type { SweepFindings } from "../findings/sweep-findings.ts";

/** A tail of fewer trials than this says little. */
const FEW = 5;

export function dollars(value: number): string {
  return `${value < 0 ? "-" : ""}$${display(String(Math.abs(value)), "USD")}`;
}

/** A number of things, such as "1 trial" or "1,200 trials". */
export function counted(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1)}%`;
}

/** An estimate with its interval, unless that is a point. */
export function estimate({ value, low, high }: Estimate, show: (value: number) => string): string {
  return low === high ? show(value) : `${show(value)} [${show(low)}, ${show(high)}]`;
}

/** The same as HTML, the interval below the estimate, so that tables stay narrow. */
export function stackedEstimate({ value, low, high }: Estimate, show: (value: number) => string): string {
  if (low === high) return escapeHtml(show(value));
  return `${escapeHtml(show(value))}<br><small>${escapeHtml(`[${show(low)}, ${show(high)}]`)}</small>`;
}

/** A parameter's unit; empty when it has none. */
export function unitOf(spec: ParameterSpec | undefined): string {
  return spec?.type === "number" || spec?.type === "integer" ? spec.unit : "";
}

/** A parameter's name with its unit. */
export function withUnit(name: string, specs: ParameterSpecs): string {
  const unit = unitOf(Object.hasOwn(specs, name) ? specs[name] : undefined);
  return unit === "" ? name : `${name} (${unit})`;
}

/** A setting, by what is varied. */
export function nameOf(params: Readonly<Record<string, ParameterValue>>): string {
  const names = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return names.length === 0 ? "as it is" : names.join(", ");
}

/** Says so where an expected shortfall rests on a handful of trials. */
export function thinTails({ arms }: SweepFindings): string[] {
  const [first] = arms;
  if (first === undefined) return [];
  const sizes = [first.losses, ...first.groups.map(({ losses }) => losses)].map(({ trials }) => trials / 100);
  const [all = 0, ...groups] = sizes;
  // There may be more settings than a function takes arguments.
  const least = groups.reduce((a, b) => Math.min(a, b), Infinity);
  return [
    ...(all < FEW ? [`The 99% expected shortfall over all trials rests on the worst ${inTrials(all)}.`] : []),
    ...(groups.length > 1 && least < FEW
      ? [
          `The 99% expected shortfall of a single setting rests on its worst ${inTrials(least)}: more seeds or shocks would tell more.`,
        ]
      : []),
  ];
}

function inTrials(size: number): string {
  return size <= 1 ? "trial alone" : `${Math.ceil(size)} trials`;
}
