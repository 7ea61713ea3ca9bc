import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  possibleTop,
  ROW_PX,
  rowsInView,
  scrollSpace,
  scrollTopOf,
  topOf,
  topShowing,
} from '../../../../src/renderer/components/grid/scrollSpace.ts';

const lists = fc.tuple(fc.integer({ min: 1, max: 50_000_000 }), fc.integer({ min: ROW_PX, max: 4000 }));
/** Where browsers are known to end elements, px. */
const LIMIT_PX = 16_000_000;

describe('the room in which a list is scrolled', () => {
  it('is never higher than a browser can do, and as high as the list where that fits', () => {
    fc.assert(
      fc.property(lists, ([rows, viewPx]) => {
        const { spacePx } = scrollSpace(rows, viewPx);
        expect(spacePx).toBeLessThan(LIMIT_PX);
        if (rows <= 100_000) expect(spacePx).toBe(rows * ROW_PX);
      }),
    );
  });

  it('lets every row be brought wholly into view, from anywhere', () => {
    fc.assert(
      fc.property(
        lists,
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([rows, viewPx], any, share) => {
          const space = scrollSpace(rows, viewPx);
          const row = any % rows;
          const top = topShowing(space, space.lowestTop * share, row);
          expect(possibleTop(space, top)).toBe(top);
          expect(top).toBeLessThanOrEqual(row * ROW_PX);
          expect(top + viewPx).toBeGreaterThanOrEqual((row + 1) * ROW_PX);
          const { first, last } = rowsInView(space, top);
          expect(first).toBeLessThanOrEqual(row);
          expect(last).toBeGreaterThanOrEqual(row);
        },
      ),
    );
  });

  it('comes to every row by the wheel alone', () => {
    const space = scrollSpace(1_000_000, 700);
    let top = 0;
    let reached = -1;
    let missed = false;
    while (top < space.lowestTop) {
      const { first, last } = rowsInView(space, top);
      missed ||= first > reached + 1;
      reached = last;
      top = possibleTop(space, top + 600);
    }
    expect(missed).toBe(false);
    expect(rowsInView(space, top).last).toBe(999_999);
  });

  it('goes from the first row to the last by its scrollbar, though the browser rounds', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: -0.5, max: 0.5, noNaN: true }), ([rows, viewPx], rounding) => {
        const space = scrollSpace(rows, viewPx);
        expect(rowsInView(space, topOf(space, 0)).first).toBe(0);
        const end = Math.max(0, space.spacePx - viewPx);
        expect(rowsInView(space, topOf(space, end + rounding)).last).toBe(rows - 1);
      }),
    );
  });

  it('is the way back of itself: what is shown stays when the scrollbar is put where it belongs', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), ([rows, viewPx], share) => {
        const space = scrollSpace(rows, viewPx);
        const scrollTop = scrollTopOf(space, space.lowestTop * share);
        expect(scrollTop).toBeLessThanOrEqual(Math.max(0, space.spacePx - viewPx) + 0.01);
        const back = topOf(space, scrollTop);
        expect(Math.abs(back - space.lowestTop * share)).toBeLessThanOrEqual(space.scale + 0.01);
      }),
    );
  });

  it('shows all of a short list, and nothing of an empty one', () => {
    expect(scrollSpace(3, 700)).toMatchObject({ spacePx: 3 * ROW_PX, lowestTop: 0, scale: 1 });
    expect(rowsInView(scrollSpace(3, 700), 0, 8)).toEqual({ first: 0, last: 2 });
    expect(rowsInView(scrollSpace(0, 700), 0)).toEqual({ first: 0, last: -1 });
  });
});
