import { Abi } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { auditCheck } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
import type { AuditCheck, BreakerAction, BreakerPort, Chain } from "../ports.ts";

const SETTINGS =
  "(uint16 moveBps, uint32 windowBlocks, uint32 coolDownBlocks, bool haltsLiquidation, bool haltsBorrowing, bool haltsSwaps)";

const BREAKER = new Abi([
  `function configure(${SETTINGS} settings)`,
  `function getSettings() view returns (${SETTINGS})`,
  "function setSource(address source, bool watched)",
  "function haltedUntil() view returns (uint256)",
  `event Configured(${SETTINGS} settings)`,
  "event Tripped(address indexed source, uint256 priceBefore, uint256 price, uint256 untilBlock)",
  "event Reset(uint256 atBlock)",
]);

/** When a breaker trips and what it halts. */
export interface BreakerSettings {
  /** Basis points; 0 switches the breaker off. */
  readonly moveBps: bigint;
  readonly windowBlocks: number;
  readonly coolDownBlocks: number;
  readonly halts: readonly BreakerAction[];
}

/** Where a breaker is and whom it watches. */
export interface BreakerDeployment {
  readonly name: string;
  readonly address: Address;
  /** Names of the sources, by address. */
  readonly sources: ReadonlyMap<Address, string>;
}

/** A circuit breaker of ours. */
export class CircuitBreakerPort implements BreakerPort {
  readonly name: string;
  readonly address: Address;
  readonly addresses: readonly Address[];

  private readonly sources: ReadonlyMap<Address, string>;
  private halts = new Set<BreakerAction>();
  private until = 0;
  private tripCount = 0;

  constructor(deployment: BreakerDeployment) {
    this.name = deployment.name;
    this.address = deployment.address;
    this.addresses = [deployment.address];
    this.sources = deployment.sources;
  }

  absorb(log: Log): ProtocolEvent | undefined {
    const decoded = BREAKER.decodeLog(log);
    switch (decoded?.name) {
      case "Tripped": {
        const source = normaliseAddress(decoded.args.source as string);
        const untilBlock = decoded.args.untilBlock as bigint;
        this.until = Number(untilBlock);
        this.tripCount += 1;
        return {
          event: "breaker-trip",
          protocol: this.name,
          source: this.sources.get(source) ?? source,
          priceBefore: decoded.args.priceBefore as bigint,
          price: decoded.args.price as bigint,
          untilBlock,
        };
      }
      case "Configured":
        return this.configured(decoded.args.settings as RawSettings);
      case "Reset":
        this.until = 0;
        return undefined;
      default:
        return undefined;
    }
  }

  async open({ reader }: Chain): Promise<void> {
    const settings = await reader.read(BREAKER.call(this.address, "getSettings"));
    this.configured(BREAKER.decode("getSettings", settings)[0] as RawSettings);
    this.until = await this.readUntil(reader);
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    const onChain = await this.readUntil(reader);
    const detail = `block ${this.until} expected, ${onChain} on chain`;
    return [auditCheck("the halt ends when its trip said", this.until === onChain, detail)];
  }

  isHalted(action: BreakerAction, blockNumber: number): boolean {
    return blockNumber <= this.until && this.halts.has(action);
  }

  haltedUntil(): number {
    return this.until;
  }

  trips(): number {
    return this.tripCount;
  }

  private async readUntil(reader: BatchReader): Promise<number> {
    const until = await reader.read(BREAKER.call(this.address, "haltedUntil"));
    return Number(BREAKER.decode("haltedUntil", until)[0]);
  }

  private configured(settings: RawSettings): ProtocolEvent {
    const flags: [BreakerAction, boolean][] = [
      ["liquidate", settings.haltsLiquidation],
      ["borrow", settings.haltsBorrowing],
      ["swap", settings.haltsSwaps],
    ];
    this.halts = new Set(flags.filter(([, halted]) => halted).map(([action]) => action));
    return {
      event: "breaker-settings",
      protocol: this.name,
      moveBps: settings.moveBps,
      windowBlocks: settings.windowBlocks,
      coolDownBlocks: settings.coolDownBlocks,
      halts: [...this.halts].join(" "),
    };
  }
}

interface RawSettings {
  readonly moveBps: bigint;
  readonly windowBlocks: bigint;
  readonly coolDownBlocks: bigint;
  readonly haltsLiquidation: boolean;
  readonly haltsBorrowing: boolean;
  readonly haltsSwaps: boolean;
}

/** The owner's call that configures a breaker. */
export function configureBreaker(breaker: Address, settings: BreakerSettings): Call {
  const tuple = {
    moveBps: settings.moveBps,
    windowBlocks: settings.windowBlocks,
    coolDownBlocks: settings.coolDownBlocks,
    haltsLiquidation: settings.halts.includes("liquidate"),
    haltsBorrowing: settings.halts.includes("borrow"),
    haltsSwaps: settings.halts.includes("swap"),
  };
  return BREAKER.call(breaker, "configure", [tuple]);
}

/** The owner's call that lets a feed or a pair report to a breaker. */
export function watchSource(breaker: Address, source: Address): Call {
  return BREAKER.call(breaker, "setSource", [source, true]);
}
