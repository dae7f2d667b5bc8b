import { addressOf } from "../../../src/chain/address.ts";
import { UnwinderVenue } from "../../../src/protocols/amm/unwinder.ts";
import { TokenPort } from "../../../src/protocols/tokens/token.ts";
import { StakingPort } from "../../../src/systems/staking-port.ts";
import type { EventTable } from "../event-table.ts";

const WETH = { symbol: "WETH", address: addressOf("WETH"), decimals: 18 };
const BUILDING = "happens while the world is built";
const BOTH_TOKENS = "the transfers of what is given and of what is got say the same";

/** Tokens that stand for others, and what takes them apart. */
const table: EventTable = {
  decoded: {
    StakedToken: { Transfer: "transfer", Slashed: "system", Rewarded: "system", UnstakeRequested: "system" },
    WrappedReceipt: { Transfer: "transfer" },
  },
  ignored: {
    StakedToken: {
      Staked: BOTH_TOKENS,
      Unstaked: BOTH_TOKENS,
      StakeUpdated: "the rate follows it, which the blocks show",
      SlasherSet: BUILDING,
    },
    WrappedReceipt: { Wrapped: BOTH_TOKENS, Unwrapped: BOTH_TOKENS },
    Unwinder: { RouteSet: BUILDING, Unwound: "what it goes through says each step: swaps, withdrawals, transfers" },
  },
  portOf: (contract, address) => {
    const token = { symbol: "token", address, decimals: 18 };
    switch (contract) {
      case "StakedToken":
        return [new TokenPort(token), new StakingPort("stake", token, WETH)];
      case "WrappedReceipt":
        return new TokenPort(token);
      case "Unwinder":
        return new UnwinderVenue({ name: "unwinder", address, routes: [] });
      default:
        return undefined;
    }
  },
};

export default table;
