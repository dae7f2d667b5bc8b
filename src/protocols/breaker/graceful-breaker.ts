import { Abi } from "../../chain/abi.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Log } from "../../chain/types.ts";
import { auditCheck } from "../audit-check.ts";
import type { AuditCheck, BreakerAction, BreakerPort, Chain } from "../ports.ts";
import { type BreakerDeployment, CircuitBreakerPort } from "./circuit-breaker.ts";

const GRACEFUL = new Abi([
  "function liquidationsHaltedUntil() view returns (uint256)",
  "function graceBlocks() view returns (uint256)",
  "event GraceSet(uint256 graceBlocks)",
]);

/** Where a breaker with a grace period is, and the breaker that it follows. */
export interface GracefulBreakerDeployment {
  readonly name: string;
  readonly address: Address;
  readonly breaker: BreakerDeployment;
}

/** A circuit breaker of ours with a grace period for borrowers after each halt. */
export class GracefulBreakerPort implements BreakerPort {
  readonly name: string;
  readonly address: Address;
  readonly addresses: readonly Address[];

  private readonly breaker: CircuitBreakerPort;
  private graceBlocks = 0;

  constructor({ name, address, breaker }: GracefulBreakerDeployment) {
    this.name = name;
    this.address = address;
    this.breaker = new CircuitBreakerPort(breaker);
    this.addresses = [address, ...this.breaker.addresses];
  }

  async open(chain: Chain): Promise<void> {
    await this.breaker.open(chain);
    const blocks = await chain.reader.read(GRACEFUL.call(this.address, "graceBlocks"));
    this.graceBlocks = Number(GRACEFUL.decode("graceBlocks", blocks)[0]);
  }

  /** Trips and settings are the breaker's own events, which its own port tells. */
  absorb(log: Log): undefined {
    if (log.address !== this.address) this.breaker.absorb(log);
    else if (GRACEFUL.decodeLog(log)?.name === "GraceSet") {
      this.graceBlocks = Number(GRACEFUL.decodeLog(log)?.args.graceBlocks);
    }
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const data = await reader.read(GRACEFUL.call(this.address, "liquidationsHaltedUntil"));
    const onChain = Number(GRACEFUL.decode("liquidationsHaltedUntil", data)[0]);
    const expected = this.breaker.isHalted("liquidate", this.breaker.haltedUntil()) ? this.haltedUntil() : 0;
    const detail = `block ${expected} expected, ${onChain} on chain`;
    return [auditCheck("liquidations are halted until the grace period ends", expected === onChain, detail)];
  }

  isHalted(action: BreakerAction, blockNumber: number): boolean {
    if (this.breaker.isHalted(action, blockNumber)) return true;
    const until = this.breaker.haltedUntil();
    const halts = action === "liquidate" && this.breaker.isHalted(action, until);
    return halts && until !== 0 && blockNumber <= until + this.graceBlocks;
  }

  haltedUntil(): number {
    const until = this.breaker.haltedUntil();
    return until === 0 ? 0 : until + this.graceBlocks;
  }

  trips(): number {
    return this.breaker.trips();
  }
}
