import { FirebreakError } from "../../src/errors.ts";
import { loadScenario } from "../../src/plugin/scenario-file.ts";
import { type ArmRun, runScenario } from "../../src/simulation/run.ts";
import { BlockClock } from "../support/block-clock.ts";
import { partiesOf, readState, requireSameState } from "../support/chain-state.ts";
import { EDR, openConnection } from "../support/engines.ts";
import { NaiveDriver, planOf } from "../support/naive-driver.ts";
import { isRead, lastBlock, type Recording, recordingEnvironment, Replay } from "../support/recording.ts";
import { type BenchOptions, compare, type Comparison, requireEqual, type Row, timed } from "../support/row.ts";
import { FLAGSHIP, repeated, repetitionsOf, withPartOfTheBook } from "../support/scenarios.ts";

const COURSE = { feedback: { feedback: true } };
const FULL = { repetitions: 3, minutes: 21, rows: 1004 };
const QUICK = { repetitions: 2, minutes: 10, rows: 200 };

/** What a block of a run asks of its chain, and a script can ask as well. */
const IN_A_BLOCK = new Set(["eth_sendTransaction", "evm_setNextBlockTimestamp", "evm_mine", "hardhat_dropTransaction"]);

/** The way that a user drives a scenario with ethers against the harness. */
export const naive: Row = {
  name: "naive",
  what: "The same blocks driven by a script with ethers against a run of the harness",

  async measure({ quick, say }: BenchOptions): Promise<Comparison[]> {
    const { repetitions, minutes, rows } = quick ? QUICK : FULL;
    const scenario = repeated(await loadScenario(FLAGSHIP), COURSE, repetitions);
    const { environment, recordings } = recordingEnvironment(EDR.environment());
    const written: number[] = [];
    const clock = new BlockClock((block) => {
      if (block === 1 || block === minutes) written.push(recordings[0]?.writes.length ?? 0);
    });
    say("the harness");
    const run = await withPartOfTheBook(rows, async (book) =>
      runScenario(scenario, environment, { params: { minutes, ...book }, onProgress: clock.onProgress }),
    );
    const [recording] = recordings as readonly [Recording];
    const arms = repetitionsOf(run, "feedback");
    const [arm] = arms as [ArmRun];
    const [afterFirst, afterLast] = written as [number, number];
    requireOrdinary(recording.writes.slice(afterFirst, afterLast).map(({ method }) => method));
    const parties = partiesOf(arm.record);
    const end = await readState(recording.provider, parties);
    const { number: last } = await lastBlock(recording.provider);
    const plan = await planOf(recording.provider, last - minutes + 2, last);

    const connection = await openConnection(recording.startTime);
    const { provider } = connection;
    await new Replay(provider).run(recording.writes.slice(0, afterFirst));
    const scripted: number[] = [];
    for (let repetition = 1; repetition <= repetitions; repetition += 1) {
      say(`the script, repetition ${repetition} of ${repetitions}`);
      const snapshot = (await provider.request({ method: "evm_snapshot" })) as string;
      const driver = new NaiveDriver(connection, parties);
      const { seconds } = await timed(async () => driver.play(plan));
      scripted.push(seconds);
      requireEqual("number of the last block", last, (await lastBlock(provider)).number);
      requireSameState("end of the harness and of the script", end, await readState(provider, parties));
      await provider.request({ method: "evm_revert", params: [snapshot] });
    }

    const transactions = plan.reduce((total, { calls }) => total + calls.length, 0);
    return [
      compare({
        name: "naive ÷ harness",
        what: "A script with ethers that asks for every account after every block, against the harness; blocks alone",
        size: `${FLAGSHIP}: ${plan.length} blocks with ${transactions} transactions, ${parties.positions.length} positions`,
        unit: "seconds",
        over: { name: "script", samples: scripted },
        under: { name: "harness", samples: arms.map(({ name }) => clock.totalOf(name)) },
        goal: { is: "at least", value: 20 },
        equality: `${end.size} words of state: balances, positions, reserves, feeds`,
      }),
    ];
  },
};

/** A script can only imitate what is in the blocks; anything else would have to be done for it. */
function requireOrdinary(methods: readonly string[]): void {
  const other = methods.find((method) => !isRead(method) && !IN_A_BLOCK.has(method));
  if (other !== undefined) throw new FirebreakError(`the naive driver cannot imitate ${other} in the middle of a run`);
}
