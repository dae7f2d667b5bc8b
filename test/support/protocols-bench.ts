import hre from "hardhat";

import { addressOf } from "../../src/chain/address.ts";
import { BatchReader } from "../../src/chain/batch-reader.ts";
import type { Session } from "../../src/chain/session.ts";
import type { Address, Call, MinedBlock } from "../../src/chain/types.ts";
import type { ProtocolEvent } from "../../src/protocols/events.ts";
import type { Chain, Port } from "../../src/protocols/ports.ts";
import { hardhatEnvironment } from "../../src/plugin/environment.ts";
import { WorldBuilder } from "../../src/simulation/build/world-builder.ts";
import { Random } from "../../src/simulation/random.ts";
import type { World } from "../../src/simulation/world.ts";
import { openSession } from "./chain-session.ts";

/** A call, and who makes it. */
export type Send = Call & { readonly from: Address };

const GAS = 3_000_000n;
const MAX_FEE = 10n ** 12n;

/** A world of our contracts without a simulation: whoever tests a port sends the transactions. */
export class Bench<T> {
  readonly session: Session;
  readonly world: World;
  /** What the builder function returned. */
  readonly made: T;
  private readonly reader: BatchReader;

  private constructor(session: Session, world: World, made: T) {
    this.session = session;
    this.world = world;
    this.made = made;
    this.reader = new BatchReader(session, world.multicall);
  }

  static async build<T>(make: (builder: WorldBuilder) => Promise<T>, spreadBps = 0n): Promise<Bench<T>> {
    const { session } = await openSession();
    const { packages } = hardhatEnvironment(hre);
    const builder = new WorldBuilder(session, Random.fromSeed(1), packages === undefined ? {} : { packages });
    await builder.begin();
    const made = await make(builder);
    return new Bench(session, await builder.finish(spreadBps), made);
  }

  /** Who owns every contract. */
  get owner(): Address {
    return this.world.owner;
  }

  get chain(): Chain {
    return { session: this.session, reader: this.reader, block: this.session.head };
  }

  /** Mines the calls in one block, each as a transaction of its own. */
  async send(calls: readonly Send[], seconds = 12): Promise<MinedBlock> {
    for (const from of new Set(calls.map((call) => call.from))) await this.session.addSender(from);
    for (const call of calls) {
      await this.session.submit({ ...call, gas: GAS, maxFeePerGas: MAX_FEE, maxPriorityFeePerGas: 0n });
    }
    return this.session.mine(this.session.head.timestamp + seconds);
  }

  /** Lets the port take in a block as the simulation does; gives what it made of the logs. */
  async follow(port: Port, block: MinedBlock): Promise<ProtocolEvent[]> {
    const events: ProtocolEvent[] = [];
    for (const log of block.receipts.flatMap((receipt) => receipt.logs)) {
      if (port.addresses.includes(log.address)) events.push(...[port.absorb(log, block) ?? []].flat());
    }
    await port.refresh?.(this.reader, block);
    return events;
  }

  /** Mines the calls in one block, which must all succeed, and lets the port take it in. */
  async sendTo(port: Port, calls: readonly Send[], seconds = 12): Promise<ProtocolEvent[]> {
    const block = await this.send(calls, seconds);
    const failed = block.receipts.find((receipt) => !receipt.succeeded);
    if (failed !== undefined || block.receipts.length !== calls.length) {
      const { data } = await this.session.failureOf(failed?.hash ?? "0x");
      throw new Error(`transaction ${failed?.index} of the test failed: ${data}`);
    }
    return this.follow(port, block);
  }

  /** Names of the audit's checks that fail, with their figures. */
  async failuresOf(port: Port): Promise<string[]> {
    const checks = (await port.audit?.(this.reader, "all")) ?? [];
    return checks.filter((check) => !check.passed).map(({ name, detail }) => `${name}: ${detail}`);
  }
}

export const TRADER = addressOf("trader");
