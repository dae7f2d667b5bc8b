import { expect } from "chai";

import { addressOf } from "../../src/chain/address.ts";
import { LogHistory } from "../../src/chain/log-history.ts";
import { fromHex, toHex } from "../../src/chain/rpc.ts";
import type { Hex } from "../../src/chain/types.ts";
import { FirebreakError } from "../../src/errors.ts";

const A = addressOf("a");
const B = addressOf("b");
const TOPIC: Hex = `0x${"11".repeat(32)}`;

interface Asked {
  readonly address: readonly string[];
  readonly topics?: readonly (readonly string[])[];
  readonly fromBlock: string;
  readonly toBlock: string;
}

/** A node with a log in every hundredth block, that answers ranges of so many blocks with so many logs at most. */
function node(mostBlocks: number, mostLogs = Infinity): { history: LogHistory; asked: Asked[] } {
  const asked: Asked[] = [];
  const history = new LogHistory(async (method, [filter]) => {
    expect(method).to.equal("eth_getLogs");
    const request = filter as Asked;
    asked.push(request);
    const [first, last] = [Number(fromHex(request.fromBlock)), Number(fromHex(request.toBlock))];
    if (last - first + 1 > mostBlocks) throw new Error("block range too large");
    const logs = [];
    for (let block = first; block <= last; block += 1) {
      if (block % 100 !== 0) continue;
      const place = { blockNumber: toHex(block), transactionIndex: "0x0", logIndex: "0x3" };
      logs.push({ address: A.toUpperCase().replace("0X", "0x"), topics: [TOPIC], data: "0x", ...place });
    }
    if (logs.length > mostLogs) throw new Error("query returned more results than we like");
    return Promise.resolve(logs);
  });
  return { history, asked };
}

const rangesOf = (asked: readonly Asked[]): number[][] =>
  asked.map(({ fromBlock, toBlock }) => [Number(fromBlock), Number(toBlock)]);

describe("LogHistory", () => {
  it("reads from the block asked for to the last, for the contracts and topics asked for, in bounded ranges", async () => {
    const { history, asked } = node(10_000);
    const logs = await history.logsOf([B, A, B], { since: 501, topics: [TOPIC] }, 25_000);
    expect(rangesOf(asked)).to.deep.equal([
      [501, 10_500],
      [10_501, 20_500],
      [20_501, 25_000],
    ]);
    for (const { address, topics } of asked) {
      expect(address).to.deep.equal([A, B].sort());
      expect(topics).to.deep.equal([[TOPIC]]);
    }
    expect(logs.map(({ blockNumber }) => blockNumber)).to.deep.equal(
      Array.from({ length: 245 }, (_, i) => 600 + i * 100),
    );
    expect(logs[0]?.address).to.equal(A);
  });

  it("asks for no topics when any will do, and for nothing when there is nothing to ask", async () => {
    const { history, asked } = node(10_000);
    await history.logsOf([A], { since: 1 }, 10);
    expect(asked[0]).to.not.have.property("topics");
    expect(await history.logsOf([], { since: 1 }, 10)).to.deep.equal([]);
    expect(await history.logsOf([A], { since: 11 }, 10)).to.deep.equal([]);
    expect(asked).to.have.length(1);
  });

  it("halves a range that is refused until it is answered, and has every log once", async () => {
    for (const [mostBlocks, mostLogs] of [
      [1_000, Infinity],
      [Infinity, 7],
      [37, 1],
      [1, 1],
    ] as const) {
      const { history, asked } = node(mostBlocks, mostLogs);
      const logs = await history.logsOf([A], { since: 1 }, 3_000);
      expect(logs.map(({ blockNumber }) => blockNumber)).to.deep.equal(
        Array.from({ length: 30 }, (_, i) => (i + 1) * 100),
      );
      const answered = asked.filter(({ fromBlock, toBlock }) => Number(toBlock) - Number(fromBlock) < mostBlocks);
      expect(asked.length - answered.length).to.be.below(12 + answered.length / 4);
    }
  });

  it("tries longer ranges again after a while", async () => {
    let refuses = true;
    const asked: number[] = [];
    const history = new LogHistory(async (_, [filter]) => {
      const { fromBlock, toBlock } = filter as Asked;
      asked.push(Number(toBlock) - Number(fromBlock) + 1);
      if (refuses && asked.length < 4) throw new Error("busy block");
      refuses = false;
      return Promise.resolve([]);
    });
    await history.logsOf([A], { since: 1 }, 100_000);
    expect(asked.slice(0, 5)).to.deep.equal([10_000, 5_000, 2_500, 1_250, 1_250]);
    expect(Math.max(...asked.slice(4))).to.equal(10_000);
  });

  it("gives up on a single block that is refused, and says which", async () => {
    const { history } = node(0);
    const error: unknown = await history.logsOf([A], { since: 1 }, 100).catch((thrown: unknown) => thrown);
    expect(error)
      .to.be.instanceOf(FirebreakError)
      .with.property("message", "the logs of block 1 cannot be read: block range too large");
  });

  it("reads the same only once, one after the other, whoever asks", async () => {
    const { history, asked } = node(1_000);
    const [one, two] = await Promise.all([
      history.logsOf([A, B], { since: 1 }, 2_000),
      history.logsOf([B, A], { since: 1 }, 2_000),
      history.logsOf([B], { since: 1 }, 2_000),
    ]);
    expect(one).to.equal(two);
    const forBoth = asked.filter(({ address }) => address.length === 2);
    expect(asked.slice(0, forBoth.length)).to.deep.equal(forBoth);
  });
});
