import { quote } from "../../report/run-command.ts";
import type { SweepRequest } from "./plan.ts";

/** The command that repeats a sweep, as a shell takes it. */
export function sweepCommand(verb: string, { given, vary, over, seeds, sample, fixed, arm }: SweepRequest): string {
  const set = Object.entries(fixed).map(([name, value]) => `${name}=${value}`);
  const options = { vary, over, seeds, sample, set: set.join(","), arm };
  const words = Object.entries(options).flatMap(([name, text]) => (text === "" ? [] : [`--${name}`, quote(text)]));
  return ["npx hardhat firebreak", verb, quote(given), ...words].join(" ");
}
