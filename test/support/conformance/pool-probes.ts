import { Abi } from "../../../src/chain/abi.ts";
import type { Address } from "../../../src/chain/types.ts";
import { USERS, type PoolWorld } from "./pool-world.ts";
import { probe, type Probe } from "./probes.ts";

export const POOL_VIEWS = new Abi([
  "function getReserveData(address asset) view returns ((uint256 configuration, uint128 liquidityIndex, uint128 currentLiquidityRate, uint128 variableBorrowIndex, uint128 currentVariableBorrowRate, uint128 currentStableBorrowRate, uint40 lastUpdateTimestamp, uint16 id, address aTokenAddress, address stableDebtTokenAddress, address variableDebtTokenAddress, address interestRateStrategyAddress, uint128 accruedToTreasury, uint128 unbacked, uint128 isolationModeTotalDebt) data)",
  "function getUserConfiguration(address user) view returns (uint256 configuration)",
  "function getUserAccountData(address user) view returns (uint256 totalCollateralBase, uint256 totalDebtBase, uint256 availableBorrowsBase, uint256 currentLiquidationThreshold, uint256 ltv, uint256 healthFactor)",
]);
export const TOKEN_VIEWS = new Abi([
  "function getScaledUserBalanceAndSupply(address user) view returns (uint256 scaledBalance, uint256 scaledTotalSupply)",
  "function scaledBalanceOf(address user) view returns (uint256 scaledBalance)",
  "function scaledTotalSupply() view returns (uint256 scaledTotalSupply)",
  "function balanceOf(address user) view returns (uint256 balance)",
  "function totalSupply() view returns (uint256 supply)",
  "function borrowAllowance(address from, address to) view returns (uint256 allowance)",
]);
/** Words of a reserve's data that are addresses of contracts, or belong to stable debt, which ours leaves out. */
const NOT_SHARED = [5, 8, 9, 10, 11];

/** Everything that must agree: reserves, tokens, accounts. */
export function poolProbes(world: PoolWorld): Probe[] {
  return [
    ...world.reserves.flatMap((_, i) => reserveProbes(world, i)),
    ...USERS.flatMap((_, i) => userProbes(world, i)),
  ];
}

function reserveProbes({ rig, reserves, ours, theirs, treasury }: PoolWorld, i: number): Probe[] {
  const reserve = reserves[i];
  if (reserve === undefined) return [];
  const { asset, symbol } = reserve;
  const same = (...args: unknown[]): { ours: unknown[]; theirs: unknown[] } => ({ ours: args, theirs: args });
  const pools = { ours: ours.pool, theirs: theirs.pool };
  const receipts = { ours: reserve.ours.receipt, theirs: reserve.theirs.receipt };
  const debts = { ours: reserve.ours.debt, theirs: reserve.theirs.debt };
  const underlying = { ours: asset, theirs: asset };
  const ofUser = (user: number): { ours: unknown[]; theirs: unknown[] } => ({
    ours: [rig.ours[user]],
    theirs: [rig.theirs[user]],
  });
  const supplies = [
    { tokens: receipts, name: `a${symbol}` },
    { tokens: debts, name: `d${symbol}` },
  ];
  const on = (
    name: string,
    abi: Abi,
    method: string,
    targets: { ours: Address; theirs: Address },
    args = same(),
  ): Probe => probe(`${name}.${method}`, abi, method, targets, args);
  return [
    probe(`${symbol}: getReserveData`, POOL_VIEWS, "getReserveData", pools, same(asset), NOT_SHARED),
    on(`liquidity in ${symbol}`, TOKEN_VIEWS, "balanceOf", underlying, {
      ours: [receipts.ours],
      theirs: [receipts.theirs],
    }),
    on(`treasury's a${symbol}`, TOKEN_VIEWS, "balanceOf", receipts, same(treasury)),
    ...supplies.flatMap(({ tokens, name }) => [
      on(name, TOKEN_VIEWS, "scaledTotalSupply", tokens),
      on(name, TOKEN_VIEWS, "totalSupply", tokens),
      ...USERS.flatMap((user, u) => [
        on(`${user}'s ${name}`, TOKEN_VIEWS, "scaledBalanceOf", tokens, ofUser(u)),
        on(`${user}'s ${name}`, TOKEN_VIEWS, "balanceOf", tokens, ofUser(u)),
      ]),
    ]),
    ...USERS.map((user, u) => on(`${user}'s ${symbol}`, TOKEN_VIEWS, "balanceOf", underlying, ofUser(u))),
  ];
}

function userProbes({ rig, ours, theirs }: PoolWorld, u: number): Probe[] {
  const pools = { ours: ours.pool, theirs: theirs.pool };
  const args = { ours: [rig.ours[u]], theirs: [rig.theirs[u]] };
  return ["getUserConfiguration", "getUserAccountData"].map((method) =>
    probe(`${USERS[u]}: ${method}`, POOL_VIEWS, method, pools, args),
  );
}
