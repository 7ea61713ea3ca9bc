import { expect, test } from 'vitest';
import { cacheReason, incompleteText, latencyText } from '../../../src/renderer/pages/playground/facts.ts';
import type { Answer, CacheReport } from '../../../src/shared/contract/ask.ts';

const miss: CacheReport = {
  outcome: 'miss',
  reason: '',
  namespace: 'default',
  key: 'k',
  keyKind: 'own',
  stored: true,
  ageMs: null,
  originalLatencyMs: null,
  savedMicros: null,
};
const hit: CacheReport = { ...miss, outcome: 'hit', stored: false, ageMs: 65_000, originalLatencyMs: 1840 };
const answer = (part: Partial<Answer>) =>
  ({
    latencyMs: 1840,
    waitedMs: 0,
    cache: miss,
    finishReason: 'stop',
    completion: { state: 'complete' },
    ...part,
  }) as Answer;

test('a hit says how long it took and how long the provider had taken', () => {
  expect(latencyText(answer({}))).toBe('1.84 s');
  expect(latencyText(answer({ latencyMs: 2.4, cache: hit }))).toBe('2.4 ms (cached, 1.84 s when fresh)');
  expect(latencyText(answer({ latencyMs: 2, cache: { ...hit, originalLatencyMs: null } }))).toBe(
    '2 ms (cached)',
  );
  expect(latencyText(answer({ waitedMs: 1200 }))).toBe('1.84 s (1.20 s of it waiting)');
  expect(latencyText(answer({ waitedMs: 20 }))).toBe('1.84 s');
});

test('the cache outcome comes with its why', () => {
  expect(cacheReason(miss)).toBe('now stored');
  expect(cacheReason(hit)).toBe('entry is 1 min 5 s old');
  expect(cacheReason({ ...hit, outcome: 'stale', reason: 'All failed.' })).toBe('1 min 5 s old');
  expect(cacheReason({ ...hit, keyKind: 'library' })).toBe(
    'entry is 1 min 5 s old, written by the Python library',
  );
  expect(cacheReason({ ...miss, outcome: 'not_cacheable', reason: 'Too hot', stored: false })).toBe(
    'Too hot, not stored',
  );
});

test('an answer that is not whole says so in words', () => {
  const error = { code: 'provider.cut_stream', message: 'The stream ended early.' } as const;
  expect(incompleteText(answer({}))).toBeNull();
  expect(incompleteText(answer({ completion: { state: 'cut', error } }))).toBe(
    'Incomplete: The stream ended early.',
  );
  expect(incompleteText(answer({ finishReason: 'length' }))).toMatch(/^Incomplete: .*limit of tokens/);
  expect(incompleteText(answer({ finishReason: 'content_filter' }))).toMatch(/^Incomplete: .*filter/);
});
