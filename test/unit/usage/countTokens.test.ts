import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { countMessages, countText, tokensBySize } from '../../../src/core/usage/countTokens.ts';
import { encodingOf } from '../../../src/core/usage/tokenMessages.ts';

const real = (text: string) => countTokens(text, { disallowedSpecial: new Set() });

test('every character of a text is counted once, in short pieces that break no surrogate pair', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000, size: 'max' }), (text) => {
      const pieces: string[] = [];
      countText(text, (piece) => pieces.push(piece));
      expect(pieces.join('')).toBe(text);
      expect(pieces.every((piece) => piece.length > 0 && piece.length <= 257 && piece.isWellFormed())).toBe(
        true,
      );
    }),
  );
});

test('pieces do not change the count of ordinary prose', () => {
  const prose = 'The quick brown fox jumps over the lazy dog, 12345 times; then it rests. '.repeat(400);
  expect(countText(prose, real)).toBe(real(prose));
});

test('a conversation adds what the chat format adds', () => {
  // 3 to start the reply + for each message 3, its role (1) and its text: "hello world" is 2 tokens.
  expect(countMessages([{ role: 'user', content: 'hello world' }], real)).toBe(9);
  expect(countMessages([{ role: 'user', content: '' }], real)).toBe(7);
});

test('a text of megabytes is sampled: near the whole count for a fraction of the work', () => {
  const text = `${'word '.repeat(300_000)}${'x1 '.repeat(500_000)}`;
  let looked = 0;
  const estimate = countText(text, (piece) => {
    looked += piece.length;
    return piece.length;
  });
  expect(looked).toBeLessThan(250_000);
  expect(Math.abs(estimate - text.length) / text.length).toBeLessThan(0.01);
  const many = Array.from({ length: 1000 }, () => ({ role: 'user' as const, content: text.slice(0, 3000) }));
  expect(Math.abs(countMessages(many, (piece) => piece.length) / 3_000_000 - 1)).toBeLessThan(0.01);
});

test('hostile text is only text', () => {
  for (const text of ['<|endoftext|>', '\ud800', '\u0000', '👩‍👩‍👧', '']) {
    expect(countText(text, real)).toBeGreaterThanOrEqual(text === '' ? 0 : 1);
  }
  expect(tokensBySize('')).toBe(0);
  expect(tokensBySize('漢字')).toBe(2);
});

test.each([
  ['gpt-4o', 'o200k_base'],
  ['gpt-4.1-mini', 'o200k_base'],
  ['gpt-5', 'o200k_base'],
  ['o3', 'o200k_base'],
  ['llama3.2:1b', 'o200k_base'],
  ['', 'o200k_base'],
  ['gpt-4', 'cl100k_base'],
  ['gpt-4-turbo', 'cl100k_base'],
  ['openai/gpt-3.5-turbo', 'cl100k_base'],
])('the vocabulary of %j is %s', (model, encoding) => {
  expect(encodingOf(model)).toBe(encoding);
});
