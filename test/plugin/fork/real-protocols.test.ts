import { gunzipSync } from "node:zlib";
import { readFileSync } from "node:fs";

import { expect } from "chai";
import hre from "hardhat";

import { Session } from "../../../src/chain/session.ts";
import { hardhatEnvironment } from "../../../src/plugin/environment.ts";
import type { Summary } from "../../../src/report/summary.ts";
import type { Findings } from "../../../src/risk/findings.ts";
import { firebreak, type Finished, UserFolder } from "../../support/cli-run.ts";
import { ForkUpstream, Gateway } from "../../support/fork-upstream.ts";
import { buildTown, type Town } from "../../support/town.ts";

const ACCOUNTS = 60;
const REPLAYS = 3;

type Single = Summary & Findings;

describe("aave-v3-fork, on a chain with real protocols that many accounts have used", function () {
  this.timeout(600_000);
  let user: UserFolder;
  let upstream: ForkUpstream;
  let gateway: Gateway;
  let town: Town;
  let head: number;
  let recorded: Finished;
  const replayed: Finished[] = [];

  const run = async (args: readonly string[]): Promise<Finished> => {
    const { pool, router, weth, dai } = town;
    const set = `pool=${pool},router=${router},weth=${weth},dai=${dai},fall=-0.35,blocks=40,capital=1000000`;
    return firebreak(["run", "aave-v3-fork", "--set", set, "--json", ...args], { cwd: user.path });
  };
  const summaryOf = ({ stdout }: Finished): Single => JSON.parse(stdout) as Single;

  before(async () => {
    user = new UserFolder({});
    upstream = await ForkUpstream.start(["--order", "fifo", "--disable-min-priority-fee", "--gas-limit", "1000000000"]);
    const provider = {
      request: async ({ method, params = [] }: { readonly method: string; readonly params?: readonly unknown[] }) =>
        upstream.rpc(method, params),
    };
    const session = await Session.open(provider, hardhatEnvironment(hre).artifacts);
    town = await buildTown(session, { borrowers: ACCOUNTS, blocks: 80 });
    head = session.head.number;
    gateway = await Gateway.start(upstream);
    recorded = await run(["--fork", gateway.url, "--block", String(head), "--record", "rec.gz", "--out", "recorded"]);
    await gateway.stop();
    await upstream.stop();
    for (let i = 0; i < REPLAYS; i += 1) replayed.push(await run(["--replay", "rec.gz", "--out", `replay-${i}`]));
  });
  after(async () => {
    await gateway.stop().catch(() => undefined);
    await upstream.stop();
    user.remove();
  });

  it("forks a chain that has seen some hundred blocks, and liquidates accounts that others opened", () => {
    expect(head).to.be.greaterThan(100);
    expect(recorded).to.deep.include({ status: 0, stderr: "" });
    const { audit, liquidations, digest } = summaryOf(recorded);
    expect(digest).to.match(/^[0-9a-f]{64}$/);
    expect(audit.violations).to.equal(0);
    expect(audit.checks).to.be.greaterThan(300);
    expect(liquidations.accounts).to.be.greaterThan(ACCOUNTS / 2);
  });

  it("replays with no upstream, in fresh processes, to the same digest", () => {
    expect(replayed.map(({ status, stderr }) => ({ status, stderr }))).to.deep.equal(
      replayed.map(() => ({ status: 0, stderr: "" })),
    );
    expect(replayed.map((finished) => summaryOf(finished).digest)).to.deep.equal(
      replayed.map(() => summaryOf(recorded).digest),
    );
    for (const file of ["events.ndjson", "blocks.csv"]) {
      expect(
        readFileSync(user.at(`replay-0/${file}`)).equals(readFileSync(user.at(`recorded/${file}`))),
        file,
      ).to.equal(true);
    }
  });

  it("records nothing of the upstream's address", () => {
    const recording = gunzipSync(readFileSync(user.at("rec.gz"))).toString("utf8");
    expect(recording.length).to.be.greaterThan(10_000);
    expect(recording.match(gateway.secrets)?.[0]).to.equal(undefined);
    expect(recorded.stdout.match(gateway.secrets)?.[0]).to.equal(undefined);
  });

  it("says which call is missing when something else is asked for", async () => {
    const set = `pool=${town.pool},router=${town.router},weth=${town.weth},dai=${town.usdc}`;
    const { status, stdout, stderr } = await firebreak(
      ["run", "aave-v3-fork", "--json", "--out", "other", "--replay", "rec.gz", "--set", set],
      { cwd: user.path },
    );
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
    expect(stderr).to.match(/^Error: recording rec\.gz has no answer to eth_\w+ [^\n]*\n$/);
  });
});
