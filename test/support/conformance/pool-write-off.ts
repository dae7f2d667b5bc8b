import { Abi } from "../../../src/chain/abi.ts";
import type { Session } from "../../../src/chain/session.ts";
import type { Address } from "../../../src/chain/types.ts";
import { POOL_VIEWS, TOKEN_VIEWS } from "./pool-probes.ts";
import { type PoolWorld, USERS } from "./pool-world.ts";
import { differenceText } from "./probes.ts";

const DEFICIT = new Abi(["function getReserveDeficit(address) view returns (uint256)"]);
/** Of a reserve whose debt was written off: accrued in passing, and rated anew. */
const RESERVE_FIELDS = [
  "liquidityIndex",
  "currentLiquidityRate",
  "variableBorrowIndex",
  "currentVariableBorrowRate",
  "lastUpdateTimestamp",
  "accruedToTreasury",
];

/**
 * Our pool recognises bad debt and V3.0.2 does not. After a liquidation that left `user` with debt and nothing of worth
 * against it, our deficits must be the debt that V3.0.2 goes on carrying, to the unit, and nothing else may differ.
 *
 * @returns What is wrong, in words.
 */
export async function checkWriteOff(world: PoolWorld, session: Session, user: number): Promise<string[]> {
  const { rig, reserves, ours, theirs } = world;
  const read = async (abi: Abi, to: Address, method: string, args: readonly unknown[]): Promise<bigint[]> =>
    [...abi.decode(method, await session.call(abi.call(to, method, args)))] as bigint[];
  const wrong: string[] = [];
  const allowed = new Set([`${USERS[user]}: getUserConfiguration`, `${USERS[user]}: getUserAccountData`]);

  const [collateral] = await read(POOL_VIEWS, theirs.pool, "getUserAccountData", [rig.theirs[user]]);
  if (collateral !== 0n) wrong.push(`written off although collateral is worth ${collateral} there`);
  for (const reserve of reserves) {
    const { symbol, asset } = reserve;
    const [deficit] = await read(DEFICIT, ours.pool, "getReserveDeficit", [asset]);
    const [left] = await read(TOKEN_VIEWS, reserve.ours.debt, "balanceOf", [rig.ours[user]]);
    const [carried] = await read(TOKEN_VIEWS, reserve.theirs.debt, "balanceOf", [rig.theirs[user]]);
    if (left !== 0n) wrong.push(`${left} of d${symbol} left after the write-off`);
    if (deficit !== carried) wrong.push(`deficit of ${deficit} ${symbol} here, debt of ${carried} there`);
    if (deficit === 0n) continue;
    for (const method of ["scaledBalanceOf", "balanceOf"]) allowed.add(`${USERS[user]}'s d${symbol}.${method}`);
    for (const method of ["scaledTotalSupply", "totalSupply"]) allowed.add(`d${symbol}.${method}`);
    for (const field of RESERVE_FIELDS) allowed.add(`${symbol}: getReserveData.${field}`);
  }
  const differences = await rig.differences();
  const unexpected = differences.filter(({ probe, field }) => !allowed.has(probe) && !allowed.has(`${probe}.${field}`));
  return [...wrong, ...unexpected.map(differenceText)];
}
