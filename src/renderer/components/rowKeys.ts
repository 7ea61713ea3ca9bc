const PAGE_ROWS = 10;

const moves: Readonly<Record<string, (at: number, last: number, page: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at, _last, page) => at + page,
  PageUp: (at, _last, page) => at - page,
  Home: () => 0,
  End: (_at, last) => last,
};

/**
 * The row that a key leads to from row `at`, always one of `count`; null for a key that does not walk rows. `page`: the
 * rows that PageDown goes by.
 */
export function nextRow(key: string, at: number, count: number, page = PAGE_ROWS): number | null {
  const move = moves[key];
  if (move === undefined || count === 0) return null;
  return Math.min(Math.max(move(at, count - 1, page), 0), count - 1);
}
