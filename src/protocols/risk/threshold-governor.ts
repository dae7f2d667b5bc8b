import { Abi } from "../../chain/abi.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { ONE_BPS, RAY, rayMul, sqrt, WAD } from "../../units/fixed-point.ts";
import { auditSame } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
import type { Asset, AuditCheck, BlockTime, Chain, Figure, SystemPort } from "../ports.ts";

const GOVERNOR = new Abi([
  "function applyThresholds(address asset)",
  "function setPolicy(address asset, (address oracle, uint128 calmVolatility, uint128 stressVolatility, uint16 calmLtvBps, uint16 stressLtvBps, uint16 calmThresholdBps, uint16 stressThresholdBps, uint16 tightenBpsPerHour, uint16 loosenBpsPerHour) policy)",
  "event ThresholdsApplied(address indexed asset, uint256 hourlyVolatility, uint256 ltvBps, uint256 thresholdBps)",
]);
const ORACLE = new Abi([
  "function hourlyVarianceRay() view returns (uint256)",
  "function lastTime() view returns (uint64)",
  "event VolatilityUpdated(uint80 indexed roundId, uint256 hourlyVarianceRay, uint256 updatedAt)",
]);
const POOL = new Abi(["function getConfiguration(address asset) view returns ((uint256 data))"]);

/** From a ray to the square of a wad. */
const RAY_TO_WAD_SQUARED = 10n ** 9n;
const MASK_16 = 0xffffn;

/** What a governor is told; volatilities are hourly and in wads, shares in basis points. */
export interface ThresholdPolicy {
  readonly calmVolatility: bigint;
  readonly stressVolatility: bigint;
  readonly calmLtvBps: bigint;
  readonly stressLtvBps: bigint;
  readonly calmThresholdBps: bigint;
  readonly stressThresholdBps: bigint;
  /** 0 for at once. */
  readonly tightenBpsPerHour: bigint;
  readonly loosenBpsPerHour: bigint;
}

/** Where a governor is, whose volatility it follows, and what it sets. */
export interface ThresholdGovernorDeployment {
  readonly name: string;
  readonly address: Address;
  readonly oracle: Address;
  readonly decayPerSecondRay: bigint;
  readonly pool: Address;
  readonly asset: Asset;
}

/** A governor of ours with its volatility oracle. */
export class ThresholdGovernorPort implements SystemPort {
  readonly kind = "dynamic thresholds";
  readonly name: string;
  readonly addresses: readonly Address[];

  private readonly deployment: ThresholdGovernorDeployment;
  private varianceRay = 0n;
  /** When the last answer was taken in, and the time of the block, in Unix seconds. */
  private takenIn = 0;
  private now = 0;
  private started = 0;
  private ltvBps = 0n;
  private thresholdBps = 0n;
  /** Basis points times seconds since the start. */
  private ltvSeconds = 0n;

  constructor(deployment: ThresholdGovernorDeployment) {
    this.deployment = deployment;
    this.name = deployment.name;
    this.addresses = [deployment.address, deployment.oracle];
  }

  async open({ reader, block }: Chain): Promise<void> {
    ({ varianceRay: this.varianceRay, takenIn: this.takenIn } = await this.readOracle(reader));
    ({ ltvBps: this.ltvBps, thresholdBps: this.thresholdBps } = await this.readPool(reader));
    this.started = block.timestamp;
    this.now = block.timestamp;
  }

  absorb(log: Log): ProtocolEvent | undefined {
    if (log.address === this.deployment.oracle) {
      const decoded = ORACLE.decodeLog(log);
      if (decoded?.name !== "VolatilityUpdated") return undefined;
      this.varianceRay = decoded.args.hourlyVarianceRay as bigint;
      this.takenIn = Number(decoded.args.updatedAt);
      return undefined;
    }
    const decoded = GOVERNOR.decodeLog(log);
    if (decoded?.name !== "ThresholdsApplied") return undefined;
    this.ltvBps = decoded.args.ltvBps as bigint;
    this.thresholdBps = decoded.args.thresholdBps as bigint;
    return {
      event: "system",
      protocol: this.name,
      action: "thresholds-applied",
      values: {
        asset: this.deployment.asset.symbol,
        hourlyVolatilityWad: decoded.args.hourlyVolatility as bigint,
        ltvBps: this.ltvBps,
        thresholdBps: this.thresholdBps,
      },
    };
  }

  /** Thresholds that changed in a block count from its end. */
  refresh(_: BatchReader, block: BlockTime): void {
    this.ltvSeconds += this.ltvBps * BigInt(block.timestamp - this.now);
    this.now = block.timestamp;
  }

  figures(): Readonly<Record<string, Figure>> {
    const seconds = BigInt(this.now - this.started);
    return {
      hourlyVolatility: { unit: "bps", value: (this.hourlyVolatility() * ONE_BPS) / WAD },
      ltv: { unit: "bps", value: this.ltvBps },
      threshold: { unit: "bps", value: this.thresholdBps },
      averageLtv: { unit: "bps", value: seconds === 0n ? this.ltvBps : this.ltvSeconds / seconds },
    };
  }

  /** The standard deviation of an hour's return in wads, as of the block. */
  hourlyVolatility(): bigint {
    const faded = rayMul(power(this.deployment.decayPerSecondRay, BigInt(this.now - this.takenIn)), this.varianceRay);
    return sqrt(faded * RAY_TO_WAD_SQUARED);
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const [oracle, pool] = await Promise.all([this.readOracle(reader), this.readPool(reader)]);
    return [
      auditSame(
        "volatility is the last one announced",
        [this.varianceRay, this.takenIn],
        [oracle.varianceRay, oracle.takenIn],
      ),
      auditSame(
        "LTV and threshold are the last ones applied",
        [this.ltvBps, this.thresholdBps],
        [pool.ltvBps, pool.thresholdBps],
      ),
    ];
  }

  private async readOracle(reader: BatchReader): Promise<{ varianceRay: bigint; takenIn: number }> {
    const { oracle } = this.deployment;
    const [variance, time] = await Promise.all([
      reader.read(ORACLE.call(oracle, "hourlyVarianceRay")),
      reader.read(ORACLE.call(oracle, "lastTime")),
    ]);
    return {
      varianceRay: ORACLE.decode("hourlyVarianceRay", variance)[0] as bigint,
      takenIn: Number(ORACLE.decode("lastTime", time)[0]),
    };
  }

  private async readPool(reader: BatchReader): Promise<{ ltvBps: bigint; thresholdBps: bigint }> {
    const { pool, asset } = this.deployment;
    const data = await reader.read(POOL.call(pool, "getConfiguration", [asset.address]));
    const word = (POOL.decode("getConfiguration", data)[0] as { data: bigint }).data;
    return { ltvBps: word & MASK_16, thresholdBps: (word >> 16n) & MASK_16 };
  }
}

/** Anyone's call that moves an asset's LTV and threshold. */
export function applyThresholds(governor: Address, asset: Address): Call {
  return GOVERNOR.call(governor, "applyThresholds", [asset]);
}

/** The owner's call that sets an asset's policy. */
export function setThresholdPolicy(governor: Address, asset: Address, oracle: Address, policy: ThresholdPolicy): Call {
  return GOVERNOR.call(governor, "setPolicy", [asset, { oracle, ...policy }]);
}

/** base ** exponent in rays, by squaring, with the contract's roundings. */
function power(base: bigint, exponent: bigint): bigint {
  let result = RAY;
  for (let rest = exponent; rest !== 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = rayMul(result, base);
    base = rayMul(base, base);
  }
  return result;
}
