import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EntryFacts, factsOf, statesOf } from '../../../src/core/browse/entryFacts.ts';
import { entryTest, matches } from '../../../src/core/browse/entryFilter.ts';
import type { EntryFilter } from '../../../src/shared/contract/browse.ts';

const NOW_S = 1_800_000_000;

const row = {
  namespace: 'default',
  key: 'k',
  valueType: 'text',
  bytes: 2,
  createdAt: NOW_S - 100,
  expiresAt: NOW_S + 100,
  lastAccessAt: NOW_S - 50,
  accessCount: 3,
};

const anything = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(1e11, NOW_S, NOW_S * 1000, NOW_S + 1e6),
  fc.string({ unit: 'binary' }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.constant(null),
);
const anyRow = fc.record({
  namespace: fc.oneof(fc.constantFrom('a', 'b', 'a\0b'), anything),
  key: anything,
  valueType: fc.constantFrom('text', 'blob', 'null', 'integer', 'real'),
  bytes: fc.oneof(fc.nat(), fc.constant(null)),
  createdAt: anything,
  expiresAt: anything,
  lastAccessAt: anything,
  accessCount: anything,
});
const anyValue = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), anything);
const anyRange = fc.option(
  fc.record({ from: fc.double({ noNaN: true }), to: fc.double({ noNaN: true }) }, { requiredKeys: [] }),
  { nil: undefined },
);
const anyState = fc.constantFrom(
  ...(['live', 'expired', 'never_expires', 'bad_json', 'milliseconds', 'future', 'nul', 'bad_type'] as const),
);
const anyFilter: fc.Arbitrary<EntryFilter> = fc.record(
  {
    namespaces: fc.array(fc.constantFrom('a', 'b', 'a\0b', '')),
    models: fc.array(fc.constantFrom('m', '')),
    states: fc.array(anyState),
    ageS: anyRange,
    hits: anyRange,
    bytes: anyRange,
    text: fc.record({
      contains: fc.string({ minLength: 1, maxLength: 3 }),
      in: fc.constantFrom(...(['values', 'prompts', 'both'] as const)),
    }),
  },
  { requiredKeys: [] },
);
const anyDetails = fc.option(fc.record({ model: fc.constantFrom('m', 'n'), prompt: fc.string() }));

test('whatever types a row has, it has facts, and it is live, expired or never expires: exactly one of them', () => {
  fc.assert(
    fc.property(anyRow, anyValue, (found, value) => {
      const states = statesOf(factsOf(found), NOW_S, { value });
      const exclusive = states.filter((state) => ['live', 'expired', 'never_expires'].includes(state));
      expect(exclusive).toHaveLength(1);
    }),
  );
});

test('each member of a filter narrows: what matches two of them together matches each alone', () => {
  fc.assert(
    fc.property(anyRow, anyValue, anyDetails, anyFilter, anyFilter, (found, value, details, one, other) => {
      const facts = factsOf(found);
      const contents = { value, details };
      if (matches({ ...one, ...other }, facts, contents, NOW_S)) {
        expect(matches(other, facts, contents, NOW_S)).toBe(true);
      }
      for (const name of Object.keys(one) as (keyof EntryFilter)[]) {
        if (!matches({ [name]: one[name] }, facts, contents, NOW_S)) {
          expect(matches(one, facts, contents, NOW_S)).toBe(false);
        }
      }
    }),
  );
});

test('an entry that may not match is not matched by any value or prompt it could have', () => {
  fc.assert(
    fc.property(anyRow, anyValue, anyDetails, anyFilter, (found, value, details, filter) => {
      const facts = factsOf(found);
      const ready = entryTest(filter);
      if (!ready.mayMatch(facts, details?.model ?? null, NOW_S)) {
        expect(ready.matches(facts, { value, details }, NOW_S)).toBe(false);
      }
    }),
  );
});

test('the states of an entry are those whose filter finds it', () => {
  fc.assert(
    fc.property(anyRow, anyValue, anyState, (found, value, state) => {
      const facts = factsOf(found);
      const isFound = matches({ states: [state] }, facts, { value }, NOW_S);
      expect(statesOf(facts, NOW_S, { value }).includes(state)).toBe(isFound);
    }),
  );
});

test('letters are found whatever their case, and nothing in them is a pattern', () => {
  const facts = factsOf(row);
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (before, wanted, after) => {
      const filter: EntryFilter = { text: { contains: wanted, in: 'values' } };
      const value = before + wanted.replace(/[a-z]/g, (letter) => letter.toUpperCase()) + after;
      expect(matches(filter, facts, { value }, NOW_S)).toBe(true);
      expect(matches(filter, facts, { value: JSON.stringify(`${before}${wanted}${after}`) }, NOW_S)).toBe(
        true,
      );
    }),
  );
});

test.each([
  ['é is found where the file has its escape', 'caf\u00e9', '"un caf\\u00e9"', true],
  ['a pair of surrogates is found where the file has two escapes', '\u{1f600}', '"\\ud83d\\ude00"', true],
  ['a line break is found where the file has its escape', 'one\ntwo', '{"a":"one\\ntwo"}', true],
  ['JSON that was copied raw is found too', '"a":"one\\ntwo"', '{"a":"one\\ntwo"}', true],
  ['a backslash that is escaped begins no escape', '\u00e9', '"\\\\u00e9"', false],
  ['letters beyond A-Z keep their case', '\u00c9', '"\\u00e9"', false],
])('%s', (_, contains, value, isFound) => {
  expect(matches({ text: { contains, in: 'values' } }, factsOf(row), { value }, NOW_S)).toBe(isFound);
});

test('the last second counts, milliseconds are read as what they mean, and clocks may differ a little', () => {
  const states = (change: Partial<typeof row>) =>
    statesOf(factsOf({ ...row, ...change }), NOW_S, { value: '1' });
  expect(states({})).toEqual(['live']);
  expect(states({ expiresAt: NOW_S })).toEqual(['live']);
  expect(states({ expiresAt: NOW_S - 0.001 })).toEqual(['expired']);
  expect(states({ expiresAt: (NOW_S - 1) * 1000 })).toEqual(['expired', 'milliseconds']);
  expect(states({ createdAt: (NOW_S - 1) * 1000 })).toEqual(['live', 'milliseconds']);
  expect(states({ createdAt: NOW_S + 200 })).toEqual(['live']);
  expect(states({ createdAt: NOW_S + 1000 })).toEqual(['live', 'future']);
  expect(states({ key: 'a\0b' })).toEqual(['live', 'nul']);
  expect(states({ valueType: 'blob' })).toEqual(['live', 'bad_type']);
});

test('ranges hold their lower end and not their upper one; entries without a model go under the empty name', () => {
  const facts: EntryFacts = factsOf(row);
  const found = (filter: EntryFilter) => matches(filter, facts, { details: null }, NOW_S);
  expect(found({ ageS: { from: 100, to: 101 } })).toBe(true);
  expect(found({ ageS: { from: 99, to: 100 } })).toBe(false);
  expect(found({ hits: { from: 2, to: 3 } })).toBe(true);
  expect(found({ bytes: { to: 2 } })).toBe(false);
  expect(found({ models: [''] })).toBe(true);
  expect(found({ models: ['gpt'] })).toBe(false);
  expect(found({ namespaces: [] })).toBe(false);
});

test('a filter on values refuses to judge an entry whose value was not read', () => {
  expect(() => matches({ states: ['bad_json'] }, factsOf(row), {}, NOW_S)).toThrow(/not read/);
  expect(() =>
    matches({ text: { contains: 'a', in: 'prompts' } }, factsOf(row), { value: '1' }, NOW_S),
  ).toThrow(/not read/);
});
