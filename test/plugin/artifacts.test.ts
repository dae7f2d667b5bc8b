import { expect } from "chai";
import hre from "hardhat";

import { InputError } from "../../src/errors.ts";
import { contractArtifacts } from "../../src/plugin/artifacts.ts";
import { scratchFolder } from "../support/data-files.ts";

describe("Compiled contracts", () => {
  const scratch = scratchFolder();
  const shipped = { contractName: "LendingPool", sourceName: "contracts/shipped.sol", abi: [], bytecode: "0x6001" };
  before(() => {
    scratch.write(JSON.stringify(shipped), "LendingPool.json");
  });

  it("are the project's where the package ships none", async () => {
    const artifact = await contractArtifacts(hre.artifacts).read("LendingPool");
    expect(artifact).to.have.property("sourceName", "contracts/lending/LendingPool.sol");
  });

  it("are those that the package ships, whatever the project has under the same name", async () => {
    const artifact = await contractArtifacts(hre.artifacts, scratch.path()).read("LendingPool");
    expect(artifact).to.deep.equal(shipped);
  });

  it("are the project's under their full name, and where the package has none of the name", async () => {
    const source = contractArtifacts(hre.artifacts, scratch.path());
    const ours = await source.read("contracts/lending/LendingPool.sol:LendingPool");
    expect(ours).to.have.property("sourceName", "contracts/lending/LendingPool.sol");
    expect(await source.read("LendingLens")).to.have.property("contractName", "LendingLens");
  });

  it("are asked for in one line when there are none", async () => {
    for (const name of ["Nothing", "../LendingPool", "contracts/Nothing.sol:Nothing"]) {
      const error = await contractArtifacts(hre.artifacts, scratch.path())
        .read(name)
        .catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(InputError);
      expect((error as Error).message).to.equal(`contract ${name} is not compiled: run npx hardhat build`);
    }
  });
});
