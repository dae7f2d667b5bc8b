import type { Measure } from "./experiment.ts";

/** Bad debt at the end, recognised and open. */
export const badDebt: Measure = { unit: "USD", of: ({ badDebtUsd }) => Number(badDebtUsd) };

/** What borrowers lost to liquidation, and bad debt. */
export const loss: Measure = {
  unit: "USD",
  of: ({ cascade }) => Number(cascade.firstOrderLossUsd) + Number(cascade.higherOrderLossUsd),
};

export const liquidations: Measure = { unit: "count", of: (findings) => findings.liquidations.count };

export const accountsLiquidated: Measure = { unit: "accounts", of: (findings) => findings.liquidations.accounts };

/** The asset's lowest price outside, with what was sold there. */
export function lowestOutside(asset: string): Measure {
  return { unit: `USD a ${asset}`, of: ({ prices }) => Number(prices[asset]?.low ?? 0) };
}

/** Accounts of one protocol that were liquidated. */
export function accountsOn(protocol: string): Measure {
  return {
    unit: "accounts",
    of: (findings) => findings.liquidations.byProtocol[protocol]?.accounts ?? 0,
  };
}

/** A figure of a system at the end, or its lowest or highest value; 0 where the system is not. */
export function figure(
  system: string,
  name: string,
  unit: string,
  when: "start" | "end" | "low" | "high" = "end",
): Measure {
  return { unit, of: ({ systems }) => Number(systems[system]?.[name]?.[when] ?? 0) };
}
