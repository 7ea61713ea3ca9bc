import { copyFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factsOf } from '../../../src/core/browse/entryFacts.ts';
import { matches } from '../../../src/core/browse/entryFilter.ts';
import { upsertDetails } from '../../../src/core/usage/ledgerRow.ts';
import type { EntryColumn, EntryFilter, EntryRow } from '../../../src/shared/contract/browse.ts';
import { eventually, FILE, fileWith, openTestBrowser, rawRows } from '../../support/browse.ts';
import { entryDetails } from '../../support/ledgerRows.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

const fixtures = resolve(import.meta.dirname, '../../fixtures/ai_utilities');

/** A copy, since opening a file in WAL mode makes files beside it. */
function libraryFile(): string {
  const file = join(tempDir(), 'cache.sqlite');
  copyFileSync(join(fixtures, 'cache.sqlite'), file);
  return file;
}

test('a file of the Python library shows exactly what its manifest says', async () => {
  const manifest = JSON.parse(readFileSync(join(fixtures, 'manifest.json'), 'utf8'));
  const { browser, all, wholeStats } = await openTestBrowser(libraryFile());
  const rows = await all({});
  expect(rows).toHaveLength(manifest.rows);
  const stats = await wholeStats();
  expect(stats.entries).toBe(manifest.rows);
  expect(Object.fromEntries(stats.byNamespace.map(({ name, entries }) => [name, entries]))).toEqual(
    manifest.by_namespace,
  );
  const atGeneration = stats.ages.reduce((sum, { entries }) => sum + entries, 0);
  expect(atGeneration).toBe(manifest.rows);
  for (const [namespace, entries] of Object.entries(manifest.by_namespace)) {
    expect(await all({ namespaces: [namespace] })).toHaveLength(Number(entries));
  }
  const [first] = rows;
  const entry = await browser.entry(FILE, { namespace: first?.namespace ?? '', key: first?.key ?? '' });
  expect(entry).toMatchObject({ key: first?.key, truncated: false });
  expect(JSON.parse(entry.valueText)).toBeDefined();
});

const columns: readonly EntryColumn[] = [
  ...(['key', 'namespace', 'preview', 'prompt', 'model', 'created'] as const),
  ...(['expires', 'last_access', 'hits', 'bytes', 'saved'] as const),
];
const nowS = Math.floor(Date.now() / 1000);
// No instant is near to now: the test takes its time.
const instants = fc.oneof(
  fc.integer({ min: -100, max: 100 }).map((thousands) => nowS + 1000 * thousands + 500),
  fc.constantFrom((nowS - 9500) * 1000, 0, -1, 'yesterday', '12.5'),
);
const anyColumn = fc.constantFrom(...columns);
const anyRow = fc.record({
  namespace: fc.constantFrom('default', 'summaries', 'a\0b', '', Buffer.from('bytes')),
  value: fc.oneof(
    fc.json().map((json) => json),
    fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
    fc.constantFrom(
      '"caf\\u00e9 au lait"',
      '"caf\u00e9"',
      '{"a":"two\\nlines"}',
      Buffer.from('"blob"'),
      17,
      '"\0"',
    ),
  ),
  createdAt: instants,
  expiresAt: fc.option(instants),
  accessCount: fc.oneof(fc.nat({ max: 300 }), fc.constantFrom('many', -1, 2.5)),
  lastAccessAt: instants,
});
const range = fc.record({ from: fc.nat({ max: 50 }), to: fc.nat({ max: 300 }) }, { requiredKeys: [] });
const filters: fc.Arbitrary<EntryFilter> = fc.record(
  {
    namespaces: fc.subarray(['default', 'summaries', 'a\0b', 'bytes', ''], { minLength: 1 }),
    states: fc.subarray(
      ['live', 'expired', 'never_expires', 'bad_json', 'milliseconds', 'future', 'nul', 'bad_type'],
      {
        minLength: 1,
      },
    ),
    models: fc.subarray(['gpt-4o', '']),
    ageS: fc.constant({ to: 50_000 }),
    hits: range,
    bytes: range,
    text: fc.record({
      contains: fc.constantFrom('CAF', '\u00e9 au', 'two\nl', 'a', 'sky', 'why is'),
      in: fc.constantFrom('values' as const, 'prompts' as const, 'both' as const),
    }),
  },
  { requiredKeys: [] },
);

/** Small files are scanned; of those with high row numbers the indexes are read first. */
test.each([
  ['small', 1],
  ['big', 5_000_000],
])('in a %s file every filter and order gives what looking at each row gives', async (_, firstRowid) => {
  const drawn = fc.sample(anyRow, 300);
  const rows = drawn.map((row, at) => ({
    ...row,
    key: at % 40 === 0 ? Buffer.from(`key ${at}`) : `key ${at}`,
  }));
  const database = await openConsoleDatabase();
  const known = rows.flatMap(({ namespace, key }, at) =>
    at % 3 === 0 && typeof namespace === 'string' && typeof key === 'string'
      ? [
          entryDetails({
            namespace,
            key,
            prompt: at % 2 ? `Why is the sky ${at}?` : `no ${'x'.repeat(at)}`,
            costMicros: at,
          }),
        ]
      : [],
  );
  await database.writer.run(known.map(upsertDetails));
  const file = fileWith(rows, firstRowid);
  const { browser, all } = await openTestBrowser(file, { console: database.file });
  const raw = rawRows(file);
  expect(await all({})).toHaveLength(rows.length);
  const details = new Map(known.map((details) => [`${details.namespace} ${details.key}`, details]));
  for (const [filter, column, descending] of fc.sample(fc.tuple(filters, anyColumn, fc.boolean()), 100)) {
    const found = await all(filter, { column, descending });
    const expected = raw.filter((row) => {
      const contents = { value: row.value, details: details.get(`${row.namespace} ${row.key}`) ?? null };
      return matches(filter, factsOf(row), contents, nowS);
    });
    const label = JSON.stringify([filter, column]);
    const numbers = (rowids: readonly { rowid: number }[]) => rowids.map(({ rowid }) => rowid).sort();
    expect([label, numbers(found)]).toEqual([label, numbers(expected)]);
    expectOrder(found, column, descending);
    const last = found.at(-1);
    if (!last) continue;
    const { view } = await browser.open(FILE, filter, { column, descending });
    const place = await eventually(async () => {
      const index = await browser.place(FILE, view, { namespace: last.namespace, key: last.key });
      return index !== null && { index };
    });
    expect(place.index).toBe(found.length - 1);
  }
});

/** Milliseconds are put where the seconds would be that they mean. */
function meant(instant: number | null): number {
  if (instant === null) return Number.NEGATIVE_INFINITY;
  return instant >= 1e11 ? instant / 1000 : instant;
}

function expectOrder(rows: readonly EntryRow[], column: EntryColumn, descending: boolean): void {
  const keyOf = (row: EntryRow): string | number => {
    if (column === 'expires') {
      return row.states.includes('never_expires') ? Number.POSITIVE_INFINITY : meant(row.expiresAtS);
    }
    if (column === 'created') return meant(row.createdAtS);
    if (column === 'last_access') return meant(row.lastAccessAtS);
    if (column === 'saved') return row.savedMicros ?? -1;
    if (column === 'hits' || column === 'bytes') return row[column];
    return (row[column] ?? '').slice(0, 64);
  };
  const upwards = descending ? [...rows].reverse() : rows;
  for (const [at, row] of upwards.entries()) {
    const before = upwards[at - 1];
    if (!before) continue;
    const isUp = keyOf(before) < keyOf(row) || (keyOf(before) === keyOf(row) && before.rowid < row.rowid);
    expect([column, keyOf(before), before.rowid, keyOf(row), row.rowid, isUp]).toContain(true);
  }
}
