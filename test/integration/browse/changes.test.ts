import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { createMemoryBrowser } from '../../../src/core/browse/memoryBrowser.ts';
import { MemoryStore } from '../../../src/core/cache/memoryStore.ts';
import { systemClock } from '../../../src/core/ports.ts';
import type { ViewState } from '../../../src/shared/contract/browse.ts';
import { OWN_CACHE } from '../../../src/shared/contract/cacheFiles.ts';
import { eventually, FILE, fileWith, openTestBrowser } from '../../support/browse.ts';
import { entry } from '../../support/cache.ts';
import { openConsoleDatabase } from '../../support/storage.ts';

const byCreated = { column: 'created', descending: true } as const;

/** Runs each line that it is given as SQL, commits it, and says so. */
const WRITER = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=3)
for line in sys.stdin:
    with db:
        db.execute(line)
    print('done', flush=True)
`;

function pythonWriter(file: string): (sql: string) => Promise<void> {
  const python = spawn('python3', ['-c', WRITER, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void python.kill());
  const lines = createInterface({ input: python.stdout });
  return async (sql) => {
    python.stdin.write(`${sql}\n`);
    await once(lines, 'line');
  };
}

test('what a Python program writes shows up by itself in the same view, and a selected row is found again', async () => {
  const file = fileWith(Array.from({ length: 500 }, (_, at) => ({ createdAt: 1_795_000_000 + at })));
  const { browser, data, views } = await openTestBrowser(file);
  const { view } = await browser.open(FILE, {}, byCreated);
  const selected = { namespace: 'default', key: 'key 400' };
  const place = await browser.place(FILE, view, selected);
  expect(place).toBe(99);

  const write = pythonWriter(file);
  await write(
    `INSERT INTO ai_cache VALUES ('default', 'new', '"from Python"', 1796000000.0, NULL, 1, 1796000000.0)`,
  );
  await eventually(() => data.includes(FILE));
  await eventually(() => views.some((state) => state.view === view && state.matched === 501));
  const { rows } = await browser.rows(FILE, view, 0, 1);
  expect(rows[0]).toMatchObject({ key: 'new', preview: 'from Python' });
  expect(await browser.place(FILE, view, selected)).toBe(100);

  await write(`DELETE FROM ai_cache WHERE key = 'key 499'`);
  // At once: rows are read from the file, whatever was counted.
  expect((await browser.rows(FILE, view, 0, 2)).rows.map(({ key }) => key)).not.toContain('key 499');
  await eventually(() => views.at(-1)?.matched === 500);
  await write(`UPDATE ai_cache SET value_json = '"changed"' WHERE key = 'key 400'`);
  expect(await browser.entry(FILE, selected)).toMatchObject({ valueText: '"changed"' });
  await expect(browser.entry(FILE, { namespace: 'default', key: 'key 499' })).rejects.toMatchObject({
    code: 'request.invalid',
    message: expect.stringContaining('not in the cache any more'),
  });
});

test('a search sees what was written after it was done', async () => {
  const file = fileWith([{ value: '"a needle"' }, { value: '"hay"' }]);
  const { browser, views, all } = await openTestBrowser(file);
  const filter = { text: { contains: 'needle', in: 'both' } } as const;
  expect(await all(filter)).toHaveLength(1);
  const { view } = await browser.open(FILE, filter, byCreated);
  await pythonWriter(file)(
    `UPDATE ai_cache SET value_json = '"another needle"', created_at = 5 WHERE key = 'key 1'`,
  );
  await eventually(() => views.some((state) => state.view === view && state.matched === 2));
});

test('a new view ends the one before, which says so and gives no rows', async () => {
  const { browser } = await openTestBrowser(fileWith([{}, {}, {}]));
  const before = await browser.open(FILE, {}, byCreated);
  const now = await browser.open(FILE, { namespaces: ['none'] }, byCreated);
  const answer = await browser.rows(FILE, before.view, 0, 10);
  expect(answer).toMatchObject({ rows: [], state: { view: now.view } });
  expect(await browser.stop(FILE, now.view)).toMatchObject({ view: now.view, done: true });
});

test('a file that is let go of is not held open by anything, and the next question opens it anew', async () => {
  const file = fileWith([{}]);
  const { browser } = await openTestBrowser(file);
  const held = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(file);
      } catch {
        return false;
      }
    });
  await browser.open(FILE, {}, byCreated);
  expect(held()).not.toEqual([]);
  await browser.forget(FILE);
  expect(held()).toEqual([]);
  expect(await browser.open(FILE, {}, byCreated)).toMatchObject({ matched: 1, done: true });
});

test('a file that is gone or is no database refuses in words, and another question tries again', async () => {
  const { browser } = await openTestBrowser(`${fileWith([{}])}.gone`);
  await expect(browser.open(FILE, {}, byCreated)).rejects.toMatchObject({ code: 'storage.cannot_open' });
  await expect(browser.stats(FILE)).rejects.toMatchObject({ code: 'storage.cannot_open' });
});

test('a cache in memory is browsed by the same rules, and follows what is stored', async () => {
  const store = new MemoryStore({ maxEntries: null, clock: systemClock });
  await store.set([
    entry('one', 100, { valueJson: '"caf\\u00e9"' }),
    entry('two', 200, { namespace: 'other' }),
  ]);
  const views: ViewState[] = [];
  const data: string[] = [];
  const browser = createMemoryBrowser({
    store: () => store,
    detailsFile: (await openConsoleDatabase()).file,
    busyTimeoutMs: 3000,
    listeners: {
      onView: (state) => void views.push(state),
      onStats: () => undefined,
      onData: (file) => void data.push(file),
    },
  });
  onTestFinished(() => browser.close());
  const state = await browser.open(OWN_CACHE, { text: { contains: '\u00e9', in: 'values' } }, byCreated);
  expect((await browser.rows(OWN_CACHE, state.view, 0, 10)).rows.map(({ key }) => key)).toEqual(['one']);
  await store.set([entry('three', 300, { valueJson: '"\u00e9"' })]);
  await eventually(() => views.some(({ view, matched }) => view === state.view && matched === 2));
  expect(data).toContain(OWN_CACHE);
  expect(await browser.entry(OWN_CACHE, { namespace: 'other', key: 'two' })).toMatchObject({
    valueText: '"answer to two"',
  });
  expect(await eventually(async () => (await browser.stats(OWN_CACHE)).entries === 3)).toBe(true);
});
