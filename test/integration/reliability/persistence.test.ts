import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/ports.ts';
import { failureOf, openReliability, providerNamed, targetOf } from '../../support/reliability.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const north = providerNamed('north');
const south = providerNamed('south');
const providers = () => [north, south];
const down = failureOf('provider.server_error', { status: 503 });

type Opened = ReturnType<typeof openReliability>['reliability'];

function fail({ breakers }: Opened, times: number): void {
  for (let count = 0; count < times; count += 1) {
    const admission = breakers.admit(targetOf(north));
    if (admission.admitted) admission.call.failed(down);
  }
}

test('kill -9 and start again: what was open is open, what was switched off is off, and the timeline says why', async () => {
  const file = join(tempDir(), 'console.sqlite');
  const script = new URL('../../support/breakerChild.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const killed = once(child, 'close');
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toBe('written\n');
  child.kill('SIGKILL');
  await killed;

  const database = await openConsoleDatabase(file);
  const { reliability } = openReliability(database, { clock: systemClock, providers });
  expect(reliability.breakers.admit(targetOf(north))).toMatchObject({ admitted: false });
  expect(reliability.breakers.admit(targetOf(south))).toMatchObject({ admitted: false, retryAt: null });
  const [first, second] = reliability.board().rows;
  expect(first?.breaker).toMatchObject({ state: 'open' });
  expect(first?.breaker.reason).toContain('5 failures in a row');
  const leftMs = (first?.breaker.probeAt ?? 0) - Date.now();
  expect(leftMs).toBeGreaterThan(0);
  expect(leftMs).toBeLessThanOrEqual(60_000);
  expect(second?.breaker.state).toBe('isolated');
  const { transitions } = await reliability.timeline.read({ since: 0, limit: 10 });
  expect(transitions.map(({ provider, to, by }) => `${provider} ${to} by ${by}`)).toEqual([
    'south isolated by person',
    'north open by console',
  ]);
});

test('the timeline has transitions and failovers, newest first, from an instant on, as many as asked for', async () => {
  const time = virtualTime();
  const { reliability } = openReliability(await openConsoleDatabase(), { clock: time.clock, providers });
  fail(reliability, 5);
  await time.advance(60_000);
  const second = time.clock.now();
  fail(reliability, 1);
  for (const requestId of ['r-1', 'r-2', 'r-3']) {
    const at = time.clock.now();
    reliability.observer.failedOver({ at, requestId, from: 'north', to: 'south', errorCode: down.code });
  }
  const all = await reliability.timeline.read({ since: 0, limit: 100 });
  expect(all.transitions.map(({ from, to }) => `${from} > ${to}`)).toEqual([
    'half_open > open',
    'open > half_open',
    'closed > open',
  ]);
  expect(all.transitions[2]).toMatchObject({
    provider: 'north',
    baseUrl: north.baseUrl,
    errorCode: 'provider.server_error',
  });
  expect(all.failovers.map(({ requestId }) => requestId)).toEqual(['r-3', 'r-2', 'r-1']);
  const some = await reliability.timeline.read({ since: second, limit: 2 });
  expect(some.transitions).toHaveLength(2);
  expect(some.failovers.map(({ requestId }) => requestId)).toEqual(['r-3', 'r-2']);
  expect(await reliability.timeline.read({ since: second + 1, limit: 100 })).toEqual({
    transitions: [],
    failovers: [],
  });
});

test('the newest 10,000 of each kind are kept, those of a burst too', async () => {
  const database = await openConsoleDatabase();
  const numbers = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10000)';
  await database.writer.run([
    {
      sql: `${numbers} INSERT INTO failovers (at_ms, request_id, from_provider, to_provider, error_code)
        SELECT x, 'old-' || x, 'a', 'b', 'c' FROM n`,
    },
  ]);
  const { reliability } = openReliability(database, { clock: virtualTime().clock, providers });
  for (let number = 1; number <= 50; number += 1) {
    const requestId = `new-${number}`;
    reliability.observer.failedOver({
      at: 20_000,
      requestId,
      from: 'north',
      to: 'south',
      errorCode: down.code,
    });
  }
  await reliability.timeline.read({ since: 0, limit: 1 });
  const kept = database.reader.prepare<{ count: number; first: string; last: string }>(
    `SELECT COUNT(*) AS count, (SELECT request_id FROM failovers ORDER BY id LIMIT 1) AS first,
       (SELECT request_id FROM failovers ORDER BY id DESC LIMIT 1) AS last FROM failovers`,
  );
  expect(kept.get()).toEqual({ count: 10_000, first: 'old-51', last: 'new-50' });
});

test('a database that takes nothing any more stops no breaker: it is logged, and the breaker opens and recovers', async () => {
  const time = virtualTime();
  const database = await openConsoleDatabase();
  const { reliability, logger } = openReliability(database, { clock: time.clock, providers });
  await database.writer.close();
  fail(reliability, 5);
  expect(reliability.breakers.view(north).state).toBe('open');
  await time.advance(60_000);
  const probe = reliability.breakers.admit(targetOf(north));
  if (probe.admitted) probe.call.succeeded();
  expect(reliability.breakers.view(north).state).toBe('closed');
  await reliability.close();
  expect(logger.lines.join('\n')).toContain('could not be written');
});

test('a person’s act changes the board, is told to the audit log, and an act that is refused is not', async () => {
  const time = virtualTime();
  const { reliability, acts } = openReliability(await openConsoleDatabase(), {
    clock: time.clock,
    providers,
  });
  reliability.cooldowns.cool(targetOf(north), 60_000);
  expect((await reliability.control('north', 'trip')).rows[0]?.breaker).toMatchObject({
    state: 'open',
    reason: 'Opened by hand.',
    probeAt: time.clock.now() + 60_000,
  });
  const [row] = (await reliability.control('north', 'reset')).rows;
  expect(row).toMatchObject({ breaker: { state: 'closed', reason: '', probeAt: null }, cooling: [] });
  await reliability.control('south', 'isolate');
  await expect(reliability.control('south', 'trip')).rejects.toMatchObject({ code: 'request.invalid' });
  await expect(reliability.control('west', 'trip')).rejects.toMatchObject({ code: 'provider.unknown' });
  expect(acts).toEqual([
    { name: 'breaker.trip', facts: { provider: 'north', from: 'closed', to: 'open' } },
    { name: 'breaker.reset', facts: { provider: 'north', from: 'open', to: 'closed' } },
    { name: 'breaker.isolate', facts: { provider: 'south', from: 'closed', to: 'isolated' } },
  ]);
});
