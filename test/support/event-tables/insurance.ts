import { CoverPoolPort } from "../../../src/protocols/insurance/cover-pool.ts";
import { addressOf } from "../../../src/chain/address.ts";
import type { EventTable } from "../event-table.ts";

const SETTING = "said once while a world is built; a port is told by its builder";

/** The cover pool's events. */
const table: EventTable = {
  decoded: {
    CoverPool: {
      Deposit: "system",
      Withdraw: "system",
      CoverBought: "system",
      CoverExpired: "system",
      ClaimFiled: "system",
      ClaimLowered: "system",
      ClaimPaid: "system",
      BecameInsolvent: "system",
    },
  },
  ignored: {
    CoverPool: {
      ProtocolSet: SETTING,
      AssessorSet: SETTING,
      Transfer: "shares that change hands change nothing of the pool",
    },
  },
  portOf: (contract, address) =>
    contract === "CoverPool"
      ? new CoverPoolPort({
          name: "cover",
          address,
          asset: { symbol: "DAI", address: addressOf("DAI"), decimals: 18 },
          price: 10n ** 8n,
          leverageBps: 10_000n,
          protocols: new Map(),
        })
      : undefined,
};

export default table;
