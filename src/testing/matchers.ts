/// <reference types="chai" preserve="true" />
import { InputError } from "../errors.ts";
import type { Findings } from "../risk/findings.ts";
import { type Amount, formatUsd, toUsd } from "../units/amounts.ts";
import { TestArm, TestRun } from "./test-run.ts";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- chai's types are extended through its namespace.
  namespace Chai {
    interface Assertion {
      /** Bad debt, recognised and open, is below this many US dollars. */
      badDebtBelow(usd: Amount): Assertion;
      /** No protocol has bad debt, recognised or open. */
      solvent: Assertion;
      /** The account, by address or by name, was liquidated on some protocol. */
      liquidated(account: string): Assertion;
      /** No loss reached the protocol: nobody was liquidated there, and it has no bad debt. */
      contained(protocol: string): Assertion;
    }
  }
}

/** Firebreak's matchers, for `chai.use`. */
export const firebreakMatchers: Chai.ChaiPlugin = (chai, utils) => {
  const { Assertion } = chai;

  const armOf = (assertion: Chai.AssertionStatic): TestArm => {
    const subject: unknown = utils.flag(assertion, "object");
    if (subject instanceof TestArm) return subject;
    if (subject instanceof TestRun) return subject.arm();
    throw new InputError("these matchers judge a run: expected what runScenario returned, or one of its arms");
  };

  Assertion.addMethod("badDebtBelow", function (this: Chai.AssertionStatic, usd: Amount) {
    const arm = armOf(this);
    const actual = arm.findings.badDebtUsd;
    this.assert(
      toUsd(actual) < toUsd(usd),
      `expected bad debt below ${usd} USD, but it is ${describeBadDebt(arm.findings)}`,
      `expected bad debt of ${usd} USD or more, but it is ${describeBadDebt(arm.findings)}`,
      usd,
      actual,
    );
  });

  Assertion.addProperty("solvent", function (this: Chai.AssertionStatic) {
    const arm = armOf(this);
    this.assert(
      toUsd(arm.findings.badDebtUsd) === 0n,
      `expected every protocol to be solvent, but bad debt is ${describeBadDebt(arm.findings)}`,
      "expected some protocol to be insolvent, but there is no bad debt",
      "0",
      arm.findings.badDebtUsd,
    );
  });

  Assertion.addMethod("liquidated", function (this: Chai.AssertionStatic, account: string) {
    const arm = armOf(this);
    const { accounts, count } = arm.findings.liquidations;
    const figures = `${count} liquidations of ${accounts} accounts`;
    this.assert(
      arm.wasLiquidated(account),
      `expected ${account} to be liquidated, but it is not among the ${figures}`,
      `expected ${account} not to be liquidated, but it is among the ${figures}`,
      account,
    );
  });

  Assertion.addMethod("contained", function (this: Chai.AssertionStatic, protocol: string) {
    const { findings } = armOf(this);
    const { byProtocol } = findings.liquidations;
    const liquidations = Object.hasOwn(byProtocol, protocol) ? byProtocol[protocol] : undefined;
    const badDebt = findings.badDebtByProtocol[protocol];
    if (liquidations === undefined || badDebt === undefined) {
      const known = Object.keys(findings.badDebtByProtocol).join(", ");
      throw new InputError(`the run has no lending protocol "${protocol}": it has ${known}`);
    }
    const figures = `${liquidations.count} liquidations of ${liquidations.accounts} accounts and ${badDebt} USD of bad debt`;
    this.assert(
      liquidations.count === 0 && toUsd(badDebt) === 0n,
      `expected no loss to reach ${protocol}, but it saw ${figures}`,
      `expected a loss to reach ${protocol}, but it saw ${figures}`,
      protocol,
    );
  });
};

function describeBadDebt(findings: Findings): string {
  const { recognisedUsd, openUsd } = findings.badDebt;
  const split = Object.entries(findings.badDebtByProtocol)
    .filter(([, usd]) => toUsd(usd) > 0n)
    .map(([protocol, usd]) => `${protocol} ${usd}`);
  const where = split.length === 0 ? "" : `: ${split.join(", ")}`;
  return `${formatUsd(toUsd(findings.badDebtUsd))} USD (${recognisedUsd} recognised, ${openUsd} open)${where}`;
}
