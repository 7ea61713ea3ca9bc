import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Faults } from '../../src/core/providers/sandbox/faults.ts';
import { startSandboxServer } from '../../src/core/providers/sandbox/server.ts';
import { openTestClient, PROVIDER } from '../support/client.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const PER_SECOND = 20;
const SECOND_PROVIDER = 'second';

const FAULTS: readonly Faults[] = [
  {},
  {},
  {},
  { status: 500 },
  { status: 429, retryAfter: '1' },
  { latencyMs: 300 },
  { hang: 'before_headers' },
  { cutAfterTokens: 3 },
  { endAfterTokens: 3 },
  { html: true },
  { drop: true },
];

/** Heap, sockets and timers that are in use once nothing is under way. */
function held() {
  globalThis.gc?.();
  const kinds = process.getActiveResourcesInfo();
  const count = (name: string) => kinds.filter((kind) => kind === name).length;
  return {
    heapMb: process.memoryUsage().heapUsed / 1e6,
    sockets: count('TCPSocketWrap'),
    timers: count('Timeout'),
  };
}

test(`${MINUTES} minutes of random faults at ${PER_SECOND} requests/s: nothing adds up, and the ledger has every request once`, async () => {
  const second = await startSandboxServer();
  const { client, server, file, configure } = await openTestClient({
    settings: {
      timeout: 3,
      first_byte_timeout_s: 1,
      breaker_timeout_s: 2,
      retry_max_attempts: 3,
      retry_max_delay_s: 1,
      failover: [{ provider: SECOND_PROVIDER, model: 'sandbox-fast' }],
    },
  });
  configure({
    providers: [
      { id: PROVIDER, name: 'Test server', base_url: server.baseUrl },
      { id: SECOND_PROVIDER, name: 'Second', base_url: second.baseUrl },
    ],
  });
  const ends = { complete: 0, cut: 0, failed: 0 };
  const ask = (number: number) =>
    client
      .ask(
        {
          provider: PROVIDER,
          model: 'sandbox-fast',
          prompt: `question ${number % 500}`,
          stream: number % 2 === 0,
          cacheMode: number % 3 === 0 ? 'use' : 'bypass',
        },
        { source: 'core', requestId: `soak-${String(number).padStart(8, '0')}` },
      )
      .then(
        ({ completion }) => {
          ends[completion.state] += 1;
        },
        () => {
          ends.failed += 1;
        },
      );

  const total = Math.round(MINUTES * 60 * PER_SECOND);
  const warm = Math.min(total / 4, 60 * PER_SECOND);
  let running = new Set<Promise<unknown>>();
  let before = held();
  for (let number = 0; number < total; number += 1) {
    if (number % PER_SECOND === 0) {
      server.setFaults(FAULTS[(number / PER_SECOND) % FAULTS.length] ?? {});
      second.setFaults(FAULTS[((number / PER_SECOND / 7) % FAULTS.length) | 0] ?? {});
    }
    const one = ask(number).finally(() => running.delete(one));
    running.add(one);
    await sleep(1000 / PER_SECOND);
    if (number !== Math.floor(warm)) continue;
    await Promise.all(running);
    running = new Set();
    before = held();
  }
  await Promise.all(running);
  const after = held();

  const database = new Database(file, { readonly: true });
  const counts = database.prepare('SELECT outcome, count(*) AS n FROM ledger GROUP BY outcome').all();
  const { ids } = database.prepare('SELECT count(DISTINCT request_id) AS ids FROM ledger').get() as {
    ids: number;
  };
  database.close();
  expect(ids).toBe(total);
  expect(
    Object.fromEntries((counts as { outcome: string; n: number }[]).map(({ outcome, n }) => [outcome, n])),
  ).toEqual(Object.fromEntries(Object.entries(ends).filter(([, n]) => n > 0)));
  // With a second provider beside it most requests are answered, whatever the first one does.
  expect(ends.complete).toBeGreaterThan(total / 2);
  expect(after.heapMb - before.heapMb).toBeLessThan(Math.max(20, MINUTES));
  expect(after.timers).toBeLessThanOrEqual(before.timers + 10);
  await second.close();
});
