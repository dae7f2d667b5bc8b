import { AssertionError, expect } from "chai";

import { runScenario, TestRun } from "hardhat-firebreak/testing";
import { InputError } from "../../src/errors.ts";
import {
  addressNumber,
  badDebt,
  dollars,
  handMadeRecord,
  handMadeRun,
  liquidation,
  openPosition,
} from "../support/risk-record.ts";

const NAMED = { block: 0, event: "account", account: addressNumber(1), name: "Alice" } as const;

/** Alice fell on Alpha, which wrote off 40 dollars; an account of Beta is 2.5 under water and was not touched. */
const HURT = new TestRun(
  handMadeRun(
    handMadeRecord([
      {
        undisturbed: 90,
        events: [
          NAMED,
          liquidation({ account: 1, price: 90, due: 95 }),
          liquidation({ account: 1, price: 90, due: 95 }),
          liquidation({ account: 2, price: 90, due: 95 }),
          badDebt(1, 40),
        ],
      },
      {
        undisturbed: 90,
        events: [openPosition({ account: 3, protocol: "Beta", collateralUsd: 10, debtUsd: 12.5, due: 99 })],
        lending: { Beta: { shortfallUsd: dollars(2.5) } },
      },
    ]),
  ),
);
const UNHURT = new TestRun(
  handMadeRun(handMadeRecord([{ undisturbed: 90, events: [liquidation({ account: 1, price: 90, due: 95 })] }])),
);
const ARMS = new TestRun(
  handMadeRun({
    calm: handMadeRecord([{ undisturbed: 90 }]),
    storm: handMadeRecord([{ undisturbed: 90, events: [badDebt(1, 7)] }]),
  }),
);
const HALVES = new TestRun(
  handMadeRun({
    recognised: handMadeRecord([{ undisturbed: 90, events: [badDebt(1, 1)] }]),
    open: handMadeRecord([{ undisturbed: 90, lending: { Alpha: { shortfallUsd: 1n } } }]),
  }),
);
const SPLIT = "42.5 USD (40 recognised, 2.5 open): Alpha 40, Beta 2.5";

describe("Matchers", () => {
  it("badDebtBelow holds below, and not at, the figure", () => {
    expect(HURT).to.have.badDebtBelow(42.51);
    expect(HURT).to.have.badDebtBelow("42.50000001");
    expect(HURT).not.to.have.badDebtBelow(42.5);
    expect(UNHURT).to.have.badDebtBelow("0.00000001");
    expect(UNHURT).not.to.have.badDebtBelow(0);
  });

  it("badDebtBelow says what it is and where", () => {
    fails(() => expect(HURT).to.have.badDebtBelow(42.5), `expected bad debt below 42.5 USD, but it is ${SPLIT}`);
    fails(() => expect(HURT).not.to.have.badDebtBelow(50), `expected bad debt of 50 USD or more, but it is ${SPLIT}`);
    fails(
      () => expect(UNHURT).not.to.have.badDebtBelow(1),
      "expected bad debt of 1 USD or more, but it is 0 USD (0 recognised, 0 open)",
    );
  });

  it("solvent means no bad debt, recognised or open", () => {
    expect(UNHURT).to.be.solvent;
    expect(HURT).not.to.be.solvent;
    for (const arm of ["recognised", "open"]) expect(HALVES.arm(arm), arm).not.to.be.solvent;
    fails(() => expect(HURT).to.be.solvent, `expected every protocol to be solvent, but bad debt is ${SPLIT}`);
    fails(() => expect(UNHURT).not.to.be.solvent, "expected some protocol to be insolvent, but there is no bad debt");
  });

  it("liquidated takes a name or an address, in any case", () => {
    for (const alice of ["Alice", "alice", addressNumber(1), addressNumber(1).toUpperCase().replace("0X", "0x")]) {
      expect(HURT).to.have.liquidated(alice);
    }
    expect(HURT).to.have.liquidated(addressNumber(2));
    expect(HURT).not.to.have.liquidated(addressNumber(3));
  });

  it("liquidated says among how many", () => {
    const third = addressNumber(3);
    fails(
      () => expect(HURT).to.have.liquidated(third),
      `expected ${third} to be liquidated, but it is not among the 3 liquidations of 2 accounts`,
    );
    fails(
      () => expect(HURT).not.to.have.liquidated("Alice"),
      "expected Alice not to be liquidated, but it is among the 3 liquidations of 2 accounts",
    );
  });

  it("contained means neither a liquidation nor bad debt on that protocol", () => {
    expect(UNHURT).to.have.contained("Beta");
    expect(UNHURT).not.to.have.contained("Alpha");
    // Nobody was liquidated on Beta, but what is under water there is a loss.
    expect(HURT).not.to.have.contained("Beta");
  });

  it("contained says what reached the protocol", () => {
    fails(
      () => expect(HURT).to.have.contained("Alpha"),
      "expected no loss to reach Alpha, but it saw 3 liquidations of 2 accounts and 40 USD of bad debt",
    );
    fails(
      () => expect(HURT).to.have.contained("Beta"),
      "expected no loss to reach Beta, but it saw 0 liquidations of 0 accounts and 2.5 USD of bad debt",
    );
    fails(
      () => expect(UNHURT).not.to.have.contained("Beta"),
      "expected a loss to reach Beta, but it saw 0 liquidations of 0 accounts and 0 USD of bad debt",
    );
  });

  it("judge one arm of a run", () => {
    expect(ARMS.arm("calm")).to.be.solvent;
    expect(ARMS.arm("storm")).not.to.be.solvent;
    expect(ARMS.arm("storm")).to.have.badDebtBelow(8);
  });

  it("can be chained", () => {
    expect(HURT).to.have.liquidated("Alice").and.badDebtBelow(100).and.not.contained("Alpha");
  });
});

describe("Misused matchers", () => {
  const NOT_A_RUN = /^these matchers judge a run: expected what runScenario returned, or one of its arms$/;
  const uses: Readonly<Record<string, (subject: unknown) => void>> = {
    badDebtBelow: (subject) => expect(subject).to.have.badDebtBelow(1),
    "not badDebtBelow": (subject) => expect(subject).not.to.have.badDebtBelow(1),
    solvent: (subject) => expect(subject).to.be.solvent,
    liquidated: (subject) => expect(subject).to.have.liquidated("Alice"),
    contained: (subject) => expect(subject).to.have.contained("Alpha"),
  };
  for (const [name, use] of Object.entries(uses)) {
    it(`${name} refuses what is no run, and a promise of one`, () => {
      for (const subject of [undefined, null, 5, {}, { findings: HURT.findings }, Promise.resolve(HURT)]) {
        expect(() => {
          use(subject);
        }).to.throw(InputError, NOT_A_RUN);
      }
    });

    it(`${name} asks which arm is meant`, () => {
      expect(() => {
        use(ARMS);
      }).to.throw(/^the run has the arms calm, storm: say which, as in run\.arm\("calm"\)$/);
    });
  }

  it("badDebtBelow refuses what is no amount, also when negated", () => {
    for (const amount of [Number.NaN, Number.POSITIVE_INFINITY, "a lot", ""]) {
      expect(() => expect(HURT).to.have.badDebtBelow(amount)).to.throw(InputError, /is not a decimal number/);
      expect(() => expect(HURT).not.to.have.badDebtBelow(amount)).to.throw(InputError, /is not a decimal number/);
    }
  });

  it("contained refuses a protocol that is not there, also when negated", () => {
    const message = /^the run has no lending protocol "Gamma": it has Alpha, Beta$/;
    expect(() => expect(HURT).to.have.contained("Gamma")).to.throw(InputError, message);
    expect(() => expect(HURT).not.to.have.contained("Gamma")).to.throw(InputError, message);
    expect(() => expect(HURT).not.to.have.contained("toString")).to.throw(InputError, /"toString"/);
  });

  it("liquidated refuses an account that is not there: a misspelt name would pass when negated", () => {
    const message = /^the run has no account "Alise"/;
    expect(() => expect(HURT).to.have.liquidated("Alise")).to.throw(InputError, message);
    expect(() => expect(HURT).not.to.have.liquidated("Alise")).to.throw(InputError, message);
  });

  it("an arm that is not there is refused", () => {
    expect(() => ARMS.arm("typhoon")).to.throw(/^the run has no arm "typhoon": it has calm, storm$/);
  });
});

describe("runScenario in a user's test", () => {
  it("takes the name of what ships, a seed and parameters", async () => {
    const run = await runScenario("two-pools", { seed: 3, params: { sale: 0 } });
    expect(run.findings.liquidations.count).to.equal(0);
    expect(run).to.be.solvent;
    expect(run).to.have.contained("Alpha").and.contained("Beta");
    expect(run.arm().blocks).to.have.length(30);
    expect(run.record.events).to.equal(run.arm().events);
  });

  it("refuses wrong options as the command line does", async () => {
    const refusals: [Parameters<typeof runScenario>, RegExp][] = [
      [["nope"], /^unknown scenario "nope"/],
      [["two-pools", { seed: -1 }], /^seed -1: expected a whole number/],
      [["two-pools", { seed: Number.NaN }], /^seed NaN: expected a whole number/],
      [["two-pools", { params: { sale: Number.NaN } }], /^parameter sale=NaN: expected 0 to 100000 WETH$/],
      [["two-pools", { params: { toString: 1 } }], /^the scenario has no parameter "toString"/],
      [["two-pools", { arm: "x" }], /^two-pools has no arm "x": it has none$/],
    ];
    for (const [args, message] of refusals) {
      const error: unknown = await runScenario(...args).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error, String(message)).to.be.instanceOf(InputError).with.property("message").that.matches(message);
    }
  });
});

/** The assertion fails, and says just this. */
function fails(assertion: () => unknown, message: string): void {
  expect(assertion).to.throw(AssertionError).with.property("message", message);
}
