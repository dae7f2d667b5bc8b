import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Log } from "../../chain/types.ts";
import { valueOf } from "../../units/amounts.ts";
import { sum } from "../../units/fixed-point.ts";
import type { Asset, BlockTime, Chain, Figure, LendingPort, SystemPort } from "../ports.ts";

/** Somebody who will ask for a loan, once. Amounts are base units. */
export interface LoanRequest {
  readonly account: Address;
  /** The block of the run in which it asks. */
  readonly block: number;
  readonly lending: string;
  readonly collateral: Asset;
  readonly collateralAmount: bigint;
  readonly debt: Asset;
  readonly debtAmount: bigint;
}

/** Who will ask, and whom. */
export interface LoanDemandDeployment {
  readonly name: string;
  readonly requests: readonly LoanRequest[];
  /** The recipes of the protocols that are asked. */
  readonly lending: readonly (() => LendingPort)[];
}

/**
 * Loans that will be asked for while the run goes on, and what became of those that were. It is no contract: a loan is
 * granted when the protocol's log says so, and refused when it had none to give or its block is over without one.
 */
export class LoanDemandPort implements SystemPort {
  readonly name: string;
  readonly kind = "loan demand";
  addresses: readonly Address[] = [];
  readonly requests: readonly LoanRequest[];

  private readonly ports: readonly LendingPort[];
  private readonly granted = new Set<LoanRequest>();
  /** The block of the chain before the run's first. */
  private start = 0;
  private block = 0;

  constructor({ name, requests, lending }: LoanDemandDeployment) {
    this.name = name;
    this.requests = requests;
    this.ports = lending.map((open) => open());
  }

  async open(chain: Chain): Promise<void> {
    await Promise.all(this.ports.map(async (port) => port.open(chain)));
    this.addresses = [...new Set(this.ports.flatMap(({ addresses }) => addresses))];
    this.start = this.block = chain.block.number;
  }

  absorb(log: Log, block: BlockTime): undefined {
    for (const port of this.ports) {
      if (!port.addresses.includes(log.address)) continue;
      for (const event of [port.absorb(log, block) ?? []].flat()) {
        if (event.event === "borrow") this.grant(port.name, event.account);
      }
    }
  }

  async refresh(reader: BatchReader, block: BlockTime): Promise<void> {
    this.block = block.number;
    await Promise.all(this.ports.map(async (port) => port.refresh?.(reader, block)));
  }

  /** Who asks in the given block of the run. */
  due(block: number): LoanRequest[] {
    return this.requests.filter((request) => request.block === block);
  }

  figures(): Readonly<Record<string, Figure>> {
    const asked = this.requests.filter(({ block }) => block <= this.block - this.start);
    const refused = asked.filter((request) => !this.granted.has(request));
    return {
      asked: this.usd(asked),
      granted: this.usd(asked.filter((request) => this.granted.has(request))),
      refused: this.usd(refused),
      "requests refused": { unit: "count", value: BigInt(refused.length) },
    };
  }

  private grant(lending: string, account: Address): void {
    const request = this.requests.find((candidate) => candidate.account === account && candidate.lending === lending);
    if (request !== undefined) this.granted.add(request);
  }

  private usd(requests: readonly LoanRequest[]): Figure {
    const value = sum(
      requests.map(({ lending, debt, debtAmount }) => {
        const reserves = this.ports.find(({ name }) => name === lending)?.reserves() ?? [];
        const price = reserves.find(({ asset }) => asset.address === debt.address)?.price ?? 0n;
        return valueOf(debtAmount, debt.decimals, price);
      }),
    );
    return { unit: "USD", value };
  }
}
