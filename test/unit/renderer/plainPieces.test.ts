import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf } from '../../../src/renderer/components/plainPieces.ts';

const long = fc
  .array(fc.tuple(fc.constantFrom('a', '\n', '\u{1f600}', 'word '), fc.nat(3000)), { maxLength: 6 })
  .map((parts) => parts.map(([unit, times]) => unit.repeat(times)).join(''));

test('no character is lost, none is cut in two, and no piece is long', () => {
  fc.assert(
    fc.property(long, (text) => {
      const pieces = piecesOf(text);
      const withoutBreaks = (value: string) => value.replaceAll('\n', '');
      expect(withoutBreaks(pieces.join(''))).toBe(withoutBreaks(text));
      // A piece that ends with its line gives the line break up.
      expect(text.length - pieces.join('').length).toBeLessThan(pieces.length);
      for (const piece of pieces) {
        expect(piece.length).toBeLessThanOrEqual(4000);
        expect(piece.isWellFormed()).toBe(true);
      }
    }),
  );
});

test('what is settled stays as it is while the text grows', () => {
  fc.assert(
    fc.property(long, long, (text, more) => {
      const before = piecesOf(text).slice(0, -1);
      expect(piecesOf(text + more).slice(0, before.length)).toEqual(before);
    }),
  );
});

test('one line of many megabytes is cut without searching it again for every piece', () => {
  // Searching back to the start of the line for each piece took minutes for this text.
  const pieces = piecesOf('x'.repeat(60_000_000));
  expect(pieces.length).toBe(15_000);
});
