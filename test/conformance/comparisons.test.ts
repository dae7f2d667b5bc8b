import { expect } from "chai";
import { Interface } from "ethers";

import { Abi } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import type { Address, Hex, Log } from "../../src/chain/types.ts";
import { EventComparison } from "../support/conformance/event-comparison.ts";
import { POOL_CONTRACTS, POOL_MEANINGS } from "../support/conformance/pool-refusals.ts";
import { misunderstandings } from "../support/conformance/refusals.ts";

const EVENTS = new Interface([
  "event Paid(address indexed to, uint256 amount, uint256 rate)",
  "event Told(string text)",
]);
const [OURS, THEIRS] = [addressOf("ours"), addressOf("theirs")];
const [HERE, THERE, ELSEWHERE] = [addressOf("here"), addressOf("there"), addressOf("elsewhere")];
const END = addressOf("end");

function log(address: Address, name: string, args: readonly unknown[]): Log {
  const { topics, data } = EVENTS.encodeEventLog(name, args);
  return { address, topics: topics as Hex[], data: data as Hex, transactionIndex: 0, logIndex: 0 };
}

describe("The comparison of events", () => {
  const topic = EVENTS.getEvent("Paid")?.topicHash as Hex;
  const comparison = new EventComparison({
    ours: new Map([
      [OURS, "pool"],
      [HERE, "alice"],
    ]),
    theirs: new Map([
      [THEIRS, "pool"],
      [THERE, "alice"],
    ]),
    ignored: new Map([[topic, [2]]]),
  });
  const end = log(END, "Told", [""]);
  const compare = (...logs: Log[]): string[] => comparison.compare([...logs, end], ({ address }) => address === END);

  it("takes an account on one side for its like on the other, and leaves out what it is told to", () => {
    expect(compare(log(OURS, "Paid", [HERE, 5, 1]), log(THEIRS, "Paid", [THERE, 5, 2]))).to.deep.equal([]);
    expect(compare(log(ELSEWHERE, "Paid", [HERE, 5, 1]))).to.deep.equal([]);
  });

  it("finds a figure that is one off, another account, and an event that is missing or out of order", () => {
    const here = log(OURS, "Paid", [HERE, 5, 1]);
    expect(compare(here, log(THEIRS, "Paid", [THERE, 6, 1]))[0]).to.match(
      /^event 0: ours pool .*5, any\), theirs pool .*6/,
    );
    expect(compare(here, log(THEIRS, "Paid", [ELSEWHERE, 5, 1]))).to.have.length(1);
    expect(compare(here)[0]).to.match(/^event 0: ours pool .*, theirs none$/);
    expect(compare(log(THEIRS, "Told", ["a"]))[0]).to.match(/^event 0: ours none, theirs pool /);
    const others = [log(THEIRS, "Told", ["a"]), log(THEIRS, "Paid", [THERE, 5, 1])];
    expect(compare(here, log(OURS, "Told", ["a"]), ...others)).to.have.length(1);
  });

  it("compares operation by operation", () => {
    const logs = [log(OURS, "Told", ["a"]), end, log(THEIRS, "Told", ["a"]), end];
    expect(comparison.compare(logs, ({ address }) => address === END)).to.have.length(1);
  });
});

describe("The comparison of refusals", () => {
  const errors = new Abi(["function Error(string)", "function Panic(uint256)", "function InvalidAmount()"]);
  const text = (reason: string): Hex => errors.encode("Error", [reason]);
  const refusal = (ours: Hex, theirs: Hex): { operation: number; step: number; ours: Hex; theirs: Hex } => ({
    ...{ operation: 0, step: 0, ours, theirs },
  });

  it("knows the real contract's words for ours, and finds another reason", async () => {
    const misunderstanding = await misunderstandings(POOL_CONTRACTS, POOL_MEANINGS);
    const invalid = errors.encode("InvalidAmount");
    expect(misunderstanding(refusal(invalid, text("26")))).to.equal(undefined);
    expect(misunderstanding(refusal(invalid, text("32")))).to.equal("ours refuses with InvalidAmount, theirs with 32");
    expect(misunderstanding(refusal("0x", text("26")))).to.equal("ours refuses with no reason given, theirs with 26");
  });
});
