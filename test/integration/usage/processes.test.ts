import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createLedger } from '../../../src/core/usage/ledger.ts';
import { ledgerRow } from '../../support/ledgerRows.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

const script = (name: string) => new URL(`../../support/${name}.ts`, import.meta.url).pathname;

/** A process that records until it has `count` rows; `onId` is called with each acknowledged id. */
async function record(
  file: string,
  prefix: string,
  count: number,
  onId: (id: string, kill: () => void) => void,
) {
  const child = spawn(process.execPath, [script('ledgerChild'), file, prefix, String(count)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (data) => {
    complaint += String(data);
  });
  const kill = () => void child.kill('SIGKILL');
  createInterface(child.stdout).on('line', (id) => onId(id, kill));
  const [code, signal] = await once(child, 'close');
  return { code, signal, complaint };
}

test('4 processes x 200 requests on one file are 800 rows', async () => {
  const file = join(tempDir(), 'console.sqlite');
  const acknowledged: string[] = [];
  const ends = await Promise.all(
    ['a', 'b', 'c', 'd'].map((prefix) => record(file, prefix, 200, (id) => acknowledged.push(id))),
  );
  expect(ends.map(({ code, complaint }) => (code === 0 ? 'ended' : complaint))).toEqual(
    ends.map(() => 'ended'),
  );
  const database = new Database(file, { readonly: true });
  const perClient = database.prepare('SELECT client_id, COUNT(*) FROM ledger GROUP BY client_id').raw().all();
  database.close();
  expect(perClient).toEqual(['a', 'b', 'c', 'd'].map((prefix) => [prefix, 200]));
  expect(acknowledged).toHaveLength(800);
});

test('kill -9 while recording, 12 times: every acknowledged request is in the file, whole, and the file is sound', async () => {
  const file = join(tempDir(), 'console.sqlite');
  const acknowledged: string[] = [];
  for (let round = 0; round < 12; round++) {
    const killAfter = 1 + Math.floor(Math.random() * 60);
    let seen = 0;
    const { signal, complaint } = await record(file, `r${round}`, 1_000_000, (id, kill) => {
      acknowledged.push(id);
      seen += 1;
      if (seen === killAfter) kill();
    });
    expect(signal, complaint).toBe('SIGKILL');
  }
  const database = new Database(file);
  const there = (sql: string) => new Set(database.prepare(sql).pluck().all());
  const ledger = there('SELECT request_id FROM ledger');
  expect(acknowledged.filter((id) => !ledger.has(id))).toEqual([]);
  // A unit is whole: the row, the details and the run, or none of them.
  expect(there('SELECT request_id FROM runs')).toEqual(ledger);
  expect(there('SELECT key FROM entry_details')).toEqual(ledger);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();
}, 240_000);

const hour = 3_600_000;
const utc = (text: string) => Date.parse(`${text}Z`);

// Computed by hand from the rules of each zone; the last two instants are the first one of the next day.
test.each([
  ['clocks go forward at 02:00', 'Europe/Berlin', utc('2026-03-28T23:00'), 23 * hour],
  ['clocks go back at 03:00', 'Europe/Berlin', utc('2026-10-24T22:00'), 25 * hour],
  ['there is no midnight', 'America/Sao_Paulo', utc('2018-11-04T03:00'), 23 * hour],
  ['the last hour comes twice', 'America/Sao_Paulo', utc('2018-02-17T02:00'), 25 * hour],
  ['midnight comes twice', 'America/Havana', utc('2026-11-01T04:00'), 25 * hour],
  ['clocks move by half an hour', 'Australia/Lord_Howe', utc('2026-04-04T13:00'), 24.5 * hour],
  ['the zone is at a quarter', 'Asia/Kathmandu', utc('2026-06-14T18:15'), 24 * hour],
  ['the next day is left out', 'Pacific/Apia', utc('2011-12-29T10:00'), 24 * hour],
  ['the year ends', 'Pacific/Chatham', utc('2026-12-30T10:15'), 24 * hour],
])('today, where %s (%s), has the rows of that day and no other', async (_what, zone, since, length) => {
  const { file, writer, reader } = await openConsoleDatabase();
  const ledger = createLedger(writer, reader);
  const until = since + length;
  for (const at of [since - 1, since, since + length / 2, until - 1, until]) {
    await ledger.record(ledgerRow(`request-at-${at}`, { at }));
  }
  const asked = [since, since + length / 2, until - 1, until].map(String);
  const out = execFileSync(process.execPath, [script('todayChild'), file, ...asked], {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
  });
  const days = JSON.parse(out).map((day: { since: number; requests: number }) => [day.since, day.requests]);
  expect(days).toEqual([
    [since, 3],
    [since, 3],
    [since, 3],
    [until, 1],
  ]);
});

test.each([
  ['America/Havana', 2026],
  ['Africa/Cairo', 2026],
  ['America/Sao_Paulo', 2018],
  ['Asia/Beirut', 2026],
  ['Pacific/Apia', 2011],
  ['Australia/Lord_Howe', 2026],
])('every quarter of an hour in %s of %d is in exactly its own day', (zone, year) => {
  const out = execFileSync(process.execPath, [script('localDayChild'), String(year)], {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
  });
  expect(JSON.parse(out)).toEqual([]);
});
