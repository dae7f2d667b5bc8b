import type { MinedBlock } from "../chain/types.ts";
import { auditCheck } from "../protocols/audit-check.ts";
import { sum } from "../units/fixed-point.ts";
import type { Audited } from "./recorder.ts";

const CHAIN = "chain";

/** What a block says of itself, compared with its transactions and with the base fee that was expected, in wei per gas. */
export function auditBlock({ gasUsed, receipts, baseFeePerGas }: MinedBlock, baseFee: bigint): Audited[number] {
  const gas = sum(receipts.map((receipt) => receipt.gasUsed));
  return {
    name: CHAIN,
    checks: [
      auditCheck("a block's gas is its transactions'", gas === gasUsed, `${gas} expected, ${gasUsed} in the block`),
      auditCheck(
        "the base fee follows EIP-1559",
        baseFee === baseFeePerGas,
        `${baseFee} expected, ${baseFeePerGas} in the block`,
      ),
    ],
  };
}
