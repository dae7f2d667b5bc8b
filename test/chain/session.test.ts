import { expect } from "chai";

import { Abi } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import type { Session, Snapshot } from "../../src/chain/session.ts";
import type { Address, Hex, MinedBlock } from "../../src/chain/types.ts";
import { FirebreakError, InputError } from "../../src/errors.ts";
import { ALICE, BOB, openSession, place, START, transaction } from "../support/chain-session.ts";

const OWNER = addressOf("owner");
const ETHER = 10n ** 18n;
const TOKEN = new Abi([
  "function mint(address to, uint256 amount)",
  "function transfer(address to, uint256 value) returns (bool)",
  "function balanceOf(address) view returns (uint256)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
]);

describe("Session", () => {
  let session: Session;
  beforeEach(async () => {
    ({ session } = await openSession());
    await session.addSender(ALICE);
  });

  /** Mines a block a given number of seconds after the last. */
  const mine = async (seconds = 12): Promise<MinedBlock> => session.mine(session.head.timestamp + seconds);
  const balanceOf = async (token: Address, holder: Address): Promise<unknown> =>
    TOKEN.decode("balanceOf", await session.call(TOKEN.call(token, "balanceOf", [holder])))[0];
  const newToken = async (): Promise<Address> => session.deploy(OWNER, "MintableToken", ["T", "T", 18, OWNER]);

  describe("blocks", () => {
    it("come only when asked for, at the time asked for", async () => {
      const { number } = session.head;
      await session.submit(transaction({ from: ALICE }));
      expect(Number(await session.rpc("eth_blockNumber"))).to.equal(number);
      const block = await session.mine(START + 1_000);
      expect([block.number, block.timestamp]).to.deep.equal([number + 1, START + 1_000]);
      expect(block).to.deep.include(session.head);
    });

    it("hold transactions in the order of arrival, whatever they pay", async () => {
      await session.addSender(BOB);
      const hashes = [
        await session.submit(transaction({ from: ALICE, maxPriorityFeePerGas: 0n })),
        await session.submit(transaction({ from: BOB, maxPriorityFeePerGas: 10n ** 9n })),
        await session.submit(transaction({ from: ALICE, maxPriorityFeePerGas: 10n ** 10n })),
      ];
      const { receipts } = await mine();
      expect(receipts.map(({ hash }) => hash)).to.deep.equal(hashes);
      expect(receipts.map(({ index }) => index)).to.deep.equal([0, 1, 2]);
    });

    it("let no more in than fits, and what did not fit leaves the node with its nonce", async () => {
      await session.setBlockGasLimit(150_000n);
      await mine();
      const sent = [];
      for (let i = 0; i < 5; i += 1) sent.push(await session.submit(transaction({ from: ALICE, gas: 100_000n })));
      // A transfer uses 21,000 of its 100,000: when three have used 63,000, no 100,000 are left for a fourth.
      expect((await mine()).receipts.map(({ hash }) => hash)).to.deep.equal(sent.slice(0, 3));
      expect((await mine()).receipts).to.deep.equal([]);
      const again = await session.submit(transaction({ from: ALICE, gas: 100_000n }));
      expect((await mine()).receipts.map(({ hash }) => hash)).to.deep.equal([again]);
    });

    it("leave out who can't pay the base fee, and let them try again", async () => {
      await session.submit(transaction({ from: ALICE, maxFeePerGas: session.nextBaseFee - 1n }));
      expect((await mine()).receipts).to.deep.equal([]);
      const enough = await session.submit(transaction({ from: ALICE, maxFeePerGas: session.nextBaseFee }));
      expect((await mine()).receipts.map(({ hash }) => hash)).to.deep.equal([enough]);
    });

    it("hold failed transactions as well, at their cost", async () => {
      const reverting = await place(session, "revertsWithInput");
      await session.submit(transaction({ from: ALICE, to: reverting, data: "0xaa" }));
      await session.submit(transaction({ from: ALICE }));
      const { receipts } = await mine();
      expect(receipts.map(({ succeeded }) => succeeded)).to.deep.equal([false, true]);
      expect(receipts[0]?.gasUsed).to.be.within(21_000n, 22_000n);
    });

    it("are told to whoever listens, until they no longer want to know", async () => {
      const heard: number[] = [];
      const stop = session.listen((_, block) => heard.push(block.number));
      const first = await mine();
      stop();
      await mine();
      expect(heard).to.deep.equal([first.number]);
    });
  });

  describe("accounts", () => {
    it("have what they were given and pay what they send", async () => {
      await session.addSender(ALICE, 2n * ETHER);
      await session.submit(transaction({ from: ALICE, to: addressOf("poor"), value: ETHER }));
      const { receipts } = await mine();
      expect(await session.balanceOf(addressOf("poor"))).to.equal(ETHER);
      const fee = (receipts[0]?.gasUsed ?? 0n) * (receipts[0]?.effectiveGasPrice ?? 0n);
      expect(await session.balanceOf(ALICE)).to.equal(ETHER - fee);
    });

    it("may be given another balance later and go on with their nonce", async () => {
      await session.submit(transaction({ from: ALICE }));
      await mine();
      await session.addSender(ALICE, 5n * ETHER);
      expect(await session.balanceOf(ALICE)).to.equal(5n * ETHER);
      await session.submit(transaction({ from: ALICE }));
      expect((await mine()).receipts).to.have.lengthOf(1);
    });
  });

  describe("building", () => {
    it("deploys contracts with their arguments", async () => {
      const token = await newToken();
      const decimals = await session.call({ to: token, data: "0x313ce567" });
      expect(Number(decimals)).to.equal(18);
      expect(token).to.match(/^0x[0-9a-f]{40}$/);
    });

    it("deploys any contract by its artifact", async () => {
      // PUSH1 42; PUSH0; MSTORE; PUSH1 32; PUSH0; RETURN, behind a constructor that returns these eight bytes.
      const bytecode = "0x6008600a5f3960085ff3602a5f5260205ff3";
      const address = await session.deploy(OWNER, { contractName: "Answer", abi: [], bytecode });
      expect(BigInt(await session.call({ to: address, data: "0x" }))).to.equal(42n);
      const failure = session.deploy(OWNER, { contractName: "Nothing", abi: [], bytecode: "0xfe" });
      const message = await failure.catch((error: unknown) => (error as Error).message);
      expect(message).to.equal("Nothing could not be deployed");
    });

    it("says which contract could not be deployed, or is not compiled", async () => {
      const wrong = ["bad feed", { decimals: 8, minAnswer: 2, maxAnswer: 1, heartbeat: 1, deviationBps: 1 }, OWNER];
      const failure = await session.deploy(OWNER, "PriceFeed", wrong).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(FirebreakError).with.property("message", "PriceFeed could not be deployed");
      const missing = await session.deploy(OWNER, "NoSuchContract").catch((error: unknown) => error);
      expect(missing)
        .to.be.instanceOf(InputError)
        .with.property("message", "contract NoSuchContract is not compiled: run npx hardhat build");
    });

    it("is free, and fills as many blocks as it needs", async () => {
      const token = await newToken();
      const { number, gasLimit } = session.head;
      const before = await session.balanceOf(OWNER);
      const calls = Array.from({ length: 5 }, () => ({
        ...TOKEN.call(token, "mint", [ALICE, 7n]),
        from: OWNER,
        gas: gasLimit / 2n,
      }));
      await session.execute(calls);
      expect(session.head.number - number).to.equal(3);
      expect(await balanceOf(token, ALICE)).to.equal(35n);
      expect(await session.balanceOf(OWNER)).to.equal(before);
      const { number: last } = session.head;
      await session.execute([]);
      expect(session.head.number).to.equal(last);
    });

    it("stops at a call that reverts and says why", async () => {
      const token = await newToken();
      const reverting = await place(session, "revertsWithInput");
      const never = await place(session, "neverEnds");
      const build = async (to: Address, data: Hex): Promise<unknown> =>
        session
          .execute([
            { ...TOKEN.call(token, "mint", [ALICE, 1n]), from: OWNER },
            { to, data, from: OWNER, gas: 100_000n },
          ])
          .catch((error: unknown) => (error as Error).message);
      const where = "reverted while the world was built";
      expect(await build(reverting, "0xc0ffee00")).to.equal(`a call to ${reverting} ${where}: 0xc0ffee00`);
      expect(await build(never, "0x")).to.equal(`a call to ${never} ${where}: out of gas`);
      expect(await build(reverting, "0x")).to.equal(`a call to ${reverting} ${where}: no reason given`);
    });
  });

  describe("reads", () => {
    it("see the caller they are told", async () => {
      const token = await newToken();
      const mint = TOKEN.call(token, "mint", [ALICE, 1n]);
      expect(await session.call(mint, OWNER)).to.equal("0x");
      expect(await session.call(mint, ALICE).catch(() => "refused")).to.equal("refused");
      expect(await balanceOf(token, ALICE)).to.equal(0n);
    });

    it("find all logs of contracts in order, with the time of their blocks, and of one kind when asked", async () => {
      const [a, b, c] = [await newToken(), await newToken(), await newToken()];
      const mints = [a, b, a, c].map((token, i) => ({
        ...TOKEN.call(token, "mint", [ALICE, BigInt(i)]),
        from: OWNER,
      }));
      await session.execute(mints.slice(0, 2));
      const firstTime = session.head.timestamp;
      await mine(1_000);
      await session.execute(mints.slice(2));
      const transfer = TOKEN.topic("Transfer");
      const logs = await session.logs([a, b], transfer);
      const values = logs.map((log) => TOKEN.decodeLog(log)?.args.value as bigint);
      expect(logs.map(({ address }) => address)).to.deep.equal([a, b, a]);
      expect(values).to.deep.equal([0n, 1n, 2n]);
      expect(logs.map(({ timestamp }) => timestamp)).to.deep.equal([firstTime, firstTime, firstTime + 1_001]);
      expect(logs[2]?.blockNumber).to.equal(session.head.number);
      // The owner's appointment is logged too when a token is made.
      expect((await session.logs([c])).length).to.equal(2);
    });

    it("find each log once, however many ask at the same time, and forget those of blocks undone", async () => {
      const token = await newToken();
      const mint = { ...TOKEN.call(token, "mint", [ALICE, 1n]), from: OWNER };
      await session.execute([mint]);
      const snapshot = await session.snapshot();
      await session.execute([mint, mint]);
      const transfer = TOKEN.topic("Transfer");
      const found = await Promise.all([1, 2, 3].map(async () => session.logs([token], transfer)));
      expect(found.map(({ length }) => length)).to.deep.equal([3, 3, 3]);
      await session.revert(snapshot);
      expect(await session.logs([token], transfer)).to.have.length(1);
      await session.execute([mint]);
      expect(await session.logs([token], transfer)).to.have.length(2);
    });
  });

  describe("snapshots", () => {
    it("bring everything back, as often as wanted, and the same future follows", async () => {
      const token = await newToken();
      await session.submit(transaction({ from: ALICE }));
      await mine();
      let snapshot: Snapshot = await session.snapshot();
      const { head } = session;
      const futures: Hex[] = [];
      for (let round = 0; round < 3; round += 1) {
        if (round > 0) snapshot = await session.revert(snapshot);
        expect(session.head).to.equal(head);
        expect(await balanceOf(token, BOB)).to.equal(0n);
        await session.execute([{ ...TOKEN.call(token, "mint", [BOB, 3n]), from: OWNER }]);
        await session.submit(transaction({ from: ALICE }));
        futures.push((await session.mine(head.timestamp + 500)).hash);
      }
      expect(new Set(futures).size).to.equal(1);
    });

    it("forget what waited", async () => {
      const snapshot = await session.snapshot();
      await session.submit(transaction({ from: ALICE }));
      await session.revert(snapshot);
      expect((await mine()).receipts).to.deep.equal([]);
    });

    it("say so when there is nothing to return to", async () => {
      const snapshot = await session.snapshot();
      await session.revert(snapshot);
      const again = await session.revert(snapshot).catch((error: unknown) => error);
      expect(again)
        .to.be.instanceOf(FirebreakError)
        .with.property("message", "the chain could not return to its snapshot");
    });
  });
});
