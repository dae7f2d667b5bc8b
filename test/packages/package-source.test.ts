import { expect } from "chai";

import { InputError } from "../../src/errors.ts";
import { type InstalledPackage, PackageSource } from "../../src/packages/package-source.ts";
import { ROOT, UserFolder } from "../support/cli-run.ts";

const PIN = { name: "@example/protocol", version: "1.2.3" };
const MANIFEST = "node_modules/@example/protocol/package.json";

describe("A package that the user has installed", () => {
  let project: UserFolder;
  let other: UserFolder;
  beforeEach(() => {
    [project, other] = [new UserFolder(), new UserFolder()];
  });
  afterEach(() => {
    project.remove();
    other.remove();
  });
  const locate = (): InstalledPackage => new PackageSource([project.path, other.path]).locate(PIN, "lending=example");
  const refusal = (): string => {
    try {
      locate();
    } catch (error) {
      expect(error).to.be.instanceOf(InputError);
      return (error as Error).message;
    }
    throw new Error("the package was found");
  };

  it("is found in the first root that has it", () => {
    project.write(MANIFEST, JSON.stringify({ version: "1.2.3" }));
    other.write(MANIFEST, JSON.stringify({ version: "1.2.3" }));
    expect(locate()).to.deep.equal({ folder: project.at("node_modules/@example/protocol"), version: "1.2.3" });
  });

  it("is found in a root further on when the first has another version", () => {
    project.write(MANIFEST, JSON.stringify({ version: "2.0.0" }));
    other.write(MANIFEST, JSON.stringify({ version: "1.2.3" }));
    expect(locate().folder).to.equal(other.at("node_modules/@example/protocol"));
  });

  it("is found from a folder below the one that has it", () => {
    project.write(MANIFEST, JSON.stringify({ version: "1.2.3" }));
    const found = new PackageSource([project.at("packages/app")]).locate(PIN, "lending=example");
    expect(found.folder).to.equal(project.at("node_modules/@example/protocol"));
  });

  it("is found when its exports hide its package.json", () => {
    project.write(MANIFEST, JSON.stringify({ version: "1.2.3", exports: { ".": "./index.js" } }));
    expect(locate().version).to.equal("1.2.3");
  });

  it("is found where our own packages are", () => {
    const found = new PackageSource([project.path]).locate({ name: "canonical-weth", version: "1.4.0" }, "the test");
    expect(found.folder.startsWith(ROOT) || found.folder.endsWith("node_modules/canonical-weth")).to.equal(true);
  });

  it("is named with what needs it and how to get it, when it is missing", () => {
    expect(refusal()).to.equal(
      "lending=example needs the package @example/protocol: run npm install --save-dev @example/protocol@1.2.3",
    );
  });

  it("is named with both versions, when there is only another", () => {
    project.write(MANIFEST, JSON.stringify({ version: "2.0.0" }));
    expect(refusal()).to.equal(
      "lending=example needs @example/protocol 1.2.3, but 2.0.0 is installed: " +
        "run npm install --save-dev @example/protocol@1.2.3",
    );
  });

  it("is refused in one line when its package.json is broken", () => {
    project.write(MANIFEST, "{");
    expect(refusal()).to.match(/^lending=example: .*package\.json can't be read: .+$/);
  });
});
