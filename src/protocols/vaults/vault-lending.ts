import type { DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import { MAX_UINT256, min, ONE_BPS, ONE_USD } from "../../units/fixed-point.ts";
import { auditCheck, auditSame } from "../audit-check.ts";
import type { ProtocolEvent } from "../events.ts";
import { type ListedAsset, PriceBoard } from "../oracle/price-board.ts";
import type {
  Asset,
  AuditCheck,
  AuditScope,
  Chain,
  LendingPort,
  LendingReserve,
  LiquidationQuote,
  LiquidationRequest,
  Position,
} from "../ports.ts";
import { ENGINE, MODULE } from "./vault-abi.ts";
import { VaultBooks } from "./vault-books.ts";
import { type SpreadTerms, spreadSale, unsafePrice, type Vault, vaultHealth, type VaultTerms } from "./vault-math.ts";

/** Where an engine of vaults is, and by what terms it works. */
export interface VaultDeployment {
  readonly name: string;
  readonly engine: Address;
  /** Who sells its collateral. */
  readonly module: Address;
  readonly collateral: ListedAsset;
  readonly coin: Asset;
  readonly terms: Omit<VaultTerms, "collateralDecimals" | "coinDecimals">;
  /** Given when collateral is sold at a fixed spread; it is auctioned otherwise. */
  readonly spread?: SpreadTerms;
}

/** Gas of a sale at a fixed spread, or of starting an auction, as part of a larger transaction. */
const LIQUIDATION_GAS = 190_000n;

/**
 * An engine of vaults as a lending protocol, mirrored from its logs: locked collateral is a supply, drawn coins are a debt,
 * and a coin counts as one US dollar. A liquidation is recorded when seized collateral has been sold: with an auction that
 * is when it is over. What its bidder paid of the debt is repaid, and what is missing is bad debt.
 */
export class VaultLending implements LendingPort {
  readonly name: string;
  readonly spender: Address;
  readonly addresses: readonly Address[];
  readonly liquidationGas = LIQUIDATION_GAS;

  private readonly deployment: VaultDeployment;
  private readonly terms: VaultTerms;
  private readonly prices: PriceBoard;
  private readonly books: VaultBooks;
  /** The prices at which accounts became unsafe whose collateral was seized last. */
  private readonly unsafeAt = new Map<Address, bigint>();

  constructor(deployment: VaultDeployment) {
    const { name, engine, collateral, coin, terms } = deployment;
    this.deployment = deployment;
    this.name = name;
    this.spender = engine;
    this.terms = { ...terms, collateralDecimals: collateral.decimals, coinDecimals: coin.decimals };
    this.prices = new PriceBoard([collateral]);
    this.books = new VaultBooks(engine);
    this.addresses = [...new Set([engine, ...this.prices.emitters])];
  }

  // ---------------------------------------------------------------------------------------------- state

  async open(chain: Chain): Promise<void> {
    for (const log of await chain.session.logs(this.addresses)) this.absorb(log);
    await this.prices.open(chain);
    this.books.moved();
  }

  reserves(): readonly LendingReserve[] {
    const { collateral, coin } = this.deployment;
    const { totalCollateral, totalDebt, badDebt } = this.books;
    const thresholdBps = (ONE_BPS * ONE_BPS + this.terms.ratioBps / 2n) / this.terms.ratioBps;
    const none = { ltvBps: 0n, liquidationThresholdBps: 0n, liquidationBonusBps: 0n, debt: 0n, badDebt: 0n };
    return [
      {
        ...none,
        asset: collateral,
        ltvBps: thresholdBps,
        liquidationThresholdBps: thresholdBps,
        liquidationBonusBps: this.deployment.spread?.bonusBps ?? ONE_BPS,
        price: this.price(),
        claims: totalCollateral,
        liquidity: totalCollateral,
      },
      { ...none, asset: coin, price: ONE_USD, debt: totalDebt, claims: 0n, liquidity: 0n, badDebt },
    ];
  }

  accounts(): readonly Address[] {
    return this.books.accounts();
  }

  async positions(reader: BatchReader, accounts: readonly Address[]): Promise<Position[]> {
    return Promise.all(
      accounts.map(async (account) => {
        const { held, owed } = await ENGINE.read(reader, this.spender, "vaultOf", [account]);
        return this.positionOf(account, { collateral: held as bigint, debt: owed as bigint });
      }),
    );
  }

  recall(account: Address): Position {
    return this.positionOf(account, this.books.vault(account));
  }

  async healthFactors(reader: BatchReader, accounts: readonly Address[]): Promise<(bigint | undefined)[]> {
    return Promise.all(
      accounts.map(async (account) => {
        const data = await reader.tryRead(ENGINE.call(this.spender, "healthFactor", [account]));
        return data === undefined ? undefined : (ENGINE.decode("healthFactor", data)[0] as bigint);
      }),
    );
  }

  async audit(reader: BatchReader, scope: AuditScope): Promise<AuditCheck[]> {
    const moved = this.books.moved();
    const accounts = scope === "all" ? this.books.all() : moved;
    const sums = ["totalCollateral", "totalDebt", "debtOnSale", "badDebt", "surplus"] as const;
    const [onChain, vaults] = await Promise.all([
      Promise.all(sums.map(async (sum) => (await ENGINE.read(reader, this.spender, sum))[0] as bigint)),
      Promise.all(accounts.map(async (account) => ENGINE.read(reader, this.spender, "vaultOf", [account]))),
    ]);
    const mismatches = accounts.flatMap((account, i) => {
      const { collateral, debt } = this.books.vault(account);
      const [held, owed] = [vaults[i]?.held as bigint, vaults[i]?.owed as bigint];
      return held === collateral && owed === debt
        ? []
        : [`${account}: ${collateral} and ${debt} expected, ${held} and ${owed} on chain`];
    });
    return [
      auditSame(
        "the engine's sums follow from its events",
        sums.map((sum) => this.books[sum]),
        onChain,
      ),
      auditCheck("vaults follow from the engine's events", mismatches.length === 0, mismatches.join("; ")),
    ];
  }

  // ---------------------------------------------------------------------------------------------- events

  absorb(log: Log): readonly ProtocolEvent[] {
    this.prices.absorb(log);
    if (log.address !== this.spender) return [];
    const decoded = ENGINE.decodeLog(log);
    if (decoded === undefined) return [];
    if (decoded.name === "Seized") {
      const account = normaliseAddress(decoded.args.account as string);
      this.unsafeAt.set(account, unsafePrice(this.books.vault(account), this.terms));
    }
    this.books.absorb(decoded);
    return this.inWords(decoded);
  }

  private inWords({ name, args }: DecodedLog): ProtocolEvent[] {
    const protocol = this.name;
    const { collateral, coin } = this.deployment;
    const amount = args.amount as bigint;
    const account = normaliseAddress((args.account ?? args.payer ?? args.to) as string);
    switch (name) {
      case "Locked":
        return [{ event: "supply", protocol, account, asset: collateral.symbol, amount }];
      case "Freed":
        return [{ event: "withdraw", protocol, account, asset: collateral.symbol, amount }];
      case "Drawn":
        return [{ event: "borrow", protocol, account, asset: coin.symbol, amount }];
      case "Wiped":
        return [{ event: "repay", protocol, account, asset: coin.symbol, amount }];
      case "Seized": {
        const values = { collateral: args.collateral as bigint, debt: args.debt as bigint };
        return [{ event: "system", protocol, action: "seize", account, values }];
      }
      case "Settled":
        return [this.sold(account, args)];
      case "BadDebtRecognised":
        return [{ event: "bad-debt", protocol, account, asset: coin.symbol, amount, price: ONE_USD }];
      case "BadDebtCovered":
        return [{ event: "bad-debt-covered", protocol, account, asset: coin.symbol, amount }];
      case "Rewarded":
        return [{ event: "system", protocol, action: "reward", account, values: { amount } }];
      default:
        return [];
    }
  }

  private sold(account: Address, args: DecodedLog["args"]): ProtocolEvent {
    const { collateral, coin } = this.deployment;
    const liquidationPrice = this.unsafeAt.get(account);
    return {
      event: "liquidation",
      protocol: this.name,
      account,
      liquidator: normaliseAddress(args.buyer as string),
      collateralAsset: collateral.symbol,
      debtAsset: coin.symbol,
      // What is beyond the debt is the system's surplus.
      debtRepaid: min(args.proceeds as bigint, args.principal as bigint),
      collateralSeized: args.collateralSold as bigint,
      protocolFee: 0n,
      collateralPrice: args.price as bigint,
      debtPrice: ONE_USD,
      ...(liquidationPrice === undefined ? {} : { liquidationPrice }),
    };
  }

  // ---------------------------------------------------------------------------------------------- calls

  /** An auction repays nothing at the time of the call. */
  quoteLiquidation(
    { account }: Position,
    { repay }: LiquidationRequest,
    priceOf?: (asset: Asset) => bigint,
  ): LiquidationQuote {
    const { spread, collateral } = this.deployment;
    if (spread === undefined) return { repaid: 0n, seized: 0n };
    return spreadSale(this.books.vault(account), this.terms, spread, priceOf?.(collateral) ?? this.price(), repay);
  }

  liquidate({ account, repay }: LiquidationRequest): Call {
    return MODULE.call(this.deployment.module, "liquidate", [account, repay]);
  }

  supply(asset: Asset, amount: bigint, account: Address): Call {
    this.require(asset, this.deployment.collateral, "locked");
    return ENGINE.call(this.spender, "lock", [account, amount]);
  }

  withdraw(asset: Asset, amount: bigint | "all", account: Address): Call {
    this.require(asset, this.deployment.collateral, "freed");
    const { collateral } = this.books.vault(account);
    return ENGINE.call(this.spender, "free", [amount === "all" ? collateral : amount, account]);
  }

  borrow(asset: Asset, amount: bigint, account: Address): Call {
    this.require(asset, this.deployment.coin, "drawn");
    return ENGINE.call(this.spender, "draw", [amount, account]);
  }

  repay(asset: Asset, amount: bigint | "all", account: Address): Call {
    this.require(asset, this.deployment.coin, "paid back");
    return ENGINE.call(this.spender, "wipe", [account, amount === "all" ? MAX_UINT256 : amount]);
  }

  // ---------------------------------------------------------------------------------------------- internal

  private price(): bigint {
    return this.prices.price(this.deployment.collateral.address);
  }

  private positionOf(account: Address, vault: Vault): Position {
    const { collateral, coin } = this.deployment;
    return {
      account,
      healthFactor: vaultHealth(vault, this.terms, this.price()),
      collateral: vault.collateral === 0n ? [] : [{ asset: collateral, amount: vault.collateral }],
      debt: vault.debt === 0n ? [] : [{ asset: coin, amount: vault.debt }],
    };
  }

  private require({ address, symbol }: Asset, { address: expected, symbol: right }: Asset, done: string): void {
    if (address === expected) return;
    throw new FirebreakError(`${this.name}: only ${right} can be ${done} there, not ${symbol}`);
  }
}
