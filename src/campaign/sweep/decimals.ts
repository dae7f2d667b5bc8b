const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;
/** No parameter is told apart by more than this. */
const MOST_CHARACTERS = 60;

/**
 * The numbers from `from` to `to` in steps of `step`, worked out in decimals, so that 0.7 and two steps of 0.1 are 0.9.
 * `to` is among them when a step ends there.
 *
 * @returns undefined when one of the texts is no plain decimal number, or the step leads nowhere.
 */
export function decimalRange(from: string, to: string, step: string, most: number): number[] | undefined {
  const parts = [from, to, step].map(decimalParts);
  if (parts.some((part) => part === undefined)) return undefined;
  const known = parts as { digits: bigint; scale: number }[];
  const scale = Math.max(...known.map((part) => part.scale));
  const [first, last, by] = known.map((part) => part.digits * 10n ** BigInt(scale - part.scale)) as [
    bigint,
    bigint,
    bigint,
  ];
  if (by === 0n || (last - first) * by < 0n) return undefined;
  const count = Number((last - first) / by) + 1;
  if (count > most) return undefined;
  return Array.from({ length: count }, (_, i) => fromDigits(first + by * BigInt(i), scale));
}

/** A plain decimal number; undefined when the text is none. */
export function decimal(text: string): number | undefined {
  const parts = decimalParts(text);
  return parts === undefined ? undefined : fromDigits(parts.digits, parts.scale);
}

function decimalParts(text: string): { digits: bigint; scale: number } | undefined {
  const match = text.length > MOST_CHARACTERS ? null : DECIMAL.exec(text.trim());
  const [, sign = "", whole = "", fraction = ""] = match ?? [];
  if (match === null || whole + fraction === "") return undefined;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, scale: fraction.length };
}

function fromDigits(digits: bigint, scale: number): number {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  const value = Number(scale === 0 ? whole : `${whole}.${text.slice(text.length - scale)}`);
  return digits < 0n ? -value : value;
}
