import { type Interface } from "ethers";

import { RevertDecoder } from "../chain/abi.ts";
import type { Session } from "../chain/session.ts";
import type { Address, Call, Hex, MinedBlock, Receipt } from "../chain/types.ts";
import type { OutsideTradeEvent } from "../protocols/events.ts";
import type { AuditScope } from "../protocols/ports.ts";
import { type Amount, toUnits } from "../units/amounts.ts";
import type { Action, Outcome } from "./action.ts";
import type { Agent, Observation } from "./agent.ts";
import { auditBlock } from "./block-audit.ts";
import { affordable, type Candidate, transactionOf } from "./candidate.ts";
import { Mempool, type PendingAction } from "./mempool.ts";
import { orderers } from "./orderer.ts";
import { OutsideMarket } from "./outside-market.ts";
import type { Random } from "./random.ts";
import type { RunRecord, TransactionEvent } from "./record.ts";
import { Recorder } from "./recorder.ts";
import type { Settings } from "./scenario.ts";
import type { Effect, Shock } from "./shock.ts";
import type { Stopwatch } from "../stopwatch.ts";
import { LiveWorld, type World } from "./world.ts";
import { GWEI } from "../units/fixed-point.ts";

const SYSTEM_GAS = 1_000_000n;
const BUILD_GAS_LIMIT = 1_000_000_000n;
const SYSTEM = "world";
/** How often everything in memory is compared with the chain. */
const CHECKPOINT_BLOCKS = 50;

/** A transaction that was mined. */
interface MinedCandidate extends Candidate {
  readonly receipt: Receipt;
}

/** A transaction that failed, nobody knows why yet. */
interface Unexplained {
  readonly event: { reason?: string };
  readonly hash: Hex;
}

/** What one arm is made of. */
export interface SimulationParts {
  readonly world: World;
  readonly agents: readonly Agent[];
  readonly shocks: readonly Shock[];
  readonly settings: Required<Settings>;
  readonly random: Random;
  /** The interfaces whose errors explain reverts. */
  readonly errors: readonly Interface[];
}

/**
 * Runs one arm, block by block: outside → observe → propose → order → mine → record. docs/simulation-model.md is the
 * same in words.
 */
export class Simulation {
  private readonly parts: SimulationParts;
  private readonly session: Session;
  private readonly market: OutsideMarket;
  private readonly live: LiveWorld;
  private readonly recorder: Recorder;
  private readonly mempool = new Mempool();
  private readonly reverts: RevertDecoder;
  private readonly randoms: ReadonlyMap<string, Random>;
  private readonly agentOf = new Map<Address, string>();
  private outcomes = new Map<string, Outcome[]>();
  private trades: OutsideTradeEvent[] = [];
  /** What is being found out about transactions of the last block that failed. */
  private explanations: Promise<void>[] = [];

  constructor(parts: SimulationParts) {
    const { world, settings } = parts;
    this.parts = parts;
    this.session = world.session;
    this.market = new OutsideMarket(world.prices, settings.impact);
    this.live = new LiveWorld(world, this.market, toUnits(settings.nativePriceUsd, 8));
    this.recorder = new Recorder(this.live, this.market);
    this.reverts = new RevertDecoder(parts.errors);
    this.randoms = new Map(parts.agents.map((agent) => [agent.name, parts.random.split(agent.name)]));
  }

  /** Runs all blocks. `onBlock` is told after each; when it throws, the run ends with that error. */
  async run(onBlock: (block: number) => void | Promise<void> = () => undefined): Promise<RunRecord> {
    await this.begin();
    for (let block = 1; block <= this.parts.settings.blocks; block += 1) {
      await this.step(block);
      await onBlock(block);
    }
    await this.explained();
    for (const agent of this.parts.agents) agent.finish?.(this.observe(agent, this.parts.settings.blocks + 1));
    this.recorder.end(this.parts.settings.blocks);
    return this.recorder.record();
  }

  // ---------------------------------------------------------------------------------------------- before

  private async begin(): Promise<void> {
    const { world, agents, settings } = this.parts;
    await this.session.setBlockGasLimit(BUILD_GAS_LIMIT);
    await this.live.open(this.blockTime());
    for (const feed of this.live.feeds) {
      if (feed.worth !== undefined) this.market.derive(feed.asset.symbol, feed.worth.bind(feed));
    }
    this.market.step(0);
    this.live.desk.postPrices(this.market.prices());
    for (const agent of agents) await this.setUp(agent);
    await this.live.refresh(this.blockTime());
    await this.session.setBlockGasLimit(BigInt(settings.blockGasLimit));
    await this.session.setNextBaseFee(this.firstBaseFee());
    this.recorder.begin(world, agents, await this.live.audit("all"));
  }

  private async setUp(agent: Agent): Promise<void> {
    const { world } = this.parts;
    const session = this.session;
    await agent.setup({
      world: this.live,
      random: this.randomOf(agent).split("setup"),
      desk: this.live.desk,
      owner: world.owner,
      fund: async (address) => session.addSender(address),
      endow: async (asset, to, amount: Amount | bigint) => {
        const units = typeof amount === "bigint" ? amount : toUnits(amount, asset.decimals);
        await this.absorbing(async () => world.endow(asset, to, units));
      },
      execute: async (calls) => {
        await this.absorbing(async () => {
          await session.execute(calls.map((call) => ({ ...call, gas: SYSTEM_GAS })));
        });
      },
      deploy: async (from, contractName, args) => session.deploy(from, contractName, args),
    });
    for (const address of agent.addresses()) this.agentOf.set(address, agent.name);
  }

  /** Runs set-up work and lets the ports hear of it. */
  private async absorbing(work: () => Promise<void>): Promise<void> {
    const stop = this.session.listen((logs, block) => {
      for (const log of logs) this.live.absorb(log, block);
    });
    try {
      await work();
    } finally {
      stop();
    }
  }

  // ---------------------------------------------------------------------------------------------- one block

  private async step(block: number): Promise<void> {
    const baseFee = this.baseFee(block);
    const system = this.moveOutside(block);
    await this.stopwatch.time("agents", () => {
      this.propose(block);
    });
    const mined = await this.mine(block, system);
    await this.record(block, baseFee, mined.block, mined.included);
  }

  /** Outside: shocks happen, prices move, and the desk is told. */
  private moveOutside(block: number): Candidate[] {
    this.market.absorb(this.trades, this.live.pools);
    const due = this.parts.shocks.filter((shock) => shock.block === block);
    const system: Candidate[] = [];
    for (const shock of due) {
      if (shock.kind === "price") this.market.shock(shock.asset.symbol, shock.factor);
      else if (shock.kind === "transaction") system.push(this.systemCall(shock.from, shock.call(this.live), "shock"));
      this.recorder.push({ block, event: "shock", detail: shock.detail });
    }
    const before = this.market.prices();
    this.market.step(block);
    const prices = this.market.prices();
    if (block === 1 || !sameValues(before, prices)) {
      system.unshift(this.systemCall(this.parts.world.owner, this.live.desk.postPrices(prices), "outside prices"));
    }
    return system;
  }

  /** Every agent sees the same state and says what it wants. */
  private propose(block: number): void {
    const outcomes = this.outcomes;
    this.outcomes = new Map();
    for (const agent of this.parts.agents) {
      const observation = this.observe(agent, block, outcomes.get(agent.name) ?? []);
      for (const action of agent.propose(observation)) {
        const departed = this.mempool.add(agent.name, action, block);
        if (departed !== undefined) this.leftMempool(block, departed.pending, departed.status);
      }
    }
  }

  /** The block is filled in the orderer's order with what can pay the base fee; what does not fit waits on. */
  private async mine(
    block: number,
    system: readonly Candidate[],
  ): Promise<{ block: MinedBlock; included: MinedCandidate[] }> {
    const baseFee = this.baseFee(block);
    const order = orderers[this.parts.settings.ordering];
    const ordered = order(this.mempool.list(), this.parts.random.split(`order of block ${block}`));
    const able = affordable(ordered, baseFee);
    const candidates: Candidate[] = [
      ...system,
      ...able.map((pending) => ({ agent: pending.agent, action: pending.action, pending })),
    ];
    await this.explained();
    const submitted = new Map<Hex, Candidate>();
    for (const candidate of candidates) {
      submitted.set(await this.session.submit(transactionOf(candidate, baseFee)), candidate);
    }
    const mined = await this.session.mine(this.timeOf(block));
    const included = mined.receipts.map((receipt) => ({ ...(submitted.get(receipt.hash) as Candidate), receipt }));
    this.mempool.remove(new Set(included.flatMap(({ pending }) => (pending === undefined ? [] : [pending]))));
    for (const { pending, status } of this.mempool.expire(block)) this.leftMempool(block, pending, status);
    for (const pending of this.mempool.list()) this.outcome(pending.agent, unmined(pending.action, "waiting"));
    return { block: mined, included };
  }

  /** Logs become events, the ports are brought up to date and audited. */
  private async record(
    block: number,
    baseFee: bigint,
    mined: MinedBlock,
    included: readonly MinedCandidate[],
  ): Promise<void> {
    this.trades = [];
    const failures: Unexplained[] = [];
    await this.stopwatch.time("decoding", async () => {
      for (const candidate of included) {
        const event = this.recordTransaction(block, candidate);
        if (!event.succeeded) failures.push({ event, hash: candidate.receipt.hash });
        this.absorb(block, mined, candidate);
      }
      await this.live.refresh(mined);
    });
    const audited = [
      auditBlock(mined, baseFee),
      ...(await this.stopwatch.time("audit", async () => this.live.audit(this.scopeOf(block)))),
    ];
    this.explain(failures);
    this.recorder.endOfBlock(block, mined, this.mempool.list().length, audited);
  }

  /** What a transaction's logs mean. */
  private absorb(block: number, mined: MinedBlock, { agent, receipt }: MinedCandidate): void {
    for (const log of receipt.logs) {
      for (const event of this.live.absorb(log, mined)) {
        if (event.event === "outside-trade") this.trades.push(event);
        this.recorder.protocolEvent(block, receipt.index, agent, event);
      }
    }
  }

  /** Everything is compared at checkpoints and at the end, what moved in a block after the block. */
  private scopeOf(block: number): AuditScope {
    return block % CHECKPOINT_BLOCKS === 0 || block === this.parts.settings.blocks ? "all" : "touched";
  }

  /**
   * Begins to find out why transactions failed, and adds it to their events. The node runs the block again for each, which
   * takes long; until the next block is due, the simulation goes on meanwhile.
   */
  private explain(failures: readonly Unexplained[]): void {
    this.explanations = failures.map(async ({ event, hash }) => {
      const { data, stoppedBy } = await this.session.failureOf(hash);
      event.reason = this.reverts.describe(data, stoppedBy);
    });
    // An error is met by whoever waits for the explanations.
    for (const explanation of this.explanations) explanation.catch(() => undefined);
  }

  /** Waits until it is known why transactions failed so far. */
  private async explained(): Promise<void> {
    await Promise.all(this.explanations);
  }

  private recordTransaction(
    block: number,
    { agent, action, pending, receipt }: MinedCandidate,
  ): Omit<TransactionEvent, "reason"> & { reason?: string } {
    const fee = receipt.gasUsed * receipt.effectiveGasPrice;
    const event = {
      block,
      tx: receipt.index,
      agent,
      event: "transaction" as const,
      label: action.label,
      from: action.from,
      to: action.call.to,
      succeeded: receipt.succeeded,
      gasUsed: receipt.gasUsed,
      feeWei: fee,
      priorityFee: pending === undefined ? 0n : action.priorityFee,
      ...(receipt.succeeded ? {} : { reason: "" }),
      ...(action.expects === undefined ? {} : { expects: action.expects }),
    };
    this.recorder.push(event);
    if (pending !== undefined) {
      const status = receipt.succeeded ? "succeeded" : "reverted";
      this.outcome(agent, { action, status, gasUsed: receipt.gasUsed, fee, hash: receipt.hash });
    }
    return event;
  }

  // ---------------------------------------------------------------------------------------------- internal

  private observe(agent: Agent, block: number, outcomes: readonly Outcome[] = []): Observation {
    const { blockSeconds } = this.parts.settings;
    return {
      block,
      chainBlock: this.session.head.number + 1,
      time: this.timeOf(block),
      blockSeconds,
      baseFee: this.baseFee(block),
      world: this.live,
      random: this.randomOf(agent),
      outcomes,
      effects: this.effectsOn(agent, block),
      note: (event) => {
        this.recorder.push({ block: Math.min(block, this.parts.settings.blocks), agent: agent.name, ...event });
      },
    };
  }

  private effectsOn({ name }: Agent, block: number): Effect[] {
    return this.parts.shocks.flatMap((shock) => {
      const besets = shock.kind === "agent" && shock.agent === name;
      return besets && shock.block <= block && block <= (shock.until ?? block) ? [shock.effect] : [];
    });
  }

  /** When a block of the run is mined, in Unix seconds, however long the set-up took. */
  private timeOf(block: number): number {
    const { startTime, blockSeconds } = this.parts.settings;
    return Date.parse(startTime) / 1000 + block * blockSeconds;
  }

  private baseFee(block: number): bigint {
    return block === 1 ? this.firstBaseFee() : this.session.nextBaseFee;
  }

  private firstBaseFee(): bigint {
    return BigInt(Math.round(this.parts.settings.baseFeeGwei * Number(GWEI)));
  }

  private systemCall(from: Address, call: Call, label: string): Candidate {
    return { agent: SYSTEM, action: { from, call, gasLimit: SYSTEM_GAS, priorityFee: 0n, label }, pending: undefined };
  }

  private leftMempool(block: number, pending: PendingAction, status: "replaced" | "expired"): void {
    this.recorder.push({ block, agent: pending.agent, event: "dropped", label: pending.action.label, status });
    this.outcome(pending.agent, unmined(pending.action, status));
  }

  private outcome(agent: string, outcome: Outcome): void {
    const known = this.outcomes.get(agent);
    if (known === undefined) this.outcomes.set(agent, [outcome]);
    else known.push(outcome);
  }

  private randomOf(agent: Agent): Random {
    return this.randoms.get(agent.name) as Random;
  }

  private get stopwatch(): Stopwatch {
    return this.session.stopwatch;
  }

  private blockTime(): { number: number; timestamp: number } {
    const { number, timestamp } = this.session.head;
    return { number, timestamp };
  }
}

function unmined(action: Action, status: "waiting" | "replaced" | "expired"): Outcome {
  return { action, status, gasUsed: 0n, fee: 0n, hash: undefined };
}

function sameValues(a: ReadonlyMap<Address, bigint>, b: ReadonlyMap<Address, bigint>): boolean {
  return [...b].every(([key, value]) => a.get(key) === value);
}
