import { readFileSync } from "node:fs";

import { expect } from "chai";

import { runScenario } from "hardhat-firebreak/testing";
import { scratchFolder } from "./support/data-files.ts";

/** The page's own programs: what a newcomer copies first must work as it stands. */
describe("README", () => {
  const page = readFileSync("README.md", "utf8");
  const programs = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, program]) => program as string);
  const scenario = programs.find((program) => program.includes("defineScenario")) ?? "";
  const { write } = scratchFolder();
  let file = "";
  before(() => {
    file = write(scenario, "my-crash.ts");
  });

  it("is short, and so is its scenario", () => {
    expect(page.split("\n").length).to.be.at.most(151);
    expect(scenario.split("\n").length).to.be.within(10, 40);
  });

  it("has a scenario that runs from any folder, and does what it says", async () => {
    const run = await runScenario(file);
    const borrowers = run.arm().events.filter((event) => event.event === "position" && event.at === "start");
    expect(borrowers).to.have.length(20);
    expect(run.findings.prices.WETH).to.deep.include({ start: "2000", undisturbedLow: "1000" });
    expect(run.findings.liquidations.accounts).to.equal(20);
    expect(run).not.to.be.solvent;
    expect(run.findings.audit.violations).to.equal(0);
  });

  it("has a test whose claims hold", async () => {
    const claims = programs.find((program) => program.includes("hardhat-firebreak/testing")) ?? "";
    expect(claims)
      .to.include("params: { fall: -0.2 }")
      .and.to.include("badDebtBelow(10_000)")
      .and.to.include("solvent");
    const run = await runScenario(file, { seed: 7, params: { fall: -0.2 } });
    expect(run).to.have.badDebtBelow(10_000);
    expect(run).to.be.solvent;
    expect(run.findings.liquidations.count).to.be.greaterThan(0);
  });
});
