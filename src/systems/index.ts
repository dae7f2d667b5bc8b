import { lpToken } from "./lp-token.ts";
import { slash } from "./slash.ts";
import { stakedToken } from "./staked-token.ts";
import { unwinder } from "./unwinder.ts";
import { wrappedReceipt } from "./wrapped-receipt.ts";

// Systems that a scenario puts into its world: one line each. The engine knows none of them.
export { lpToken, slash, stakedToken, unwinder, wrappedReceipt };
