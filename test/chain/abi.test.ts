import { AbiCoder, Interface, zeroPadValue } from "ethers";
import { expect } from "chai";
import fc from "fast-check";

import { Abi, RevertDecoder } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import type { Hex, Log } from "../../src/chain/types.ts";
import { ALICE, BOB, openSession, place, transaction } from "../support/chain-session.ts";
import { forAll } from "../support/units-property.ts";

const TOKEN = new Abi([
  "function transfer(address to, uint256 value) returns (bool)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
]);
const ERRORS = new Interface([
  "error Bare()",
  "error Detailed(int256 low, address who, string why)",
  "error Nested((uint8 x, bytes y) pair, uint8[] list)",
]);
const STANDARD = new Interface(["error Error(string message)", "error Panic(uint256 code)"]);

const topic = (address: string): Hex => zeroPadValue(address, 32) as Hex;

describe("Abi", () => {
  it("encodes a call to the byte and decodes what comes back", () => {
    expect(TOKEN.call(BOB, "transfer", [ALICE, 5n])).to.deep.equal({
      to: BOB,
      // The selector of transfer(address,uint256), and two words.
      data: `0xa9059cbb${topic(ALICE).slice(2)}${"5".padStart(64, "0")}`,
    });
    expect(TOKEN.decode("transfer", `0x${"1".padStart(64, "0")}`)[0]).to.equal(true);
  });

  it("decodes a log of one of its events", () => {
    const decoded = TOKEN.decodeLog(transferLog());
    expect(decoded?.name).to.equal("Transfer");
    expect(String(decoded?.args.from).toLowerCase()).to.equal(ALICE);
    expect(decoded?.args.value).to.equal(5n);
  });

  it("passes over what is not its own", () => {
    const signature = transferLog().topics[0] as Hex;
    const others: Record<string, Partial<Log>> = {
      "no topic": { topics: [] },
      "another event": { topics: [topic(ALICE)] },
      // ERC-721 has the same signature with the third argument indexed.
      "an ERC-721 transfer": { topics: [signature, topic(ALICE), topic(BOB), topic(BOB)], data: "0x" },
      "data that is too short": { data: "0x01" },
    };
    for (const [what, change] of Object.entries(others)) {
      expect(TOKEN.decodeLog({ ...transferLog(), ...change }), what).to.equal(undefined);
    }
  });
});

describe("RevertDecoder", () => {
  const decoder = new RevertDecoder([ERRORS]);
  const custom = (name: string, args: unknown[] = []): Hex => ERRORS.encodeErrorResult(name, args) as Hex;

  it("gives the message of a require, and the code of a panic", () => {
    expect(decoder.describe(STANDARD.encodeErrorResult("Error", ["too late"]) as Hex)).to.equal("too late");
    expect(decoder.describe(STANDARD.encodeErrorResult("Error", [""]) as Hex)).to.equal("");
    expect(decoder.describe(STANDARD.encodeErrorResult("Panic", [0x11]) as Hex)).to.equal("Panic(17)");
  });

  it("gives a custom error's name with its arguments, structures and lists in brackets", () => {
    expect(decoder.describe(custom("Bare"))).to.equal("Bare()");
    const address = "0x52908400098527886E0F7030069857D2E4169EE7";
    expect(decoder.describe(custom("Detailed", [-3n, address, "no"]))).to.equal(`Detailed(-3, ${address}, no)`);
    expect(
      decoder.describe(
        custom("Nested", [
          [1, "0x12"],
          [2, 3],
        ]),
      ),
    ).to.equal("Nested([1, 0x12], [2, 3])");
  });

  it("asks every interface it was given", () => {
    const other = new Interface(["error Elsewhere(uint256)"]);
    const both = new RevertDecoder([ERRORS, other]);
    expect(both.describe(other.encodeErrorResult("Elsewhere", [1]) as Hex)).to.equal("Elsewhere(1)");
    expect(decoder.describe(other.encodeErrorResult("Elsewhere", [1]) as Hex)).to.match(
      /^unknown error 0x[0-9a-f]{8}$/,
    );
  });

  it("says so when there is no reason, or says what it is told to", () => {
    expect(decoder.describe("0x")).to.equal("no reason given");
    expect(decoder.describe("0x", "out of gas")).to.equal("out of gas");
  });

  it("is not put off by data that only begins like an error", () => {
    const notText = STANDARD.encodeErrorResult("Error", ["x"]).slice(0, 10) + encodedBytes("0xff00fe");
    const cut = custom("Detailed", [1n, BOB, "cut off"]).slice(0, -64);
    for (const data of ["0x12", "0x08c379a0", "0x4e487b71", `0x08c379a0${"ff".repeat(64)}`, notText, cut]) {
      expect(decoder.describe(data as Hex), data).to.equal(`unknown error ${data.slice(0, 10)}`);
    }
  });

  it("describes any bytes at all", () => {
    const selectors = fc.constantFrom(
      "",
      "08c379a0",
      "4e487b71",
      custom("Bare").slice(2),
      custom("Nested", [[1, "0x"], []]).slice(2, 10),
    );
    forAll([selectors, fc.uint8Array({ maxLength: 200 })], (selector, tail) => {
      expect(decoder.describe(`0x${selector}${Buffer.from(tail).toString("hex")}`)).to.be.a("string");
    });
  });

  it("reads reasons from mined transactions, as a run does", async () => {
    const { session } = await openSession();
    await session.addSender(ALICE);
    const echo = await place(session, "revertsWithInput");
    const never = await place(session, "neverEnds");
    const invalid = await place(session, "burnsAllGas");
    const data = custom("Detailed", [7n, BOB, "because"]);
    const failures: [to: string, data: Hex, reason: RegExp][] = [
      [echo, data, /^Detailed\(7, 0x[0-9a-fA-F]{40}, because\)$/],
      [echo, STANDARD.encodeErrorResult("Error", ["plain"]) as Hex, /^plain$/],
      [echo, STANDARD.encodeErrorResult("Panic", [0x12]) as Hex, /^Panic\(18\)$/],
      [echo, "0x", /^no reason given$/],
      [never, "0x", /^out of gas$/],
      [invalid, "0x", /^invalid opcode/],
    ];
    for (const [to, input] of failures) await session.submit(transaction({ from: ALICE, to: to as Hex, data: input }));
    const { receipts } = await session.mine(session.head.timestamp + 1);
    expect(receipts.map(({ succeeded }) => succeeded)).to.deep.equal(failures.map(() => false));
    for (const [i, [, , reason]] of failures.entries()) {
      const failure = await session.failureOf(receipts[i]?.hash as Hex);
      expect(decoder.describe(failure.data, failure.stoppedBy)).to.match(reason);
    }
  });

  it("reads the errors of the project's own contracts, raised by the contracts", async () => {
    const { session } = await openSession();
    const owner = addressOf("owner");
    const token = await session.deploy(owner, "MintableToken", ["T", "T", 6, owner]);
    const abi = new Abi(["function mint(address, uint256)", "function transfer(address, uint256)"]);
    await session.addSender(ALICE);
    await session.submit(transaction({ from: ALICE, ...abi.call(token, "mint", [ALICE, 1n]) }));
    await session.submit(transaction({ from: ALICE, ...abi.call(token, "transfer", [BOB, 9n]) }));
    const { receipts } = await session.mine(session.head.timestamp + 1);
    const errors = new Interface([
      "error OwnableUnauthorizedAccount(address account)",
      "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
    ]);
    const reasons = [];
    for (const { hash } of receipts) {
      reasons.push(new RevertDecoder([errors]).describe((await session.failureOf(hash)).data).toLowerCase());
    }
    expect(reasons).to.deep.equal([`ownableunauthorizedaccount(${ALICE})`, `erc20insufficientbalance(${ALICE}, 0, 9)`]);
  });
});

function transferLog(): Log {
  return {
    address: addressOf("token"),
    topics: [TOKEN.topic("Transfer"), topic(ALICE), topic(BOB)],
    data: `0x${"5".padStart(64, "0")}`,
    transactionIndex: 0,
    logIndex: 0,
  };
}

function encodedBytes(bytes: string): string {
  return AbiCoder.defaultAbiCoder().encode(["bytes"], [bytes]).slice(2);
}
