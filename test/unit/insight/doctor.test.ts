import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { tableSql } from '../../../src/core/cache/tableSql.ts';
import { doctorOf } from '../../../src/core/insight/doctor.ts';
import { startDoctor } from '../../../src/core/insight/doctorRun.ts';
import type { Finding } from '../../../src/shared/contract/insight.ts';
import { doctorSchema } from '../../../src/shared/contract/insight.ts';
import { overwrite } from '../../support/damagedCache.ts';
import { tempDir } from '../../support/tempDir.ts';

const fixture = new URL('../../fixtures/ai_utilities/', import.meta.url);
const threadUrl = new URL('../../../src/core/insight/doctorThread.ts', import.meta.url);
const NOW = Date.UTC(2026, 10, 24);
const NOW_S = NOW / 1000;
const DAY_S = 86_400;

const targetOf = (file: string, table = 'ai_cache') => ({
  id: '0123456789abcdef',
  file,
  table,
  own: false,
  writable: false,
  busyTimeoutMs: 1000,
});

function look(file: string, more: { table?: string; maxEntries?: number | null; now?: number } = {}) {
  const options = { now: more.now ?? NOW, maxEntries: more.maxEntries, tick: () => undefined };
  const doctor = doctorOf(targetOf(file, more.table), options);
  expect(doctorSchema.parse(doctor)).toEqual(doctor);
  return doctor.findings;
}

const titled = (findings: readonly Finding[], words: RegExp) =>
  findings.find(({ title }) => words.test(title));
const factsOf = (one: Finding | undefined) =>
  Object.fromEntries(one?.facts.map(({ label, value }) => [label, value]) ?? []);

type Row = readonly [
  namespace: string,
  key: string,
  value: string | Buffer,
  created: unknown,
  expires: unknown,
  uses: unknown,
  used: unknown,
];

function fileWith(
  rows: readonly Row[],
  setup: (database: Database.Database) => void = () => undefined,
): string {
  const file = join(tempDir(), 'cache.sqlite');
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  for (const sql of tableSql('ai_cache').setup) database.exec(sql);
  const put = database.prepare('INSERT INTO ai_cache VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const row of rows) put.run(...row);
  setup(database);
  database.close();
  return file;
}

const good = (key: string, ageDays = 1): Row => {
  const at = NOW_S - ageDays * DAY_S;
  return ['default', key, '{"text": "fine"}', at, at + 30 * DAY_S, 3, at + 60];
};

test("of the library's own file the numbers are those of its manifest", () => {
  const file = join(tempDir(), 'cache.sqlite');
  copyFileSync(new URL('cache.sqlite', fixture), file);
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', fixture), 'utf8'));
  const findings = look(file, { now: manifest.generated_at * 1000 });
  const guide = titled(findings, /guide/);
  expect(guide?.level).toBe('bad');
  expect(factsOf(guide)).toEqual({
    Entries: manifest.rows,
    'Older than 7 days': manifest.older_than_7_days,
    "The guide's statement would delete": manifest.guide_cleanup_sql_would_delete,
  });
  const byNamespace = titled(findings, /limit/)?.table?.rows.map(([name, entries]) => [
    name,
    Number(entries),
  ]);
  expect(Object.fromEntries(byNamespace ?? [])).toEqual(manifest.by_namespace);
});

test('of fresh entries the guide would delete all, and none is old', () => {
  const guide = titled(look(fileWith([good('a'), good('b'), good('c')])), /guide/);
  expect(guide).toMatchObject({ title: "The guide's clean-up would delete 3 entries too many", mend: null });
  expect(factsOf(guide)).toMatchObject({ 'Older than 7 days': 0, "The guide's statement would delete": 3 });
});

test('a file without trouble is said to be good, in every respect', () => {
  const findings = look(fileWith([good('a'), good('b', 2)]), { maxEntries: 10 });
  expect(findings.filter(({ level }) => level === 'good').map(({ title }) => title)).toEqual([
    'Every value is JSON, every time is in seconds',
    'The counters are plausible',
    'Every namespace is within the limit',
    'The file is sound',
    'All indexes are there',
    'The file wastes no room',
    'Several programs can use the file at once',
  ]);
  expect(findings.filter(({ level }) => level !== 'good').map(({ title }) => title)).toEqual([
    "The guide's clean-up would delete 2 entries too many",
  ]);
});

test('each kind of bad entry is counted, with the operation that mends it', () => {
  const at = NOW_S - DAY_S;
  const file = fileWith([
    good('fine'),
    ['default', 'broken', '{"text": ', at, null, 1, at],
    ['default', 'milliseconds', '1', at * 1000, null, 1, at * 1000],
    ['default', 'future', '1', NOW_S + 10 * DAY_S, null, 1, NOW_S + 10 * DAY_S],
    ['default', 'nul', '"a\0b"', at, null, 1, at],
    ['default', 'blob', Buffer.from('1'), at, null, 1, at],
    ['default', 'uncounted', '1', at, at + 60, 0, at],
    ['default', 'before', '1', at, at + 60, 2, at - 1000],
    ['Not The Library', 'fine', '{"text": "fine"}', at, at - 1, 1, at],
    ['large', 'large', JSON.stringify('x'.repeat(300_000)), at, null, 1, at],
    ['large', 'large and broken', `"${'x'.repeat(300_000)}`, at, null, 1, at],
  ]);
  const findings = look(file);
  const bad = titled(findings, /not as the library writes/);
  expect(bad?.mend).toBe('quarantine');
  expect(factsOf(bad)).toEqual({
    'No JSON': 3,
    'Milliseconds for seconds': 1,
    'Made or used in the future': 1,
    'NUL characters': 1,
    'Another type than the library writes': 1,
  });
  expect(factsOf(titled(findings, /Counters/))).toMatchObject({
    'Counted less than once': 1,
    'Used before they were made': 1,
    'Used in the future': 1,
  });
  expect(titled(findings, /Expired entries/)).toMatchObject({
    mend: 'purge_expired',
    facts: [{ value: 3 }, {}],
  });
  expect(titled(findings, /never expire/)?.facts[0]?.value).toBe(7);
  expect(titled(findings, /copies/)).toMatchObject({ mend: 'deduplicate', facts: [{ value: 1 }] });
  expect(titled(findings, /Namespaces/)?.table?.rows).toEqual([['Not The Library', 'not_the_library', '1']]);
  expect(findings.map(({ level }) => level)).toEqual(
    findings.map(({ level }) => level).toSorted((one, other) => order.indexOf(one) - order.indexOf(other)),
  );
});

const order = ['bad', 'warning', 'note', 'good'];

test('a table without the keys, indexes, log and limits of the library is told what is missing', () => {
  const file = join(tempDir(), 'cache.sqlite');
  const database = new Database(file);
  database.exec(`CREATE TABLE answers (key TEXT, namespace TEXT, value_json TEXT, created_at REAL, expires_at REAL,
    access_count INTEGER, last_access_at REAL)`);
  const put = database.prepare("INSERT INTO answers VALUES ('k', ?, '1', 1.0, NULL, 1, 1.0)");
  for (let n = 0; n < 12; n += 1) put.run('default');
  database.close();
  const findings = look(file, { table: 'answers', maxEntries: 10 });
  expect(titled(findings, /twice/)?.facts.map(({ value }) => value)).toEqual([
    'CREATE INDEX idx_answers_expires ON answers (namespace, expires_at)',
    'CREATE INDEX idx_answers_access ON answers (namespace, last_access_at)',
  ]);
  expect(titled(findings, /no write-ahead log/)?.level).toBe('warning');
  expect(titled(findings, /above the limit/)?.level).toBe('warning');
  expect(titled(findings, /copies/)?.facts).toEqual([{ label: 'Copies', value: 11, kind: 'count' }]);
});

test('room that deleted entries left is found', () => {
  const rows = Array.from(
    { length: 400 },
    (_, n): Row => ['default', `key ${n}`, JSON.stringify('x'.repeat(9000)), 1, null, 1, 1],
  );
  const file = fileWith(rows, (database) => database.exec('DELETE FROM ai_cache WHERE rowid % 2 = 0'));
  expect(titled(look(file), /pages are empty/)?.mend).toBe('vacuum');
});

test('damage is a finding and no failure, found on a thread as well; a stopped look says so', async () => {
  const file = fileWith(Array.from({ length: 500 }, (_, n) => good(`key ${n}`)));
  overwrite(file, 5 * 4096, Buffer.alloc(3 * 4096, 0x5a));
  const job = { target: targetOf(file), now: NOW, maxEntries: null };
  const { findings } = await startDoctor(threadUrl, job).result;
  expect(findings[0]).toMatchObject({ level: 'bad', mend: 'verify' });
  expect(findings[0]?.title).toMatch(/^The file is damaged/);

  const stopped = startDoctor(threadUrl, { ...job, target: targetOf(fileWith([good('a')])) });
  stopped.cancel();
  await expect(stopped.result).rejects.toMatchObject({ code: 'request.cancelled' });
});
