import { Abi } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { Address, Log } from "../../chain/types.ts";
import { linearInterest, RAY, rayMul, WAD } from "../../units/fixed-point.ts";
import { POOL } from "../lending/aave-v3-abi.ts";
import type { BlockTime, Chain } from "../ports.ts";

/** How many units of another a token stands for, in memory. */
export interface RateMirror {
  readonly emitters: readonly Address[];
  open(chain: Chain): Promise<void>;
  absorb(log: Log): void;
  advance?(block: BlockTime): void;
  /** In wads, as the contract's `getRate`. */
  rate(): bigint;
}

const STAKED = new Abi([
  "function totalAssets() view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "event StakeUpdated(uint256 totalAssets, uint256 totalShares)",
]);
const RAY_TO_WAD = RAY / WAD;

/** A staked token's rate: its stake over its shares. */
export class StakeRate implements RateMirror {
  readonly emitters: readonly Address[];

  private readonly token: Address;
  private assets = 0n;
  private shares = 0n;

  constructor(token: Address) {
    this.token = token;
    this.emitters = [token];
  }

  async open({ reader }: Chain): Promise<void> {
    const [assets, shares] = await Promise.all([
      STAKED.read(reader, this.token, "totalAssets"),
      STAKED.read(reader, this.token, "totalSupply"),
    ]);
    this.assets = assets[0] as bigint;
    this.shares = shares[0] as bigint;
  }

  absorb(log: Log): void {
    if (log.address !== this.token) return;
    const decoded = STAKED.decodeLog(log);
    if (decoded === undefined) return;
    this.assets = decoded.args.totalAssets as bigint;
    this.shares = decoded.args.totalShares as bigint;
  }

  /** All that is staked, in base units of the underlying. */
  stake(): bigint {
    return this.assets;
  }

  rate(): bigint {
    return this.shares === 0n ? WAD : (this.assets * WAD) / this.shares;
  }
}

/** A wrapped receipt's rate: the normalised income of the reserve, which grows by the second. */
export class IncomeRate implements RateMirror {
  readonly emitters: readonly Address[];

  private readonly pool: Address;
  private readonly asset: Address;
  /** In rays. */
  private index = RAY;
  private yearlyRate = 0n;
  private updatedAt = 0;
  private now = 0;

  constructor(pool: Address, asset: Address) {
    this.pool = pool;
    this.asset = asset;
    this.emitters = [pool];
  }

  async open({ reader, block }: Chain): Promise<void> {
    const [data] = (await POOL.read(reader, this.pool, "getReserveData", [this.asset])) as unknown as [
      { liquidityIndex: bigint; currentLiquidityRate: bigint; lastUpdateTimestamp: bigint },
    ];
    this.index = data.liquidityIndex;
    this.yearlyRate = data.currentLiquidityRate;
    this.updatedAt = Number(data.lastUpdateTimestamp);
    this.advance(block);
  }

  absorb(log: Log): void {
    if (log.address !== this.pool) return;
    const decoded = POOL.decodeLog(log);
    if (decoded?.name !== "ReserveDataUpdated") return;
    if (normaliseAddress(decoded.args.reserve as string) !== this.asset) return;
    this.index = decoded.args.liquidityIndex as bigint;
    this.yearlyRate = decoded.args.liquidityRate as bigint;
    this.updatedAt = this.now;
  }

  /** Logs that follow are of this block. */
  advance(block: BlockTime): void {
    this.now = block.timestamp;
  }

  rate(): bigint {
    const elapsed = BigInt(this.now - this.updatedAt);
    const income = elapsed === 0n ? this.index : rayMul(linearInterest(this.yearlyRate, elapsed), this.index);
    return income / RAY_TO_WAD;
  }
}
