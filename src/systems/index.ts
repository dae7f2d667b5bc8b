/** What a protocol can be built with or do without, each with a scenario that runs the pair. */
import { lpToken } from "./lp-token.ts";
import { stakedToken } from "./staked-token.ts";
import { unwinder } from "./unwinder.ts";
import { wrappedReceipt } from "./wrapped-receipt.ts";

export const systems = { lpToken, stakedToken, unwinder, wrappedReceipt };
