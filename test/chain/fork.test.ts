import { expect } from "chai";
import hre from "hardhat";

import { Abi } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import { Session } from "../../src/chain/session.ts";
import type { Address } from "../../src/chain/types.ts";
import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import { ForkEngine } from "../../src/plugin/fork/fork-engine.ts";
import { parseForkOptions } from "../../src/plugin/fork/fork-options.ts";
import { transaction } from "../support/chain-session.ts";
import { FORK_BLOCK, ForkUpstream, HOLDERS } from "../support/fork-upstream.ts";

const TOKEN = new Abi([
  "function transfer(address to, uint256 value) returns (bool)",
  "function balanceOf(address) view returns (uint256)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
]);
const ETHER = 10n ** 18n;
const [FIRST, SECOND, THIRD] = HOLDERS as [Address, Address, Address];

describe("A session on a fork", () => {
  let upstream: ForkUpstream;
  let engine: ForkEngine;
  let token: Address;
  let session: Session;
  before(async () => {
    upstream = await ForkUpstream.start();
    token = await upstream.deployToken();
    const request = parseForkOptions({
      fork: upstream.url,
      block: String(FORK_BLOCK),
      record: "",
      replay: "",
      engine: "edr",
    });
    if (request === undefined) throw new Error("no fork");
    engine = new ForkEngine(hre, request);
    await engine.connect(1);
  });
  beforeEach(async () => {
    const environment = hardhatEnvironment(hre, engine);
    session = await Session.open(
      await environment.openChain({ startTime: 0 }),
      environment.artifacts,
      environment.fork,
    );
  });
  after(async () => {
    await engine.close();
    await upstream.stop();
  });

  const balanceOf = async (holder: Address): Promise<bigint> =>
    TOKEN.decode("balanceOf", await session.call(TOKEN.call(token, "balanceOf", [holder])))[0] as bigint;
  const transfer = async (from: Address, to: Address, value: bigint): Promise<void> =>
    session.execute([{ ...TOKEN.call(token, "transfer", [to, value]), from }]);

  it("begins at the block and its time, and knows that it is one", () => {
    expect(session.fork).to.deep.equal({ chainId: 1, blockNumber: FORK_BLOCK });
    expect(session.origin.number).to.equal(FORK_BLOCK);
    expect(session.head).to.equal(session.origin);
    expect(session.origin.timestamp).to.be.above(1_700_000_000);
  });

  it("has the state of the block, whatever came after it", async () => {
    // 1,000, 2,000 and 3,000 were minted, then 10, 20 and 30 went round; later blocks moved more.
    expect(await Promise.all(HOLDERS.map(balanceOf))).to.deep.equal([1_020n, 1_990n, 2_990n]);
  });

  it("mines from there on", async () => {
    const block = await session.mine(session.head.timestamp + 12);
    expect(block.number).to.equal(FORK_BLOCK + 1);
  });

  it("lets holders send on from their own nonce, and leaves them their balance", async () => {
    const before = await session.balanceOf(FIRST);
    await transfer(FIRST, SECOND, 20n);
    await transfer(FIRST, SECOND, 5n);
    expect(await balanceOf(FIRST)).to.equal(995n);
    expect(await session.balanceOf(FIRST)).to.equal(before);
    await session.submit(transaction({ from: FIRST }));
    expect((await session.mine(session.head.timestamp + 12)).receipts).to.have.length(1);
  });

  it("gives who has nothing enough to send, a contract too", async () => {
    await session.impersonate(token);
    expect(await session.balanceOf(token)).to.equal(ETHER);
    await session.submit(transaction({ from: token, to: FIRST }));
    const { receipts } = await session.mine(session.head.timestamp + 12);
    expect(receipts.map(({ succeeded }) => succeeded)).to.deep.equal([true]);
    const rich = addressOf("rich");
    await session.setBalance(rich, 5n * ETHER);
    await session.impersonate(rich);
    expect(await session.balanceOf(rich)).to.equal(5n * ETHER);
  });

  it("returns to a snapshot with the nonces that holders had", async () => {
    const snapshot = await session.snapshot();
    await transfer(FIRST, SECOND, 1n);
    await session.revert(snapshot);
    await transfer(FIRST, SECOND, 2n);
    expect(await balanceOf(FIRST)).to.equal(1_018n);
  });

  it("reads logs up to the fork from the block asked for, and those after it apart", async () => {
    const topic = TOKEN.topic("Transfer");
    const valuesOf = (logs: readonly { data: string; blockNumber: number }[]): [number, number][] =>
      logs.map(({ data, blockNumber }) => [blockNumber, Number(data)]);
    expect(await session.logs([token], topic)).to.deep.equal([]);
    await transfer(THIRD, SECOND, 7n);
    expect(valuesOf(await session.logs([token], topic))).to.deep.equal([[FORK_BLOCK + 1, 7]]);
    const past = await session.history([token], { since: 5, topics: [topic] });
    expect(valuesOf(past)).to.deep.equal([
      [5, 10],
      [6, 20],
      [7, 30],
    ]);
    expect(await session.history([addressOf("nobody")], { since: 1 })).to.deep.equal([]);
    expect((await session.history([token], { since: 1 })).length).to.be.above(6);
  });

  it("puts other code and storage in a contract's place", async () => {
    // Returns what it holds in slot 3: SLOAD(3); MSTORE(0); RETURN(0, 32).
    const code = "0x6003545f5260205ff3";
    await session.setCode(token, code);
    await session.setStorageAt(token, 3n, 1_234n);
    expect(await session.codeAt(token)).to.equal(code);
    expect(await session.storageAt(token, 3n)).to.equal(1_234n);
    await session.mine(session.head.timestamp + 12);
    expect(BigInt(await session.call({ to: token, data: "0x" }))).to.equal(1_234n);
  });

  it("has no history when it is no fork", async () => {
    const { openChain, artifacts } = hardhatEnvironment(hre);
    const own = await Session.open(await openChain({ startTime: 1_700_000_000 }), artifacts);
    expect(own.fork).to.equal(undefined);
    expect(await own.history([token], { since: 0 })).to.deep.equal([]);
  });
});
