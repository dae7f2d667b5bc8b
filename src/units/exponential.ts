/** ln 2 in two parts, the first with so few bits that a small multiple of it is exact (fdlibm's). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Of the series about 0, enough for a double where the argument is at most half of ln 2. */
const TERMS = 18;

/**
 * e to the power of x, from the four operations alone, which every engine rounds alike; `Math.exp` they may not. Right to
 * a few units of the last place for |x| up to 700.
 */
export function exp(x: number): number {
  const doublings = Math.round(x / (LN2_HIGH + LN2_LOW));
  const rest = x - doublings * LN2_HIGH - doublings * LN2_LOW;
  let sum = 1;
  for (let term = TERMS; term > 0; term -= 1) sum = 1 + (rest / term) * sum;
  const factor = doublings < 0 ? 0.5 : 2;
  for (let i = Math.abs(doublings); i > 0; i -= 1) sum *= factor;
  return sum;
}
