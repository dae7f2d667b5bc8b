import { expect } from "chai";
import { keccak256 } from "ethers";

import type { Artifact, Hex } from "../../src/chain/types.ts";
import { FirebreakError, InputError } from "../../src/errors.ts";
import { type ContractPin, loadContract } from "../../src/packages/contract-pin.ts";
import { PackageSource } from "../../src/packages/package-source.ts";
import { AAVE_V3 } from "../../src/packages/pins/aave-v3.ts";
import { CHAINLINK } from "../../src/packages/pins/chainlink.ts";
import { UNISWAP_V2 } from "../../src/packages/pins/uniswap-v2.ts";
import { UNISWAP_V3 } from "../../src/packages/pins/uniswap-v3.ts";
import { WETH9 } from "../../src/packages/pins/weth9.ts";
import { ROOT, UserFolder } from "../support/cli-run.ts";

const PACKAGE = { name: "@example/protocol", version: "1.2.3" };
const FOLDER = "node_modules/@example/protocol";
const ABI = [{ type: "constructor", inputs: [] }];
const HASH = keccak256("0x6001") as Hex;
const PIN: ContractPin = { contractName: "Pool", package: PACKAGE, path: "build/Pool.json", hash: HASH };
const REPAIR = "delete its folder in node_modules and run npm install --save-dev @example/protocol@1.2.3";

describe("A contract of a package", () => {
  let project: UserFolder;
  beforeEach(() => {
    project = new UserFolder({
      [`${FOLDER}/package.json`]: JSON.stringify({ version: "1.2.3" }),
      [`${FOLDER}/build/Pool.json`]: JSON.stringify({ abi: ABI, bytecode: "0x6001" }),
    });
  });
  afterEach(() => {
    project.remove();
  });
  const load = (): Artifact => loadContract(new PackageSource([project.path]), PIN, "lending=example");

  it("is loaded with its interface", () => {
    expect(load()).to.deep.equal({ contractName: "Pool", abi: ABI, bytecode: "0x6001" });
  });

  it("is refused in one line when a byte of it was changed", () => {
    project.write(`${FOLDER}/build/Pool.json`, JSON.stringify({ abi: ABI, bytecode: "0x6002" }));
    expect(load)
      .to.throw(InputError)
      .with.property(
        "message",
        "lending=example: the bytecode of Pool in @example/protocol 1.2.3 was changed: " +
          `its hash is ${keccak256("0x6002")}, expected ${HASH}; ${REPAIR}`,
      );
  });

  it("is refused in one line when its file is cut short, or gone", () => {
    project.write(`${FOLDER}/build/Pool.json`, '{"bytecode": "0x60');
    const cut = /^@example\/protocol 1\.2\.3: build\/Pool\.json can't be read \(.+\); delete its folder .+$/;
    expect(load).to.throw(InputError, cut);
    expect(() => loadContract(new PackageSource([project.path]), { ...PIN, path: "gone.json" }, "the test")).to.throw(
      InputError,
      /^@example\/protocol 1\.2\.3: gone\.json can't be read \(ENOENT.+$/,
    );
  });

  it("is refused in one line when its library is not linked", () => {
    expect(() => loadContract(new PackageSource([ROOT]), AAVE_V3.FlashLoanLogic, "the test"))
      .to.throw(FirebreakError)
      .with.property("message", "FlashLoanLogic can't be deployed before its library BorrowLogic is linked");
  });

  const pins: ContractPin[] = [UNISWAP_V2, UNISWAP_V3, AAVE_V3, CHAINLINK, { WETH9 }].flatMap((group) =>
    Object.values(group),
  );
  it("is pinned for every part of a real protocol", () => {
    for (const pin of pins) {
      let refusal = "";
      try {
        loadContract(new PackageSource([ROOT]), pin, "the test");
      } catch (error) {
        refusal = (error as Error).message;
      }
      expect(refusal).to.match(/^$|^\w+ can't be deployed before its library \w+ is linked$/);
    }
    expect(pins).to.have.length(30);
  });
});
