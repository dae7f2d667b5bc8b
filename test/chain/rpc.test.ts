import { expect } from "chai";
import fc from "fast-check";

import { addressOf, normaliseAddress, ZERO_ADDRESS } from "../../src/chain/address.ts";
import { fromHex, parseHeader, parseLog, parseReceipt, toHex } from "../../src/chain/rpc.ts";
import { FirebreakError } from "../../src/errors.ts";
import { forAll } from "../support/units-property.ts";

const MIXED_CASE = "0x52908400098527886E0F7030069857D2E4169EE7";
const LOG = { address: MIXED_CASE, topics: ["0x07"], data: "0x", transactionIndex: "0x2", logIndex: "0x10" };
const RECEIPT = {
  transactionHash: "0xaa",
  transactionIndex: "0x1",
  status: "0x1",
  gasUsed: "0x5208",
  effectiveGasPrice: "0x3b9aca00",
  contractAddress: null,
  logs: [LOG],
};

describe("JSON-RPC quantities", () => {
  it("have no leading zeros and no sign of their type", () => {
    expect([toHex(0n), toHex(15), toHex(2n ** 64n)]).to.deep.equal(["0x0", "0xf", "0x10000000000000000"]);
  });

  it("are read back as they were written, at any size", () => {
    forAll([fc.bigInt(0n, 2n ** 256n - 1n)], (value) => {
      expect(fromHex(toHex(value))).to.equal(value);
    });
  });

  it("are not taken for something else", () => {
    for (const wrong of [undefined, null, 5, {}]) {
      expect(() => fromHex(wrong)).to.throw(FirebreakError, /the node answered .* where a quantity belongs/);
    }
  });
});

describe("JSON-RPC answers", () => {
  it("become receipts, with addresses in lower case", () => {
    expect(parseReceipt(RECEIPT)).to.deep.equal({
      hash: "0xaa",
      index: 1,
      succeeded: true,
      gasUsed: 21_000n,
      effectiveGasPrice: 10n ** 9n,
      contractAddress: undefined,
      logs: [{ address: MIXED_CASE.toLowerCase(), topics: ["0x07"], data: "0x", transactionIndex: 2, logIndex: 16 }],
    });
    expect(parseReceipt({ ...RECEIPT, status: "0x0" }).succeeded).to.equal(false);
    // Not left to chai alone: Hardhat's matchers make it blind to the case of addresses.
    const { contractAddress, logs } = parseReceipt({ ...RECEIPT, contractAddress: MIXED_CASE });
    expect(contractAddress === MIXED_CASE.toLowerCase() && logs[0]?.address === contractAddress).to.equal(true);
  });

  it("become headers", () => {
    const raw = {
      number: "0x5",
      hash: "0xbb",
      timestamp: "0x64",
      baseFeePerGas: "0x7",
      gasUsed: "0x1",
      gasLimit: "0x2",
    };
    expect(parseHeader(raw)).to.deep.equal({
      number: 5,
      hash: "0xbb",
      timestamp: 100,
      baseFeePerGas: 7n,
      gasUsed: 1n,
      gasLimit: 2n,
    });
  });

  it("that lack a field are an error that says so", () => {
    expect(() => parseLog({ ...LOG, logIndex: undefined })).to.throw(FirebreakError, "where a quantity belongs");
    expect(() => parseReceipt({ ...RECEIPT, gasUsed: undefined })).to.throw(FirebreakError);
    expect(() => parseHeader({ number: "0x5" })).to.throw(FirebreakError);
  });
});

describe("Addresses", () => {
  it("of named actors are fixed, and different for different names", () => {
    // keccak256("firebreak:owner"), the last 20 bytes: what every block hash of every run depends on.
    expect(addressOf("owner")).to.equal("0xce4acfe61d7f1841d8e8894d4c963819042b3dd4");
    const names = Array.from({ length: 1_000 }, (_, i) => `borrower ${i}`);
    expect(new Set([...names, "owner", "", "Owner"].map(addressOf)).size).to.equal(1_003);
  });

  it("are compared in lower case", () => {
    expect(normaliseAddress(MIXED_CASE) === MIXED_CASE.toLowerCase()).to.equal(true);
    expect(normaliseAddress(ZERO_ADDRESS)).to.equal(`0x${"0".repeat(40)}`);
  });
});
