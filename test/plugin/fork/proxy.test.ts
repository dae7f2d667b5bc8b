import { expect } from "chai";

import { FirebreakError, InputError } from "../../../src/errors.ts";
import {
  type Answer,
  type AnswerSource,
  chainData,
  type ForkCall,
  type Json,
} from "../../../src/plugin/fork/answer.ts";
import { ForkProxy } from "../../../src/plugin/fork/proxy.ts";
import { Recording } from "../../../src/plugin/fork/recording.ts";
import { LiveSource, ReplaySource } from "../../../src/plugin/fork/sources.ts";
import { parseUpstream } from "../../../src/plugin/fork/upstream-address.ts";
import { Upstream } from "../../../src/plugin/fork/upstream.ts";
import { FakeUpstream, reply } from "../../support/fork-upstream.ts";

const FORK = { chainId: 1, blockNumber: 7 };
const A = "0x00000000000000000000000000000000000000aa";

/** Answers everything with how often it was asked. */
class Counting implements AnswerSource {
  readonly calls: ForkCall[] = [];

  async answer(call: ForkCall): Promise<Answer> {
    this.calls.push(call);
    return Promise.resolve({ result: `0x${this.calls.length}` });
  }
}

async function post(url: string, body: string): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
  return response.status === 200 ? response.json() : response.status;
}

describe("ForkProxy", () => {
  let proxy: ForkProxy | undefined;
  afterEach(() => proxy?.close());
  const start = async (source: AnswerSource): Promise<string> => {
    proxy = await ForkProxy.start(FORK, source);
    return proxy.url;
  };
  const ask = async (url: string, method: string, params: Json = []): Promise<unknown> =>
    post(url, JSON.stringify({ jsonrpc: "2.0", id: 5, method, params }));

  it("listens on this machine alone, and answers only whoever knows its path", async () => {
    const url = await start(new Counting());
    expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}$/);
    expect(await post(new URL("/", url).href, "{}")).to.equal(404);
    expect((await fetch(url)).status).to.equal(404);
  });

  it("passes on what may be read", async () => {
    const source = new Counting();
    const url = await start(source);
    expect(await ask(url, "eth_getBalance", [A, "0x7"])).to.deep.equal({ jsonrpc: "2.0", id: 5, result: "0x1" });
    expect(source.calls).to.deep.equal([{ method: "eth_getBalance", params: [A, "0x7"] }]);
  });

  it("answers batches in order", async () => {
    const url = await start(new Counting());
    const batch = ["eth_getCode", "eth_chainId", "eth_getBalance"].map((method, id) => ({ id, method, params: [A] }));
    expect(await post(url, JSON.stringify(batch))).to.deep.equal([
      { jsonrpc: "2.0", id: 0, result: "0x1" },
      { jsonrpc: "2.0", id: 1, result: "0x1" },
      { jsonrpc: "2.0", id: 2, result: "0x2" },
    ]);
  });

  it("says by itself what must not move with the head, and takes the fork's block for the last one", async () => {
    const source = new Counting();
    const url = await start(source);
    const result = async (method: string): Promise<unknown> => ((await ask(url, method)) as { result: unknown }).result;
    expect(await result("eth_chainId")).to.equal("0x1");
    expect(await result("net_version")).to.equal("1");
    expect(Number(await result("eth_blockNumber"))).to.equal(1_000_007);
    expect(source.calls).to.deep.equal([]);
    for (const tag of ["latest", "pending", "safe", "finalized"]) await ask(url, "eth_getBalance", [A, tag]);
    for (const { params } of source.calls) expect(params).to.deep.equal([A, "0x7"]);
  });

  it("refuses what would change something, what nobody needs, and what is no request", async () => {
    const source = new Counting();
    const url = await start(source);
    const codeOf = async (body: string): Promise<unknown> =>
      ((await post(url, body)) as { error?: { code: number } }).error?.code;
    for (const method of ["eth_sendRawTransaction", "eth_sendTransaction", "debug_traceCall", "web3_clientVersion"])
      expect(await codeOf(JSON.stringify({ id: 1, method, params: [] }))).to.equal(-32_601);
    expect(await codeOf("{")).to.equal(-32_700);
    for (const body of ["[]", "1", "null", "{}", '{"method":"eth_getCode","params":{}}', "[1]".repeat(0) || '"x"'])
      expect(await codeOf(body), body).to.equal(-32_600);
    expect(await codeOf(JSON.stringify("x".repeat(2_000_000)))).to.equal(-32_600);
    expect(source.calls).to.deep.equal([]);
  });

  it("keeps the first question that had no answer, and asks nothing more", async () => {
    const calls: ForkCall[] = [];
    const url = await start({
      answer: async (call) => {
        calls.push(call);
        return Promise.reject(new FirebreakError(`no answer to ${call.method}`));
      },
    });
    expect(await ask(url, "eth_getCode", [A, "0x7"])).to.have.nested.property("error.code", -32_000);
    expect(await ask(url, "eth_getBalance", [A, "0x7"])).to.have.nested.property("error.code", -32_000);
    expect(proxy?.failure?.message).to.equal("no answer to eth_getCode");
    expect(calls).to.have.length(1);
  });

  describe("with a recording", () => {
    it("answers what is in it, errors too, and names what is not", async () => {
      const recording = new Recording(FORK);
      recording.add({ method: "eth_getCode", params: [A, "0x7"] }, { result: "0x6001" });
      recording.add({ method: "eth_getLogs", params: [{ fromBlock: "0x1" }] }, { error: -32_005 });
      const url = await start(new ReplaySource(recording, "rec.gz"));
      expect(await ask(url, "eth_getCode", [A, "0x7"])).to.have.property("result", "0x6001");
      expect(await ask(url, "eth_getLogs", [{ fromBlock: "0x1" }])).to.have.nested.property("error.code", -32_005);
      expect(proxy?.failure).to.equal(undefined);
      await ask(url, "eth_getStorageAt", [A, "0x99", "0x7"]);
      expect(proxy?.failure)
        .to.be.instanceOf(InputError)
        .with.property(
          "message",
          `recording rec.gz has no answer to eth_getStorageAt ["${A}","0x99","0x7"]: expected the scenario, seed, ` +
            "parameters and versions that it was recorded with; record these with --record",
        );
    });

    it("shortens what is missing when it is long", async () => {
      const url = await start(new ReplaySource(new Recording(FORK), "rec.gz"));
      await ask(url, "eth_getLogs", [{ address: Array.from({ length: 99 }, () => A) }]);
      expect(proxy?.failure?.message).to.have.length.below(420).and.include(`eth_getLogs [{"address":["${A}","`);
    });
  });

  describe("with an upstream", () => {
    it("asks once what is asked at the same time, keeps it, and keeps no words of the upstream's", async () => {
      const fake = await FakeUpstream.start((asked, response) => {
        if (asked.method === "eth_getLogs")
          reply(response, asked, { error: { code: -32_005, message: "too many, see https://host/KEY" } });
        else
          reply(response, asked, {
            result: { number: "0x7", note: "https://host/KEY", list: ["KEY", "0x1"], "a/b": 1 },
          });
      });
      try {
        const recording = new Recording(FORK);
        const url = await start(new LiveSource(new Upstream(parseUpstream(fake.url, {})), recording));
        const block = { number: "0x7", list: [null, "0x1"] };
        const block7: Json = ["0x7", false];
        const answers = await Promise.all([1, 2, 3].map(async () => ask(url, "eth_getBlockByNumber", block7)));
        for (const answer of answers) expect(answer).to.deep.include({ result: block });
        expect(await ask(url, "eth_getLogs", [{}])).to.deep.include({
          error: { code: -32_005, message: "the chain that is forked gives no answer" },
        });
        await ask(url, "eth_getLogs", [{}]);
        expect(fake.asked.map(({ method }) => method)).to.deep.equal(["eth_getBlockByNumber", "eth_getLogs"]);
        expect(proxy?.failure).to.equal(undefined);
        expect(recording.find({ method: "eth_getBlockByNumber", params: ["0x7", false] })).to.deep.equal({
          result: block,
        });
      } finally {
        await fake.stop();
      }
    });

    it("is done when the upstream refuses what a chain can't do without", async () => {
      const fake = await FakeUpstream.start((asked, response) => {
        reply(response, asked, { error: { code: -32_000, message: "missing trie node KEY" } });
      });
      try {
        const url = await start(new LiveSource(new Upstream(parseUpstream(fake.url, {}))));
        await ask(url, "eth_getBalance", [A, "0x7"]);
        expect(proxy?.failure?.message).to.equal(
          `the upstream refuses eth_getBalance ["${A}","0x7"] (error -32000); ` +
            "it no longer has the state of that block: use an archive node",
        );
      } finally {
        await fake.stop();
      }
    });
  });

  it("takes no answer that is nested without end", () => {
    let value: Json = "0x1";
    for (let i = 0; i < 100; i += 1) value = [value];
    expect(() => chainData(value)).to.throw(FirebreakError, "an answer of the upstream is nested too deeply");
  });
});
