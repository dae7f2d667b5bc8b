import { expect } from "chai";

import type { TestArm, TestRun } from "hardhat-firebreak/testing";
import type { AnyScenario } from "../../src/simulation/scenario.ts";

/** A system's figure at the end of an arm. */
export function figure(arm: TestArm, system: string, name: string): number {
  const found = arm.findings.systems[system]?.[name];
  if (found === undefined) throw new Error(`the arm has no figure ${system}.${name}`);
  return Number(found.end);
}

/** A scenario without its arms: to be given others, or a world of its own. */
export function withoutArms<S extends object>(scenario: S): Omit<S, "arms" | "system"> {
  const kept = Object.entries(scenario).filter(([key]) => key !== "arms" && key !== "system");
  return Object.fromEntries(kept) as Omit<S, "arms" | "system">;
}

/** No arm's audit found anything, and it did look. */
export function expectSound(run: TestRun, { arms }: AnyScenario): void {
  for (const name of Object.keys(arms ?? {})) {
    const { audit } = run.arm(name).findings;
    expect(audit.violations, name).to.equal(0);
    expect(audit.checks, name).to.be.greaterThan(0);
  }
}
