/** By how much each further step is smaller than the amount: parts come out to within a 4,096th of it. */
const FINEST_SHIFT = 12n;
const FIRST_SHIFT = 3n;

/**
 * Splits an amount over venues so that they give the most together, which is where their marginal prices are equal or a
 * venue is left out.
 *
 * Greedy with steps that are halved: an eighth of the amount at a time goes to the venue that gives most for it; then each
 * venue returns a step, and the rest is handed out in steps of half the size. For venues whose marginal price falls this
 * is optimal at each size of step (D. S. Hochbaum, "Lower and upper bounds for the allocation problem and other nonlinear
 * optimization problems", 1994), and it asks for some hundred quotes whatever the curves.
 *
 * @param amount Base units to split.
 * @param quotes What each venue gives for an amount.
 * @returns The parts, in the order of the venues; they add up to the amount.
 */
export function bestSplit(amount: bigint, quotes: readonly ((amount: bigint) => bigint)[]): bigint[] {
  const shares = quotes.map((quote): Share => ({ quote, part: 0n, gives: 0n }));
  let left = amount;
  for (let shift = FIRST_SHIFT; shift <= FINEST_SHIFT; shift += 1n) {
    const step = amount >> shift;
    for (const share of shares) {
      const back = share.part < 2n * step ? share.part : 2n * step;
      give(share, -back);
      left += back;
    }
    left -= handOut(shares, left, step === 0n ? left : step);
    if (step === 0n) break;
  }
  handOut(shares, left, left);
  return shares.map(({ part }) => part);
}

/** A venue's part and what it gives for it. */
interface Share {
  readonly quote: (amount: bigint) => bigint;
  part: bigint;
  gives: bigint;
}

/** Hands out whole steps as long as there are any; returns how much that was. */
function handOut(shares: readonly Share[], amount: bigint, step: bigint): bigint {
  if (amount === 0n) return 0n;
  const gainOf = (share: Share): bigint => share.quote(share.part + step) - share.gives;
  const gains = shares.map(gainOf);
  let handed = 0n;
  while (handed + step <= amount) {
    let best = 0;
    for (const [i, gain] of gains.entries()) if (gain > (gains[best] ?? 0n)) best = i;
    const share = shares[best];
    if (share === undefined) break;
    give(share, step);
    gains[best] = gainOf(share);
    handed += step;
  }
  return handed;
}

function give(share: Share, amount: bigint): void {
  if (amount === 0n) return;
  share.part += amount;
  share.gives = share.part === 0n ? 0n : share.quote(share.part);
}
