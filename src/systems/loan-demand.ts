import { addressOf } from "../chain/address.ts";
import { type LoanRequest, LoanDemandPort } from "../protocols/lending/loan-demand.ts";
import type { Asset } from "../protocols/ports.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { collateralFor } from "../simulation/build/positions.ts";
import type { Named } from "../simulation/names.ts";
import { type Amount, toUsd, unitsWorth } from "../units/amounts.ts";
import { WAD } from "../units/fixed-point.ts";

/** A row of equal loans that are asked for one after the other. */
export interface LoanRow {
  /** What the borrowers are called, with a number each. */
  readonly name: string;
  readonly lending: Named;
  readonly collateral: Asset;
  /** The collateral's liquidation threshold, as a fraction. */
  readonly liquidationThreshold: number;
  readonly debt: Asset;
  readonly count: number;
  /** The block of the first, and blocks from each to the next. */
  readonly from: number;
  readonly every: number;
  /** What each wants, in US dollars. */
  readonly debtUsd: Amount;
  /** How healthy each would be at the starting prices, such as 1.5. */
  readonly healthFactor: number;
}

const MILLION = 1_000_000;

/**
 * Announces borrowers who come while the run goes on, and shows how many of them get their loans. `agents.loanSeekers` acts
 * for them. Nothing is drawn at random, so that every arm has the same demand.
 */
export function loanDemand(context: BuildContext, name: string, rows: readonly LoanRow[]): Named {
  const requests = rows.flatMap((row) => Array.from({ length: row.count }, (_, i) => requestOf(context, row, i)));
  for (const [i, { account }] of requests.entries()) context.nameAccount(account, namesOf(rows)[i] as string);
  const protocols = [...new Set(rows.map(({ lending }) => lending.name))];
  const lending = protocols.map((protocol) => () => context.lendingPort(protocol));
  return context.addSystem(() => new LoanDemandPort({ name, requests, lending }));
}

function requestOf(context: BuildContext, row: LoanRow, i: number): LoanRequest {
  const debtUsd = toUsd(row.debtUsd);
  return {
    account: addressOf(`${row.name} ${i + 1}`),
    block: row.from + i * row.every,
    lending: row.lending.name,
    collateral: row.collateral,
    collateralAmount: collateralFor({
      debtUsd,
      healthFactor: (BigInt(Math.round(row.healthFactor * MILLION)) * WAD) / BigInt(MILLION),
      liquidationThresholdBps: BigInt(Math.round(row.liquidationThreshold * 10_000)),
      collateral: row.collateral,
      collateralPrice: context.pricedOf(row.collateral).path(0),
    }),
    debt: row.debt,
    debtAmount: unitsWorth(debtUsd, row.debt.decimals, context.pricedOf(row.debt).path(0)),
  };
}

function namesOf(rows: readonly LoanRow[]): string[] {
  return rows.flatMap(({ name, count }) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`));
}
