import { expect } from "chai";
import hre from "hardhat";

import type { Eip1193Provider, Hex } from "../../../src/chain/types.ts";
import { Session } from "../../../src/chain/session.ts";
import { type Engine, engineNamed } from "../../../src/plugin/engines/engine.ts";
import { hardhatEnvironment } from "../../../src/plugin/environment.ts";
import { formatBlocks, neutralDigestOf } from "../../../src/simulation/record-format.ts";
import { type RunOptions, runScenario, type ScenarioRun } from "../../../src/simulation/run.ts";
import type { AnyScenario } from "../../../src/simulation/scenario.ts";
import keepersWithdraw from "../../../scenarios/keepers-withdraw.ts";
import staleOracle from "../../../scenarios/stale-oracle.ts";
import twoPools from "../../../scenarios/two-pools.ts";
import { ALICE, type CODE, place, START, transaction } from "../../support/chain-session.ts";
import { crowdedScenario } from "../../support/risk-worlds.ts";

// Fewer borrowers than by default where that keeps the run short; nothing else differs from what ships.
const RUNS: readonly { scenario: AnyScenario; options: RunOptions }[] = [
  { scenario: twoPools, options: {} },
  { scenario: staleOracle, options: { params: { borrowers: 6 } } },
  { scenario: keepersWithdraw, options: { params: { borrowers: 6 } } },
  { scenario: crowdedScenario(), options: { seed: 4 } },
];

describe("Engines", () => {
  for (const { scenario, options } of RUNS) {
    it(`give the same events, amounts, gas and fees: ${scenario.name}`, async () => {
      const [edr, anvil] = [await play("edr", scenario, options), await play("anvil", scenario, options)];
      expect(edr.arms.length).to.be.greaterThan(0);
      for (const [index, { record }] of anvil.arms.entries()) {
        const other = edr.arms[index]?.record;
        // The events first: they say more than a digest where something differs.
        expect(record.events).to.deep.equal(other?.events);
        expect(record.events.some(({ event }) => event === "liquidation")).to.equal(true);
        expect(neutralDigestOf(record)).to.equal(other === undefined ? "" : neutralDigestOf(other));
      }
    });
  }

  it("explain failures in the same words", async () => {
    const explained = { edr: await failures("edr"), anvil: await failures("anvil") };
    expect(explained.anvil).to.deep.equal(explained.edr);
    expect(explained.anvil.neverEnds?.stoppedBy).to.equal("out of gas");
  });

  it("treat alike who offers less than the base fee, and what waits when the past is returned to", async () => {
    const [edr, anvil] = [await lateComers("edr"), await lateComers("anvil")];
    expect(anvil).to.deep.equal(edr);
    expect(edr.receipts).to.deep.equal([[], [21_000n], []]);
  });

  it("begin with the same block", async () => {
    const [edr, anvil] = [await firstBlock("edr"), await firstBlock("anvil")];
    expect(anvil).to.deep.equal(edr);
  });

  describe("anvil by itself", () => {
    it("gives the same block hashes every time, and to an arm run alone", async () => {
      const options: RunOptions = { params: { borrowers: 4 } };
      const whole = await play("anvil", staleOracle, options);
      const again = await play("anvil", staleOracle, options);
      expect(again.arms.map(hashes)).to.deep.equal(whole.arms.map(hashes));
      const alone = await play("anvil", staleOracle, { ...options, arm: "delayed" });
      expect(alone.arms.map(hashes)).to.deep.equal(whole.arms.slice(1).map(hashes));
    });

    it("takes calls and gives answers of megabytes, and every log from the first block on", async () => {
      await withChain("anvil", async (provider) => {
        const session = await openOn(provider);
        const echo = await place(session, "returnsInput");
        const data: Hex = `0x${"a5".repeat(2_000_000)}`;
        expect((await session.call({ to: echo, data })) === data).to.equal(true);
        await session.addSender(ALICE);
        const counter = await place(session, "counts");
        for (let block = 0; block < 30; block += 1) {
          await session.submit(transaction({ from: ALICE, to: counter }));
          await session.mine(session.head.timestamp + 1);
        }
        expect((await session.logs([counter])).map(({ blockNumber }) => blockNumber)).to.deep.equal(
          Array.from({ length: 30 }, (_, i) => i + 1),
        );
      });
    });

    it("says what it is only once it has run", async () => {
      const engine = engineNamed("anvil", hre);
      const early = await engine.version().catch((error: unknown) => (error as Error).message);
      expect(early).to.equal("no anvil has been started that could say what it is");
      await withChain(engine, async () => {
        expect(await engine.version()).to.match(/^anvil\/v\d/);
      });
    });
  });
});

type Failures = Readonly<
  Partial<Record<keyof typeof CODE, { readonly data: Hex; readonly stoppedBy?: string | undefined }>>
>;

/** Why calls of the odd contracts fail. */
async function failures(name: string): Promise<Failures> {
  return withChain(name, async (provider) => {
    const session = await openOn(provider);
    await session.addSender(ALICE);
    const found: Record<string, unknown> = {};
    for (const code of ["revertsWithInput", "burnsAllGas", "neverEnds"] as const) {
      const to = await place(session, code);
      for (const data of ["0x", "0x12345678"] as const) {
        const hash = await session.submit(transaction({ from: ALICE, to, data }));
        const { receipts } = await session.mine(session.head.timestamp + 1);
        expect(receipts.map(({ succeeded }) => succeeded)).to.deep.equal([false]);
        found[data === "0x" ? code : `${code} of data`] = {
          ...(await session.failureOf(hash)),
          gas: receipts[0]?.gasUsed,
        };
      }
    }
    return found;
  });
}

/** Blocks with an offer that is too low; the same when the base fee has fallen to it; and after a way back. */
async function lateComers(name: string): Promise<{ receipts: bigint[][]; baseFees: bigint[] }> {
  return withChain(name, async (provider) => {
    const session = await openOn(provider);
    await session.addSender(ALICE);
    const low = transaction({ from: ALICE, maxFeePerGas: session.nextBaseFee - 1n });
    await session.submit(low);
    const blocks = [await session.mine(START + 12)];
    await session.submit(low);
    blocks.push(await session.mine(START + 24));
    const snapshot = await session.snapshot();
    await session.submit(low);
    await session.revert(snapshot);
    blocks.push(await session.mine(START + 36));
    return {
      receipts: blocks.map(({ receipts }) => receipts.map(({ gasUsed }) => gasUsed)),
      baseFees: blocks.map(({ baseFeePerGas }) => baseFeePerGas),
    };
  });
}

async function firstBlock(name: string): Promise<unknown> {
  return withChain(name, async (provider) => {
    const { head } = await openOn(provider);
    return { ...head, hash: "its own", chain: await provider.request({ method: "eth_chainId" }) };
  });
}

async function openOn(provider: Eip1193Provider): Promise<Session> {
  return Session.open(provider, hardhatEnvironment(hre).artifacts);
}

async function withChain<T>(given: string | Engine, use: (provider: Eip1193Provider) => Promise<T>): Promise<T> {
  const engine = typeof given === "string" ? engineNamed(given, hre) : given;
  try {
    return await use(await engine.openChain({ startTime: START }));
  } finally {
    await engine.close();
  }
}

async function play(name: string, scenario: AnyScenario, options: RunOptions): Promise<ScenarioRun> {
  const engine = engineNamed(name, hre);
  try {
    return await runScenario(scenario, hardhatEnvironment(hre, engine), options);
  } finally {
    await engine.close();
  }
}

function hashes({ name, digest, record }: ScenarioRun["arms"][number]): unknown {
  return { name, digest, blocks: formatBlocks(record) };
}
