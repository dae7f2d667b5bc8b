import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { rescale } from "../../units/amounts.ts";
import { USD_DECIMALS } from "../../units/fixed-point.ts";
import { auditCheck } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
import type { Asset, AuditCheck, Chain, FeedPort } from "../ports.ts";
import { FEED } from "./feed-abi.ts";

/** A feed of our kind, and the rule its nodes follow. */
export interface PriceFeedDeployment {
  readonly name: string;
  readonly address: Address;
  readonly asset: Asset;
  readonly decimals: number;
  readonly heartbeatSeconds: number;
  readonly deviationBps: bigint;
  /** 1e-8 US dollars. */
  readonly minAnswer: bigint;
  /** 1e-8 US dollars. */
  readonly maxAnswer: bigint;
}

interface Round {
  readonly id: bigint;
  readonly price: bigint;
  readonly updatedAt: number;
  readonly observedAt: number;
}

/** A price feed with Chainlink's interface. */
export class PriceFeedPort implements FeedPort {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly address: Address;
  readonly asset: Asset;
  readonly heartbeatSeconds: number;
  readonly deviationBps: bigint;
  readonly minAnswer: bigint;
  readonly maxAnswer: bigint;

  private readonly decimals: number;
  private last: Round | undefined;
  private startedAt = 0;

  constructor(deployment: PriceFeedDeployment) {
    this.name = deployment.name;
    this.address = deployment.address;
    this.addresses = [deployment.address];
    this.asset = deployment.asset;
    this.decimals = deployment.decimals;
    this.heartbeatSeconds = deployment.heartbeatSeconds;
    this.deviationBps = deployment.deviationBps;
    this.minAnswer = deployment.minAnswer;
    this.maxAnswer = deployment.maxAnswer;
  }

  async open({ reader }: Chain): Promise<void> {
    this.last = await this.read(reader);
  }

  absorb(log: Log): ProtocolEvent | undefined {
    const decoded = FEED.decodeLog(log);
    if (decoded?.name === "NewRound") this.startedAt = Number(decoded.args.startedAt);
    if (decoded?.name !== "AnswerUpdated") return undefined;

    const price = rescale(decoded.args.current as bigint, this.decimals, USD_DECIMALS);
    const id = decoded.args.roundId as bigint;
    this.last = { id, price, updatedAt: Number(decoded.args.updatedAt), observedAt: this.startedAt };
    return { event: "answer", protocol: this.name, asset: this.asset.symbol, price, round: id };
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const onChain = await this.read(reader);
    const passed = this.last?.id === onChain?.id && this.last?.price === onChain?.price;
    const detail = `round ${this.last?.id} at ${this.last?.price} expected, ${onChain?.id} at ${onChain?.price} on chain`;
    return [auditCheck("the last answer is the last one announced", passed, detail)];
  }

  latest(): { price: bigint; updatedAt: number; observedAt: number } | undefined {
    return this.last;
  }

  admit(node: Address): Call {
    return allowTransmitter(this.address, node);
  }

  transmit(price: bigint, observedAt: number): Call {
    return writeAnswer(this.address, rescale(price, USD_DECIMALS, this.decimals), observedAt);
  }

  private async read(reader: BatchReader): Promise<Round | undefined> {
    const data = await reader.tryRead(FEED.call(this.address, "latestRoundData"));
    if (data === undefined) return undefined; // No round yet.
    const round = FEED.decode("latestRoundData", data);
    return {
      id: round.roundId as bigint,
      price: rescale(round.answer as bigint, this.decimals, USD_DECIMALS),
      updatedAt: Number(round.updatedAt),
      observedAt: Number(round.startedAt),
    };
  }
}

/** A node's call that writes an answer, in the feed's decimals, seen at `observedAt` (Unix seconds). */
export function writeAnswer(feed: Address, answer: bigint, observedAt: number): Call {
  return FEED.call(feed, "transmit", [answer, observedAt]);
}

/** The owner's call that lets a node write. */
export function allowTransmitter(feed: Address, node: Address): Call {
  return FEED.call(feed, "setTransmitter", [node, true]);
}

/** The owner's call that lets a feed tell a validator, such as a breaker, of its answers. */
export function tellValidator(feed: Address, validator: Address): Call {
  return FEED.call(feed, "setValidator", [validator]);
}
