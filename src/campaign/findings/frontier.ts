/** A setting as one who chooses sees it. */
export interface Choice {
  /** More is better. */
  readonly efficiency: number;
  /** Less is better. */
  readonly tailLoss: number;
}

/**
 * The settings that no other beats: none is at least as efficient with no more tail loss and better in one of the two.
 * Settings that are alike in both are all among them.
 *
 * @returns Their places among the choices, most efficient first.
 */
export function frontierOf(choices: readonly Choice[]): number[] {
  const order = choices
    .map((choice, index) => ({ ...choice, index }))
    .sort((a, b) => b.efficiency - a.efficiency || a.tailLoss - b.tailLoss || a.index - b.index);
  const frontier: typeof order = [];
  for (const choice of order) {
    const last = frontier.at(-1);
    const isAlike = last?.efficiency === choice.efficiency && last.tailLoss === choice.tailLoss;
    if (last === undefined || isAlike || choice.tailLoss < last.tailLoss) frontier.push(choice);
  }
  return frontier.map(({ index }) => index);
}
