import { Abi, type Decoded } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { rescale } from "../../units/amounts.ts";
import { USD_DECIMALS } from "../../units/fixed-point.ts";
import { auditSame } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
import type { Asset, AuditCheck, BlockTime, Chain, FeedPort } from "../ports.ts";
import type { PriceFeedDeployment } from "./price-feed.ts";

const FLUX = new Abi([
  "function submit(uint256 roundId, int256 submission)",
  "function changeOracles(address[] removed, address[] added, address[] addedAdmins, uint32 minSubmissions, uint32 maxSubmissions, uint32 restartDelay)",
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
  "event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)",
  "event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt)",
  "event SubmissionReceived(int256 indexed submission, uint32 indexed round, address indexed oracle)",
  "event RoundDetailsUpdated(uint128 indexed paymentAmount, uint32 indexed minSubmissionCount, uint32 indexed maxSubmissionCount, uint32 restartDelay, uint32 timeout)",
  "event OraclePermissionsUpdated(address indexed oracle, bool indexed whitelisted)",
]);

/** A proxy puts the phase of its aggregator above these bits of a round's id. */
const ROUND_BITS = 64n;
const NO_DELAY = 0;

/** A FluxAggregator behind a proxy, and the rule its nodes follow off chain. */
export interface ChainlinkDeployment extends Omit<PriceFeedDeployment, "address"> {
  /** What consumers read. */
  readonly proxy: Address;
  readonly aggregator: Address;
  /** Who owns the aggregator. While it is a node itself it is the only one: it leaves when the first other joins. */
  readonly owner: Address;
}

/** The round that nodes answer in at this time. */
interface Round {
  readonly id: bigint;
  /** Unix seconds. */
  readonly startedAt: number;
  readonly timeoutSeconds: number;
  readonly answeredBy: Set<Address>;
  isAnswered: boolean;
}

interface Answer {
  readonly id: bigint;
  /** 1e-8 US dollars. */
  readonly price: bigint;
  readonly updatedAt: number;
  readonly observedAt: number;
}

/**
 * Chainlink's FluxAggregator behind an EACAggregatorProxy: each node answers for itself, round by round; the answer is the
 * median once more than half of them have answered, and moves with those who follow.
 */
export class ChainlinkFeedPort implements FeedPort {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly address: Address;
  readonly asset: Asset;
  readonly heartbeatSeconds: number;
  readonly deviationBps: bigint;
  readonly minAnswer: bigint;
  readonly maxAnswer: bigint;

  private readonly aggregator: Address;
  private readonly owner: Address;
  private readonly decimals: number;
  private readonly nodes = new Set<Address>();
  private timeoutSeconds = 0;
  private round: Round | undefined;
  private last: Answer | undefined;
  private now = 0;

  constructor(deployment: ChainlinkDeployment) {
    this.name = deployment.name;
    this.address = deployment.proxy;
    this.aggregator = deployment.aggregator;
    this.addresses = [deployment.aggregator];
    this.owner = deployment.owner;
    this.asset = deployment.asset;
    this.decimals = deployment.decimals;
    this.heartbeatSeconds = deployment.heartbeatSeconds;
    this.deviationBps = deployment.deviationBps;
    this.minAnswer = deployment.minAnswer;
    this.maxAnswer = deployment.maxAnswer;
  }

  // ---------------------------------------------------------------------------------------------- state

  async open({ session, block }: Chain): Promise<void> {
    for (const log of await session.logs(this.addresses)) this.absorb(log);
    this.refresh(undefined, block);
  }

  /** A round that nobody completes runs out. */
  refresh(_: unknown, block: BlockTime): void {
    this.now = block.timestamp;
  }

  absorb(log: Log): ProtocolEvent | undefined {
    const decoded = FLUX.decodeLog(log);
    if (decoded === undefined) return undefined;
    const { args } = decoded;
    switch (decoded.name) {
      case "OraclePermissionsUpdated":
        this.permitted(normaliseAddress(args.oracle as string), args.whitelisted as boolean);
        return undefined;
      case "RoundDetailsUpdated":
        this.timeoutSeconds = Number(args.timeout);
        return undefined;
      case "NewRound":
        this.round = {
          id: args.roundId as bigint,
          startedAt: Number(args.startedAt),
          timeoutSeconds: this.timeoutSeconds,
          answeredBy: new Set(),
          isAnswered: false,
        };
        return undefined;
      case "SubmissionReceived":
        if (args.round === this.round?.id) this.round?.answeredBy.add(normaliseAddress(args.oracle as string));
        return undefined;
      case "AnswerUpdated":
        return this.answered(args);
      default:
        return undefined;
    }
  }

  private permitted(node: Address, isNode: boolean): void {
    if (isNode) this.nodes.add(node);
    else this.nodes.delete(node);
  }

  private answered(args: Decoded): ProtocolEvent {
    const price = rescale(args.current as bigint, this.decimals, USD_DECIMALS);
    const id = args.roundId as bigint;
    const isCurrent = this.round?.id === id;
    if (this.round !== undefined && isCurrent) this.round.isAnswered = true;
    const updatedAt = Number(args.updatedAt);
    this.last = { id, price, updatedAt, observedAt: isCurrent ? (this.round?.startedAt ?? updatedAt) : updatedAt };
    return { event: "answer", protocol: this.name, asset: this.asset.symbol, price, round: id };
  }

  latest(): { price: bigint; updatedAt: number; observedAt: number } | undefined {
    return this.last;
  }

  // ---------------------------------------------------------------------------------------------- audit

  /** Asks the proxy, as a consumer does. */
  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const data = await reader.tryRead(FLUX.call(this.address, "latestRoundData"));
    const round = data === undefined ? undefined : FLUX.decode("latestRoundData", data);
    const onChain =
      round === undefined
        ? []
        : [
            BigInt.asUintN(Number(ROUND_BITS), round.roundId as bigint),
            rescale(round.answer as bigint, this.decimals, USD_DECIMALS),
            Number(round.updatedAt),
          ];
    const inMemory = this.last === undefined ? [] : [this.last.id, this.last.price, this.last.updatedAt];
    return [auditSame("the last answer is the last one announced", inMemory, onChain)];
  }

  // ---------------------------------------------------------------------------------------------- nodes

  /** From now on answers need more than half of the nodes, the new one included. */
  admit(node: Address): Call {
    const leaving = this.nodes.has(this.owner) && node !== this.owner ? [this.owner] : [];
    const count = this.nodes.size - leaving.length + 1;
    const needed = Math.floor(count / 2) + 1;
    return FLUX.call(this.aggregator, "changeOracles", [leaving, [node], [node], needed, count, NO_DELAY]);
  }

  /** An answer in the round that lacks answers, or in a new one. The chain notes the time itself. */
  transmit(price: bigint): Call {
    const id = this.unanswered()?.id ?? (this.round?.id ?? 0n) + 1n;
    return submission(this.aggregator, id, rescale(price, USD_DECIMALS, this.decimals));
  }

  openRound(node: Address): "answer" | "wait" | undefined {
    const round = this.unanswered();
    if (round === undefined) return undefined;
    return round.answeredBy.has(node) ? "wait" : "answer";
  }

  /** The round that lacks answers, if its time is not over. */
  private unanswered(): Round | undefined {
    const { round } = this;
    if (round === undefined || round.isAnswered) return undefined;
    const isOver = round.timeoutSeconds !== 0 && this.now > round.startedAt + round.timeoutSeconds;
    return isOver ? undefined : round;
  }
}

/** A node's answer in a round, in the aggregator's decimals. */
export function submission(aggregator: Address, round: bigint, answer: bigint): Call {
  return FLUX.call(aggregator, "submit", [round, answer]);
}
