import { compoundedInterest, linearInterest, percentMul, rayDiv, rayMul, RAY } from "../../units/fixed-point.ts";
import { auditCheck, auditSame } from "../audit-check.ts";
import type { AuditCheck } from "../ports.ts";
import type { ReserveSums } from "./aave-v3-state.ts";

const WAD_TO_RAY = 10n ** 9n;

/**
 * A second set of books for one reserve, kept from the pool's events alone with Aave V3's arithmetic. It is what the
 * simulation knows of the reserve, and is compared with the chain. Scaled sums must agree to the unit; so must the identity
 *
 *   liquidity + debt = claims + treasury − deficit + surplus,
 *
 * where the surplus is what borrowers' compound interest brings beyond suppliers' linear interest. It is derived here
 * from the growth of the indices, so that a claim or a debt that appears out of nothing shows, even a single unit of it.
 * Only rounding may differ: half a unit for every amount that was scaled and for every sum read back.
 */
export class ReserveLedger {
  private readonly symbol: string;
  private liquidityIndex: bigint;
  private liquidityRate: bigint;
  private borrowIndex: bigint;
  private borrowRate: bigint;
  private lastUpdate: number;
  private reserveFactorBps: bigint;
  private scaledSupply: bigint;
  private scaledDebt: bigint;
  private treasury: bigint;
  private deficit: bigint;
  private liquidity: bigint;
  private surplus: bigint;
  private roundings = 4n;
  /** Suppliers' index before a flash loan's premium that is yet to be explained; 0 when there is none. */
  private indexBeforePremium = 0n;
  private readonly faults: string[] = [];

  constructor(symbol: string, state: ReserveSums) {
    this.symbol = symbol;
    this.liquidityIndex = state.liquidityIndex;
    this.liquidityRate = state.liquidityRate;
    this.borrowIndex = state.borrowIndex;
    this.borrowRate = state.borrowRate;
    this.lastUpdate = state.lastUpdate;
    this.reserveFactorBps = state.reserveFactorBps;
    this.scaledSupply = state.scaledSupply;
    this.scaledDebt = state.scaledDebt;
    this.treasury = state.accruedToTreasury;
    this.deficit = state.deficit;
    this.liquidity = state.liquidity;
    this.surplus = surplusOf(state);
  }

  /** Empty books, as of a reserve's listing. */
  static listedAt(symbol: string, timestamp: number): ReserveLedger {
    return new ReserveLedger(symbol, {
      liquidityIndex: RAY,
      liquidityRate: 0n,
      borrowIndex: RAY,
      borrowRate: 0n,
      lastUpdate: timestamp,
      reserveFactorBps: 0n,
      scaledSupply: 0n,
      scaledDebt: 0n,
      accruedToTreasury: 0n,
      deficit: 0n,
      liquidity: 0n,
    });
  }

  /** The reserve's sums as these books have them. */
  sums(): ReserveSums {
    return {
      reserveFactorBps: this.reserveFactorBps,
      liquidityIndex: this.liquidityIndex,
      liquidityRate: this.liquidityRate,
      borrowIndex: this.borrowIndex,
      borrowRate: this.borrowRate,
      lastUpdate: this.lastUpdate,
      liquidity: this.liquidity,
      scaledSupply: this.scaledSupply,
      scaledDebt: this.scaledDebt,
      accruedToTreasury: this.treasury,
      deficit: this.deficit,
    };
  }

  // ---------------------------------------------------------------------------------------------- events

  supplied(amount: bigint): void {
    this.scaledSupply += this.scaled(amount, this.liquidityIndex);
    this.liquidity += amount;
  }

  withdrawn(amount: bigint): void {
    this.scaledSupply -= this.scaled(amount, this.liquidityIndex);
    this.liquidity -= amount;
  }

  borrowed(amount: bigint): void {
    this.scaledDebt += this.scaled(amount, this.borrowIndex);
    this.liquidity -= amount;
  }

  repaid(amount: bigint): void {
    this.scaledDebt -= this.scaled(amount, this.borrowIndex);
    this.liquidity += amount;
  }

  /** Debt without collateral became a deficit. */
  writtenOff(amount: bigint): void {
    this.scaledDebt -= this.scaled(amount, this.borrowIndex);
    this.deficit += amount;
  }

  deficitCovered(amount: bigint): void {
    this.scaledSupply -= this.scaled(amount, this.liquidityIndex);
    this.deficit -= amount;
  }

  /** The treasury's income was turned into receipts, at the index of this second, which the pool does not store. */
  treasuryMinted(amount: bigint, timestamp: number): void {
    const elapsed = BigInt(timestamp - this.lastUpdate);
    const index = rayMul(linearInterest(this.liquidityRate, elapsed), this.liquidityIndex);
    this.scaledSupply += this.scaled(amount, index);
    this.treasury = 0n;
  }

  /** A flash loan's premium: the suppliers' part has already raised their index. */
  flashLoanRepaid(premium: bigint, premiumToProtocolBps: bigint): void {
    const indexBefore = this.indexBeforePremium === 0n ? this.liquidityIndex : this.indexBeforePremium;
    this.indexBeforePremium = 0n;
    const toProtocol = percentMul(premium, premiumToProtocolBps);
    const claimsBefore = this.claimsAt(indexBefore);
    const growth = rayDiv((premium - toProtocol) * WAD_TO_RAY, claimsBefore * WAD_TO_RAY) + RAY;
    this.expectEqual("suppliers' index after a flash loan", rayMul(growth, indexBefore), this.liquidityIndex);

    this.surplus += premium - (this.claimsAt(this.liquidityIndex) - claimsBefore) - toProtocol;
    this.treasury += rayDiv(toProtocol, this.liquidityIndex);
    this.liquidity += premium;
    this.roundings += 2n;
  }

  /** The interest so far is subject to the reserve factor so far. */
  reserveFactorChanged(reserveFactorBps: bigint, timestamp: number): void {
    this.accrue(timestamp);
    this.reserveFactorBps = reserveFactorBps;
  }

  /** The pool brought its indices to this second and set new rates. */
  updated(
    rates: { liquidityRate: bigint; borrowRate: bigint; liquidityIndex: bigint; borrowIndex: bigint },
    timestamp: number,
  ): void {
    this.accrue(timestamp);
    this.expectEqual("borrowers' index", this.borrowIndex, rates.borrowIndex);
    if (rates.liquidityIndex !== this.liquidityIndex) {
      // Only a flash loan's premium raises it beyond its rate; the event of the loan follows and explains it.
      this.indexBeforePremium = this.liquidityIndex;
      this.liquidityIndex = rates.liquidityIndex;
    }
    this.liquidityRate = rates.liquidityRate;
    this.borrowRate = rates.borrowRate;
  }

  // ---------------------------------------------------------------------------------------------- audit

  /** Compares these books with the chain's. */
  audit(state: ReserveSums): AuditCheck[] {
    if (this.indexBeforePremium !== 0n) {
      this.faults.push(
        `suppliers' index jumped from ${this.indexBeforePremium} to ${this.liquidityIndex} without cause`,
      );
      this.indexBeforePremium = 0n;
    }
    const faults = this.faults.splice(0);
    const difference = surplusOf(state) - this.surplus;
    return [
      this.equal("receipts (scaled) equal supplies less withdrawals", this.scaledSupply, state.scaledSupply),
      this.equal("debt (scaled) equals loans less repayments", this.scaledDebt, state.scaledDebt),
      this.equal(
        "treasury's share equals the reserve factor's part of the interest",
        this.treasury,
        state.accruedToTreasury,
      ),
      this.equal("deficit equals the bad debt recognised less what was covered", this.deficit, state.deficit),
      this.check(
        "liquidity is what came in less what went out",
        state.liquidity >= this.liquidity,
        `${this.liquidity} expected, ${state.liquidity} held`,
      ),
      this.check("indices follow the rates", faults.length === 0, faults.join("; ")),
      auditSame(`${this.symbol}: indices and rates are those announced`, ratesIn(this.sums()), ratesIn(state)),
      this.check(
        "assets equal liabilities less bad debt",
        difference >= -this.roundings && difference <= this.roundings + (state.liquidity - this.liquidity),
        `off by ${difference} base units where rounding explains ${this.roundings}`,
      ),
    ];
  }

  // ---------------------------------------------------------------------------------------------- internal

  private accrue(timestamp: number): void {
    const elapsed = BigInt(timestamp - this.lastUpdate);
    if (elapsed === 0n) return;
    this.lastUpdate = timestamp;
    const debtBefore = rayMul(this.scaledDebt, this.borrowIndex);
    const claimsBefore = this.claimsAt(this.liquidityIndex);
    if (this.liquidityRate !== 0n) {
      this.liquidityIndex = rayMul(linearInterest(this.liquidityRate, elapsed), this.liquidityIndex);
    }
    if (this.scaledDebt !== 0n) {
      this.borrowIndex = rayMul(compoundedInterest(this.borrowRate, elapsed), this.borrowIndex);
    }
    const interest = rayMul(this.scaledDebt, this.borrowIndex) - debtBefore;
    const share = percentMul(interest, this.reserveFactorBps);
    this.surplus += interest - (this.claimsAt(this.liquidityIndex) - claimsBefore) - share;
    this.treasury += rayDiv(share, this.liquidityIndex);
    this.roundings += 2n;
  }

  /** What suppliers and treasury claim at an index, in base units. */
  private claimsAt(index: bigint): bigint {
    return rayMul(this.scaledSupply, index) + rayMul(this.treasury, index);
  }

  private scaled(amount: bigint, index: bigint): bigint {
    // Half a scaled unit is lost or won, which is half an index of base units, and the index may be large.
    this.roundings += index / RAY + 1n;
    return rayDiv(amount, index);
  }

  private expectEqual(what: string, expected: bigint, actual: bigint): void {
    if (expected !== actual) this.faults.push(`${what} is ${actual} where ${expected} follows from its rate`);
  }

  private equal(name: string, expected: bigint, actual: bigint): AuditCheck {
    return auditSame(`${this.symbol}: ${name}`, [expected], [actual]);
  }

  private check(name: string, passed: boolean, detail: string): AuditCheck {
    return auditCheck(`${this.symbol}: ${name}`, passed, detail);
  }
}

/** liquidity + debt + deficit − claims − treasury, all at the indices last stored. */
function surplusOf(state: ReserveSums): bigint {
  const assets = state.liquidity + rayMul(state.scaledDebt, state.borrowIndex);
  const claims =
    rayMul(state.scaledSupply, state.liquidityIndex) + rayMul(state.accruedToTreasury, state.liquidityIndex);
  return assets + state.deficit - claims;
}

function ratesIn(sums: ReserveSums): readonly bigint[] {
  const { liquidityIndex, liquidityRate, borrowIndex, borrowRate, reserveFactorBps } = sums;
  return [liquidityIndex, liquidityRate, borrowIndex, borrowRate, reserveFactorBps];
}
