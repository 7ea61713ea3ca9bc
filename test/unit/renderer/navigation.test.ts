import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageIds, parsePlace, placeHash } from '../../../src/renderer/stores/navigation.ts';

test('a link leads to the page and to what it names, whatever the names are', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => one !== '__proto__');
  const params = fc.dictionary(name, fc.string({ unit: 'grapheme' }), { noNullPrototype: true });
  fc.assert(
    fc.property(fc.constantFrom(...pageIds), params, (page, named) => {
      expect(parsePlace(placeHash(page, named))).toEqual({ page, params: named });
    }),
  );
});

test('an address that leads nowhere is the Playground', () => {
  for (const hash of ['', '#', '#/', '#/nothing', '#/nothing?provider=openai', '#keys/deeper']) {
    expect(parsePlace(hash).page).toBe('playground');
  }
  expect(parsePlace('#keys')).toEqual({ page: 'keys', params: {} });
});
