import { addressOf } from "../../../src/chain/address.ts";
import type { Address } from "../../../src/chain/types.ts";
import { GracefulBreakerPort } from "../../../src/protocols/breaker/graceful-breaker.ts";
import { AaveV3Lending } from "../../../src/protocols/lending/aave-v3.ts";
import { OutflowLimiterPort } from "../../../src/protocols/limits/outflow-limiter.ts";
import type { Port } from "../../../src/protocols/ports.ts";
import { ThresholdGovernorPort } from "../../../src/protocols/risk/threshold-governor.ts";
import type { EventTable } from "../event-table.ts";

const WETH = { symbol: "WETH", address: addressOf("WETH"), decimals: 18 };
const BUILDING = "happens while the world is built";
const SCALED = "the port counts balances by it; the pool's own event says what happened";

function portOf(contract: string, address: Address): Port | undefined {
  const feed = addressOf("feed");
  switch (contract) {
    case "OutflowLimiter":
      return new OutflowLimiterPort({
        name: "limiter",
        address,
        assets: [{ asset: WETH, feed, emitter: feed, decimals: 8 }],
      });
    case "GuardedReceiptToken":
      return new AaveV3Lending({
        name: "Alpha",
        liquidationGas: 0n,
        pool: addressOf("pool"),
        oracle: addressOf("oracle"),
        treasury: addressOf("treasury"),
        lens: addressOf("lens"),
        assets: [{ ...WETH, feed, feedDecimals: 8 }],
      });
    case "GracefulBreaker":
      return new GracefulBreakerPort({
        name: "graceful",
        address,
        breaker: { name: "breaker", address: addressOf("breaker"), sources: new Map() },
      });
    case "VolatilityOracle":
    case "ThresholdGovernor":
      return new ThresholdGovernorPort({
        name: "governor",
        address: contract === "ThresholdGovernor" ? address : addressOf("governor"),
        oracle: contract === "VolatilityOracle" ? address : addressOf("oracle"),
        decayPerSecondRay: 1n,
        pool: addressOf("pool"),
        asset: WETH,
      });
    default:
      return undefined;
  }
}

const table: EventTable = {
  decoded: {
    OutflowLimiter: {
      LimitBreached: "system",
      OutflowLocked: "system",
      LockedClaimed: "system",
      LockedRecovered: "system",
      LimitOverridden: "system",
    },
    ThresholdGovernor: { ThresholdsApplied: "system" },
  },
  ignored: {
    OutflowLimiter: {
      LimitSet: BUILDING,
      ProtectedSet: BUILDING,
      GracePeriodStarted: "nothing is delayed in it, which is what there is to see",
    },
    GuardedReceiptToken: { Transfer: SCALED, BalanceTransfer: SCALED, Mint: SCALED, Burn: SCALED },
    GracefulBreaker: { GraceSet: "the port's own halts follow it; the blocks' breaker state shows them" },
    VolatilityOracle: { VolatilityUpdated: "the port's figure follows it, as it follows time" },
    ThresholdGovernor: { PolicySet: BUILDING },
  },
  portOf,
};

export default table;
