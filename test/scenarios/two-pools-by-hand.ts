/**
 * The `two-pools` scenario worked out with pencil and paper: docs/two-pools.md in code. It shares no line with the
 * simulation, so that agreement means something. Everything is in base units of 18 decimals; prices have 8.
 */

const WEI = 10n ** 18n;
const PRICE = 10n ** 8n;

/** A liquidation as the hand calculation expects it. */
export interface ExpectedLiquidation {
  readonly block: number;
  readonly account: string;
  readonly price: bigint;
  readonly repaid: bigint;
  readonly seized: bigint;
  /** DAI for which the seized WETH was sold. */
  readonly proceeds: bigint;
}

interface Account {
  readonly name: string;
  /** Basis points. */
  readonly threshold: bigint;
  collateral: bigint;
  debt: bigint;
}

/** The whole cascade, liquidation by liquidation. */
export function cascadeByHand(saleWeth: bigint, blocks: number): ExpectedLiquidation[] {
  const pair = { weth: 1000n * WEI, dai: 2_000_000n * WEI };
  const accounts = [...ladder("Alpha", 8250n, 1900n, 40n), ...ladder("Beta", 7500n, 1700n, 25n)];
  const liquidations: ExpectedLiquidation[] = [];
  let feed = 2000n * PRICE;
  let feedSeen = feed; // As it stood at the end of the block before: what the keeper acts on.
  let poolSeen = feed;

  for (let block = 1; block <= blocks; block += 1) {
    if (block === 2) sell(pair, saleWeth * WEI);
    // The keeper repays what it may, the largest repayment first, and sells what it gets.
    const due = accounts
      .filter((account) => isLiquidatable(account, feedSeen))
      .map((account) => ({ account, repaid: repayable(account, feedSeen) }))
      .sort((a, b) => (a.repaid < b.repaid ? 1 : -1));
    for (const { account, repaid } of due) {
      const seized = withBonus((repaid * PRICE) / feedSeen);
      const proceeds = sell(pair, seized);
      account.debt -= repaid;
      account.collateral -= seized;
      liquidations.push({ block, account: account.name, price: feedSeen, repaid, seized, proceeds });
    }
    // The node compares the pair's price of the block before with its last answer.
    const moved = poolSeen > feed ? poolSeen - feed : feed - poolSeen;
    if (moved * 10_000n >= feed * 50n) feed = poolSeen;
    feedSeen = feed;
    poolSeen = (pair.dai * PRICE) / pair.weth;
  }
  return liquidations;
}

/** Fifteen accounts with 10 WETH each, in danger at prices a step apart. */
function ladder(pool: string, threshold: bigint, first: bigint, step: bigint): Account[] {
  return Array.from({ length: 15 }, (_, i) => ({
    name: `${pool} ${i + 1}`,
    threshold,
    collateral: 10n * WEI,
    debt: (10n * WEI * threshold * (first - BigInt(i) * step)) / 10_000n,
  }));
}

/** Collateral times price times threshold is less than the debt. */
function isLiquidatable({ collateral, threshold, debt }: Account, price: bigint): boolean {
  return collateral * price * threshold < debt * PRICE * 10_000n;
}

/** Half of the debt, or all of it at a health factor of 0.95 or less. */
function repayable(account: Account, price: bigint): bigint {
  const isDeep = account.collateral * price * account.threshold * 100n <= account.debt * PRICE * 10_000n * 95n;
  return isDeep ? account.debt : (account.debt + 1n) / 2n;
}

/** 5% more, rounded to the nearest. */
function withBonus(amount: bigint): bigint {
  return (amount * 105n + 50n) / 100n;
}

/** A sale into the pair: in · 0.997 · y ÷ (x + in · 0.997), rounded down. */
function sell(pair: { weth: bigint; dai: bigint }, weth: bigint): bigint {
  const out = (weth * 997n * pair.dai) / (pair.weth * 1000n + weth * 997n);
  pair.weth += weth;
  pair.dai -= out;
  return out;
}
