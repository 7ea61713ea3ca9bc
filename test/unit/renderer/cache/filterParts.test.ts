import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactFilter, filterParts } from '../../../../src/renderer/pages/cache/filter/filterParts.ts';
import type { EntryFilter } from '../../../../src/shared/contract/browse.ts';

const limit = fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined });
const range = fc.option(fc.record({ from: limit, to: limit }), { nil: undefined });
const names = fc.option(fc.uniqueArray(fc.string(), { maxLength: 4 }), { nil: undefined });
const filters: fc.Arbitrary<EntryFilter> = fc.record({
  namespaces: names,
  models: names,
  states: fc.option(fc.subarray(['live' as const, 'expired' as const, 'bad_json' as const]), {
    nil: undefined,
  }),
  ageS: range,
  hits: range,
  bytes: range,
  text: fc.option(fc.record({ contains: fc.string({ minLength: 1 }), in: fc.constant('both' as const) }), {
    nil: undefined,
  }),
});

describe('the pieces of a filter', () => {
  it('are all that it says: taken away one by one, in any order, nothing is left', () => {
    fc.assert(
      fc.property(filters, fc.nat(), (filter, any) => {
        let left = compactFilter(filter);
        for (let count = filterParts(left).length; count > 0; count -= 1) {
          const parts = filterParts(left);
          expect(parts).toHaveLength(count);
          expect(new Set(parts.map(({ id }) => id)).size).toBe(count);
          left = parts[any % count]?.rest ?? left;
        }
        expect(left).toEqual({});
      }),
    );
  });

  it('never hold an empty list, which no entry would match', () => {
    expect(compactFilter({ namespaces: [], states: ['live'], hits: {} })).toEqual({ states: ['live'] });
    expect(filterParts({ namespaces: ['a'] })[0]?.rest).toEqual({});
  });

  it('read as a person would say them', () => {
    const words = (filter: EntryFilter) => filterParts(filter).map((part) => part.words);
    expect(words({ ageS: { from: 604_800 } })).toEqual(['older than 7 days']);
    expect(words({ ageS: { to: 3600 } })).toEqual(['younger than 1 hour']);
    expect(words({ hits: { from: 0, to: 1 } })).toEqual(['never used']);
    expect(words({ hits: { from: 5, to: 10 } })).toEqual(['5 to 9 hits']);
    expect(words({ bytes: { from: 1024 } })).toEqual(['1.0 KiB or more']);
    expect(words({ namespaces: [''], text: { contains: 'x', in: 'values' } })).toEqual([
      '“x” in values',
      'namespace without a name',
    ]);
  });
});
