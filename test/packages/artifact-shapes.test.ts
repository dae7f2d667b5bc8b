import { expect } from "chai";

import { InputError } from "../../src/errors.ts";
import { parseArtifact } from "../../src/packages/artifact-shapes.ts";

const ABI = [{ type: "constructor", inputs: [] }];
const PLACE = `__$${"ab".repeat(17)}$__`;
const LINKED = { bytecode: `0x60${PLACE}00`, linkReferences: { "a.sol": { Lib: [{ start: 1, length: 20 }] } } };

const refusal = (content: unknown): string => {
  try {
    parseArtifact(content, "a.json");
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error("it was taken");
};

describe("An artifact", () => {
  const shapes: Readonly<Record<string, unknown>> = {
    "a string": { abi: ABI, bytecode: "0x6001" },
    "a string without 0x": { abi: ABI, bytecode: "6001" },
    "bytecode.object": { abi: ABI, bytecode: { object: "0x6001" } },
    "compilerOutput.evm.bytecode.object": { compilerOutput: { abi: ABI, evm: { bytecode: { object: "0x6001" } } } },
    creationCode: { abi: ABI, creationCode: "0x6001" },
  };
  for (const [shape, content] of Object.entries(shapes)) {
    it(`may hold its bytecode as ${shape}`, () => {
      expect(parseArtifact(content, "a.json")).to.deep.equal({ abi: ABI, bytecode: "6001", links: [] });
    });
  }

  it("may come without an interface", () => {
    expect(parseArtifact({ creationCode: "0x6001" }, "a.json").abi).to.deep.equal([]);
  });

  it("says where its libraries belong, in either tool's place", () => {
    const links = [{ library: "Lib", start: 1 }];
    expect(parseArtifact(LINKED, "a.json").links).to.deep.equal(links);
    const { bytecode, linkReferences } = LINKED;
    expect(parseArtifact({ bytecode: { object: bytecode, linkReferences } }, "a.json").links).to.deep.equal(links);
  });

  it("is refused without bytecode", () => {
    const message =
      "a.json: expected creation bytecode as bytecode, bytecode.object, " +
      "compilerOutput.evm.bytecode.object or creationCode";
    for (const content of [{ abi: ABI }, null, "0x6001", [], { bytecode: 6001 }]) {
      expect(refusal(content)).to.equal(message);
    }
  });

  it("is refused when its bytecode is that of an interface, or none at all", () => {
    expect(refusal({ bytecode: "0x" })).to.equal("a.json: the creation bytecode is empty");
    for (const bytecode of ["0x600", "0x60zz", "hello", `60${PLACE.slice(0, 38)}`]) {
      expect(refusal({ bytecode })).to.equal("a.json: the creation bytecode is no hexadecimal");
    }
  });

  it("is refused when a library belongs where there is no place for it", () => {
    for (const start of [0, 2, 400, -1, 1.5, "1"]) {
      const linkReferences = { "a.sol": { Lib: [{ start, length: 20 }] } };
      expect(refusal({ ...LINKED, linkReferences })).to.equal(
        `a.json: there is no place for library Lib at byte ${start}`,
      );
    }
  });
});
