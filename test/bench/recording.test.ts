import { expect } from "chai";
import hre from "hardhat";

import { partiesOf, readState, requireSameState } from "../../bench/support/chain-state.ts";
import {
  isRead,
  lastBlock,
  type Recording,
  recordingEnvironment,
  Replay,
  revertedTransactions,
} from "../../bench/support/recording.ts";
import { requireEqual, StatesDiffer } from "../../bench/support/row.ts";
import { repeated, repetitionsOf } from "../../bench/support/scenarios.ts";
import twoPools from "../../scenarios/two-pools.ts";
import type { Eip1193Provider } from "../../src/chain/types.ts";
import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import { type ArmRun, runScenario } from "../../src/simulation/run.ts";
import { only } from "../support/sim-record.ts";

describe("A recording of what a run writes", () => {
  const environment = hardhatEnvironment(hre);
  let recording: Recording;
  let arms: ArmRun[];

  const freshChain = async (): Promise<Eip1193Provider> => environment.openChain({ startTime: recording.startTime });

  before(async () => {
    const recorder = recordingEnvironment(environment);
    // Two repetitions, so that the chain goes back to a snapshot in between.
    const scenario = repeated(twoPools, { sale: { sale: 60 } }, 2);
    arms = repetitionsOf(await runScenario(scenario, recorder.environment), "sale");
    recording = only(recorder.recordings);
  });

  it("has every write in order and no read", () => {
    const methods = recording.writes.map(({ method }) => method);
    expect(methods).to.include.members(["eth_sendTransaction", "evm_mine", "evm_snapshot", "evm_revert"]);
    expect(methods.indexOf("evm_snapshot")).to.be.below(methods.indexOf("evm_revert"));
    expect(methods.filter(isRead)).to.deep.equal([]);
    expect(["eth_call", "eth_getLogs", "debug_traceTransaction"].every(isRead)).to.equal(true);
    expect(["hardhat_setBalance", "evm_increaseTime", "a method to come"].some(isRead)).to.equal(false);
  });

  it("replayed into a fresh chain ends at the same block", async () => {
    const chain = await freshChain();
    await new Replay(chain).run(recording.writes);
    expect(await lastBlock(chain)).to.deep.equal(await lastBlock(recording.provider));
  });

  it("replays where the node counts its snapshots differently", async () => {
    const chain = await freshChain();
    for (let i = 0; i < 3; i += 1) await chain.request({ method: "evm_snapshot" });
    await new Replay(chain).run(recording.writes);
    expect(await lastBlock(chain)).to.deep.equal(await lastBlock(recording.provider));
  });

  it("asks why transactions failed without leaving a trace", async () => {
    const asked: string[] = [];
    const chain = await freshChain();
    const watched: Eip1193Provider = {
      request: async (args) => {
        asked.push(args.method);
        return chain.request(args);
      },
    };
    const someTransaction = recording.writes.find(({ method }) => method === "eth_sendTransaction")?.answer as string;
    await new Replay(watched, [someTransaction]).run(recording.writes);
    expect(asked.filter((method) => method === "debug_traceTransaction")).to.have.length(1);
    expect(asked.indexOf("debug_traceTransaction")).to.equal(asked.indexOf("evm_mine") + 1);
    expect(await lastBlock(chain)).to.deep.equal(await lastBlock(recording.provider));
  });

  it("finds the reverted transactions that the record has", async () => {
    const failed = arms[0]?.record.events.filter((event) => event.event === "transaction" && !event.succeeded);
    expect(await revertedTransactions(recording.provider)).to.have.length(failed?.length ?? -1);
  });

  it("ends elsewhere when something of it is left out", async () => {
    const chain = await freshChain();
    const last = recording.writes.findLastIndex(({ method }) => method === "eth_sendTransaction");
    await new Replay(chain).run(recording.writes.filter((_, i) => i !== last));
    const [own, original] = [await lastBlock(chain), await lastBlock(recording.provider)];
    expect(own.number).to.equal(original.number);
    expect(() => {
      requireEqual("hash of the last block", original.hash, own.hash);
    }).to.throw(StatesDiffer, /^hash of the last block: 0x\w+ on one side, 0x\w+ on the other$/);
  });

  it("leads to contracts that hold the same, and says what they do not", async () => {
    const chain = await freshChain();
    await new Replay(chain).run(recording.writes);
    const parties = partiesOf((arms[0] as ArmRun).record);
    expect(parties.positions).to.have.length(30);
    const end = await readState(recording.provider, parties);
    requireSameState("end", end, await readState(chain, parties));

    const [feed] = parties.feeds;
    await chain.request({ method: "hardhat_setCode", params: [feed, "0x"] });
    const changed = await readState(chain, parties);
    expect(() => {
      requireSameState("end", end, changed);
    }).to.throw(StatesDiffer, new RegExp(`^end: ${feed}\\.latestRoundData`));
  });
});
