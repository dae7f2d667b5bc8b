import { chmodSync } from "node:fs";

import { expect } from "chai";

import { InputError } from "../../../src/errors.ts";
import { locateAnvil } from "../../../src/plugin/engines/anvil-binary.ts";
import { ROOT, UserFolder } from "../../support/cli-run.ts";

const LINUX = { os: "linux", processor: "x64" };
const PACKAGE = "node_modules/@foundry-rs/anvil/package.json";
const MANIFEST = JSON.stringify({
  version: "1.2.3",
  optionalDependencies: { "@foundry-rs/anvil-linux-amd64": "1.2.3", "@foundry-rs/anvil-win32-amd64": "1.2.3" },
});

describe("Where anvil is", () => {
  let project: UserFolder;
  beforeEach(() => {
    project = new UserFolder({ [PACKAGE]: MANIFEST });
  });
  afterEach(() => {
    project.remove();
  });
  const refusal = (platform: typeof LINUX): string => {
    try {
      return locateAnvil([project.path], platform);
    } catch (error) {
      expect(error).to.be.instanceOf(InputError);
      return (error as Error).message;
    }
  };

  it("is found for this machine, as a development dependency", () => {
    expect(locateAnvil([ROOT])).to.match(/@foundry-rs.anvil-.*anvil(\.exe)?$/);
  });

  it("is the project's own before ours", () => {
    project.write("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil", "");
    chmodSync(project.at("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"), 0o755);
    expect(locateAnvil([project.path], LINUX)).to.equal(
      project.at("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"),
    );
  });

  it("is said when the part for this platform was left out", () => {
    expect(refusal(LINUX)).to.equal(
      "--engine anvil needs the package @foundry-rs/anvil-linux-amd64: " +
        "run npm install --save-dev @foundry-rs/anvil-linux-amd64@1.2.3",
    );
  });

  it("is said when there is none for this platform", () => {
    expect(refusal({ os: "freebsd", processor: "riscv64" })).to.equal(
      "--engine anvil: @foundry-rs/anvil 1.2.3 has no program for freebsd on riscv64",
    );
  });

  it("is said when it can't be run", () => {
    const program = "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";
    project.write(program, "");
    chmodSync(project.at(program), 0o644);
    expect(refusal(LINUX)).to.match(
      /^--engine anvil: the program of @foundry-rs\/anvil-linux-amd64 cannot be run: EACCES/,
    );
  });
});
