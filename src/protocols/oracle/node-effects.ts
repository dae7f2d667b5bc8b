/** What can beset an oracle node from outside. */
export const NODE_EFFECTS = {
  /** It sends nothing. */
  silent: "silent",
  /** It sends what it saw so many blocks longer ago. */
  late: "late",
  /** It sends its source's price times a factor, in wads. */
  wrong: "wrong",
} as const;
