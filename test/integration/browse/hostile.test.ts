import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { FILE, fileWith, openTestBrowser } from '../../support/browse.ts';

const LARGE = 50_000_000;

test('whatever lies in a file can be listed, opened, searched and counted', async () => {
  const file = fileWith([
    { key: 'nul\0key', value: '"a\0b"' },
    { key: 'large', value: `"${'x'.repeat(LARGE)}needle"` },
    { key: 'html', value: '"<img src=x onerror=alert(1)>"' },
    { key: 'rtl \u202egnp.exe', value: '"\u05e9\u05dc\u05d5\u05dd"' },
    { key: `quote ' " ; DROP TABLE ai_cache`, value: 'not JSON' },
    { key: Buffer.from([0xff, 0xfe]), namespace: Buffer.from('blob'), value: Buffer.from([0, 1, 2]) },
    {
      key: 'text times',
      createdAt: 'yesterday',
      expiresAt: 'never',
      lastAccessAt: 'now',
      accessCount: 'often',
    },
    { key: 'emoji', value: '"\\ud83d\\ude00 \\ud83d"' },
  ]);
  const database = new Database(file);
  // Half a surrogate pair, as UTF-8 that is none.
  database.exec(
    `INSERT INTO ai_cache VALUES ('default', 'half', CAST(x'22eda080220a' AS TEXT), 9e999, -9e999, 9223372036854775807, 1.5)`,
  );
  database.close();
  const { browser, all, wholeStats } = await openTestBrowser(file);
  const rows = await all({}, { column: 'preview', descending: false });
  expect(rows).toHaveLength(9);
  for (const column of ['key', 'created', 'hits', 'prompt', 'saved'] as const) {
    expect(await all({}, { column, descending: true })).toHaveLength(9);
  }
  for (const { namespace, key } of rows.filter(({ namespace }) => namespace !== 'blob')) {
    const entry = await browser.entry(FILE, { namespace, key });
    expect(entry.key).toBe(key);
    expect(entry.raw).toHaveLength(7);
  }
  const large = await browser.entry(FILE, { namespace: 'default', key: 'large' });
  expect(large).toMatchObject({ truncated: true, bytes: LARGE + 8 });
  expect(large.valueText).toHaveLength(1_000_000);
  const names = async (text: string) =>
    (await all({ text: { contains: text, in: 'values' } })).map(({ key }) => key);
  expect(await names('NEEDLE')).toEqual(['large']);
  expect(await names('\u{1f600}')).toEqual(['emoji']);
  expect(await names('onerror=')).toEqual(['html']);
  expect((await all({ states: ['nul'] })).map(({ key }) => key)).toEqual(
    expect.arrayContaining(['nul\0key']),
  );
  expect((await all({ states: ['bad_json'] })).map(({ key }) => key)).toContain(
    `quote ' " ; DROP TABLE ai_cache`,
  );
  expect((await all({ states: ['bad_type'] })).map(({ key }) => key)).toContain('text times');
  const stats = await wholeStats();
  expect(stats).toMatchObject({ entries: 9, done: true });
  expect(stats.sizes.reduce((sum, { entries }) => sum + entries, 0)).toBe(9);
  expect(JSON.parse(JSON.stringify(stats)).valueBytes).toBeGreaterThan(LARGE);
});
