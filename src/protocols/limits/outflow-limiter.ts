import { Abi, type DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { sum } from "../../units/fixed-point.ts";
import { auditCheck, auditSame } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
import { type AnsweredAsset, LastAnswers } from "../oracle/last-answers.ts";
import type { Asset, AuditCheck, BlockTime, Chain, Figure, SystemPort } from "../ports.ts";

const LIMITER = new Abi([
  "function claimLocked(address asset, address account)",
  "function recoverLocked(address asset, address account, address to)",
  "function overrideLimit(address asset)",
  "function setLimit(address asset, (uint16 maxOutflowBps, uint128 freeBelow) limit)",
  "function setProtected(address target, bool protected_)",
  "function totalLocked(address asset) view returns (uint256)",
  "function limitedUntil(address asset) view returns (uint256)",
  "event LimitBreached(address indexed asset, uint256 amount, uint256 available, uint256 until)",
  "event OutflowLocked(address indexed asset, address indexed account, uint256 amount)",
  "event LockedClaimed(address indexed asset, address indexed account, uint256 amount)",
  "event LockedRecovered(address indexed asset, address indexed account, address indexed to, uint256 amount)",
  "event LimitOverridden(address indexed asset, uint256 graceUntil)",
]);
const TOKEN = new Abi(["function balanceOf(address) view returns (uint256)"]);

/** Where a limiter is, and the assets that it limits. */
export interface OutflowLimiterDeployment {
  readonly name: string;
  readonly address: Address;
  readonly assets: readonly AnsweredAsset[];
}

/** What is known of one asset, in base units. */
interface Ledger {
  readonly asset: Asset;
  readonly locked: Map<Address, bigint>;
  /** The last second of the last cool-down. */
  limitedUntil: number;
  delayed: bigint;
  recovered: bigint;
}

/** An outflow limiter of ours. */
export class OutflowLimiterPort implements SystemPort {
  readonly kind = "outflow limiter";
  readonly name: string;
  readonly address: Address;
  readonly addresses: readonly Address[];

  private readonly answers: LastAnswers;
  private readonly ledgers: ReadonlyMap<Address, Ledger>;
  private breaches = 0n;
  private now = 0;

  constructor({ name, address, assets }: OutflowLimiterDeployment) {
    this.name = name;
    this.address = address;
    this.answers = new LastAnswers(assets);
    this.addresses = [address, ...this.answers.addresses];
    this.ledgers = new Map(
      assets.map(({ asset }) => [
        asset.address,
        { asset, locked: new Map<Address, bigint>(), limitedUntil: 0, delayed: 0n, recovered: 0n },
      ]),
    );
  }

  // ---------------------------------------------------------------------------------------------- state

  async open({ session, reader, block }: Chain): Promise<void> {
    await this.answers.open(reader);
    for (const log of await session.logs([this.address])) this.absorb(log);
    this.refresh(reader, block);
  }

  absorb(log: Log): ProtocolEvent | undefined {
    if (log.address !== this.address) {
      this.answers.absorb(log);
      return undefined;
    }
    const decoded = LIMITER.decodeLog(log);
    return decoded === undefined ? undefined : this.take(decoded);
  }

  refresh(_: BatchReader, block: BlockTime): void {
    this.now = block.timestamp;
  }

  figures(): Readonly<Record<string, Figure>> {
    const ledgers = [...this.ledgers.values()];
    const usd = (unitsOf: (ledger: Ledger) => bigint): Figure => ({
      unit: "USD",
      value: sum(ledgers.map((ledger) => this.answers.valueOf(ledger.asset, unitsOf(ledger)))),
    });
    return {
      locked: usd(lockedIn),
      delayed: usd(({ delayed }) => delayed),
      recovered: usd(({ recovered }) => recovered),
      breaches: { unit: "count", value: this.breaches },
      limited: { unit: "count", value: BigInt(ledgers.filter((ledger) => this.now <= ledger.limitedUntil).length) },
    };
  }

  /** What is kept for an account, in base units. */
  lockedOf(asset: Asset, account: Address): bigint {
    return this.ledger(asset.address).locked.get(account) ?? 0n;
  }

  /** Whether what is kept of the asset can be claimed in a block of that time (Unix seconds). */
  isClaimable(asset: Asset, time: number): boolean {
    return time > this.ledger(asset.address).limitedUntil;
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const checks = [...this.ledgers.values()].map(async (ledger) => {
      const { asset, limitedUntil } = ledger;
      const [total, until, held] = await Promise.all([
        reader.read(LIMITER.call(this.address, "totalLocked", [asset.address])),
        reader.read(LIMITER.call(this.address, "limitedUntil", [asset.address])),
        reader.read(TOKEN.call(asset.address, "balanceOf", [this.address])),
      ]);
      const locked = LIMITER.decode("totalLocked", total)[0] as bigint;
      const balance = TOKEN.decode("balanceOf", held)[0] as bigint;
      const onChain = [locked, LIMITER.decode("limitedUntil", until)[0] as bigint];
      return [
        auditSame(`${asset.symbol}: what is kept, and until when`, [lockedIn(ledger), limitedUntil], onChain),
        auditCheck(`${asset.symbol}: what is kept is there`, balance >= locked, `${balance} held, ${locked} kept`),
      ];
    });
    return (await Promise.all(checks)).flat();
  }

  // ---------------------------------------------------------------------------------------------- internal

  private take({ name, args }: DecodedLog): ProtocolEvent | undefined {
    const { asset, locked } = this.ledger(normaliseAddress(args.asset as string));
    const ledger = this.ledger(asset.address);
    const event = (action: string, values: Record<string, bigint | string>, account?: Address): ProtocolEvent => ({
      event: "system",
      protocol: this.name,
      action,
      ...(account === undefined ? {} : { account }),
      values: { asset: asset.symbol, ...values },
    });
    if (name === "LimitBreached") {
      const [units, availableUnits, untilTime] = [args.amount, args.available, args.until] as bigint[];
      ledger.limitedUntil = Number(untilTime);
      this.breaches += 1n;
      return event("limit-breached", { units: units ?? 0n, availableUnits: availableUnits ?? 0n });
    }
    if (name === "LimitOverridden") {
      ledger.limitedUntil = 0;
      return event("limit-overridden", { graceUntil: args.graceUntil as bigint });
    }
    if (name !== "OutflowLocked" && name !== "LockedClaimed" && name !== "LockedRecovered") return undefined;
    const account = normaliseAddress(args.account as string);
    const units = args.amount as bigint;
    if (name === "OutflowLocked") {
      locked.set(account, (locked.get(account) ?? 0n) + units);
      ledger.delayed += units;
      return event("outflow-delayed", { units }, account);
    }
    locked.delete(account);
    if (name === "LockedClaimed") return event("delayed-paid", { units }, account);
    ledger.recovered += units;
    return event("delayed-recovered", { units, to: normaliseAddress(args.to as string) }, account);
  }

  private ledger(asset: Address): Ledger {
    const ledger = this.ledgers.get(asset);
    if (ledger === undefined) throw new RangeError(`${this.name} does not limit ${asset}`);
    return ledger;
  }
}

function lockedIn({ locked }: Ledger): bigint {
  return sum([...locked.values()]);
}

/** Anyone's call that pays an account what is kept for it. */
export function claimLocked(limiter: Address, asset: Address, account: Address): Call {
  return LIMITER.call(limiter, "claimLocked", [asset, account]);
}

/** The owner's call that takes what is kept for an account. */
export function recoverLocked(limiter: Address, asset: Address, account: Address, to: Address): Call {
  return LIMITER.call(limiter, "recoverLocked", [asset, account, to]);
}

/** The owner's call that ends a cool-down. */
export function overrideLimit(limiter: Address, asset: Address): Call {
  return LIMITER.call(limiter, "overrideLimit", [asset]);
}

/** The owner's call that limits an asset. */
export function setOutflowLimit(limiter: Address, asset: Address, maxOutflowBps: bigint, freeBelow: bigint): Call {
  return LIMITER.call(limiter, "setLimit", [asset, { maxOutflowBps, freeBelow }]);
}

/** The owner's call that lets a contract report to a limiter and ask it. */
export function protectOutflow(limiter: Address, target: Address): Call {
  return LIMITER.call(limiter, "setProtected", [target, true]);
}
