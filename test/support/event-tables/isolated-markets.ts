import type { EventTable } from "../event-table.ts";

const MORPHO = "Morpho Blue's own: its adapter takes in those of one market, and has tests of its own";
const NAMES = [
  "EnableIrm",
  "EnableLltv",
  "SetFee",
  "SetFeeRecipient",
  "CreateMarket",
  "Supply",
  "Withdraw",
  "Borrow",
  "Repay",
  "SupplyCollateral",
  "WithdrawCollateral",
  "Liquidate",
  "AccrueInterest",
  "SetAuthorization",
];

/** Events of isolated markets: a port hears those of one market, whose id no sample has. */
const table: EventTable = {
  decoded: {},
  ignored: { IsolatedMarkets: Object.fromEntries(NAMES.map((name) => [name, MORPHO])) },
  withoutPort: ["IsolatedMarkets", "PoolLossOracle"],
  portOf: () => undefined,
};

export default table;
