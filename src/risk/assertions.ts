import type { Assertion } from "../simulation/scenario.ts";
import type { Findings } from "./findings.ts";

/** What became of an assertion. */
export interface AssertionResult {
  readonly name: string;
  readonly passed: boolean;
  /** Why it failed. */
  readonly detail: string;
}

/** An arm's findings under its name; undefined in a scenario without arms. */
export interface NamedFindings {
  readonly arm: string | undefined;
  readonly findings: Findings;
}

/** Judges every arm by the scenario's assertions, and by one of our own: the audit found nothing. */
export function checkAssertions(assertions: readonly Assertion[], arms: readonly NamedFindings[]): AssertionResult[] {
  return arms.flatMap(({ arm, findings }) => {
    const prefix = arm === undefined ? "" : `${arm}: `;
    const { violations, checks } = findings.audit;
    const audit =
      violations === 0 ? true : `${violations} of ${checks} audit checks failed; see audit-violation in events.ndjson`;
    return [
      result(`${prefix}audit`, audit),
      ...assertions.map((assertion) => result(`${prefix}${assertion.name}`, assertion.check({ arm, ...findings }))),
    ];
  });
}

function result(name: string, verdict: true | string): AssertionResult {
  return verdict === true ? { name, passed: true, detail: "" } : { name, passed: false, detail: verdict };
}
