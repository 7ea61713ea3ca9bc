import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { handedOver, wantedFileOf } from '../../../src/main/wantedFile.ts';

const FROM = resolve('/home/person/work');

test.each<[argv: string[], wanted: string | null]>([
  [['electron', '.'], null],
  [['electron', '.', '--cache', 'a.sqlite'], resolve(FROM, 'a.sqlite')],
  [['electron', '.', '--cache=a b.sqlite'], resolve(FROM, 'a b.sqlite')],
  [['electron', '.', '--cache', '/x/a.sqlite', '--no-sandbox'], resolve('/x/a.sqlite')],
  [['electron', '.', '--cache=../a.sqlite'], resolve(FROM, '../a.sqlite')],
  [['electron', '.', '--cache', 'a', '--cache=b'], resolve(FROM, 'b')],
  [['electron', '.', '--cache=-a'], resolve(FROM, '-a')],
  [['electron', '.', '--cache'], ''],
  [['electron', '.', '--cache='], ''],
  [['electron', '.', '--cache', '--no-sandbox'], ''],
  [['electron', '.', '--cache-size=1', '--disk-cache=x', 'cache'], null],
])('of %j the wanted file is %j', (argv, wanted) => {
  expect(wantedFileOf(argv, FROM)).toBe(wanted);
});

test('of what another process hands over only a path is taken', () => {
  expect(handedOver({ cache: '/x/a.sqlite' })).toBe('/x/a.sqlite');
  expect(handedOver({ cache: '' })).toBe('');
  const others = [
    undefined,
    null,
    'x',
    1,
    [],
    {},
    { cache: null },
    { cache: 1 },
    { cache: { path: 'x' } },
    { cache: 'x'.repeat(4097) },
  ];
  for (const other of others) expect(handedOver(other)).toBeNull();
});
