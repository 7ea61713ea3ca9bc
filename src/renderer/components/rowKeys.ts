const PAGE_ROWS = 10;

const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + PAGE_ROWS,
  PageUp: (at) => at - PAGE_ROWS,
  Home: () => 0,
  End: (_at, last) => last,
};

/** The row that a key leads to from row `at`, always one of `count`; null for a key that does not walk rows. */
export function nextRow(key: string, at: number, count: number): number | null {
  const move = moves[key];
  if (move === undefined || count === 0) return null;
  return Math.min(Math.max(move(at, count - 1), 0), count - 1);
}
