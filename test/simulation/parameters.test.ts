import { inspect } from "node:util";

import { expect } from "chai";

import { InputError, param, type ParameterValue } from "hardhat-firebreak";
import { describeRange, parseAssignments, resolveParameters } from "../../src/simulation/parameters.ts";

const SPECS = {
  fall: param.fraction({ default: -0.4, min: -0.95, max: 0, meaning: "How far it falls" }),
  size: param.number({ default: 50, min: 0.5, max: 1e6, unit: "USD", meaning: "How much" }),
  borrowers: param.integer({ default: 40, min: 1, max: 2000, unit: "accounts", meaning: "How many" }),
  policy: param.choice({ default: "sell", options: ["sell", "hold"], meaning: "What keepers do" }),
  breaker: param.flag({ default: false, meaning: "Whether it is on" }),
  candles: param.file({ default: "data/candles.csv", meaning: "Where prices come from" }),
};

describe("Parameters", () => {
  it("fills in the defaults of what is not given", () => {
    expect(resolveParameters(SPECS, {})).to.deep.equal({
      fall: -0.4,
      size: 50,
      borrowers: 40,
      policy: "sell",
      breaker: false,
      candles: "data/candles.csv",
    });
  });

  const accepted: readonly (readonly [name: string, given: ParameterValue, value: ParameterValue])[] = [
    ["fall", "-0.5", -0.5],
    ["fall", "-.5", -0.5],
    ["fall", -0.95, -0.95],
    ["fall", "0", 0],
    ["size", "1e3", 1000],
    ["size", "+2.", 2],
    ["size", 0.5, 0.5],
    ["size", 1e6, 1e6],
    ["borrowers", "2000", 2000],
    ["borrowers", "1e3", 1000],
    ["borrowers", 1, 1],
    ["policy", "hold", "hold"],
    ["breaker", "true", true],
    ["breaker", "false", false],
    ["breaker", true, true],
    ["candles", "other.csv", "other.csv"],
  ];
  for (const [name, given, value] of accepted) {
    it(`reads ${name}=${given} (${typeof given}) as ${value}`, () => {
      expect(resolveParameters(SPECS, { [name]: given })).to.deep.include({ [name]: value });
    });
  }

  const RANGES = {
    fall: "expected -0.95 to 0 fraction",
    size: "expected 0.5 to 1000000 USD",
    borrowers: "expected a whole number, 1 to 2000 accounts",
    policy: "expected sell or hold",
    breaker: "expected true or false",
    candles: "expected a path",
  };
  const refused: readonly (readonly [name: keyof typeof RANGES, given: unknown])[] = [
    // Out of range, on either side.
    ["fall", 0.01],
    ["fall", -0.951],
    ["size", 0.499],
    ["size", 1e6 + 1],
    ["borrowers", 0],
    ["borrowers", "2001"],
    // No number.
    ["fall", Number.NaN],
    ["fall", "NaN"],
    ["size", Number.POSITIVE_INFINITY],
    ["size", "Infinity"],
    ["size", "1e999"],
    ["size", "ten"],
    ["size", ""],
    ["size", " "],
    ["size", "1,5"],
    ["size", "5 USD"],
    ["size", "0x10"],
    ["size", "1_000"],
    ["size", "--1"],
    // No whole number.
    ["borrowers", 1.5],
    ["borrowers", "1.5"],
    // Of another type.
    ["size", true],
    ["size", null],
    ["size", undefined],
    ["size", [50]],
    ["policy", "Sell"],
    ["policy", "keep"],
    ["policy", 1],
    ["breaker", "yes"],
    ["breaker", 1],
    ["breaker", "TRUE"],
    ["candles", ""],
    ["candles", 5],
    ["candles", "a\0b"],
  ];
  for (const [name, given] of refused) {
    it(`refuses ${name}=${inspect(given)} in one line that says what is right`, () => {
      const error = errorOf(() => resolveParameters(SPECS, { [name]: given as ParameterValue }));
      expect(error.message).to.include(`parameter ${name}=`);
      expect(error.message.endsWith(RANGES[name]), error.message).to.equal(true);
    });
  }

  it("refuses an unknown name and says which there are", () => {
    const error = errorOf(() => resolveParameters(SPECS, { fal: -0.1 }));
    expect(error.message).to.equal(
      'the scenario has no parameter "fal": it has fall, size, borrowers, policy, breaker, candles',
    );
    expect(errorOf(() => resolveParameters({}, { fall: 1 })).message).to.equal(
      'the scenario has no parameter "fall": it has none',
    );
  });

  for (const name of ["toString", "constructor", "__proto__", "hasOwnProperty"]) {
    it(`takes ${name} for no parameter, though every object has it`, () => {
      const given = Object.fromEntries([[name, 1]]) as Record<string, number>;
      expect(errorOf(() => resolveParameters(SPECS, given)).message).to.include(`no parameter "${name}"`);
    });
  }

  it("says in words what each kind accepts", () => {
    for (const [name, words] of Object.entries(RANGES)) {
      const range = describeRange(SPECS[name as keyof typeof RANGES]);
      expect(words.endsWith(range), `${name}: ${range}`).to.equal(true);
    }
  });
});

describe("A stress range", () => {
  const spec = { default: 2, min: 0, max: 10, unit: "blocks", meaning: "How late it is" };

  it("goes from none to most, up or down", () => {
    for (const stress of [
      { none: 0, most: 10 },
      { none: 10, most: 0 },
    ]) {
      expect(param.integer({ ...spec, stress })).to.deep.include({ stress });
      expect(param.number({ ...spec, stress })).to.deep.include({ stress });
    }
    expect(
      param.fraction({ default: 0, min: -1, max: 0, stress: { none: 0, most: -1 }, meaning: "" }),
    ).to.have.property("stress");
    expect(param.integer(spec)).not.to.have.property("stress");
  });

  for (const [none, most] of [
    [0, 11],
    [-1, 5],
    [3, 3],
    [0, Number.NaN],
    [0, Infinity],
    [0, 2.5],
  ] as const) {
    it(`is refused from ${none} to ${most}`, () => {
      const error = errorOf(() => param.integer({ ...spec, stress: { none, most } }));
      expect(error.message).to.equal(
        `parameter "How late it is": its stress range goes from ${none} to ${most}: expected two whole numbers from 0 to 10 blocks`,
      );
    });
  }
});

describe("Assignments from the command line", () => {
  it("reads names and values, with blanks around them, and keeps what follows the first equals sign", () => {
    expect(parseAssignments("fall=-0.3, size = 5 ,candles=a=b.csv,empty=")).to.deep.equal({
      fall: "-0.3",
      size: "5",
      candles: "a=b.csv",
      empty: "",
    });
  });

  for (const text of ["", "fall", "=5", " =5", "fall=1,", "fall=1,,size=2", "fall=1,size"]) {
    it(`refuses "${text}" and shows the part that is wrong`, () => {
      expect(errorOf(() => parseAssignments(text)).message).to.match(/is not of the form key=value$/);
    });
  }

  it("refuses a name that comes twice", () => {
    expect(errorOf(() => parseAssignments("fall=1,fall=2")).message).to.include('"fall" is set twice');
  });

  it("keeps a name that every object has for the parameters to refuse", () => {
    const values = parseAssignments("__proto__=5");
    expect(errorOf(() => resolveParameters(SPECS, values)).message).to.include('no parameter "__proto__"');
  });
});

/** What is thrown: wrong input, on one line. */
function errorOf(act: () => unknown): InputError {
  try {
    act();
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    const refusal = error as InputError;
    expect(refusal.message).not.to.match(/[\r\n]/);
    expect(refusal.exitStatus).to.equal(2);
    return refusal;
  }
  throw new Error("nothing was thrown");
}
