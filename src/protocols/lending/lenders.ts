import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Log } from "../../chain/types.ts";
import { valueOf } from "../../units/amounts.ts";
import { max, min, mulDiv, mulDivUp, ONE_BPS, sum } from "../../units/fixed-point.ts";
import { TokenPort } from "../tokens/token.ts";
import type { Asset, BlockTime, Chain, Figure, LendingPort, LendingReserve, Position, SystemPort } from "../ports.ts";

/** Somebody who lends, and all that it had of the asset before it did, in base units. */
export interface Lender {
  readonly name: string;
  readonly account: Address;
  readonly endowment: bigint;
}

/** Who is watched, and where. */
export interface LendersDeployment {
  readonly name: string;
  readonly asset: Asset;
  readonly lenders: readonly Lender[];
  /** The recipes of the protocols where they lend. */
  readonly lending: readonly (() => LendingPort)[];
}

/** One protocol as its lenders see it, in base units of the asset. */
interface Standing {
  readonly reserve: LendingReserve;
  /** What lenders claim and nobody will pay: bad debt that is written off, and debt beyond the collateral of open loans. */
  readonly missing: bigint;
}

/**
 * What becomes of those who lend an asset, in one protocol or in several: how much of their money works, at which rate, and
 * what they lose. It is no contract: it reads what the protocols say, through ports of its own.
 *
 * A loss is what a lender had less what it has: in its wallet, and in claims. What claims are worth is what would be left if
 * everything that is missing in a protocol were shared by all who claim from it. A pool that keeps claims whole and books a
 * deficit is so measured as a market that cuts its shares, and so are loans that are under water and not yet liquidated.
 */
export class LendersPort implements SystemPort {
  readonly name: string;
  readonly kind = "lenders";
  addresses: readonly Address[] = [];

  private readonly deployment: LendersDeployment;
  private readonly ports: readonly LendingPort[];
  private readonly wallets: TokenPort;
  private standings: readonly Standing[] = [];

  constructor(deployment: LendersDeployment) {
    this.name = deployment.name;
    this.deployment = deployment;
    this.ports = deployment.lending.map((open) => open());
    this.wallets = new TokenPort(deployment.asset);
  }

  async open(chain: Chain): Promise<void> {
    const ports = [this.wallets, ...this.ports];
    await Promise.all(ports.map(async (port) => port.open(chain)));
    this.addresses = [...new Set(ports.flatMap(({ addresses }) => addresses))];
    await this.refresh(chain.reader, chain.block);
  }

  absorb(log: Log, block: BlockTime): undefined {
    for (const port of [this.wallets, ...this.ports]) {
      if (port.addresses.includes(log.address)) port.absorb(log, block);
    }
  }

  async refresh(reader: BatchReader, block: BlockTime): Promise<void> {
    this.standings = await Promise.all(
      this.ports.map(async (port) => {
        await port.refresh?.(reader, block);
        const reserve = this.reserveOf(port);
        return { reserve, missing: reserve.badDebt + (await this.uncovered(port, reader)) };
      }),
    );
  }

  /** What a lender's claims are worth, in base units: all of them, less its part of what is missing. */
  worthOf({ account }: Lender): bigint {
    return sum(
      this.ports.map((port, i) => {
        const { reserve, missing } = this.standings[i] as Standing;
        const claim = port.claimOf?.(account, this.deployment.asset) ?? 0n;
        if (claim === 0n || missing === 0n) return claim;
        return max(0n, claim - mulDivUp(claim, min(missing, reserve.claims), reserve.claims));
      }),
    );
  }

  /**
   * What a lender has lost of all that it had, after interest, and after whatever it paid or was paid, in base units;
   * negative when it gained.
   */
  lossOf(lender: Lender): bigint {
    return lender.endowment - this.wallets.balanceOf(lender.account) - this.worthOf(lender);
  }

  figures(): Readonly<Record<string, Figure>> {
    const { lenders } = this.deployment;
    const [lent, idle] = this.standings.reduce(
      ([debt, liquidity], { reserve }) => [debt + reserve.debt, liquidity + reserve.liquidity],
      [0n, 0n],
    );
    const figures: Record<string, Figure> = {
      lent: this.usd(lent),
      idle: this.usd(idle),
      utilisation: usage(lent, idle),
      loss: this.usd(sum(lenders.map((lender) => this.lossOf(lender)))),
    };
    for (const lender of lenders) figures[`loss of ${lender.name}`] = this.usd(this.lossOf(lender));
    for (const [i, { name }] of this.ports.entries()) {
      const { reserve } = this.standings[i] as Standing;
      figures[`utilisation of ${name}`] = usage(reserve.debt, reserve.liquidity);
      figures[`borrow rate of ${name}`] = { unit: "bps", value: reserve.borrowRateBps ?? 0n };
    }
    return figures;
  }

  // ---------------------------------------------------------------------------------------------- internal

  private reserveOf(port: LendingPort): LendingReserve {
    const { asset } = this.deployment;
    return port.reserves().find((reserve) => reserve.asset.address === asset.address) as LendingReserve;
  }

  /** Debt in the asset beyond what the collateral of its account is worth, at the protocol's prices, rounded down. */
  private async uncovered(port: LendingPort, reader: BatchReader): Promise<bigint> {
    const prices = new Map(port.reserves().map((reserve) => [reserve.asset.address, reserve.price]));
    const accounts = port.accounts();
    const positions =
      port.recall === undefined
        ? await port.positions(reader, accounts)
        : accounts.map((account) => (port.recall as (account: Address) => Position)(account));
    return sum(positions.map((position) => this.uncoveredOf(position, prices)));
  }

  private uncoveredOf({ collateral, debt }: Position, prices: ReadonlyMap<Address, bigint>): bigint {
    const worth = (holdings: Position["debt"]): bigint =>
      sum(holdings.map(({ asset, amount }) => valueOf(amount, asset.decimals, prices.get(asset.address) ?? 0n)));
    const owed = worth(debt);
    const own = debt.find(({ asset }) => asset.address === this.deployment.asset.address);
    if (own === undefined || owed === 0n) return 0n;
    // Of an account that owes several assets each bears its part.
    return mulDiv(own.amount, max(0n, owed - worth(collateral)), owed);
  }

  private usd(units: bigint): Figure {
    const price = this.standings[0]?.reserve.price ?? 0n;
    return { unit: "USD", value: valueOf(units, this.deployment.asset.decimals, price) };
  }
}

function usage(lent: bigint, idle: bigint): Figure {
  return { unit: "bps", value: lent === 0n ? 0n : (lent * ONE_BPS) / (lent + idle) };
}
