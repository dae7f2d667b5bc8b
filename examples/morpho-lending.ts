import { type Address, type Asset, type Call, type Decoded, parts } from "hardhat-firebreak";

/** A market of Morpho Blue, as if Firebreak knew nothing of it. docs/attach.md goes through this file. */
export default parts.polledLending(async (context, name, options) => {
  // Yours: deploy your contracts here, or name the addresses where they are.
  const { morpho: contract, abi, assets, id, params, lltv } = await parts.deployMorphoMarket(context, name, options);
  const [{ asset: collateral }, { asset: loan }] = assets;
  const call = (method: string, ...args: unknown[]): Call => abi.call(contract, method, [params, ...args]);
  const isPledge = ({ address }: Asset): boolean => address === collateral.address;
  const held = new Map<Address, Decoded>();
  let [debt, shares] = [1n, 1n]; // Of all borrowers, the market's virtual ones included.

  return {
    contract,
    abi,
    assets,
    accrual: call("accrueInterest"),
    async readReserves(reader) {
      const { totalSupplyAssets: claims, ...market } = await abi.read(reader, contract, "market", [id]);
      [debt, shares] = [market.totalBorrowAssets + 1n, market.totalBorrowShares + 10n ** 6n];
      const bonus = 10n ** 22n / (10n ** 18n - (3n * (10n ** 18n - lltv)) / 10n);
      return [
        { asset: collateral, liquidationThresholdBps: lltv / 10n ** 14n, liquidationBonusBps: bonus },
        { asset: loan, debt: debt - 1n, claims, liquidity: claims - debt + 1n },
      ];
    },
    async readPosition(reader, account) {
      const position = await abi.read(reader, contract, "position", [id, account]);
      held.set(account, position);
      const owed = [{ asset: loan, amount: (position.borrowShares * debt) / shares }];
      return { collateral: [{ asset: collateral, amount: position.collateral }], debt: owed };
    },
    meaning(event, { id: market, onBehalf: account, assets: amount, badDebtAssets: badDebt, ...args }) {
      if (market !== id) return undefined;
      const [, verb, pledge] = /^(Supply|Withdraw|Borrow|Repay)(Collateral)?$/.exec(event) ?? [];
      if (verb) return { event: verb.toLowerCase() as "supply", account, asset: pledge ? collateral : loan, amount };
      if (event !== "Liquidate") return undefined;
      const { borrower, caller: liquidator, repaidAssets: repaid, seizedAssets: seized } = args;
      return { event: "liquidation", account: borrower, liquidator, collateral, debt: loan, repaid, seized, badDebt };
    },
    supply: (asset, amount, who) =>
      isPledge(asset) ? call("supplyCollateral", amount, who, "0x") : call("supply", amount, 0n, who, "0x"),
    withdraw: (asset, amount, who) =>
      isPledge(asset) ? call("withdrawCollateral", amount, who, who) : call("withdraw", amount, 0n, who, who),
    borrow: (_, amount, who) => call("borrow", amount, 0n, who, who),
    repay: (_, amount, who) =>
      call("repay", ...(amount === "all" ? [0n, held.get(who)?.borrowShares] : [amount, 0n]), who, "0x"),
    liquidate({ account, repay, seized }) {
      const takesAll = seized === held.get(account)?.collateral;
      return call("liquidate", account, ...(takesAll ? [seized, 0n] : [0n, (repay * shares) / debt]), "0x");
    },
  };
});
