import { expect } from "chai";
import fc from "fast-check";

import type { Action } from "hardhat-firebreak";
import { Mempool, type PendingAction } from "../../src/simulation/mempool.ts";
import { orderers, type OrderingRule } from "../../src/simulation/orderer.ts";
import { Random } from "../../src/simulation/random.ts";
import { burn } from "../support/sim-agents.ts";

const RULES: readonly OrderingRule[] = ["priority-fee", "first-come", "shuffled"];
/** The same cases on every machine. */
const FIXED = { seed: 20_240_101, numRuns: 200 };

describe("Orderers", () => {
  describe("priority-fee", () => {
    it("puts the highest tip first", () => {
      const waiting = pool(["low", 1], ["high", 9], ["middle", 5]);
      expect(order("priority-fee", waiting)).to.deep.equal(["high", "middle", "low"]);
    });

    it("breaks ties by seed, each way for some seed and the same way for the same", () => {
      const waiting = pool(["a", 5], ["b", 5], ["top", 9]);
      const results = Array.from({ length: 20 }, (_, seed) => order("priority-fee", waiting, seed).join());
      expect(new Set(results)).to.deep.equal(new Set(["top,a,b", "top,b,a"]));
      expect(results).to.deep.equal(
        Array.from({ length: 20 }, (_, seed) => order("priority-fee", waiting, seed).join()),
      );
    });
  });

  describe("first-come", () => {
    it("goes by arrival within the block, and by the order of proposal when that is the same", () => {
      const waiting = pool(["late", 9, { arrival: 500 }], ["first", 1], ["second", 1], ["early", 1, { arrival: 20 }]);
      expect(order("first-come", waiting)).to.deep.equal(["first", "second", "early", "late"]);
    });

    it("puts what waits since an earlier block before newcomers", () => {
      const mempool = new Mempool();
      mempool.add("a", named("old", 1, { arrival: 900, expiresAfter: 4 }), 1);
      mempool.add("b", named("new", 1, { arrival: 0, expiresAfter: 2 }), 2);
      expect(order("first-come", mempool.list())).to.deep.equal(["old", "new"]);
    });
  });

  describe("shuffled", () => {
    it("gives every order for some seed, whatever is offered", () => {
      const waiting = pool(["a", 9], ["b", 5, { arrival: 3 }], ["c", 1]);
      const results = new Set(Array.from({ length: 100 }, (_, seed) => order("shuffled", waiting, seed).join("")));
      expect([...results].sort()).to.deep.equal(["abc", "acb", "bac", "bca", "cab", "cba"]);
    });
  });

  for (const rule of RULES) {
    describe(`every orderer, here ${rule}`, () => {
      it("loses nothing and keeps each sender's own order, by which the nonces go", () => {
        fc.assert(
          fc.property(waitingActions(), fc.nat(1000), (waiting, seed) => {
            const places = orderers[rule](waiting, Random.fromSeed(seed)).map((pending) => waiting.indexOf(pending));
            expect([...places].sort((a, b) => a - b)).to.deep.equal(waiting.map((_, i) => i));
            for (const sender of new Set(waiting.map(({ action }) => action.from))) {
              const own = places.filter((place) => waiting[place]?.action.from === sender);
              expect(own).to.deep.equal([...own].sort((a, b) => a - b));
            }
          }),
          FIXED,
        );
      });

      it("puts a follower right behind the one it follows", () => {
        for (let seed = 0; seed < 20; seed += 1) {
          const waiting = pool(
            ["follower", 100, { follows: "feed" }],
            ["high", 9],
            ["leader", 5, { key: "feed", arrival: 10 }],
            ["low", 1, { arrival: 20 }],
          );
          const ordered = order(rule, waiting, seed);
          expect(ordered.indexOf("follower"), ordered.join()).to.equal(ordered.indexOf("leader") + 1);
        }
      });
    });
  }

  it("lets nobody overtake the one it follows, though that waits behind others of its sender", () => {
    const mempool = new Mempool();
    mempool.add("node", { ...burn("node", 21_000, 1), label: "other duty" }, 1);
    mempool.add("node", { ...burn("node", 21_000, 9), label: "leader", key: "feed" }, 1);
    mempool.add("keeper", { ...burn("keeper", 21_000, 5), label: "follower", follows: "feed" }, 1);
    mempool.add("other", { ...burn("other", 21_000, 3), label: "other" }, 1);
    expect(order("priority-fee", mempool.list())).to.deep.equal(["other", "other duty", "leader", "follower"]);
  });

  it("orders several followers as they would be without their leader", () => {
    const waiting = pool(
      ["poor", 2, { follows: "feed" }],
      ["rich", 8, { follows: "feed" }],
      ["leader", 5, { key: "feed" }],
      ["other", 6],
    );
    expect(order("priority-fee", waiting)).to.deep.equal(["other", "leader", "rich", "poor"]);
  });

  it("gives a follower its own place when the one it follows is not there", () => {
    const waiting = pool(["low", 1], ["follower", 7, { follows: "feed" }], ["high", 9]);
    expect(order("priority-fee", waiting)).to.deep.equal(["high", "follower", "low"]);
  });

  it("holds a sender's high bid back behind its own low one", () => {
    const mempool = new Mempool();
    const add = (label: string, sender: string, tip: number): void => {
      mempool.add(sender, { ...burn(sender, 21_000, tip), label }, 1);
    };
    add("first of a", "a", 1);
    add("second of a", "a", 100);
    add("of b", "b", 5);
    expect(order("priority-fee", mempool.list())).to.deep.equal(["of b", "first of a", "second of a"]);
  });
});

type Entry = readonly [label: string, tipGwei: number, rest?: Partial<Action>];

/** Actions of different senders. */
function pool(...entries: readonly Entry[]): readonly PendingAction[] {
  const mempool = new Mempool();
  for (const [label, tip, rest] of entries) mempool.add(label, named(label, tip, rest), 1);
  return mempool.list();
}

function named(label: string, tipGwei: number, rest: Partial<Action> = {}): Action {
  return burn(label, 21_000, tipGwei, rest);
}

function order(rule: OrderingRule, waiting: readonly PendingAction[], seed = 1): string[] {
  return orderers[rule](waiting, Random.fromSeed(seed)).map(({ action }) => action.label);
}

/** Up to twelve actions of three senders, some with keys and some that follow those. */
function waitingActions(): fc.Arbitrary<readonly PendingAction[]> {
  const entry = fc.record({
    sender: fc.constantFrom("a", "b", "c"),
    tip: fc.integer({ min: 0, max: 4 }),
    arrival: fc.integer({ min: 0, max: 3 }),
    key: fc.constantFrom(undefined, "x", "y"),
    follows: fc.constantFrom(undefined, undefined, "x", "y"),
  });
  return fc.array(entry, { maxLength: 12 }).map((entries) => {
    const mempool = new Mempool();
    entries.forEach(({ sender, tip, arrival, key, follows }, i) => {
      const rest = {
        arrival,
        // The number keeps keys from replacing each other; what one follows exists for some.
        ...(key === undefined ? {} : { key: i % 3 === 0 ? key : `${key}${i}` }),
        ...(follows === undefined ? {} : { follows }),
      };
      mempool.add(sender, burn(sender, 21_000, tip, rest), 1);
    });
    return mempool.list();
  });
}
