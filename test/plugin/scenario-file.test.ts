import { expect } from "chai";

import { InputError } from "../../src/errors.ts";
import { loadScenario, shippedScenarios } from "../../src/plugin/scenario-file.ts";
import { UserFolder } from "../support/cli-run.ts";
import { BROKEN_SCENARIOS, OWN_SCENARIO } from "../support/cli-scenarios.ts";

describe("Loading a scenario", () => {
  let user: UserFolder;
  before(() => {
    user = new UserFolder({ "own.ts": OWN_SCENARIO, "own.txt": OWN_SCENARIO, "folder.ts/own.ts": OWN_SCENARIO });
    for (const [file, { text }] of Object.entries(BROKEN_SCENARIOS)) user.write(file, text);
  });
  after(() => {
    user.remove();
  });

  it("finds what ships by name", async () => {
    expect(shippedScenarios()).to.include("two-pools");
    for (const name of shippedScenarios()) expect(await loadScenario(name)).to.have.property("name", name);
  });

  it("finds a user's file by its path, which may import the package by name wherever it lies", async () => {
    const scenario = await loadScenario(user.at("own.ts"));
    expect(scenario).to.deep.include({ name: "own", arms: { calm: { fall: 0 }, storm: {} } });
  });

  for (const [file, { says }] of Object.entries(BROKEN_SCENARIOS)) {
    if (file === "a-world-that-throws.ts") continue; // Loads well; it is running it that fails.
    it(`refuses ${file.replace(/\.ts$/, "").replaceAll("-", " ")} in one line`, async () => {
      const error = await errorOf(user.at(file));
      expect(error).to.be.instanceOf(InputError);
      expect(error.message).to.match(says);
      expect(error.message).not.to.include("\n");
    });
  }

  const misused: Readonly<Record<string, { of: () => string; says: RegExp }>> = {
    "no name": { of: () => "", says: /^which scenario\? Give a path or one of .*two-pools/ },
    "an unknown name": { of: () => "nope", says: /^unknown scenario "nope": expected a path or one of .*two-pools/ },
    "a path that leads nowhere": { of: () => user.at("no.ts"), says: /no\.ts: there is no such file$/ },
    "a file of another kind": { of: () => user.at("own.txt"), says: /expected a \.ts, \.mts, \.js or \.mjs file$/ },
    "a folder": { of: () => user.at("folder.ts"), says: /^scenario \S*folder\.ts cannot be loaded: / },
    "a name of every object's": { of: () => "toString", says: /^unknown scenario "toString"/ },
  };
  for (const [what, { of, says }] of Object.entries(misused)) {
    it(`refuses ${what}`, async () => {
      const error = await errorOf(of());
      expect(error).to.be.instanceOf(InputError);
      expect(error.message).to.match(says);
    });
  }
});

async function errorOf(path: string): Promise<Error> {
  try {
    await loadScenario(path);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${path} was loaded`);
}
