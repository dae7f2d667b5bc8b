import { Abi, type Decoded } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { valueOf } from "../../units/amounts.ts";
import { max, ONE_BPS } from "../../units/fixed-point.ts";
import { auditSame } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
import type { Asset, AuditCheck, Chain, Figure, SystemPort } from "../ports.ts";

const POOL = new Abi([
  "function totalAssets() view returns (uint256)",
  "function active() view returns (uint256)",
  "function owed() view returns (uint256)",
  "function capacity() view returns (uint256)",
  "function buyCover(address protocol, uint256 amount, uint40 duration, uint256 maxPremium) returns (uint256)",
  "function fileClaim(uint256 id)",
  "function payClaim(uint256 id)",
  "event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares)",
  "event Withdraw(address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares)",
  "event CoverBought(uint256 indexed id, address indexed holder, address indexed protocol, uint256 amount, uint256 premium, uint256 until)",
  "event CoverExpired(uint256 indexed id, uint256 amount)",
  "event ClaimFiled(uint256 indexed id, address indexed holder, uint256 owed, uint256 dueAt)",
  "event ClaimLowered(uint256 indexed id, uint256 owedBefore, uint256 owed)",
  "event ClaimPaid(uint256 indexed id, address indexed holder, uint256 amount, uint256 owed, uint256 paid)",
  "event BecameInsolvent(uint256 owed, uint256 assets)",
]);

/** Where a cover pool is, and what belongs to it. */
export interface CoverPoolDeployment {
  readonly name: string;
  readonly address: Address;
  readonly asset: Asset;
  /** 1e-8 US dollars for a whole unit of the asset, at which figures are told. */
  readonly price: bigint;
  /** Basis points: 10,000 sells as much cover as there is capital. */
  readonly leverageBps: bigint;
  /** The loss oracle of each covered protocol, by the protocol's name. */
  readonly protocols: ReadonlyMap<string, Address>;
}

/** A cover as its holder sees it. */
export interface HeldCover {
  readonly id: bigint;
  readonly holder: Address;
  readonly amount: bigint;
  readonly status: "active" | "claimed" | "ended";
  /** Unix seconds. */
  readonly until: number;
  /** When its claim may be paid; 0 before there is one. */
  readonly dueAt: number;
  readonly owed: bigint;
}

/** A cover pool of ours, mirrored from its logs. */
export class CoverPoolPort implements SystemPort {
  readonly name: string;
  readonly kind = "cover pool";
  readonly addresses: readonly Address[];
  /** Takes premiums, and must be approved to. */
  readonly spender: Address;

  private readonly deployment: CoverPoolDeployment;
  private readonly covers = new Map<bigint, HeldCover>();
  /** Base units, of the whole time. */
  private readonly sums = { deposits: 0n, withdrawals: 0n, premiums: 0n, paid: 0n, unpaid: 0n };
  private active = 0n;
  private owed = 0n;

  constructor(deployment: CoverPoolDeployment) {
    this.name = deployment.name;
    this.deployment = deployment;
    this.spender = deployment.address;
    this.addresses = [deployment.address];
  }

  async open({ session }: Chain): Promise<void> {
    for (const log of await session.logs(this.addresses)) this.absorb(log);
  }

  // ---------------------------------------------------------------------------------------------- events

  absorb(log: Log): ProtocolEvent | undefined {
    const decoded = POOL.decodeLog(log);
    if (decoded === undefined) return undefined;
    const args = decoded.args as Decoded & Record<string, bigint>;
    switch (decoded.name) {
      case "Deposit":
        this.sums.deposits += args.assets as bigint;
        return this.event("provide", { assets: args.assets }, args.owner);
      case "Withdraw":
        this.sums.withdrawals += args.assets as bigint;
        return this.event("withdraw", { assets: args.assets }, args.owner);
      case "CoverBought":
        return this.bought(args);
      case "CoverExpired":
        this.end(args.id as bigint);
        return this.event("expire", { id: args.id, amount: args.amount });
      case "ClaimFiled":
        this.change(args.id as bigint, { status: "claimed", owed: args.owed as bigint, dueAt: Number(args.dueAt) });
        this.owed += args.owed as bigint;
        return this.event("claim", { id: args.id, owed: args.owed }, args.holder);
      case "ClaimLowered":
        return this.lowered(args);
      case "ClaimPaid":
        return this.paid(args);
      case "BecameInsolvent":
        return this.event("insolvent", { owed: args.owed, assets: args.assets });
      default:
        return undefined;
    }
  }

  private bought(args: Record<string, unknown>): ProtocolEvent {
    const { id, amount, premium, until } = args as Record<string, bigint>;
    const holder = normaliseAddress(args.holder as string);
    const cover: HeldCover = {
      id: id as bigint,
      holder,
      amount: amount as bigint,
      status: "active",
      until: Number(until),
      dueAt: 0,
      owed: 0n,
    };
    this.covers.set(cover.id, cover);
    this.active += cover.amount;
    this.sums.premiums += premium as bigint;
    return this.event("buy-cover", { id, amount, premium }, holder);
  }

  private lowered({ id, owedBefore, owed }: Record<string, bigint>): ProtocolEvent {
    this.owed += (owed as bigint) - (owedBefore as bigint);
    const rejected = { status: "active", dueAt: 0 } as const;
    this.change(id as bigint, { owed: owed as bigint, ...(owed === 0n ? rejected : {}) });
    return this.event("lower-claim", { id, owedBefore, owed });
  }

  private paid(args: Record<string, unknown>): ProtocolEvent {
    const { id, owed, paid } = args as Record<string, bigint>;
    this.owed -= owed as bigint;
    this.sums.paid += paid as bigint;
    this.sums.unpaid += (owed as bigint) - (paid as bigint);
    this.end(id as bigint);
    return this.event("pay-claim", { id, owed, paid }, args.holder);
  }

  // ---------------------------------------------------------------------------------------------- state

  /** What an account has bought, in the order in which it did. */
  coversOf(holder: Address): HeldCover[] {
    return [...this.covers.values()].filter((cover) => cover.holder === holder);
  }

  figures(): Readonly<Record<string, Figure>> {
    const { deposits, withdrawals, premiums, paid, unpaid } = this.sums;
    const capital = max(0n, this.assets() - this.owed);
    const capacity = this.capacity();
    return {
      capital: this.usd(capital),
      capacity: this.usd(capacity),
      "cover in force": this.usd(this.active),
      utilisation: { unit: "bps", value: capacity === 0n ? 0n : (this.active * ONE_BPS) / capacity },
      premiums: this.usd(premiums),
      "claims waiting": this.usd(this.owed),
      "claims paid": this.usd(paid),
      "claims unpaid": this.usd(unpaid),
      // Negative when premiums exceed what was paid.
      "loss of providers": this.usd(deposits - withdrawals - capital),
    };
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const views = ["totalAssets", "active", "owed", "capacity"];
    const found = await Promise.all(
      views.map(async (view) => POOL.decode(view, await reader.read(POOL.call(this.spender, view)))[0] as bigint),
    );
    const [assets, active, owed, capacity] = found;
    return [
      auditSame("what the pool holds came in and did not go out", [this.assets()], [assets]),
      auditSame("cover and claims add up", [this.active, this.owed], [active, owed]),
      auditSame("capacity follows from capital", [this.capacity()], [capacity]),
    ];
  }

  // ---------------------------------------------------------------------------------------------- calls

  /** @param duration Seconds. */
  buyCover(protocol: string, amount: bigint, duration: number, maxPremium: bigint): Call {
    const oracle = this.deployment.protocols.get(protocol);
    return POOL.call(this.spender, "buyCover", [oracle, amount, duration, maxPremium]);
  }

  fileClaim(id: bigint): Call {
    return POOL.call(this.spender, "fileClaim", [id]);
  }

  payClaim(id: bigint): Call {
    return POOL.call(this.spender, "payClaim", [id]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private assets(): bigint {
    const { deposits, withdrawals, premiums, paid } = this.sums;
    return deposits + premiums - withdrawals - paid;
  }

  private capacity(): bigint {
    return (max(0n, this.assets() - this.owed) * this.deployment.leverageBps) / ONE_BPS;
  }

  private change(id: bigint, by: Partial<HeldCover>): void {
    const cover = this.covers.get(id);
    if (cover !== undefined) this.covers.set(id, { ...cover, ...by });
  }

  private end(id: bigint): void {
    this.active -= this.covers.get(id)?.amount ?? 0n;
    this.change(id, { status: "ended" });
  }

  private event(action: string, values: Record<string, unknown>, account?: unknown): ProtocolEvent {
    return {
      event: "system",
      protocol: this.name,
      action,
      ...(account === undefined ? {} : { account: normaliseAddress(account as string) }),
      values: values as Record<string, bigint>,
    };
  }

  private usd(units: bigint): Figure {
    return { unit: "USD", value: valueOf(units, this.deployment.asset.decimals, this.deployment.price) };
  }
}
