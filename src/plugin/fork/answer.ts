import { FirebreakError } from "../../errors.ts";

/** A value as JSON can hold it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a call came to: a result, or the number of an error. What an error says is nobody's business: it may hold a key. */
export type Answer = { readonly result: Json } | { readonly error: number };

/** A question to the chain that is forked. */
export interface ForkCall {
  readonly method: string;
  readonly params: readonly Json[];
}

/** Who answers the questions: the upstream, or a recording of what it answered. */
export interface AnswerSource {
  answer(call: ForkCall): Promise<Answer>;
}

const DEEPEST = 64;
const LONGEST_SHOWN = 200;
/** What a chain says of itself: bytes and quantities. */
const HEXADECIMAL = /^0x[0-9a-fA-F]*$/;
const NAME = /^[A-Za-z0-9_]{1,64}$/;

/** JSON with the keys of every object in order: one text for one value. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_, inner: Json): Json => {
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** What a call is known by. */
export function keyOf({ method, params }: ForkCall): string {
  return `${method} ${canonicalJson(params)}`;
}

/** A call as messages name it, shortened. */
export function shown(call: ForkCall): string {
  const text = keyOf(call);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}

/**
 * What of a result is the chain's: hexadecimal strings, numbers, booleans and null, in lists and objects. Any other text is
 * left out, so that nothing that a node says of itself, such as its address, gets into a recording.
 *
 * @throws FirebreakError when the result is nested too deeply to be a chain's.
 */
export function chainData(value: Json, depth = 0): Json {
  if (depth > DEEPEST) throw new FirebreakError("an answer of the upstream is nested too deeply");
  if (typeof value === "string") return HEXADECIMAL.test(value) ? value : null;
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map((item) => chainData(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => NAME.test(name) && (typeof inner !== "string" || HEXADECIMAL.test(inner)))
      .map(([name, inner]) => [name, chainData(inner, depth + 1)]),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
