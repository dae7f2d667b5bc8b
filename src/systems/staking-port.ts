import { Abi } from "../chain/abi.ts";
import { normaliseAddress } from "../chain/address.ts";
import type { BatchReader } from "../chain/batch-reader.ts";
import type { Address, Log } from "../chain/types.ts";
import { auditSame } from "../protocols/audit-check.ts";
import type { ProtocolEvent } from "../protocols/events.ts";
import { StakeRate } from "../protocols/oracle/rate-mirror.ts";
import type { Asset, AuditCheck, Chain, Figure, SystemPort } from "../protocols/ports.ts";
import { mulDiv, ONE_BPS, WAD } from "../units/fixed-point.ts";

const STAKED = new Abi([
  "function getRate() view returns (uint256)",
  "function balanceOf(address) view returns (uint256)",
  "event Slashed(uint256 assets, address indexed to)",
  "event Rewarded(uint256 assets)",
  "event UnstakeRequested(uint256 indexed id, address indexed owner, uint256 shares, uint256 claimableAt)",
]);

/** A staked token's stake: its rate, and what happens to it. */
export class StakingPort implements SystemPort {
  readonly kind = "staking";
  readonly name: string;
  readonly addresses: readonly Address[];

  private readonly token: Address;
  private readonly underlying: Address;
  private readonly rate: StakeRate;

  constructor(name: string, staked: Asset, underlying: Asset) {
    this.name = name;
    this.token = staked.address;
    this.underlying = underlying.address;
    this.addresses = [staked.address];
    this.rate = new StakeRate(staked.address);
  }

  async open(chain: Chain): Promise<void> {
    await this.rate.open(chain);
  }

  absorb(log: Log): ProtocolEvent | undefined {
    this.rate.absorb(log);
    const decoded = STAKED.decodeLog(log);
    if (decoded === undefined) return undefined;
    const { name, args } = decoded;
    const of = { event: "system", protocol: this.name } as const;
    if (name === "Slashed") return { ...of, action: "slash", values: { assets: args.assets as bigint } };
    if (name === "Rewarded") return { ...of, action: "reward", values: { assets: args.assets as bigint } };
    const account = normaliseAddress(args.owner as string);
    return { ...of, action: "request-unstake", account, values: { shares: args.shares as bigint } };
  }

  /** All that is staked, in base units of the underlying. */
  stake(): bigint {
    return this.rate.stake();
  }

  figures(): Readonly<Record<string, Figure>> {
    return { rate: { unit: "bps", value: mulDiv(this.rate.rate(), ONE_BPS, WAD) } };
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const [[rate], [held]] = await Promise.all([
      STAKED.read(reader, this.token, "getRate"),
      STAKED.read(reader, this.underlying, "balanceOf", [this.token]),
    ]);
    return [
      auditSame("the rate is stake over shares", [this.rate.rate()], [rate]),
      auditSame("the token holds its stake", [this.rate.stake()], [held]),
    ];
  }
}
