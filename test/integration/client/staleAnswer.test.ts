import { expect, onTestFinished, test } from 'vitest';
import type { ProviderConfig } from '../../../src/core/providers/preset.ts';
import type { Faults } from '../../../src/core/providers/sandbox/faults.ts';
import { startSandboxServer } from '../../../src/core/providers/sandbox/server.ts';
import type { AskInput } from '../../../src/shared/contract/ask.ts';
import { handClock } from '../../support/cache.ts';
import { openTestClient, PROVIDER } from '../../support/client.ts';

const question = (more: Partial<AskInput> = {}): AskInput => ({
  provider: PROVIDER,
  model: 'sandbox-fast',
  messages: [{ role: 'user', content: 'What is stale-if-error?' }],
  ...more,
});
const core = { source: 'core' } as const;
const START_S = 1_800_000_000;

/** A client whose cache has an answer that expired `agoS` seconds ago, after a life of one minute. */
async function withExpired(agoS: number, settings: object = {}) {
  const clock = handClock(START_S);
  const test = await openTestClient({
    clock,
    settings: { cache_ttl_s: 60, stale_max_age_s: 3600, first_byte_timeout_s: 0.2, ...settings },
  });
  const fresh = await test.client.ask(question(), core);
  clock.setSeconds(START_S + 60 + agoS);
  return { ...test, clock, fresh };
}

const faults: readonly (readonly [Faults, string])[] = [
  [{ status: 503 }, 'provider.server_error'],
  [{ hang: 'before_headers' }, 'provider.timeout'],
  [{ status: 429 }, 'provider.rate_limited'],
  [{ html: true }, 'provider.not_json'],
  [{ cutAfterTokens: 0 }, 'provider.cut_stream'],
];
test('an expired answer stands in after each failure that is not ours, and says so', async () => {
  const { client, server, fresh, reports } = await withExpired(3 * 3600 - 60, { stale_max_age_s: 86_400 });
  for (const [fault, code] of faults) {
    server.setFaults(fault);
    let text = '';
    const onText = (piece: string) => {
      text += piece;
    };
    const stale = await client.ask(question(), { ...core, onText });
    expect([stale.text, text]).toEqual([fresh.text, fresh.text]);
    expect(stale.cache).toMatchObject({ outcome: 'stale', ageMs: 3 * 3_600_000, stored: false });
    expect(stale.cache.reason).not.toBe('');
    expect(stale.warnings).toMatchObject([{ code, data: { ageMs: 3 * 3_600_000 } }]);
    expect(stale.warnings[0]?.message).toContain('3 h old');
    expect(stale.attempts.at(-1)?.error?.code).toBe(code);
    const [row] = reports.requests({ limit: 1 });
    expect(row).toMatchObject({ cacheOutcome: 'stale', outcome: 'complete' });
    const today = reports.today(START_S * 1000);
    expect([today.inputTokens, today.outputTokens]).toEqual([fresh.tokens.input, fresh.tokens.output]);
  }
});

test('it stands in when the server is not there at all', async () => {
  const { client, server } = await withExpired(10);
  await server.close();
  expect((await client.ask(question(), core)).cache.outcome).toBe('stale');
});

test('it stands in at once while the breaker is open; the attempt that was not made is in the record', async () => {
  const { client, server, policy, reports } = await withExpired(10);
  const provider = { id: PROVIDER, baseUrl: server.baseUrl } as ProviderConfig;
  policy.breakers.control(provider, 'isolate');
  const stale = await client.ask(question(), core);
  expect(stale.cache.outcome).toBe('stale');
  expect(stale.warnings).toMatchObject([{ code: 'provider.breaker_open' }]);
  expect(stale.attempts).toMatchObject([{ sent: false, error: { code: 'provider.breaker_open' } }]);
  expect(server.requests).toHaveLength(1);
  expect(reports.requests({ limit: 1 })[0]?.cacheOutcome).toBe('stale');
});

test('of a chain that failed as a whole it stands in unless all that is wrong are the keys', async () => {
  const { client, server, configure } = await withExpired(10);
  const failover = [{ provider: 'openai_compatible' }];
  server.setFaults({ status: 401 });
  await expect(client.ask(question({ failover }), core)).rejects.toMatchObject({
    code: 'provider.all_failed',
  });
  configure({ base_url: 'http://127.0.0.1:9/v1' });
  const stale = await client.ask(question({ failover }), core);
  expect(stale.cache.outcome).toBe('stale');
  expect(stale.attempts.map(({ error }) => error?.code)).toEqual([
    'provider.key_rejected',
    'provider.unreachable',
  ]);
});

test('it does not stand in where the answer would hide what to do: bad request, rejected key, no such model', async () => {
  const { client, server } = await withExpired(10);
  for (const [status, code] of [
    [400, 'provider.bad_request'],
    [401, 'provider.key_rejected'],
    [404, 'provider.model_not_found'],
  ] as const) {
    server.setFaults({ status });
    await expect(client.ask(question(), core)).rejects.toMatchObject({ code });
  }
});

test('only within its window after it expired; with no window, for ever', async () => {
  const { client, server, clock, configure } = await withExpired(3600);
  server.setFaults({ status: 500 });
  expect((await client.ask(question(), core)).cache.outcome).toBe('stale');
  clock.setSeconds(START_S + 60 + 3601);
  await expect(client.ask(question(), core)).rejects.toMatchObject({ code: 'provider.server_error' });
  configure({ stale_max_age_s: null });
  expect((await client.ask(question(), core)).cache.outcome).toBe('stale');
});

test('off by the setting, and by the request over the setting', async () => {
  const { client, server, configure } = await withExpired(10);
  server.setFaults({ status: 500 });
  const fails = { code: 'provider.server_error' };
  await expect(client.ask(question({ staleIfError: false }), core)).rejects.toMatchObject(fails);
  configure({ stale_if_error: false });
  await expect(client.ask(question(), core)).rejects.toMatchObject(fails);
  expect((await client.ask(question({ staleIfError: true }), core)).cache.outcome).toBe('stale');
});

test('a request that wanted a fresh answer gets the one it went around; one that went around the cache does not', async () => {
  const { client, server } = await withExpired(-30);
  server.setFaults({ status: 500 });
  const refreshed = await client.ask(question({ cacheMode: 'refresh' }), core);
  expect(refreshed.cache).toMatchObject({ outcome: 'stale', ageMs: 30_000 });
  await expect(client.ask(question({ cacheMode: 'bypass' }), core)).rejects.toMatchObject({
    code: 'provider.server_error',
  });
});

test('nothing replaces text that has reached the caller, nor comes after a stop', async () => {
  const { client, server } = await withExpired(10);
  server.setFaults({ cutAfterTokens: 3 });
  expect(await client.ask(question(), core)).toMatchObject({
    completion: { state: 'cut' },
    cache: { outcome: 'miss' },
  });
  server.setFaults({ hang: 'before_headers' });
  const stop = new AbortController();
  const asking = client.ask(question({ timeoutMs: 60_000, stream: false }), { ...core, signal: stop.signal });
  await expect.poll(() => server.requests.length).toBe(3);
  stop.abort();
  await expect(asking).rejects.toMatchObject({ code: 'request.cancelled' });
});

test('an answer that another server gave does not stand in, nor one above the temperature that is cached', async () => {
  const { client, server, configure } = await withExpired(10);
  server.setFaults({ status: 500 });
  await expect(client.ask(question({ params: { temperature: 1.9 } }), core)).rejects.toMatchObject({
    code: 'provider.server_error',
  });
  configure({ providers: [{ id: PROVIDER, name: 'Elsewhere', base_url: 'http://127.0.0.1:9/v1' }] });
  await expect(client.ask(question(), core)).rejects.toMatchObject({ code: 'provider.unreachable' });
});

test('identical requests share the failure, and each gets the old answer; what failed may have cost', async () => {
  const { client, server, fresh } = await withExpired(10);
  server.setFaults({ hang: 'before_headers' });
  const answers = await Promise.all([1, 2, 3].map(() => client.ask(question(), core)));
  expect(answers.map(({ text, cache }) => [text, cache.outcome])).toEqual(
    Array(3).fill([fresh.text, 'stale']),
  );
  expect(server.requests).toHaveLength(2);
  expect(answers.map(({ cost }) => cost.kind)).toEqual(['unpriced', 'no_spend', 'no_spend']);
});

test('the entry of a full cache that expired is still there while there is room, and goes before those that live', async () => {
  const { client, server } = await withExpired(10, { cache_sqlite_max_entries: 2 });
  const other = (content: string) => question({ messages: [{ role: 'user', content }] });
  await client.ask(other('one'), core);
  server.setFaults({ status: 500 });
  expect((await client.ask(question(), core)).cache.outcome).toBe('stale');
  server.setFaults({});
  await client.ask(other('two'), core);
  server.setFaults({ status: 500 });
  await expect(client.ask(question(), core)).rejects.toMatchObject({ code: 'provider.server_error' });
  expect((await client.ask(other('one'), core)).cache.outcome).toBe('hit');
});

test('what another provider answered in the place of the first one stands in later, too', async () => {
  const clock = handClock(START_S);
  const second = await startSandboxServer();
  onTestFinished(() => second.close());
  const { client, server, configure } = await openTestClient({ clock, settings: { cache_ttl_s: 60 } });
  configure({
    providers: [
      { id: PROVIDER, name: 'First', base_url: server.baseUrl },
      { id: 'second', name: 'Second', base_url: second.baseUrl },
    ],
    failover: [{ provider: 'second', model: 'sandbox-fast' }],
  });
  server.setFaults({ status: 503 });
  const fresh = await client.ask(question(), core);
  expect(fresh).toMatchObject({ provider: 'second', failedOverFrom: PROVIDER });
  clock.setSeconds(START_S + 120);
  second.setFaults({ status: 503 });
  const stale = await client.ask(question(), core);
  expect(stale).toMatchObject({ provider: 'second', failedOverFrom: PROVIDER, text: fresh.text });
  expect(stale.cache).toMatchObject({ outcome: 'stale', ageMs: 120_000 });
});
