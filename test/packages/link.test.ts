import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import { addressOf } from "../../src/chain/address.ts";
import { FirebreakError } from "../../src/errors.ts";
import type { ForeignArtifact, LinkPlace } from "../../src/packages/artifact-shapes.ts";
import { link, unlinkedHash } from "../../src/packages/link.ts";

const LIBRARY = addressOf("library");
const DIGITS = LIBRARY.slice(2);
const NAME = "contracts/Lib.sol:Lib";
const HASHED = `__$${keccak256(toUtf8Bytes(NAME)).slice(2, 36)}$__`;
const NAMED = `__Lib${"_".repeat(35)}`;
const foreign = (bytecode: string, links: LinkPlace[] = []): ForeignArtifact => ({ abi: [], bytecode, links });

describe("Linking", () => {
  it("puts a library's address wherever the artifact says", () => {
    const links = [
      { library: "Lib", start: 1 },
      { library: "Lib", start: 22 },
    ];
    const linked = link(foreign(`60${HASHED}61${HASHED}00`, links), { Lib: LIBRARY }, "Pool");
    expect(linked).to.equal(`0x60${DIGITS}61${DIGITS}00`);
  });

  it("finds the place by the placeholder alone, in either notation", () => {
    expect(link(foreign(`60${NAMED}00`), { Lib: LIBRARY }, "Pool")).to.equal(`0x60${DIGITS}00`);
    expect(link(foreign(`60${HASHED}00`), { [NAME]: LIBRARY }, "Pool")).to.equal(`0x60${DIGITS}00`);
    const long = "contracts/libraries/WithALongName.sol:WithALongName";
    const cut = `__${long.slice(0, 36)}__`;
    expect(link(foreign(`60${cut}00`), { [long]: LIBRARY }, "Pool")).to.equal(`0x60${DIGITS}00`);
  });

  it("leaves bytecode without libraries as it is", () => {
    expect(link(foreign("6001"), { Lib: LIBRARY }, "Pool")).to.equal("0x6001");
  });

  it("is refused in one line while a library is missing", () => {
    const artifacts = [foreign(`60${HASHED}00`, [{ library: "Lib", start: 1 }]), foreign(`60${NAMED}00`)];
    for (const artifact of artifacts) {
      expect(() => link(artifact, { Other: LIBRARY }, "Pool"))
        .to.throw(FirebreakError)
        .with.property("message")
        .that.matches(/^Pool can't be deployed before its library (Lib|__Lib_+) is linked$/);
    }
  });

  it("does not touch the hash: libraries count as zeros in any notation", () => {
    const zeros = keccak256(`0x60${"00".repeat(20)}00`);
    const links = [{ library: "Lib", start: 1 }];
    expect(unlinkedHash(foreign(`60${HASHED}00`, links))).to.equal(zeros);
    expect(unlinkedHash(foreign(`60${NAMED}00`))).to.equal(zeros);
    expect(unlinkedHash(foreign(`60${"00".repeat(20)}00`, links))).to.equal(zeros);
    expect(unlinkedHash(foreign("6001"))).to.equal(keccak256("0x6001"));
  });
});
