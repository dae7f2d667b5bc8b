import type { AmountChoice } from "./amounts.ts";
import type { PoolAction, PoolOperation } from "./pool-operations.ts";
import { poolOperation } from "./pool-steps.ts";
import type { PoolWorld } from "./pool-world.ts";
import type { Operation } from "./rig.ts";

const [ALICE, BOB, CAROL] = [0, 1, 2];
const [WETH, WBTC, USDC] = [0, 1, 2];
const MONTH = 30 * 86_400;

/** What stands in a pool in use when a sequence begins: borrowers near their limits, lenders, and a month of interest. */
export function poolStart(world: PoolWorld): Operation[] {
  if (!world.variant.startsInUse) return [];
  const operations: PoolOperation[] = [
    act(CAROL, { kind: "supply", asset: WETH, amount: units(20n * 10n ** 18n), to: CAROL }),
    act(CAROL, { kind: "supply", asset: USDC, amount: units(30_000n * 10n ** 6n), to: CAROL }),
    act(ALICE, { kind: "supply", asset: WETH, amount: units(10n * 10n ** 18n), to: ALICE }),
    act(ALICE, { kind: "borrow", asset: USDC, amount: units(12_000n * 10n ** 6n), of: ALICE }),
    act(BOB, { kind: "supply", asset: USDC, amount: units(25_000n * 10n ** 6n), to: BOB }),
    act(BOB, { kind: "supply", asset: WBTC, amount: units(10n ** 8n), to: BOB }),
    act(BOB, { kind: "borrow", asset: WETH, amount: units(world.variant.bobOwes), of: BOB }),
    ...(world.reserves[WBTC]?.settings.borrowingEnabled === true
      ? [act(CAROL, { kind: "borrow", asset: WBTC, amount: units(6n * 10n ** 7n), of: CAROL })]
      : []),
    { ...act(CAROL, { kind: "mintToTreasury" }), seconds: MONTH },
  ];
  return operations.map((operation) => poolOperation(world, operation));
}

function act(actor: number, action: PoolAction): PoolOperation {
  return { ...action, actor, seconds: 0 };
}

function units(amount: bigint): AmountChoice {
  return { kind: "units", units: amount };
}
