import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkJson } from '../../../src/renderer/pages/playground/jsonCheck.ts';

test('valid exactly when it is JSON', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      fc.pre(text.trim() !== '' && !text.includes('```'));
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect(checkJson(text).state).toBe(valid ? 'valid' : 'invalid');
    }),
  );
});

test('laying out changes no number, no order and no double', () => {
  const check = checkJson('{"b":12345678901234567890,"a":1.0,"a":[1,2]}');
  expect(check.state === 'valid' ? check.pretty : '').toBe(
    '{\n  "b": 12345678901234567890,\n  "a": 1.0,\n  "a": [\n    1,\n    2\n  ]\n}',
  );
});

test.each([
  ['{\n  "a": 1,\n  "b": tru\n}', 3, 8],
  ['{"a": 1,}', 1, 9],
  ['{"a": 1', 1, 8],
  ['{"a": 1} and more', 1, 10],
  ["{'a': 1}", 1, 2],
  ['// note\n{}', 1, 1],
])('%j breaks at line %i, column %i', (text, line, column) => {
  expect(checkJson(text)).toMatchObject({ state: 'invalid', line, column });
});

test('JSON inside one code fence counts, and its errors keep their place in the text', () => {
  expect(checkJson('```json\n{"a": 1}\n```\n')).toMatchObject({ state: 'valid', fenced: true });
  expect(checkJson('```json\n{\n"a": x}\n```')).toMatchObject({ state: 'invalid', line: 3, column: 6 });
});

test('nothing is not an error', () => {
  expect(checkJson(' \n').state).toBe('empty');
});
