const ELASTICITY = 2n;
const MAX_CHANGE_DENOMINATOR = 8n;

/** What the next base fee depends on. */
export interface FeeParent {
  readonly baseFeePerGas: bigint;
  readonly gasUsed: bigint;
  readonly gasLimit: bigint;
}

/** The base fee of the block after `parent`, in wei per gas (EIP-1559). */
export function nextBaseFee(parent: FeeParent): bigint {
  const target = parent.gasLimit / ELASTICITY;
  if (parent.gasUsed === target) return parent.baseFeePerGas;
  if (parent.gasUsed > target) {
    const rise = (parent.baseFeePerGas * (parent.gasUsed - target)) / target / MAX_CHANGE_DENOMINATOR;
    return parent.baseFeePerGas + (rise > 0n ? rise : 1n);
  }
  const fall = (parent.baseFeePerGas * (target - parent.gasUsed)) / target / MAX_CHANGE_DENOMINATOR;
  return parent.baseFeePerGas - fall;
}
