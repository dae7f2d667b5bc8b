import { RecordIndex } from "../risk/record-index.ts";
import type { RunRecord } from "../simulation/record.ts";
import { sum } from "../units/fixed-point.ts";

/** What borrowers have, and have borrowed, when the run begins, in US dollars at outside prices. */
export interface Capital {
  readonly collateralUsd: number;
  readonly debtUsd: number;
  /** Debt over collateral: how much of what is locked up is put to use. 0 when nothing is locked up. */
  readonly efficiency: number;
}

const USD = 1e8;

/** The capital of one arm, from its record. */
export function capitalOf(record: RunRecord): Capital {
  const positions = new RecordIndex(record).of("position").filter(({ at }) => at === "start");
  const collateralUsd = Number(sum(positions.map((position) => position.collateralUsd))) / USD;
  const debtUsd = Number(sum(positions.map((position) => position.debtUsd))) / USD;
  return { collateralUsd, debtUsd, efficiency: collateralUsd === 0 ? 0 : debtUsd / collateralUsd };
}
