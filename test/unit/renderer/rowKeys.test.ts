import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextRow } from '../../../src/renderer/components/rowKeys.ts';

const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'];

it('walks to a row that exists, whichever key is pressed however often', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...keys)),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: -1, max: 40 }),
      (pressed, count, start) => {
        let at = Math.min(start, count - 1);
        for (const key of pressed) at = nextRow(key, at, count) ?? at;
        if (pressed.length > 0) expect(at >= 0 && at < count).toBe(true);
      },
    ),
  );
});

it('leaves every other key to the page', () => {
  for (const key of ['Tab', 'a', 'Escape', 'Enter', ' ']) expect(nextRow(key, 0, 5)).toBeNull();
});

it('goes nowhere in an empty table', () => {
  expect(nextRow('ArrowDown', -1, 0)).toBeNull();
});
