import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { keccak256 } from "ethers";

import type { Artifact } from "../../src/chain/types.ts";
import { InputError } from "../../src/errors.ts";
import { type CompiledPin, compileContract } from "../../src/packages/compiled-contract.ts";
import { PackageSource } from "../../src/packages/package-source.ts";
import { MORPHO_BLUE } from "../../src/packages/pins/morpho-blue.ts";
import { ROOT, UserFolder } from "../support/cli-run.ts";

const NEEDED_BY = "lending=morpho-blue";

describe("A contract that is compiled from its package", () => {
  let folder: UserFolder;
  let cache: string;
  beforeEach(() => {
    folder = new UserFolder();
    cache = join(folder.path, "cache");
  });
  afterEach(() => {
    folder.remove();
  });
  const compile = (pin: CompiledPin = MORPHO_BLUE, roots = [ROOT]): Artifact =>
    compileContract(new PackageSource(roots, cache), pin, NEEDED_BY);
  const refusal = (pin: CompiledPin, roots?: string[]): string => {
    try {
      compile(pin, roots);
    } catch (error) {
      expect(error).to.be.instanceOf(InputError);
      return (error as Error).message;
    }
    throw new Error("it was compiled");
  };
  const kept = (): string => join(cache, "packages", readdirSync(join(cache, "packages"))[0] ?? "");

  it("is the one that was pinned, and is kept for the next run", () => {
    const listeners = process.listenerCount("unhandledRejection");
    const made = compile();
    expect(keccak256(made.bytecode)).to.equal(MORPHO_BLUE.hash);
    expect(readdirSync(join(cache, "packages"))).to.have.lengthOf(1);
    expect(process.listenerCount("unhandledRejection"), "the compiler leaves nothing behind").to.equal(listeners);
    expect(compile()).to.deep.equal(made);
    // What is kept is taken as it is, as an interface of nobody's making shows.
    const abi = [{ type: "error", name: "Kept", inputs: [] }];
    writeFileSync(kept(), JSON.stringify({ ...made, abi }));
    expect(compile().abi).to.deep.equal(abi);
  });

  it("is compiled anew when what was kept is not whole or was changed", () => {
    const { bytecode } = compile();
    const content = readFileSync(kept(), "utf8");
    for (const damaged of [content.slice(0, 1_000), content.replace("0x60", "0x61")]) {
      writeFileSync(kept(), damaged);
      expect(compile().bytecode).to.equal(bytecode);
      expect(readFileSync(kept(), "utf8")).to.equal(content);
    }
  });

  it("needs no cache", () => {
    const { bytecode } = compileContract(new PackageSource([ROOT]), MORPHO_BLUE, NEEDED_BY);
    expect(keccak256(bytecode)).to.equal(MORPHO_BLUE.hash);
  });

  it("is refused when its package or its compiler is missing, with what to run", () => {
    const compiler = { name: "solc-0.1.2", version: "0.1.2", aliasOf: "solc" };
    expect(refusal({ ...MORPHO_BLUE, compiler })).to.equal(
      "lending=morpho-blue needs the package solc-0.1.2: run npm install --save-dev solc-0.1.2@npm:solc@0.1.2",
    );
    expect(refusal({ ...MORPHO_BLUE, package: { name: "@example/none", version: "1.0.0" } })).to.equal(
      "lending=morpho-blue needs the package @example/none: run npm install --save-dev @example/none@1.0.0",
    );
  });

  it("is refused when its sources were changed", () => {
    const own = join(folder.path, "node_modules", "@morpho-org", "morpho-blue");
    cpSync(join(ROOT, "node_modules", "@morpho-org", "morpho-blue"), own, { recursive: true });
    const source = join(own, "src", "libraries", "ConstantsLib.sol");
    const before = readFileSync(source, "utf8");
    writeFileSync(source, before.replace("0.3e18", "0.4e18"));
    expect(refusal(MORPHO_BLUE, [folder.path])).to.match(
      /^lending=morpho-blue: Morpho compiled from @morpho-org\/morpho-blue 1\.0\.0 has the hash 0x[0-9a-f]{64}, expected 0xa1f87d/,
    );
    writeFileSync(source, before.replace("0.3e18;", "0.3e18"));
    expect(refusal(MORPHO_BLUE, [folder.path])).to.match(
      /^lending=morpho-blue: @morpho-org\/morpho-blue 1\.0\.0 does not compile: /,
    );
  });
});
