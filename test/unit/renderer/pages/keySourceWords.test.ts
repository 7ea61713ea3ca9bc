import { expect, it } from 'vitest';
import { keySourceWords } from '../../../../src/renderer/pages/reliability/board/keySourceWords.ts';

it('says where a key comes from, by its tail or its variable', () => {
  expect(keySourceWords({ kind: 'keychain', tail: 'abcd' })).toBe('keychain, …abcd');
  expect(keySourceWords({ kind: 'memory', tail: 'abcd' })).toBe('memory, …abcd');
  expect(keySourceWords({ kind: 'environment', variable: 'OPENAI_API_KEY', tail: 'abcd' })).toBe(
    'OPENAI_API_KEY',
  );
  expect(keySourceWords({ kind: 'not_needed' })).toBe('none needed');
  expect(keySourceWords({ kind: 'none' })).toBe('none yet');
});
