import type { DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { Address } from "../../chain/types.ts";
import type { ProtocolEvent } from "../events.ts";
import type { Asset } from "../ports.ts";

/** What an event of a market does not say itself. */
export interface MarketContext {
  readonly protocol: string;
  readonly collateral: Asset;
  readonly loan: Asset;
  /** The price at that moment, in 1e-8 US dollars. */
  priceOf(asset: Asset): bigint;
}

const EVENTS = {
  Supply: "supply",
  SupplyCollateral: "supply",
  Withdraw: "withdraw",
  WithdrawCollateral: "withdraw",
  Borrow: "borrow",
  Repay: "repay",
} as const;

/** An event of a market in the words of all protocols. A liquidation may be two: what it took, and what it wrote off. */
export function interpretMarketEvent({ name, args }: DecodedLog, context: MarketContext): ProtocolEvent[] {
  const { protocol, collateral, loan } = context;
  if (name in EVENTS) {
    const event = EVENTS[name as keyof typeof EVENTS];
    const asset = name.endsWith("Collateral") ? collateral.symbol : loan.symbol;
    return [{ event, protocol, account: addressIn(args.onBehalf), asset, amount: args.assets as bigint }];
  }
  if (name !== "Liquidate") return [];
  const account = addressIn(args.borrower);
  const liquidation: ProtocolEvent = {
    event: "liquidation",
    protocol,
    account,
    liquidator: addressIn(args.caller),
    collateralAsset: collateral.symbol,
    debtAsset: loan.symbol,
    debtRepaid: args.repaidAssets as bigint,
    collateralSeized: args.seizedAssets as bigint,
    protocolFee: 0n,
    collateralPrice: context.priceOf(collateral),
    debtPrice: context.priceOf(loan),
  };
  const amount = args.badDebtAssets as bigint;
  if (amount === 0n) return [liquidation];
  return [
    liquidation,
    { event: "bad-debt", protocol, account, asset: loan.symbol, amount, price: context.priceOf(loan) },
  ];
}

function addressIn(value: unknown): Address {
  return normaliseAddress(value as string);
}
