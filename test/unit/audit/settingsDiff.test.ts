import { expect, test } from 'vitest';
import { settingsDiff } from '../../../src/core/audit/settingsDiff.ts';

const difference = (name: string, before: string, after: string) => ({
  name,
  label: name,
  before,
  after,
  source: 'file' as const,
  applies: 'now' as const,
  changesCacheKeys: false,
});

test('a change of settings is told by name, with its values only where no secret, address or prompt can be in them', () => {
  const facts = settingsDiff({
    at: 0,
    by: 'edit',
    differences: [
      difference('breaker_timeout_s', '60 s', '75 s'),
      difference('base_url', 'https://a.example/v1', 'https://name:secret@b.example/v1'),
      difference('warm_up', 'Say hello', 'Tell me the secret plan'),
      difference('providers', 'none', 'https://c.example?key=secret'),
    ],
  });
  expect(facts).toEqual({
    by: 'edit',
    breaker_timeout_s: '60 s -> 75 s',
    base_url: 'changed',
    warm_up: 'changed',
    providers: 'changed',
  });
});
