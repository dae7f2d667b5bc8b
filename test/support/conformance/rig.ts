import { Abi } from "../../../src/chain/abi.ts";
import { normaliseAddress } from "../../../src/chain/address.ts";
import type { Session } from "../../../src/chain/session.ts";
import type { Address, Call, Hex, Log } from "../../../src/chain/types.ts";
import { EventComparison, type Labels } from "./event-comparison.ts";
import { type Difference, differenceText, encodeProbes, type Probe } from "./probes.ts";

/** An amount that is worked out on the chain when its turn comes. */
export interface Amount {
  /** What a share is taken of; `plus` alone when absent. */
  readonly source?: Call;
  /** Which word of the answer. */
  readonly word?: number;
  /** Millionths. */
  readonly share?: bigint;
  /** Added to the share, and may be negative then. */
  readonly plus: bigint;
}

/** A call that both sides make, or our side alone on behalf of both, as for a price. */
export interface Step {
  /** Which account's puppets. */
  readonly actor: number;
  readonly ours: Call;
  readonly theirs?: Call;
  /** Which arguments are the amount, by their position. */
  readonly holes?: readonly number[];
  readonly amount?: Amount;
  /** Whether the amount is sent along in native coins. */
  readonly paysAmount?: boolean;
}

/** What a sequence does at one time. */
export interface Operation {
  readonly title: string;
  /** Since the operation before; those with 0 share its block. */
  readonly seconds: number;
  readonly steps: readonly Step[];
}

/** A place where both sides refused. */
export interface Refusal {
  readonly operation: number;
  readonly step: number;
  readonly ours: Hex;
  readonly theirs: Hex;
}

/** What became of a sequence. */
export interface Played {
  /** Operations after which everything was compared. */
  readonly compared: number;
  readonly refusals: readonly Refusal[];
  /** The operation after which the sides differ by design, where the sequence ended. */
  readonly haltedAt: number | undefined;
  /** What differs, in words; empty when nothing does. */
  readonly differences: readonly string[];
}

const RIG = new Abi([
  "function enlist(uint256 accounts) payable",
  "function puppets() view returns (address[] ours, address[] theirs)",
  "function configure(address[] probes, address haltTarget, bytes[] halts)",
  "function play((uint256 actor, address ours, address theirs, bytes oursData, bytes theirsData, uint256[] holes, bool paysAmount, (address source, bytes query, uint256 word, uint256 share, int256 plus) amount)[][] operations, uint256 first)",
  "function answers() view returns (bytes[] ours, bytes[] theirs)",
  "event Compared(uint256 operation)",
  "event Refused(uint256 operation, uint256 step, bytes ours, bytes theirs)",
  "event OutcomeDiffers(uint256 operation, uint256 step, bool oursSucceeded, bytes ours, bool theirsSucceeded, bytes theirs)",
  "event StateDiffers(uint256 operation, uint256 probe, bytes ours, bytes theirs)",
  "event Halted(uint256 operation)",
]);

const COMPARED = RIG.topic("Compared");
const NOBODY: Address = "0x0000000000000000000000000000000000000000";
const SELECTOR_BYTES = 4;
const WORD_BYTES = 32;
const GAS = 900_000_000n;
const FEE = 10n ** 15n;
const COINS = 10n ** 31n;
const MOST_CODE = 24_000;

/** The contract that plays sequences on both sides, from this side. */
export class Rig {
  readonly address: Address;
  /** The puppets of each account, on our side and on theirs. */
  readonly ours: readonly Address[];
  readonly theirs: readonly Address[];
  private readonly session: Session;
  private readonly operator: Address;
  private probes: readonly Probe[] = [];
  private events = new EventComparison({ ours: new Map(), theirs: new Map() });

  private constructor(
    session: Session,
    operator: Address,
    address: Address,
    puppets: { ours: Address[]; theirs: Address[] },
  ) {
    this.session = session;
    this.operator = operator;
    this.address = address;
    this.ours = puppets.ours;
    this.theirs = puppets.theirs;
  }

  static async deploy(session: Session, operator: Address, accounts: number): Promise<Rig> {
    await session.addSender(operator, 10n ** 33n);
    const address = await session.deploy(operator, "ConformanceRig");
    await session.execute([{ ...RIG.call(address, "enlist", [accounts]), from: operator, value: COINS }]);
    const puppets = RIG.decode("puppets", await session.call(RIG.call(address, "puppets")));
    const { ours, theirs } = puppets as unknown as { ours: Address[]; theirs: Address[] };
    return new Rig(session, operator, address, {
      ours: ours.map(normaliseAddress),
      theirs: theirs.map(normaliseAddress),
    });
  }

  /** Sets what is compared after every operation, and in whose events. */
  async configure(
    probes: readonly Probe[],
    labels: Labels,
    halt: { readonly target: Address; readonly calls: readonly Hex[] } = { target: NOBODY, calls: [] },
  ): Promise<void> {
    this.probes = probes;
    this.events = new EventComparison(labels);
    const holders: Address[] = [];
    for (const code of encodeProbes(probes, MOST_CODE)) {
      const size = (code.length / 2 - 1).toString(16).padStart(4, "0");
      // PUSH2 size; DUP1; PUSH1 10; PUSH0; CODECOPY; PUSH0; RETURN: deploys what follows.
      const bytecode = `0x61${size}80600a5f395ff3${code.slice(2)}`;
      holders.push(await this.session.deploy(this.operator, { contractName: "probes", abi: [], bytecode }));
    }
    const call = RIG.call(this.address, "configure", [holders, halt.target, halt.calls]);
    await this.session.execute([{ ...call, from: this.operator }]);
  }

  /** Plays a sequence from where the chain stands. */
  async play(operations: readonly Operation[]): Promise<Played> {
    const refusals: Refusal[] = [];
    const differences: string[] = [];
    let [compared, haltedAt]: [number, number | undefined] = [0, undefined];
    for (const { first, seconds, part } of blocksOf(operations)) {
      const logs = await this.mine(part, first, seconds);
      differences.push(...this.events.compare(logs, (log) => this.endsOperation(log)));
      for (const log of logs) {
        if (log.address !== this.address) continue;
        const event = RIG.decodeLog(log);
        if (event === undefined) continue;
        const args = event.args as unknown as Record<string, bigint> & { ours: Hex; theirs: Hex };
        const operation = Number(args.operation);
        if (event.name === "Compared") compared += 1;
        else if (event.name === "Halted") haltedAt = operation;
        else if (event.name === "Refused") {
          refusals.push({ operation, step: Number(args.step), ours: args.ours, theirs: args.theirs });
        } else differences.push(this.describe(event.name, event.args));
      }
      if (differences.length > 0 || haltedAt !== undefined) break;
    }
    return { compared, refusals, haltedAt, differences };
  }

  /** Everything in which the sides differ as the chain stands. */
  async differences(): Promise<Difference[]> {
    const answer = await this.session.call(RIG.call(this.address, "answers"));
    const { ours, theirs } = RIG.decode("answers", answer) as unknown as { ours: Hex[]; theirs: Hex[] };
    return this.probes.flatMap((probe, i) => probe.differences(ours[i] ?? "0x", theirs[i] ?? "0x"));
  }

  private endsOperation({ address, topics }: Log): boolean {
    return address === this.address && topics[0] === COMPARED;
  }

  private async mine(part: readonly Operation[], first: number, seconds: number): Promise<readonly Log[]> {
    const operations = part.map(({ steps }) => steps.map(encodeStep));
    await this.session.submit({
      ...RIG.call(this.address, "play", [operations, first]),
      from: this.operator,
      gas: GAS,
      maxFeePerGas: FEE,
      maxPriorityFeePerGas: 0n,
    });
    const block = await this.session.mine(this.session.head.timestamp + Math.max(1, seconds));
    const [receipt] = block.receipts;
    if (receipt?.succeeded !== true) throw new Error(`the rig itself failed at operation ${first}`);
    return receipt.logs;
  }

  private describe(name: string, args: Record<string, unknown>): string {
    const at = `operation ${String(args.operation)}`;
    if (name === "StateDiffers") {
      const probe = this.probes[Number(args.probe)];
      const found = probe?.differences(args.ours as Hex, args.theirs as Hex) ?? [];
      return `${at}: ${found.map(differenceText).join("; ")}`;
    }
    const outcome = (side: string): string =>
      `${args[`${side}Succeeded`] === true ? "gives" : "refuses with"} ${String(args[side])}`;
    return `${at}, step ${String(args.step)}: ours ${outcome("ours")}, theirs ${outcome("theirs")}`;
  }
}

/** Operations that share a block, with the time since the block before. */
function* blocksOf(
  operations: readonly Operation[],
): Generator<{ first: number; seconds: number; part: readonly Operation[] }> {
  let first = 0;
  for (let next = 1; next <= operations.length; next += 1) {
    const operation = operations[next];
    if (operation?.seconds === 0) continue;
    yield { first, seconds: operations[first]?.seconds ?? 0, part: operations.slice(first, next) };
    first = next;
  }
}

function encodeStep({ actor, ours, theirs, holes = [], amount, paysAmount = false }: Step): Record<string, unknown> {
  return {
    actor,
    ours: ours.to,
    theirs: theirs?.to ?? NOBODY,
    oursData: ours.data,
    theirsData: theirs?.data ?? "0x",
    holes: holes.map((position) => SELECTOR_BYTES + WORD_BYTES * position),
    paysAmount,
    amount: {
      source: amount?.source?.to ?? NOBODY,
      query: amount?.source?.data ?? "0x",
      word: amount?.word ?? 0,
      share: amount?.share ?? 0n,
      plus: BigInt.asIntN(256, amount?.plus ?? 0n),
    },
  };
}
