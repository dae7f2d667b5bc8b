import { expect } from "chai";
import fc from "fast-check";

import type { Session } from "../../src/chain/session.ts";
import type { MinedBlock } from "../../src/chain/types.ts";
import { ALICE, BOB, CODE, openSession, place, START, transaction } from "../support/chain-session.ts";
import { forAllAsync } from "../support/units-property.ts";

/** What is done in one block: who calls what with how much, and how long after the last block. */
interface Step {
  readonly seconds: number;
  readonly sends: readonly {
    readonly from: "alice" | "bob";
    readonly code: keyof typeof CODE;
    readonly gas: number;
    readonly tip: number;
    readonly value: number;
  }[];
}

const SEND = fc.record({
  from: fc.constantFrom("alice" as const, "bob" as const),
  code: fc.constantFrom(...(Object.keys(CODE) as (keyof typeof CODE)[])),
  gas: fc.integer({ min: 21_000, max: 60_000 }),
  tip: fc.integer({ min: 0, max: 1_000 }),
  value: fc.constantFrom(0, 1),
});
const STEP: fc.Arbitrary<Step> = fc.record({
  seconds: fc.integer({ min: 1, max: 100_000 }),
  sends: fc.array(SEND, { maxLength: 4 }),
});

/** Plays the steps on a fresh session and gives every block with its receipts. */
async function play(steps: readonly Step[]): Promise<MinedBlock[]> {
  const { session } = await openSession();
  for (const sender of [ALICE, BOB]) await session.addSender(sender);
  await session.setBlockGasLimit(150_000n); // Not everything fits, so that what is dropped is the same too.
  const blocks: MinedBlock[] = [];
  for (const { seconds, sends } of steps) {
    for (const { from, code, gas, tip, value } of sends) {
      const to = await place(session, code);
      await session.submit(
        transaction({
          from: from === "alice" ? ALICE : BOB,
          to,
          gas: BigInt(gas),
          maxPriorityFeePerGas: BigInt(tip),
          value: BigInt(value),
        }),
      );
    }
    blocks.push(await session.mine(session.head.timestamp + seconds));
  }
  return blocks;
}

describe("Determinism", () => {
  it("two chains given the same transactions have the same blocks, to the hash", async () => {
    await forAllAsync(
      [fc.array(STEP, { minLength: 1, maxLength: 8 })],
      async (steps) => {
        const [first, second] = [await play(steps), await play(steps)];
        expect(second).to.deep.equal(first);
        const times = steps.map((_, i) => steps.slice(0, i + 1).reduce((time, step) => time + step.seconds, 0));
        const begun = (first[0]?.timestamp ?? 0) - (times[0] ?? 0);
        expect(first.map(({ timestamp }) => timestamp - begun)).to.deep.equal(times);
      },
      12,
    );
  });

  it("the hash depends on everything that happened", async () => {
    const send = { from: "alice", code: "counts", gas: 60_000, tip: 1, value: 0 } as const;
    const variants: Step[] = [
      { seconds: 12, sends: [send] },
      { seconds: 13, sends: [send] },
      { seconds: 12, sends: [{ ...send, tip: 2 }] },
      { seconds: 12, sends: [{ ...send, from: "bob" }] },
      { seconds: 12, sends: [{ ...send, gas: 50_000 }] },
      { seconds: 12, sends: [] },
    ];
    const hashes = [];
    for (const step of variants) hashes.push((await play([step]))[0]?.hash);
    expect(new Set(hashes).size).to.equal(variants.length);
  });

  it("a fresh chain knows nothing of another one", async () => {
    const [{ session: one }, { session: other }] = [await openSession(), await openSession()];
    expect(other.head).to.deep.equal(one.head);
    expect(one.head.timestamp).to.equal(START);
    await one.addSender(ALICE, 5n);
    const counter = await place(one, "counts");
    await one.addSender(BOB);
    await one.submit(transaction({ from: BOB, to: counter }));
    await one.mine(START + 60);
    expect(await stateOf(other, counter)).to.deep.equal({ number: "0x0", balance: 0n, code: "0x", word: 0n, logs: 0 });
    expect(await stateOf(one, counter)).to.deep.include({ number: "0x1", balance: 5n, word: 1n, logs: 1 });
  });
});

async function stateOf(session: Session, contract: `0x${string}`): Promise<Record<string, unknown>> {
  return {
    number: await session.rpc("eth_blockNumber"),
    balance: await session.balanceOf(ALICE),
    code: await session.rpc("eth_getCode", [contract, "latest"]),
    word: BigInt((await session.rpc("eth_getStorageAt", [contract, "0x0", "latest"])) as string),
    logs: (await session.logs([contract])).length,
  };
}
