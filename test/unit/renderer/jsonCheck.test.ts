import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkJson, fitsEditor, type JsonCheck } from '../../../src/renderer/pages/playground/jsonCheck.ts';
import { finish } from './finish.ts';

const check = (text: string): JsonCheck => finish(checkJson(text));

const prettyOf = (text: string) => {
  const found = check(text);
  return found.state === 'valid' && found.layout.kind === 'text' ? found.layout.text : null;
};

// JSON with one character put in, taken out or doubled: nearly JSON, which is where readers differ.
const nearlyJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom('', ',', '"', '\\', '0', '-', '.', 'e', '[', '}', ' ', '\u00a0', '\n'),
  )
  .map(([json, at, sign]) => {
    const place = at % (json.length + 1);
    return json.slice(0, place) + sign + json.slice(sign === '' ? place + 1 : place);
  });

test('valid exactly when it is JSON', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), nearlyJson, fc.string()), (text) => {
      fc.pre(text.trim() !== '' && !text.includes('```'));
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect(check(text).state).toBe(valid ? 'valid' : 'invalid');
    }),
    { numRuns: 3000 },
  );
}, 60_000);

test('laying out changes nothing but white space, and looks as everybody lays JSON out', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const whole = JSON.stringify(value, null, 2);
      expect(prettyOf(JSON.stringify(value))).toBe(whole);
      expect(prettyOf(whole)).toBe(whole);
    }),
  );
  expect(prettyOf('{"b":12345678901234567890,"a":1.0,"a":[1,{},[ ]]}')).toBe(
    '{\n  "b": 12345678901234567890,\n  "a": 1.0,\n  "a": [\n    1,\n    {},\n    []\n  ]\n}',
  );
});

test.each([
  ['{\n  "a": 1,\n  "b": tru\n}', 3, 8],
  ['{"a": 1,}', 1, 9],
  ['{"a": 1', 1, 8],
  ['{"a": 1} and more', 1, 10],
  ["{'a': 1}", 1, 2],
  ['// note\n{}', 1, 1],
  ['["a\\q"]', 1, 4],
  ['["a\nb"]', 1, 4],
  ['["a', 1, 4],
  ['\n\n[1 2]', 3, 4],
])('%j breaks at line %i, column %i', (text, line, column) => {
  expect(check(text)).toMatchObject({ state: 'invalid', line, column });
});

test('JSON inside one code fence counts, and its errors keep their place in the text', () => {
  expect(check('```json\n{"a": 1}\n```\n')).toMatchObject({ state: 'valid', fenced: true });
  expect(check('```json\n{\n"a": x}\n```')).toMatchObject({ state: 'invalid', line: 3, column: 6 });
  expect(check(' ```json\njson\n```')).toMatchObject({ state: 'invalid', line: 2, column: 1 });
});

test('nothing is not an error', () => {
  expect(check(' \n').state).toBe('empty');
});

test('nesting beyond what anybody reads is judged, not laid out', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  expect(prettyOf(deep(200))).not.toBeNull();
  for (const text of [deep(201), deep(200_000), `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`]) {
    expect(check(text)).toMatchObject({ state: 'valid', layout: { kind: 'too deep' } });
  }
  expect(check('['.repeat(300_000))).toMatchObject({ state: 'invalid', line: 1, column: 300_001 });
  expect(check(`${'['.repeat(300_000)}x`)).toMatchObject({ state: 'invalid', column: 300_001 });
});

test('a text that would be very long when laid out is judged, not laid out', () => {
  const wide = `${'['.repeat(190)}${'1,'.repeat(99_000)}1${']'.repeat(190)}`;
  expect(check(wide)).toMatchObject({ state: 'valid', layout: { kind: 'too long' } });
  const long = JSON.stringify('x'.repeat(2_000_000));
  expect(check(long)).toMatchObject({ state: 'valid', layout: { kind: 'too long' } });
});

test('a long text is read in many short steps', () => {
  const steps = checkJson(`[${'1,'.repeat(500_000)}1]`);
  let count = 0;
  while (!steps.next().done) count += 1;
  expect(count).toBeGreaterThan(500);
});

test('an editor gets no text that is very long or has a very long line', () => {
  expect(fitsEditor('short line\n'.repeat(50_000))).toBe(true);
  expect(fitsEditor('short line\n'.repeat(100_000))).toBe(false);
  expect(fitsEditor('x'.repeat(10_000))).toBe(true);
  expect(fitsEditor(`short\n${'x'.repeat(10_001)}`)).toBe(false);
  expect(fitsEditor(`${'x'.repeat(10_001)}\nshort`)).toBe(false);
});
