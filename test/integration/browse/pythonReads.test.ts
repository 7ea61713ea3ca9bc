import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPythonJson } from '../../../src/core/browse/pythonReads.ts';

const READ_ALL = `
import json, sys
def reads(text):
    try:
        json.loads(text)
        return True
    except (ValueError, RecursionError):
        return False
print(json.dumps([reads(text) for text in json.load(sys.stdin)]))
`;

/** What the Python of this machine says of each text. */
function pythonReads(texts: readonly string[]): boolean[] {
  const python = spawnSync('python3', ['-c', READ_ALL], { input: JSON.stringify(texts), encoding: 'utf8' });
  if (python.status !== 0) throw new Error(python.stderr);
  return JSON.parse(python.stdout);
}

const pieces = fc.constantFrom(
  ...[
    'NaN',
    'Infinity',
    '-Infinity',
    '-',
    '1',
    '"NaN"',
    '"a\\"b',
    '"',
    '[',
    ']',
    '{"a":',
    '}',
    ',',
    ' ',
    '\ufeff',
  ],
  ...['\\ud800', '\\u00', '01', '1e5', '.5', 'null', '\t', '\u0001', '\u00a0', '"\\\\"'],
);

test('a value is bad JSON exactly where json.loads refuses it', () => {
  const drawn = [
    ...fc.sample(fc.json(), 300),
    ...fc.sample(
      fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join('')),
      3000,
    ),
    ...fc.sample(
      fc.array(pieces, { maxLength: 4 }).map((parts) => `[${parts.join('')}]`),
      2000,
    ),
  ];
  const edges = [
    ...[
      '9'.repeat(4300),
      '9'.repeat(4301),
      `-${'9'.repeat(4301)}`,
      `${'9'.repeat(5000)}.0`,
      `"${'9'.repeat(5000)}"`,
    ],
    ...[
      '['.repeat(900) + ']'.repeat(900),
      '['.repeat(1100) + ']'.repeat(1100),
      `["${'['.repeat(3000)}"]`,
      '',
      '"\ud800"',
    ],
    ...[`{"a":${'{"b":'.repeat(1000)}1${'}'.repeat(1001)}`, '[NaN, "Infinity\\"", -Infinity]', '[NaN,]'],
  ];
  const texts = [...drawn, ...edges].map((text) => text.toWellFormed());
  const wrong = pythonReads(texts).flatMap((reads, at) =>
    reads === isPythonJson(texts[at]) ? [] : [texts[at]],
  );
  expect(wrong).toEqual([]);
});
