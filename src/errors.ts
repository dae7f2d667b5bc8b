/** Exit statuses of the command line; see docs/simulation-model.md. */
export const ExitStatus = {
  /** The run finished and its assertions hold. */
  Ok: 0,
  /** The run finished and an assertion fails. */
  AssertionFailed: 1,
  /** The input is wrong: unknown scenario, bad parameter, unreadable or malformed data. */
  WrongInput: 2,
  /** Anything else: a full disk, an interrupt, a defect. */
  Failure: 3,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** An error whose message is one line that a user can act on. It is shown without a stack trace. */
export class FirebreakError extends Error {
  readonly exitStatus: ExitStatus;

  constructor(message: string, exitStatus: ExitStatus = ExitStatus.Failure, options?: ErrorOptions) {
    super(brief(oneLine(message)), options);
    this.name = new.target.name;
    this.exitStatus = exitStatus;
  }
}

/** Something the user gave is wrong. The message says what, where, and what would be right. */
export class InputError extends FirebreakError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, ExitStatus.WrongInput, options);
  }
}

/** The message of anything that was thrown, on one line. */
export function messageOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}

/** A message longer than this is no message any more: what is wrong is at its beginning, what would be right at its end. */
const MOST_CHARACTERS = 2_000;
const KEPT_CHARACTERS = 900;

function brief(message: string): string {
  if (message.length <= MOST_CHARACTERS) return message;
  const left = message.length - 2 * KEPT_CHARACTERS;
  return `${message.slice(0, KEPT_CHARACTERS)} … ${left} characters … ${message.slice(-KEPT_CHARACTERS)}`;
}

/** Characters that are not seen but acted on: terminal escapes, other line breaks, changes of writing direction. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text on one line, what can't be seen spelled out, so that no name can move the cursor or pass for a line of ours. */
export function oneLine(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, " ")
    .trim()
    .replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
