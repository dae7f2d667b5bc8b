import type { DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { Address } from "../../chain/types.ts";
import type { ProtocolEvent } from "../events.ts";
import type { Asset } from "../ports.ts";
import { ratesOf } from "./aave-v3-books.ts";

/** What an event of the pool does not say itself. */
export interface EventContext {
  readonly protocol: string;
  assetAt(address: string): Asset;
  /** The pool's price at that moment, in 1e-8 US dollars. */
  priceOf(asset: Asset): bigint;
  /** What the treasury took of the collateral in this transaction. */
  readonly protocolFee: bigint;
}

const EVENTS = { Supply: "supply", Withdraw: "withdraw", Borrow: "borrow", Repay: "repay" } as const;

/** An event of the pool in the words of all protocols; undefined when it is of no interest outside. */
export function interpretPoolEvent({ name, args }: DecodedLog, context: EventContext): ProtocolEvent | undefined {
  const { protocol } = context;
  const asset = (address: unknown): Asset => context.assetAt(address as string);
  const reserve = (): string => asset(args.reserve).symbol;
  const amount = args.amount as bigint;
  switch (name) {
    case "Supply":
    case "Borrow":
      return { event: EVENTS[name], protocol, account: account(args.onBehalfOf), asset: reserve(), amount };
    case "Withdraw":
    case "Repay":
      return { event: EVENTS[name], protocol, account: account(args.user), asset: reserve(), amount };
    case "LiquidationCall": {
      const [collateral, debt] = [asset(args.collateralAsset), asset(args.debtAsset)];
      return {
        event: "liquidation",
        protocol,
        account: account(args.user),
        liquidator: account(args.liquidator),
        collateralAsset: collateral.symbol,
        debtAsset: debt.symbol,
        debtRepaid: args.debtToCover as bigint,
        collateralSeized: args.liquidatedCollateralAmount as bigint,
        protocolFee: context.protocolFee,
        collateralPrice: context.priceOf(collateral),
        debtPrice: context.priceOf(debt),
      };
    }
    case "DeficitCreated": {
      const lost = asset(args.debtAsset);
      const price = context.priceOf(lost);
      const created = args.amountCreated as bigint;
      return { event: "bad-debt", protocol, account: account(args.user), asset: lost.symbol, amount: created, price };
    }
    case "DeficitCovered": {
      const covered = args.amountCovered as bigint;
      return { event: "bad-debt-covered", protocol, account: account(args.caller), asset: reserve(), amount: covered };
    }
    case "FlashLoan": {
      const premium = args.premium as bigint;
      return {
        event: "flash-loan",
        protocol,
        account: account(args.target),
        asset: asset(args.asset).symbol,
        amount,
        premium,
      };
    }
    case "MintedToTreasury":
      return { event: "treasury-mint", protocol, asset: reserve(), amount: args.amountMinted as bigint };
    case "ReserveDataUpdated":
      return { event: "reserve-update", protocol, asset: reserve(), ...ratesOf(args) };
    case "ReserveUsedAsCollateralEnabled":
    case "ReserveUsedAsCollateralDisabled": {
      const enabled = name === "ReserveUsedAsCollateralEnabled";
      return { event: "collateral-switch", protocol, account: account(args.user), asset: reserve(), enabled };
    }
    default:
      return undefined;
  }
}

function account(address: unknown): Address {
  return normaliseAddress(address as string);
}
