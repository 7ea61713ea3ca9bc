import { describe, expect, it } from 'vitest';
import { type CacheQuestion, mayLookUp, mayStore } from '../../../src/core/cache/policy.ts';

const settings = {
  cache_enabled: true,
  cache_backend: 'sqlite',
  cache_max_temperature: 0.7,
  temperature: 0.7,
} as const;
const question: CacheQuestion = { mode: 'use', temperature: 0.2, settings };
const answer = { text: 'Blue.', format: 'text', complete: true, finishReason: 'stop' } as const;

describe('the mode of a request', () => {
  it.each([
    ['use', true, true],
    ['bypass', false, false],
    ['refresh', false, true],
    ['no-store', true, false],
  ] as const)('%s looks up: %s, stores: %s', (mode, looksUp, stores) => {
    expect(mayLookUp({ ...question, mode }).allowed).toBe(looksUp);
    expect(mayStore({ ...question, mode }, answer).allowed).toBe(stores);
  });
});

describe('the settings', () => {
  it('switch the cache off for reading and writing', () => {
    for (const off of [{ cache_enabled: false }, { cache_backend: 'null' }] as const) {
      const asked = { ...question, settings: { ...settings, ...off } };
      expect(mayLookUp(asked)).toMatchObject({ allowed: false, outcome: 'not_cacheable' });
      expect(mayStore(asked, answer)).toMatchObject({ allowed: false, outcome: 'not_cacheable' });
    }
  });

  it('limit the temperature, and the limit itself still counts', () => {
    expect(mayLookUp({ ...question, temperature: 0.7 }).allowed).toBe(true);
    expect(mayStore({ ...question, temperature: 0.71 }, answer)).toEqual({
      allowed: false,
      outcome: 'not_cacheable',
      reason: 'Temperature 0.71 is above the limit for the cache (0.7).',
    });
    expect(mayLookUp({ ...question, temperature: Number.NaN }).allowed).toBe(false);
  });

  it('give the temperature that a request leaves out', () => {
    const left = { ...question, temperature: undefined };
    expect(mayLookUp(left).allowed).toBe(true);
    expect(mayLookUp({ ...left, settings: { ...settings, temperature: 1 } }).allowed).toBe(false);
  });
});

describe('an answer is kept only when it is whole', () => {
  it.each([
    ['cut', { complete: false }],
    ['at its token limit', { finishReason: 'length' }],
    ['filtered', { finishReason: 'content_filter' }],
    ['a tool call', { finishReason: 'tool_calls' }],
    ['without an end', { finishReason: null }],
    ['ended in a way we do not know', { finishReason: 'eos' }],
    ['empty', { text: '' }],
    ['only white space', { text: ' \n' }],
    ['prose where JSON was asked for', { format: 'json' }],
    ['cut JSON', { format: 'json', text: '{"a": [1,' }],
  ] as const)('not when it is %s', (_what, change) => {
    const verdict = mayStore(question, { ...answer, ...change });
    expect(verdict).toMatchObject({ allowed: false, outcome: 'not_cacheable' });
    expect(verdict.allowed ? '' : verdict.reason).toMatch(/^[A-Z].*\.$/);
  });

  it('does keep text that ended with stop, and JSON that parses', () => {
    expect(mayStore(question, answer)).toEqual({ allowed: true });
    expect(mayStore(question, { ...answer, format: 'json', text: '{"a": 1}' })).toEqual({ allowed: true });
  });
});
