import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffTexts, roughLikeness } from '../../../src/core/insight/textDiff.ts';

const textOf = (pieces: ReturnType<typeof diffTexts>['pieces'], without: 'added' | 'removed') =>
  pieces.flatMap(({ kind, text }) => (kind === without ? [] : [text])).join('');

const words = fc.array(fc.constantFrom('sky', 'blue', 'grey', 'is', '\n', '.', 'é', ''), { maxLength: 40 });

test('the pieces of a comparison are both texts, and only equal texts are wholly alike', () => {
  fc.assert(
    fc.property(words, words, (one, other) => {
      const [before, after] = [one.join(' '), other.join(' ')];
      const { pieces, likeness } = diffTexts(before, after);
      expect(textOf(pieces, 'added')).toBe(before);
      expect(textOf(pieces, 'removed')).toBe(after);
      expect(likeness).toBeGreaterThanOrEqual(0);
      expect(likeness).toBeLessThanOrEqual(1);
      if (before === after) expect(likeness).toBe(1);
      const rough = roughLikeness(before, after);
      expect(rough === 1).toBe(before === after);
      expect(rough).toBe(roughLikeness(after, before));
    }),
  );
});

test('texts that share no word are not alike at all; a comparison of megabytes stays short and says what it leaves out', () => {
  expect(diffTexts('red', 'blue').likeness).toBe(0);
  const long = Array.from({ length: 60_000 }, (_, line) => `line ${line} of a long answer`);
  const changed = long.with(30_000, 'another line');
  const { pieces, likeness } = diffTexts(long.join('\n'), changed.join('\n'));
  expect(likeness).toBeGreaterThan(0.99);
  expect(pieces.filter(({ kind }) => kind === 'gap')).toHaveLength(2);
  expect(pieces.find(({ kind }) => kind === 'added')?.text).toContain('another line');
  expect(pieces.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(2000);
  const shuffled = diffTexts('a'.repeat(400_000), 'b'.repeat(400_000));
  expect(shuffled.pieces.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(25_000);
  expect(shuffled.pieces.at(-1)).toEqual({ kind: 'gap', text: 'The rest is not shown.' });
});
