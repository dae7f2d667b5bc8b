import { expect } from "chai";

import { defineScenario, InputError, param } from "hardhat-firebreak";
import { PartChoice, partSpecs } from "../../../src/simulation/build/parts.ts";
import { resolveParameters } from "../../../src/simulation/parameters.ts";
import { parametersOf } from "../../../src/simulation/scenario.ts";

const BARE = { name: "bare", description: "", settings: { blocks: 1 }, world: () => ({}) };

describe("Parts", () => {
  it("are parameters of every scenario, ours unless it says otherwise", () => {
    const defaults = Object.fromEntries(
      Object.entries(parametersOf(defineScenario({ ...BARE, parts: { lending: "aave-v3" } }))).map(([name, spec]) => [
        name,
        spec.default,
      ]),
    );
    expect(defaults).to.deep.equal({ lending: "aave-v3", amm: "firebreak", oracle: "firebreak" });
  });

  it("keep their names for themselves", () => {
    const parameters = { amm: param.flag({ default: true, meaning: "" }) };
    expect(() => defineScenario({ ...BARE, parameters })).to.throw(
      InputError,
      'bare has a parameter "amm", which every scenario has: give it another name',
    );
  });

  for (const value of ["./mine.ts", "parts/mine.mjs", "C:\\parts\\mine.js", "mine.ts"]) {
    it(`may come from a file: ${value}`, () => {
      expect(resolveParameters(partSpecs(), { lending: value }).lending).to.equal(value);
    });
  }

  for (const value of ["aave", "", "uniswap-v2", "README.md", 3]) {
    it(`refuse what is neither a make nor a path: ${JSON.stringify(value)}`, () => {
      expect(() => resolveParameters(partSpecs(), { lending: value })).to.throw(
        InputError,
        `parameter lending=${value}: expected firebreak or aave-v3`,
      );
    });
  }

  it("load a file once, and only when something is built of it", async () => {
    const asked: string[] = [];
    const part = { build: async () => Promise.reject(new Error("not here")) };
    const choice = new PartChoice({ lending: "./mine.ts" }, async (path) => {
      asked.push(path);
      return Promise.resolve(part);
    });
    await choice.of("amm");
    expect(asked).to.deep.equal([]);
    expect(await choice.of("lending")).to.equal(part);
    await choice.of("lending");
    expect(asked).to.deep.equal(["./mine.ts"]);
  });

  it("say what a file must export", async () => {
    const choice = new PartChoice({ lending: "./mine.ts" }, async () => Promise.resolve({ bild: 1 }));
    const outcome = await choice.of("lending").catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(InputError);
    expect((outcome as Error).message).to.match(
      /^lending=\.\/mine\.ts: expected firebreak or aave-v3.*"export default \{ build/,
    );
  });

  it("are not read from files where nobody can load them", async () => {
    const outcome = await new PartChoice({ oracle: "./x.ts" }).of("oracle").catch((error: unknown) => error);
    expect((outcome as Error).message).to.equal("./x.ts: files cannot be loaded here");
  });
});
