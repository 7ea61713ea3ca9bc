import { expect, test } from 'vitest';
import {
  draftOfRule,
  parseRule,
  ruleKey,
  ruleWords,
} from '../../../../src/renderer/pages/settings/ruleDraft.ts';
import { providerRuleSchema } from '../../../../src/shared/contract/settings.ts';

const rule = { provider: 'openai', breaker_failure_threshold: 3, breaker_timeout_s: 0.5, rpm: 500 };

test('a rule goes into the form and comes back as it was', () => {
  expect(parseRule(draftOfRule(rule), [])).toEqual({ ok: true, rule });
  const ofModel = { provider: 'openai', model: 'gpt-4', tpd: 9_000 };
  expect(parseRule(draftOfRule(ofModel), [ruleKey(rule)])).toEqual({ ok: true, rule: ofModel });
  expect(providerRuleSchema.safeParse(rule).success).toBe(true);
});

test('with a model the breaker is not part of the rule', () => {
  expect(parseRule({ ...draftOfRule(rule), model: ' gpt-4 ' }, [])).toEqual({
    ok: true,
    rule: { provider: 'openai', model: 'gpt-4', rpm: 500 },
  });
});

test.each([
  [{ provider: '' }, 'provider'],
  [{ rpm: '0' }, 'rpm'],
  [{ rpm: '1.5' }, 'rpm'],
  [{ rpm: '1e3' }, 'rpm'],
  [{ breaker_timeout_s: '0.01' }, 'breaker_timeout_s'],
  [{ rpm: '', breaker_failure_threshold: '', breaker_timeout_s: '' }, 'rpm'],
  [{ model: 'taken' }, 'provider'],
])('%j is refused at the field %s', (changes, field) => {
  const parsed = parseRule({ ...draftOfRule(rule), ...changes }, [
    ruleKey({ provider: 'openai', model: 'taken' }),
  ]);
  expect(parsed.ok ? [] : Object.keys(parsed.messages)).toEqual([field]);
});

test('a rule in words has each of its values', () => {
  expect(ruleWords({ provider: 'x', breaker_policy: 'rate', tpm: 200_000, max_concurrent: 4 })).toBe(
    'breaker by rate, 200,000 tokens/min, 4 at the same time',
  );
});
