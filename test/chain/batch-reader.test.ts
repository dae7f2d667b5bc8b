import { expect } from "chai";

import { Abi } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import { BatchReader } from "../../src/chain/batch-reader.ts";
import type { Session } from "../../src/chain/session.ts";
import type { Address, Call, Hex } from "../../src/chain/types.ts";
import { ALICE, openSession, place, type Request } from "../support/chain-session.ts";

const OWNER = addressOf("owner");
const TOKEN = new Abi([
  "function mint(address to, uint256 amount)",
  "function balanceOf(address) view returns (uint256)",
  "function totalSupply() view returns (uint256)",
]);

describe("BatchReader", () => {
  let session: Session;
  let requests: Request[];
  let reader: BatchReader;
  let token: Address;
  let echo: Address;
  let reverting: Address;

  before(async () => {
    ({ session, requests } = await openSession());
    reader = new BatchReader(session, await session.deploy(OWNER, "Multicall"));
    token = await session.deploy(OWNER, "MintableToken", ["T", "T", 18, OWNER]);
    await session.execute([{ ...TOKEN.call(token, "mint", [ALICE, 12_345n]), from: OWNER }]);
    echo = await place(session, "returnsInput");
    reverting = await place(session, "revertsWithInput");
  });

  /** How many calls the node had to answer while `work` was done. */
  async function callsOf(work: () => Promise<unknown>): Promise<number> {
    const before = requests.length;
    await work();
    return requests.slice(before).filter(({ method }) => method === "eth_call").length;
  }

  it("answers what separate calls answer, in one request", async () => {
    const calls: Call[] = [
      TOKEN.call(token, "balanceOf", [ALICE]),
      TOKEN.call(token, "balanceOf", [OWNER]),
      TOKEN.call(token, "totalSupply"),
      { to: echo, data: "0x" },
      { to: echo, data: "0x0102030405" },
      { to: addressOf("nobody"), data: "0x1234" },
    ];
    const separate: Hex[] = [];
    for (const call of calls) separate.push(await session.call(call));
    let batched: Hex[] = [];
    const asked = await callsOf(async () => {
      batched = await Promise.all(calls.map(async (call) => reader.read(call)));
    });
    expect(batched).to.deep.equal(separate);
    expect(TOKEN.decode("balanceOf", batched[0] ?? "0x")[0]).to.equal(12_345n);
    expect(asked).to.equal(1);
  });

  it("gives undefined for a call that reverts, without harm to the others", async () => {
    const answers = await Promise.all([
      reader.tryRead({ to: reverting, data: "0x" }),
      reader.tryRead({ to: echo, data: "0xab" }),
      reader.tryRead({ to: reverting, data: "0xcd" }),
      reader.tryRead({ to: token, data: "0xffffffff" }),
    ]);
    expect(answers).to.deep.equal([undefined, "0xab", undefined, undefined]);
  });

  it("throws, when asked to, what the node says of the reverted call itself", async () => {
    const call: Call = { to: reverting, data: "0x0badcafe" };
    const [alone, batched] = await Promise.all([
      session.call(call).catch((error: unknown) => error),
      reader.read(call).catch((error: unknown) => error),
    ]);
    expect(alone).to.be.instanceOf(Error);
    expect((batched as Error).message).to.equal((alone as Error).message);
    expect(revertDataOf(batched)).to.equal("0x0badcafe");
  });

  it("sends what is asked for later in a request of its own", async () => {
    const asked = await callsOf(async () => {
      await reader.read({ to: echo, data: "0x01" });
      await Promise.all([reader.read({ to: echo, data: "0x02" }), reader.read({ to: echo, data: "0x03" })]);
    });
    expect(asked).to.equal(2);
  });

  it("splits what is too much for one request, and keeps every answer with its question", async () => {
    const questions = Array.from({ length: 1_203 }, (_, i): Hex => `0x${i.toString(16).padStart(8, "0")}`);
    let answers: (Hex | undefined)[] = [];
    const asked = await callsOf(async () => {
      answers = await Promise.all(questions.map(async (data) => reader.tryRead({ to: echo, data })));
    });
    expect(answers).to.deep.equal(questions);
    expect(asked).to.equal(3);
  });

  it("reads the last block mined, not what waits", async () => {
    const supply = async (): Promise<unknown> =>
      TOKEN.decode("totalSupply", await reader.read(TOKEN.call(token, "totalSupply")))[0];
    const before = (await supply()) as bigint;
    const mint = TOKEN.call(token, "mint", [ALICE, 1n]);
    await session.submit({ ...mint, from: OWNER, gas: 100_000n, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 0n });
    expect(await supply()).to.equal(before);
    await session.mine(session.head.timestamp + 1);
    expect(await supply()).to.equal(before + 1n);
  });

  it("fails every read of a batch that the node can't answer, and serves the next one", async () => {
    const broken = new BatchReader(session, reverting);
    const failures = await Promise.allSettled([
      broken.read({ to: echo, data: "0x01" }),
      broken.tryRead({ to: echo, data: "0x02" }),
    ]);
    expect(failures.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
    expect(await reader.read({ to: echo, data: "0x03" })).to.equal("0x03");
  });
});

/** The revert data that a provider's error carries, or undefined. */
function revertDataOf(error: unknown): Hex | undefined {
  for (let current = error; current instanceof Object; current = (current as { cause?: unknown }).cause) {
    const data = (current as { data?: unknown }).data;
    if (typeof data === "string" && data.startsWith("0x")) return data as Hex;
    const nested = (data as { data?: unknown } | undefined)?.data;
    if (typeof nested === "string" && nested.startsWith("0x")) return nested as Hex;
  }
  return undefined;
}
