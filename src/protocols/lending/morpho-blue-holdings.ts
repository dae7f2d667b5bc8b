import type { DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { Address } from "../../chain/types.ts";

interface MarketTokens {
  readonly loan: Address;
  readonly collateral: Address;
}

/** What Morpho must hold of every token: one contract holds those of all its markets together. */
export class SingletonHoldings {
  private readonly tokensOf = new Map<string, MarketTokens>();
  private readonly held = new Map<Address, bigint>();

  /** Takes in an event of any market. */
  absorb({ name, args }: DecodedLog): void {
    const id = args.id as string;
    if (name === "CreateMarket") {
      const { loanToken, collateralToken } = args.marketParams as unknown as Record<string, string>;
      this.tokensOf.set(id, {
        loan: normaliseAddress(String(loanToken)),
        collateral: normaliseAddress(String(collateralToken)),
      });
      return;
    }
    const tokens = this.tokensOf.get(id);
    if (tokens === undefined) return;
    const assets = args.assets as bigint;
    switch (name) {
      case "Supply":
      case "Repay":
        this.move(tokens.loan, assets);
        return;
      case "Withdraw":
      case "Borrow":
        this.move(tokens.loan, -assets);
        return;
      case "SupplyCollateral":
        this.move(tokens.collateral, assets);
        return;
      case "WithdrawCollateral":
        this.move(tokens.collateral, -assets);
        return;
      case "Liquidate":
        this.move(tokens.loan, args.repaidAssets as bigint);
        this.move(tokens.collateral, -(args.seizedAssets as bigint));
        return;
      default:
    }
  }

  /** Base units, as all events add up. */
  of(token: Address): bigint {
    return this.held.get(token) ?? 0n;
  }

  private move(token: Address, amount: bigint): void {
    this.held.set(token, this.of(token) + amount);
  }
}
