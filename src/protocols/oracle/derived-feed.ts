import { Abi } from "../../chain/abi.ts";
import type { Address, Call } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import { PriceFeedPort } from "./price-feed.ts";

const DERIVED = new Abi(["function poke() returns (uint80)"]);

/** A feed that is computed from others on chain: nobody writes it, and anyone may have it recomputed. */
export class DerivedFeedPort extends PriceFeedPort {
  override admit(): Call {
    throw this.unwritable();
  }

  override transmit(): Call {
    throw this.unwritable();
  }

  private unwritable(): FirebreakError {
    return new FirebreakError(`${this.name} is computed, and no node can write it: name one of its members' feeds`);
  }
}

/** Anyone's call that has a derived feed recomputed. It reverts when the feed's rule finds no answer. */
export function pokeFeed(feed: Address): Call {
  return DERIVED.call(feed, "poke");
}
