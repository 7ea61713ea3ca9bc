import { expect, test } from 'vitest';
import { usageClientId } from '../../../src/core/usage/clientId.ts';
import { reportedTokens, storableTokens } from '../../../src/core/usage/tokenCounts.ts';

const process = { pid: 4711, startedAt: 1_750_000_000_000 };

test('a scope decides whose rows a process writes', () => {
  const id = (usage_scope: 'global' | 'per_client' | 'per_process', usage_client_id: string) =>
    usageClientId({ usage_scope, usage_client_id }, process);
  expect(id('global', 'team')).toBe('global');
  expect(id('per_client', 'team')).toBe('team');
  expect(id('per_process', 'team')).toBe('team/4711-1750000000000');
});

const counts = { input: 100, cachedInput: 40, output: 20, reasoning: 5 };

test('counts that a provider cannot mean are not taken as reported', () => {
  const reported = (changes: object) =>
    reportedTokens({ ...counts, costMicros: null, raw: '{}', ...changes });
  expect(reported({})).toEqual({ ...counts, provenance: 'reported' });
  expect(reportedTokens(null)).toBeNull();
  for (const bad of [-1, 1.5, Number.NaN, 1e300, '100', undefined, null]) {
    expect(reported({ input: bad })).toBeNull();
  }
  expect(reported({ cachedInput: 101 })).toBeNull();
  expect(reported({ reasoning: 21 })).toBeNull();
});

test('what is not a count is stored as 0, the others as they are', () => {
  const tokens = { ...counts, output: Number.NaN, reasoning: -3, provenance: 'reported' as const };
  expect(storableTokens(tokens)).toEqual({ ...tokens, output: 0, reasoning: 0 });
});
