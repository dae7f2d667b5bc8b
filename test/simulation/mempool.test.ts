import { expect } from "chai";

import type { Action } from "hardhat-firebreak";
import { Mempool } from "../../src/simulation/mempool.ts";
import { burn } from "../support/sim-agents.ts";
import { present } from "../support/sim-record.ts";

describe("Mempool", () => {
  it("keeps actions in the order of arrival", () => {
    const mempool = new Mempool();
    for (const name of ["a", "b", "c"]) expect(mempool.add(name, action(name, 1), 1)).to.equal(undefined);
    expect(labels(mempool)).to.deep.equal(["a", "b", "c"]);
  });

  it("keeps an action for one block unless it asks for more", () => {
    const mempool = new Mempool();
    mempool.add("a", action("brief", 1), 1);
    mempool.add("a", action("patient", 1, { expiresAfter: 3 }), 1);
    expect(mempool.expire(1).map(({ pending, status }) => [pending.action.label, status])).to.deep.equal([
      ["brief", "expired"],
    ]);
    expect(mempool.expire(2)).to.deep.equal([]);
    expect(labels(mempool)).to.deep.equal(["patient"]);
    expect(mempool.expire(3)).to.have.length(1);
    expect(labels(mempool)).to.deep.equal([]);
  });

  it("replaces an action of the same sender and key for a tenth more, in its place", () => {
    const mempool = new Mempool();
    mempool.add("a", action("first", 100, { key: "k", expiresAfter: 9 }), 1);
    mempool.add("a", action("other", 1, { expiresAfter: 9 }), 1);
    const departed = present(mempool.add("a", action("second", 110, { key: "k" }), 2));
    expect([departed.pending.action.label, departed.status]).to.deep.equal(["first", "replaced"]);
    expect(labels(mempool), "the newcomer has the nonce of the one it replaced").to.deep.equal(["second", "other"]);
  });

  it("refuses a replacement that offers less than a tenth more", () => {
    const mempool = new Mempool();
    mempool.add("a", action("first", 100, { key: "k" }), 1);
    const departed = present(mempool.add("a", action("second", 109, { key: "k" }), 1));
    expect([departed.pending.action.label, departed.status]).to.deep.equal(["second", "replaced"]);
    expect(labels(mempool)).to.deep.equal(["first"]);
  });

  it("takes neither another sender's action nor one without the key for the same", () => {
    const mempool = new Mempool();
    mempool.add("a", action("mine", 1, { key: "k" }), 1);
    mempool.add("b", { ...action("theirs", 9, { key: "k" }), from: "0xbb" }, 1);
    mempool.add("a", action("other key", 9, { key: "l" }), 1);
    mempool.add("a", action("no key", 9), 1);
    expect(labels(mempool)).to.deep.equal(["mine", "theirs", "other key", "no key"]);
  });

  it("lets go of what was mined", () => {
    const mempool = new Mempool();
    for (const name of ["a", "b", "c"]) mempool.add(name, action(name, 1), 1);
    mempool.remove(new Set(mempool.list().filter((pending) => pending.agent !== "b")));
    expect(labels(mempool)).to.deep.equal(["b"]);
  });
});

function action(label: string, tipGwei: number, rest: Partial<Action> = {}): Action {
  return { ...burn("sender", 21_000, tipGwei), label, ...rest };
}

function labels(mempool: Mempool): string[] {
  return mempool.list().map((pending) => pending.action.label);
}
