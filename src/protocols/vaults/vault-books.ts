import type { DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { Address } from "../../chain/types.ts";
import type { Vault } from "./vault-math.ts";

const EMPTY: Vault = { collateral: 0n, debt: 0n };

/** An engine of vaults as its events add up, in base units. */
export class VaultBooks {
  totalCollateral = 0n;
  totalDebt = 0n;
  /** Debt of seized vaults whose sales are not over. */
  debtOnSale = 0n;
  badDebt = 0n;
  surplus = 0n;

  private readonly vaults = new Map<Address, Vault>();
  private readonly debtors = new Set<Address>();
  private readonly touched = new Set<Address>();
  private readonly engine: Address;

  constructor(engine: Address) {
    this.engine = engine;
  }

  vault(account: Address): Vault {
    return this.vaults.get(account) ?? EMPTY;
  }

  /** Every account that ever owed something. */
  accounts(): Address[] {
    return [...this.debtors];
  }

  /** Every account with a vault. */
  all(): Address[] {
    return [...this.vaults.keys()];
  }

  /** The accounts that moved since this was last asked. */
  moved(): Address[] {
    const accounts = [...this.touched];
    this.touched.clear();
    return accounts;
  }

  /** Takes in an event of the engine. */
  absorb({ name, args }: DecodedLog): void {
    const amount = args.amount as bigint;
    const account = (): Address => normaliseAddress(args.account as string);
    switch (name) {
      case "Locked":
        this.move(account(), amount, 0n);
        break;
      case "Freed":
        this.move(account(), -amount, 0n);
        break;
      case "Drawn":
        this.debtors.add(account());
        this.move(account(), 0n, amount);
        break;
      case "Wiped":
        this.move(account(), 0n, -amount);
        break;
      case "Seized":
        this.debtOnSale += args.debt as bigint;
        this.move(account(), -(args.collateral as bigint), -(args.debt as bigint));
        break;
      case "Settled": {
        const [principal, proceeds] = [args.principal as bigint, args.proceeds as bigint];
        this.debtOnSale -= principal;
        if (proceeds > principal) this.surplus += proceeds - principal;
        break;
      }
      case "BadDebtRecognised":
        this.badDebt += amount;
        break;
      case "BadDebtCovered":
        this.badDebt -= amount;
        if (normaliseAddress(args.payer as string) === this.engine) this.surplus -= amount;
        break;
    }
  }

  private move(account: Address, collateral: bigint, debt: bigint): void {
    const before = this.vault(account);
    this.vaults.set(account, { collateral: before.collateral + collateral, debt: before.debt + debt });
    this.totalCollateral += collateral;
    this.totalDebt += debt;
    this.touched.add(account);
  }
}
