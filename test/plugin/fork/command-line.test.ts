import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";

import { expect } from "chai";

import { GZIP_HEADER } from "../../../src/plugin/fork/recording.ts";
import type { RunDescription } from "../../../src/report/run-description.ts";
import type { Summary } from "../../../src/report/summary.ts";
import { firebreak, type Finished, UserFolder } from "../../support/cli-run.ts";
import { FORK_SCENARIO } from "../../support/fork-scenario.ts";
import { FakeUpstream, FORK_BLOCK, ForkUpstream, Gateway, HEAD, reply } from "../../support/fork-upstream.ts";

const AT_BLOCK = ["--block", String(FORK_BLOCK)];
const SECONDS = 25_000;

const digestOf = ({ stdout }: { readonly stdout: string }): string => (JSON.parse(stdout) as Summary).digest;

describe("firebreak run --fork", function () {
  this.timeout(600_000);
  let user: UserFolder;
  let upstream: ForkUpstream;
  let gateway: Gateway;
  let recorded: Finished;
  let named: Finished;
  const read = (path: string): string => readFileSync(user.at(path), "utf8");
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
    firebreak(["run", "fork.ts", ...args], { cwd: user.path, env: { TMPDIR: user.at("tmp"), ...env } });
  /** What is there, but for what the loader of TypeScript keeps. */
  const tree = (): string[] => user.tree().filter((path) => !path.includes("tmp/tsx-"));
  /** All files of the user's, but for those given, with what is in them. */
  const files = (): [string, string][] =>
    user
      .tree()
      .filter((path) => /\.(json|html|csv|ndjson)$/.test(path))
      .map((path) => [path, read(path)]);

  before(async () => {
    user = new UserFolder({ "tmp/.keep": "" });
    upstream = await ForkUpstream.start();
    const token = await upstream.deployToken();
    const scenario = FORK_SCENARIO.replaceAll("TOKEN", token);
    user.write("fork.ts", scenario);
    user.write(
      "endless.ts",
      scenario
        .replace("blocks: 5", "blocks: 100_000")
        .replace("const from =", 'if (block === 3) process.stderr.write("block 3\\n");\n        const from ='),
    );
    let busy = 0;
    gateway = await Gateway.start(upstream, (_, response) => {
      busy += 1;
      if (busy > 2) return false;
      response.writeHead(429).end("S3CRETKEY");
      return true;
    });
    recorded = await run(["--fork", gateway.url, ...AT_BLOCK, "--record", "rec.gz", "--json", "--out", "recorded"]);
    named = await run(["--fork", "MAINNET_RPC_URL", ...AT_BLOCK, "--record", "again.gz", "--json", "--out", "named"], {
      MAINNET_RPC_URL: gateway.url,
    });
  });
  after(async () => {
    await gateway.stop();
    await upstream.stop();
    user.remove();
  });

  it("runs on the fork, though the upstream was busy at first", () => {
    expect(recorded).to.deep.include({ status: 0, stderr: "" });
    expect(JSON.parse(recorded.stdout)).to.deep.include({ scenario: "on-a-fork", blocks: 5, reverted: 0 });
  });

  it("records the same to the byte, and the run does not depend on how it came to its answers", () => {
    expect(readFileSync(user.at("again.gz")).equals(readFileSync(user.at("rec.gz")))).to.equal(true);
    const { status, stderr } = named;
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(digestOf(named)).to.equal(digestOf(recorded));
  });

  it("builds a world of our own on a fork too", async () => {
    const args = ["run", "two-pools", "--fork", gateway.url, ...AT_BLOCK, "--out", "beside", "--json"];
    const { status, stdout, stderr } = await firebreak(args, { cwd: user.path });
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).to.deep.include({ reverted: 0 });
    expect((JSON.parse(stdout) as { liquidations: unknown }).liquidations).to.deep.include({ count: 18, accounts: 15 });
  });

  it("says of the run where it went on from, and how to repeat it without the address", () => {
    const described = JSON.parse(read("recorded/run.json")) as RunDescription;
    expect(described.fork).to.deep.equal({ chainId: 1, blockNumber: FORK_BLOCK });
    const command = "npx hardhat firebreak run fork.ts --seed 1 --fork";
    expect(described.command).to.equal(`${command} <url> --block ${FORK_BLOCK}`);
    expect((JSON.parse(read("named/run.json")) as RunDescription).command).to.equal(
      `${command} MAINNET_RPC_URL --block ${FORK_BLOCK}`,
    );
    expect(described.assumptions).to.deep.equal(["3 holders"]);
  });

  it("has the run begin an hour after the fork's block", async () => {
    const block = (await upstream.rpc("eth_getBlockByNumber", [`0x${FORK_BLOCK.toString(16)}`, false])) as {
      timestamp: string;
    };
    const [header = "", first = ""] = read("recorded/blocks.csv").split("\n");
    const time = first.split(",")[header.split(",").indexOf("time")];
    expect(Number(time)).to.equal(Number(block.timestamp) + 3_600 + 12);
  });

  it("shows and keeps nothing of the address", () => {
    const recording = gunzipSync(readFileSync(user.at("rec.gz"))).toString("utf8");
    const kept = [...files(), ["rec.gz", recording], ["output", recorded.stdout + named.stdout]];
    expect(kept.length).to.be.above(10);
    for (const [name, text] of kept as [string, string][])
      expect(text.match(gateway.secrets)?.[0], name).to.equal(undefined);
    expect(recording).to.include("eth_getStorageAt");
  });

  it("leaves nothing behind but its folder and its recording", () => {
    expect(readdirSync(user.at("tmp")).filter((name) => name.startsWith("firebreak"))).to.deep.equal([]);
    expect(tree().filter((path) => path.includes(".firebreak"))).to.deep.equal([]);
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const before = tree();
    const { status, stderr } = await firebreak(
      ["run", "endless.ts", "--fork", gateway.url, ...AT_BLOCK, "--record", "endless.gz"],
      {
        cwd: user.path,
        env: { TMPDIR: user.at("tmp") },
        onStderr: (soFar) => (soFar.includes("block 3\n") ? "SIGINT" : undefined),
      },
    );
    expect(stderr).to.equal("block 3\nInterrupted (SIGINT): the run was not finished and nothing was written.\n");
    expect(status).to.equal(3);
    expect(tree()).to.deep.equal(before);
  });

  describe("when it can't be", () => {
    interface Case {
      readonly args: readonly string[];
      readonly status: number;
      readonly says: RegExp;
    }
    const fakes: FakeUpstream[] = [];
    const cases = new Map<string, Case>();
    const results = new Map<string, Finished & { readonly ms: number }>();
    let stood: string[];
    const fake = async (answers: Readonly<Record<string, unknown>> | undefined): Promise<string> => {
      const made = await FakeUpstream.start((asked, response) => {
        if (answers === undefined) return;
        const result = answers[asked.method];
        if (result === undefined)
          reply(response, asked, { error: { code: -32_000, message: "missing trie node KEY" } });
        else reply(response, asked, { result });
      });
      fakes.push(made);
      return `http://user:secret@127.0.0.1:${made.port}/v3/KEY`;
    };
    before(async () => {
      const silent = await fake(undefined);
      const other = await fake({ eth_chainId: "0x2105" });
      const block = { baseFeePerGas: "0x1" };
      const pruned = await fake({ eth_chainId: "0x1", eth_blockNumber: "0x64", eth_getBlockByNumber: block });
      const dead = await fake(undefined);
      await fakes.pop()?.stop();
      const late = await Gateway.start(upstream, (asked, response) => {
        if (asked.method !== "eth_getLogs") return false;
        response.writeHead(403).end("S3CRETKEY");
        return true;
      });
      const fork = (url: string, block = String(FORK_BLOCK)): string[] => ["--fork", url, "--block", block];
      const given: Record<string, Case> = {
        "an upstream that never answers": {
          args: fork(silent),
          status: 3,
          says: /^Error: the upstream does not answer in time \(eth_chainId, asked twice\)$/,
        },
        "a port where nobody listens": {
          args: [...fork(dead), "--record", "dead.gz"],
          status: 3,
          says: /^Error: the upstream refuses the connection \(eth_chainId, asked \d times\)$/,
        },
        "another chain": {
          args: fork(other),
          status: 2,
          says: /^Error: the fork is of chain 8453: the scenario expects one of chain 1$/,
        },
        "a block in the future": {
          args: fork(gateway.url, String(HEAD + 1)),
          status: 2,
          says: /^Error: --block 11 is in the future: the upstream's last block is 10$/,
        },
        "state that is pruned": {
          args: fork(pruned),
          status: 2,
          says: /^Error: --block 7: the upstream no longer has the state of that block \(eth_getBalance: error -32000\): use an archive node, or a block near its last one, 100$/,
        },
        "a URL of another kind": {
          args: fork("ftp://user:secret@host/v3/KEY"),
          status: 2,
          says: /^Error: --fork: URLs of this kind can't be asked: expected an http/,
        },
        "an upstream that refuses in the middle": {
          args: [...fork(late.url), "--record", "late.gz"],
          status: 2,
          says: /^Error: the upstream refuses access \(HTTP 403, eth_getLogs\): expected a URL with a valid key$/,
        },
        "a record where something else is": {
          args: [...fork(gateway.url), "--record", "fork.ts"],
          status: 2,
          says: /^Error: --record fork\.ts: something else is there; expected a new file, or an earlier recording$/,
        },
        "a record where nothing can be": {
          args: [...fork(gateway.url), "--record", "nowhere/rec.gz"],
          status: 2,
          says: /^Error: --record nowhere\/rec\.gz: cannot write there: there is no such place; choose another place$/,
        },
        "no fork at all": {
          args: [],
          status: 2,
          says: /^Error: on-a-fork runs on a fork of chain 1: expected --fork with a node's URL and --block N, or --replay FILE$/,
        },
      };
      stood = tree();
      for (const [name, one] of Object.entries(given)) cases.set(name, one);
      await Promise.all(
        Object.entries(given).map(async ([name, { args }]) => {
          results.set(name, { ...(await run(args)), ms: 0 });
        }),
      );
      // How long it takes is measured alone.
      for (const name of ["an upstream that never answers", "a port where nobody listens"]) {
        const start = performance.now();
        const finished = await run(given[name]?.args ?? []);
        results.set(name, { ...finished, ms: performance.now() - start });
      }
      await Promise.all([...fakes.map(async (made) => made.stop()), late.stop()]);
    });

    it("ends each time with one line that says what is wrong, within seconds, and without the address", () => {
      expect(cases.size).to.equal(10);
      for (const [name, { status, says }] of cases) {
        const result = results.get(name);
        expect(result, name).to.deep.include({ status, stdout: "" });
        const [line = "", ...others] = (result?.stderr ?? "").split("\n");
        expect(others, name).to.deep.equal([""]);
        expect(line, name).to.match(says);
        expect(line, name).not.to.match(/secret|KEY|pa55word|t0ken|127\.0\.0\.1|http:\/\/[^ ]/);
        expect(result?.ms, name).to.be.below(SECONDS);
      }
    });

    it("leaves everything as it was", () => {
      expect(tree()).to.deep.equal(stood);
    });
  });

  describe("--replay, with the upstream stopped", () => {
    let replayed: Finished;
    before(async () => {
      await gateway.stop();
      await upstream.stop();
      replayed = await run(["--replay", "rec.gz", "--json", "--out", "replayed"]);
    });

    // That it does so time after time is seen in real-protocols.test.ts.
    it("gives the same digest and the same events", () => {
      const { status, stderr } = replayed;
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
      expect(digestOf(replayed)).to.equal(digestOf(recorded));
      expect(read("replayed/events.ndjson")).to.equal(read("recorded/events.ndjson"));
      expect(read("replayed/blocks.csv")).to.equal(read("recorded/blocks.csv"));
    });

    it("says of the run where it went on from, with the recording's hash, and how to repeat it", () => {
      const described = JSON.parse(read("replayed/run.json")) as RunDescription;
      expect(described.fork).to.deep.equal({ chainId: 1, blockNumber: FORK_BLOCK });
      expect(described.command).to.equal("npx hardhat firebreak run fork.ts --seed 1 --replay rec.gz");
      expect(described.data["rec.gz"]).to.match(/^[0-9a-f]{64}$/);
    });

    it("names the call that is missing", async () => {
      const result = await run(["--replay", "rec.gz", "--set", "peek=77"]);
      expect(result).to.deep.include({ status: 2, stdout: "" });
      expect(result.stderr).to.match(
        /^Error: recording rec\.gz has no answer to eth_getStorageAt \["0x[0-9a-f]{40}","0x4d","0x7"\]: expected .*\n$/,
      );
    });

    it("refuses a recording that is damaged, edited, of another version, or none, in one line", async () => {
      const whole = readFileSync(user.at("rec.gz"));
      const text = gunzipSync(whole).toString("utf8");
      const pack = (changed: string): Buffer => {
        const file = gzipSync(changed);
        GZIP_HEADER.copy(file);
        return file;
      };
      const flipped = Buffer.from(whole);
      flipped[1_000] = (flipped[1_000] ?? 0) ^ 1;
      const wrong: Readonly<Record<string, { file: Buffer; says: RegExp }>> = {
        "half.gz": { file: whole.subarray(0, whole.length / 2), says: /it was cut short or changed: expected a whole/ },
        "flipped.gz": { file: flipped, says: /: expected a whole file as --record wrote it/ },
        "edited.gz": {
          file: pack(text.replace('{"result":"0x0"}', '{"result":"0x1"}')),
          says: /its checksum does not agree with its content/,
        },
        "newer.gz": {
          file: pack(text.replace('"version":1', '"version":9')),
          says: /version 9, expected 1: record it again with --record/,
        },
        "none.gz": { file: Buffer.from("hello"), says: /it is not a file that --record wrote/ },
      };
      for (const [name, { file }] of Object.entries(wrong)) user.write(name, file);
      const results = await Promise.all(
        [...Object.keys(wrong), "missing.gz"].map(async (name) => [name, await run(["--replay", name])] as const),
      );
      for (const [name, { status, stdout, stderr }] of results) {
        expect({ status, stdout }, name).to.deep.equal({ status: 2, stdout: "" });
        expect(stderr.split("\n"), name).to.have.length(2);
        expect(stderr, name).to.match(
          wrong[name]?.says ?? /^Error: --replay missing\.gz: cannot be read: there is no such place; expected a file/,
        );
        expect(stderr, name).to.include(name);
      }
    });

    it("refuses to go together with what it makes no sense with", async () => {
      const result = await run(["--replay", "rec.gz", "--block", "8"]);
      expect(result).to.deep.include({ status: 2, stdout: "" });
      expect(result.stderr).to.match(/^Error: --replay and --block do not go together: .*\n$/);
    });
  });
});
