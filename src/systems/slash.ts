import { addressOf } from "../chain/address.ts";
import { InputError } from "../errors.ts";
import type { Asset } from "../protocols/ports.ts";
import type { TransactionShock } from "../simulation/shock.ts";
import { toBps } from "../units/amounts.ts";
import { mulDiv, ONE_BPS } from "../units/fixed-point.ts";
import { STAKED_TOKEN, stakingName } from "./staked-token.ts";
import { StakingPort } from "./staking-port.ts";

/** A loss of part of a stake. */
export interface Slash {
  readonly at: number;
  /** A token that `systems.stakedToken` made. */
  readonly staked: Asset;
  /** A fraction of all that is staked, to the basis point. */
  readonly fraction: number;
}

/**
 * The network takes part of a stake: every share of it is worth less from then on.
 *
 * @throws InputError when the fraction is not from 0 to 1.
 */
export function slash({ at, staked, fraction }: Slash): TransactionShock {
  if (!(fraction >= 0 && fraction <= 1))
    throw new InputError(`a slash of ${fraction}: expected a fraction from 0 to 1`);
  return {
    kind: "transaction",
    block: at,
    from: addressOf("owner"),
    call: (world) => {
      const stake = world.system(stakingName(staked), StakingPort).stake();
      const lost = mulDiv(stake, toBps(fraction), ONE_BPS);
      return STAKED_TOKEN.call(staked.address, "slash", [lost, addressOf("what was slashed")]);
    },
    detail: `${Number((fraction * 100).toFixed(2))}% of what is staked for ${staked.symbol} is slashed`,
  };
}
