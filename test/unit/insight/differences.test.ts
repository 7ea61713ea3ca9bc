import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LibraryRequest, libraryKey } from '../../../src/core/cache/libraryKey.ts';
import { ownKey, type RequestIdentity } from '../../../src/core/cache/ownKey.ts';
import { differencesOf, likenessOf } from '../../../src/core/insight/differences.ts';
import { libraryKeyFields, ownKeyFields } from '../../../src/core/insight/keyFields.ts';

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const identities: fc.Arbitrary<RequestIdentity> = fc.record({
  provider: fc.constantFrom('openai', 'groq'),
  baseUrl: fc.constantFrom('https://api.openai.com/v1', 'http://localhost:1234/v1'),
  model: fc.constantFrom('gpt-4o-mini', 'llama'),
  messages: fc.array(
    fc.record({
      role: fc.constantFrom('system' as const, 'user' as const),
      content: fc.constantFrom('Hello', 'Hi', ''),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  format: fc.constantFrom('text' as const, 'json' as const),
  params: fc.record({
    temperature: optional(fc.constantFrom(0, 0.2, 1)),
    maxTokens: optional(fc.constantFrom(1, 100)),
    topP: optional(fc.constantFrom(0.5, 1)),
    seed: optional(fc.constantFrom(0, 7)),
    stop: optional(fc.constantFrom(['END'], ['a', 'b'])),
  }),
  headers: optional(
    fc.constantFrom<Record<string, string>>({ 'X-Team': 'blue' }, { 'X-Team': 'red', 'X-App': 'a' }),
  ),
});

test('two requests have the same key exactly when no field of them differs', () => {
  fc.assert(
    fc.property(identities, identities, (one, other) => {
      const [mine, theirs] = [ownKeyFields(one), ownKeyFields(other)];
      const differing = differencesOf(mine, theirs).filter(({ same }) => !same);
      expect(differing.length === 0).toBe(ownKey(one) === ownKey(other));
      expect(likenessOf(mine, theirs) === 1).toBe(differing.length === 0);
    }),
    { numRuns: 500 },
  );
});

const changes: Readonly<Record<string, (one: RequestIdentity) => RequestIdentity>> = {
  model: (one) => ({ ...one, model: `${one.model}-2` }),
  provider: (one) => ({ ...one, provider: 'mistral' }),
  base_url: (one) => ({ ...one, baseUrl: 'https://elsewhere.example/v1' }),
  response_format: (one) => ({ ...one, format: one.format === 'text' ? 'json' : 'text' }),
  temperature: (one) => ({ ...one, params: { ...one.params, temperature: 0.9 } }),
  max_tokens: (one) => ({ ...one, params: { ...one.params, maxTokens: 555 } }),
  seed: (one) => ({ ...one, params: { ...one.params, seed: 99 } }),
  stop: (one) => ({ ...one, params: { ...one.params, stop: ['other'] } }),
  headers: (one) => ({ ...one, headers: { 'X-Other': '1' } }),
  'message 1': (one) => ({
    ...one,
    messages: [{ role: 'user', content: 'Changed' }, ...one.messages.slice(1)],
  }),
};

test('one changed field is exactly that difference, and costs likeness', () => {
  fc.assert(
    fc.property(identities, fc.constantFrom(...Object.keys(changes)), (one, field) => {
      const other = changes[field]?.(one) ?? one;
      const [mine, theirs] = [ownKeyFields(one), ownKeyFields(other)];
      const differing = differencesOf(mine, theirs).filter(({ same }) => !same);
      expect(differing.map((difference) => difference.field)).toEqual([field]);
      expect(likenessOf(mine, theirs)).toBeLessThan(1);
    }),
  );
});

const libraryRequest: fc.Arbitrary<LibraryRequest> = fc.record({
  operation: fc.constantFrom('ask' as const, 'ask_json' as const),
  providerClass: fc.constantFrom('OpenAIProvider', 'OpenAICompatibleProvider'),
  providerName: fc.constantFrom('openai', 'auto'),
  model: fc.constantFrom('gpt-4', 'llama'),
  returnFormat: fc.constantFrom('text' as const, 'json' as const),
  prompt: fc.constantFrom('Hello', 'Hello  ', ' Hello'),
  params: fc.constantFrom<Record<string, string>>(
    { temperature: '1' },
    { temperature: '1.0' },
    { temperature: '0.7', max_tokens: '5' },
  ),
  maxRepairs: optional(fc.constantFrom(0, 1)),
});

test("for the Python library's key too: the same fields are the same key, 1 and 1.0 are not, a space at the end is nothing", () => {
  fc.assert(
    fc.property(libraryRequest, libraryRequest, (one, other) => {
      const differing = differencesOf(libraryKeyFields(one), libraryKeyFields(other)).filter(
        ({ same }) => !same,
      );
      expect(differing.length === 0).toBe(libraryKey(one) === libraryKey(other));
    }),
    { numRuns: 500 },
  );
});
