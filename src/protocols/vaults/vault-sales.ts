import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { valueOf } from "../../units/amounts.ts";
import { max, ONE_USD, sum } from "../../units/fixed-point.ts";
import type { SystemEvent } from "../events.ts";
import type { Asset, AuditCheck, AuditScope, BlockTime, Chain, Figure, SystemPort } from "../ports.ts";
import { SaleStatistics } from "./sale-statistics.ts";
import { ENGINE, MODULE } from "./vault-abi.ts";

/** Who sells the collateral of which engine. */
export interface SalesDeployment {
  readonly name: string;
  /** The engine's name in the world. */
  readonly lending: string;
  readonly engine: Address;
  readonly module: Address;
  readonly collateral: Asset;
  readonly coin: Asset;
}

/** A lot on sale, in base units: of the collateral, and of the coin. */
export interface OnSale {
  readonly lot: bigint;
  /** What is still to be raised. */
  readonly tab: bigint;
  /** Debt behind it that is not covered yet. */
  readonly principal: bigint;
}

/** How an engine of vaults sells its collateral, and what it gets for it. All kinds show the same figures. */
export abstract class VaultSales implements SystemPort {
  abstract readonly kind: string;
  readonly name: string;
  readonly addresses: readonly Address[];
  /** The name of the lending protocol whose collateral it sells. */
  readonly lending: string;
  readonly collateral: Asset;
  readonly coin: Asset;
  /** Who takes bids. */
  readonly module: Address;

  private readonly statistics = new SaleStatistics();
  private outsidePrice: ((asset: Asset) => bigint) | undefined;

  constructor(deployment: SalesDeployment, address: Address) {
    const { name, lending, collateral, coin, module } = deployment;
    this.name = name;
    this.lending = lending;
    this.collateral = collateral;
    this.coin = coin;
    this.module = module;
    this.addresses = [address];
  }

  async open({ session, outsidePrice }: Chain): Promise<void> {
    for (const log of await session.logs(this.addresses)) {
      this.absorb(log, { number: log.blockNumber, timestamp: log.timestamp });
    }
    this.outsidePrice = outsidePrice;
  }

  abstract absorb(log: Log, block: BlockTime): SystemEvent | undefined;

  figures(): Readonly<Record<string, Figure>> {
    const open = this.onSale();
    const missing = open.map(({ lot, principal }) => max(0n, this.coinValue(principal) - this.fairValue(lot)));
    return {
      ...this.statistics.figures(),
      openSales: { unit: "count", value: BigInt(open.length) },
      onSale: { unit: "USD", value: this.fairValue(sum(open.map(({ lot }) => lot))) },
      tabOnSale: { unit: "USD", value: this.coinValue(sum(open.map(({ tab }) => tab))) },
      debtOnSale: { unit: "USD", value: this.coinValue(sum(open.map(({ principal }) => principal))) },
      // What would be bad debt if all that is on sale were sold for its worth now.
      uncoveredOnSale: { unit: "USD", value: sum(missing) },
    };
  }

  /** The call that liquidates an unsafe vault, or puts a lot of it up. */
  liquidate(account: Address, repay = 0n): Call {
    return MODULE.call(this.module, "liquidate", [account, repay]);
  }

  async audit?(reader: BatchReader, scope: AuditScope): Promise<AuditCheck[]>;

  /** What is on sale now. */
  protected abstract onSale(): readonly OnSale[];

  /** Counts a sale of base units for coins. */
  protected sold(lot: bigint, paid: bigint, seconds: number): void {
    this.statistics.add({ fairUsd: this.fairValue(lot), paidUsd: this.coinValue(paid), seconds: BigInt(seconds) });
  }

  /** An event of this system, with what is on record of it. */
  protected event(action: string, account: Address, values: Record<string, bigint | string>): SystemEvent {
    return { event: "system", protocol: this.name, action, account, values };
  }

  /** At the outside price of the block, in 1e-8 US dollars; 0 before the simulation begins. */
  private fairValue(units: bigint): bigint {
    return valueOf(units, this.collateral.decimals, this.outsidePrice?.(this.collateral) ?? 0n);
  }

  /** A coin counts as a dollar. */
  private coinValue(units: bigint): bigint {
    return valueOf(units, this.coin.decimals, ONE_USD);
  }
}

/** Sales at once, at a fixed spread: nothing is ever left on sale. */
export class SpreadSales extends VaultSales {
  readonly kind = "fixed spread";

  constructor(deployment: SalesDeployment) {
    super(deployment, deployment.engine);
  }

  absorb(log: Log): undefined {
    const decoded = ENGINE.decodeLog(log);
    if (decoded?.name !== "Settled") return;
    this.sold(decoded.args.collateralSold as bigint, decoded.args.proceeds as bigint, 0);
  }

  protected onSale(): readonly OnSale[] {
    return [];
  }
}

/** An address from a decoded event. */
export function addressIn(value: unknown): Address {
  return normaliseAddress(value as string);
}
