import type { BatchReader } from "../../chain/batch-reader.ts";
import { Abi } from "../../chain/abi.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import { MAX_UINT256 } from "../../units/fixed-point.ts";
import { auditSame } from "../audit-check.ts";
import type { Asset, AuditCheck, BlockTime, Chain, FeedPort } from "../ports.ts";
import type { DerivedMirror, PriceOf } from "./derived-mirror.ts";

const FEED = new Abi(["function latestAnswer() view returns (int256)"]);

/** Where a derived feed is. */
export interface ComputedFeedDeployment {
  readonly name: string;
  readonly address: Address;
  readonly asset: Asset;
  readonly mirror: DerivedMirror;
}

/**
 * A feed that nobody writes: it works its answer out when it is read. No answer of it is ever due, and none is announced;
 * what moves it is in the events of its parts.
 */
export class ComputedFeedPort implements FeedPort {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly address: Address;
  readonly asset: Asset;
  readonly heartbeatSeconds = Number.MAX_SAFE_INTEGER;
  readonly deviationBps = MAX_UINT256;
  readonly minAnswer = 0n;
  readonly maxAnswer = MAX_UINT256;

  private readonly mirror: DerivedMirror;
  private now = 0;

  constructor({ name, address, asset, mirror }: ComputedFeedDeployment) {
    this.name = name;
    this.address = address;
    this.asset = asset;
    this.mirror = mirror;
    this.addresses = mirror.emitters;
  }

  async open(chain: Chain): Promise<void> {
    await this.mirror.open(chain);
    this.refresh(undefined, chain.block);
  }

  refresh(_: unknown, block: BlockTime): void {
    this.now = block.timestamp;
    this.mirror.advance?.(block);
  }

  absorb(log: Log, block: BlockTime): undefined {
    this.mirror.advance?.(block);
    this.mirror.absorb(log);
    return undefined;
  }

  latest(): { price: bigint; updatedAt: number; observedAt: number } {
    return { price: this.mirror.price(), updatedAt: this.now, observedAt: this.now };
  }

  worth(priceOf: PriceOf): bigint {
    return this.mirror.worth(priceOf);
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const [answer] = await FEED.read(reader, this.address, "latestAnswer");
    return [auditSame("the answer is worked out as on chain", [this.mirror.price()], [answer])];
  }

  admit(): Call {
    throw new FirebreakError(`${this.name} is derived from other feeds: it has no nodes`);
  }

  transmit(): Call {
    throw new FirebreakError(`${this.name} is derived from other feeds: nobody writes it`);
  }
}
