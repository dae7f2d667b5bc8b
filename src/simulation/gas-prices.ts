/** What transactions of a period paid for gas, in wei: percentiles, and the highest price. */
export interface GasPrices {
  readonly p30: bigint;
  readonly p60: bigint;
  readonly p90: bigint;
  readonly highest: bigint;
}
