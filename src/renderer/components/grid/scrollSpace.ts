/** Height of a row, px. */
export const ROW_PX = 32;

/**
 * Browsers end elements somewhere above 16 million px, and place what is far down less exactly: the room that is scrolled
 * through is never higher than this.
 */
const HIGHEST_PX = 6_000_000;

/** A list of rows and the room in which it is scrolled: as high as the list, or smaller by `scale` where that would be too high. */
export interface ScrollSpace {
  readonly rows: number;
  /** Height of what is in view, px. */
  readonly viewPx: number;
  /** Height of the room, px. */
  readonly spacePx: number;
  /** Px of the list for one px of the room; 1 for lists that fit. */
  readonly scale: number;
  /** How far down the list can be, px: 0 when all of it is in view. */
  readonly lowestTop: number;
}

/** The room for a list of `rows`. */
export function scrollSpace(rows: number, viewPx: number): ScrollSpace {
  const listPx = rows * ROW_PX;
  const lowestTop = Math.max(0, listPx - viewPx);
  const spacePx = Math.min(listPx, Math.max(HIGHEST_PX, 2 * viewPx));
  const scrollable = Math.max(0, spacePx - viewPx);
  return { rows, viewPx, spacePx, scale: scrollable === 0 ? 1 : lowestTop / scrollable, lowestTop };
}

/** The nearest place that the list can be at, px from its start. */
export function possibleTop(space: ScrollSpace, top: number): number {
  return Math.min(Math.max(top, 0), space.lowestTop);
}

/** Where the list is when the room is scrolled to `scrollTop`. */
export function topOf(space: ScrollSpace, scrollTop: number): number {
  const end = space.lowestTop / space.scale;
  // Browsers round: a scrollbar at its end may say a little less.
  if (space.scale !== 1 && scrollTop >= end - 1) return space.lowestTop;
  return possibleTop(space, scrollTop * space.scale);
}

/** How far the room is scrolled when the list is at `top`. */
export function scrollTopOf(space: ScrollSpace, top: number): number {
  return top / space.scale;
}

/** Rows by their numbers; `last` is one of them. None: `last` is smaller than `first`. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** The rows in view at `top`, and `more` of them before and behind. */
export function rowsInView(space: ScrollSpace, top: number, more = 0): RowRange {
  const first = Math.floor(top / ROW_PX) - more;
  const last = Math.ceil((top + space.viewPx) / ROW_PX) - 1 + more;
  return { first: Math.max(0, first), last: Math.min(space.rows - 1, last) };
}

/** Where the list has to be for a row to be wholly in view: as it is, if it is. */
export function topShowing(space: ScrollSpace, top: number, row: number): number {
  const start = row * ROW_PX;
  if (start < top) return possibleTop(space, start);
  if (start + ROW_PX > top + space.viewPx) return possibleTop(space, start + ROW_PX - space.viewPx);
  return top;
}
