import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { libraryKeys } from '../../../src/core/cache/libraryKey.ts';
import type { AskInput } from '../../../src/shared/contract/ask.ts';
import { handClock } from '../../support/cache.ts';
import { openTestClient, PROVIDER } from '../../support/client.ts';

const question = (more: Partial<AskInput> = {}): AskInput => ({
  provider: PROVIDER,
  model: 'sandbox-fast',
  messages: [{ role: 'user', content: 'What is a circuit breaker?' }],
  ...more,
});
const core = { source: 'core' } as const;

test('the first ask goes to the server, streams, is cached and accounted for; the second is answered by the cache', async () => {
  const { client, server, reports } = await openTestClient();
  const pieces: string[] = [];
  const first = await client.ask(question(), { ...core, onText: (text) => pieces.push(text) });
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join('')).toBe(first.text);
  expect(first.cache).toMatchObject({ outcome: 'miss', stored: true });
  expect(first.tokens.provenance).toBe('reported');
  expect(first.completion).toEqual({ state: 'complete' });
  expect(first.attempts).toHaveLength(1);

  const second = await client.ask(question(), core);
  expect(second.text).toBe(first.text);
  expect(second.cache).toMatchObject({ outcome: 'hit', keyKind: 'own', key: first.cache.key });
  expect(second.cache.originalLatencyMs).toBeGreaterThan(0);
  expect(second.attempts).toEqual([]);
  expect(second.cost.kind).toBe('no_spend');
  expect(server.requests).toHaveLength(1);

  const today = reports.today(Date.now());
  expect(today).toMatchObject({ requests: 2, hits: 1, lookups: 2, failed: 0 });
  expect(today.inputTokens).toBe(first.tokens.input);
  expect(today.outputTokens).toBe(first.tokens.output);
});

test('every failure is in the ledger with its code, and none is cached', async () => {
  const { client, server, reports } = await openTestClient();
  server.setFaults({ status: 500 });
  await expect(client.ask(question(), core)).rejects.toMatchObject({ code: 'provider.server_error' });
  server.setFaults({ html: true });
  await expect(client.ask(question(), core)).rejects.toMatchObject({ code: 'provider.not_json' });
  server.setFaults({ empty: true });
  await expect(client.ask(question(), core)).rejects.toMatchObject({ code: 'provider.empty_answer' });
  server.setFaults({});
  const answer = await client.ask(question(), core);
  expect(answer.cache.outcome).toBe('miss');
  const rows = reports.requests({ limit: 10 });
  expect(rows.map(({ outcome }) => outcome)).toEqual(['complete', 'failed', 'failed', 'failed']);
  expect(rows.slice(1).every(({ errorCode, errorMessage }) => errorCode && errorMessage)).toBe(true);
});

test('a cut stream shows what came, says so, is billed as an estimate and is not cached', async () => {
  const { client, server, reports } = await openTestClient();
  server.setFaults({ cutAfterTokens: 5 });
  const cut = await client.ask(question(), core);
  expect(cut.text.length).toBeGreaterThan(0);
  expect(cut.completion).toMatchObject({ state: 'cut', error: { code: 'provider.cut_stream' } });
  expect(cut.cache.stored).toBe(false);
  expect(cut.tokens.provenance).toBe('estimated');
  expect(cut.tokens.output).toBeGreaterThan(0);
  server.setFaults({});
  const whole = await client.ask(question(), core);
  expect(whole.cache.outcome).toBe('miss');
  expect(whole.text.startsWith(cut.text)).toBe(true);
  expect(reports.requests({ limit: 2 }).map(({ outcome }) => outcome)).toEqual(['complete', 'cut']);
});

test('stopping a running answer closes the socket, keeps the text and counts as cancelled', async () => {
  const { client, server, reports } = await openTestClient();
  server.setFaults({ tokensPerSecond: 20, answerTokens: 1000 });
  const stop = new AbortController();
  const stopped = await client.ask(question(), { ...core, signal: stop.signal, onText: () => stop.abort() });
  expect(stopped.completion).toMatchObject({ state: 'cut', error: { code: 'request.cancelled' } });
  await expect.poll(() => server.requests[0]?.outcome()).toBe('client_left');
  await expect.poll(() => server.working()).toBe(0);
  expect(reports.requests({ limit: 1 })[0]).toMatchObject({
    outcome: 'cancelled',
    errorCode: 'request.cancelled',
  });
});

test('stopping before any text is an error, and is in the ledger too', async () => {
  const { client, server, reports } = await openTestClient();
  server.setFaults({ hang: 'before_headers' });
  const stop = new AbortController();
  const asking = client.ask(question(), { ...core, signal: stop.signal });
  await expect.poll(() => server.requests.length).toBe(1);
  stop.abort();
  await expect(asking).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(reports.requests({ limit: 1 })[0]).toMatchObject({ outcome: 'cancelled' });
});

test('stopping while the keychain waits for its person does not wait with it', async () => {
  const { client, server, reports } = await openTestClient({ secretFor: () => new Promise(() => undefined) });
  const stop = new AbortController();
  const asking = client.ask(question(), { ...core, signal: stop.signal });
  stop.abort();
  await expect(asking).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(server.requests).toHaveLength(0);
  expect(reports.requests({ limit: 1 })[0]).toMatchObject({ outcome: 'cancelled' });
});

test('an answer in one piece may take as long as the total limit; a stream has to begin within its own', async () => {
  const { client, server } = await openTestClient({ settings: { first_byte_timeout_s: 0.2, timeout: 60 } });
  server.setFaults({ latencyMs: 600 });
  const whole = await client.ask(question({ stream: false }), core);
  expect(whole.completion).toEqual({ state: 'complete' });
  await expect(client.ask(question({ cacheMode: 'bypass' }), core)).rejects.toMatchObject({
    code: 'provider.timeout',
    data: { limit: 'first_byte' },
  });
});

test('what an extra header may have routed elsewhere is not shared under the key of the Python library', async () => {
  const { client, server } = await openTestClient({ settings: { cache_library_keys: 'read_write' } });
  const routed = (to: string) => question({ headers: { 'X-Route': to } });
  expect((await client.ask(routed('a'), core)).cache).toMatchObject({ outcome: 'miss', stored: true });
  expect((await client.ask(routed('b'), core)).cache.outcome).toBe('miss');
  expect((await client.ask(question(), core)).cache.outcome).toBe('miss');
  expect((await client.ask(routed('a'), core)).cache.outcome).toBe('hit');
  expect(server.requests).toHaveLength(3);
});

test('cache modes do what they say', async () => {
  const { client, server } = await openTestClient();
  const ask = (cacheMode: AskInput['cacheMode']) => client.ask(question({ cacheMode }), core);
  expect((await ask('no-store')).cache).toMatchObject({ outcome: 'miss', stored: false });
  expect((await ask('use')).cache).toMatchObject({ outcome: 'miss', stored: true });
  expect((await ask('bypass')).cache).toMatchObject({ outcome: 'bypass', stored: false });
  expect((await ask('refresh')).cache).toMatchObject({ outcome: 'bypass', stored: true });
  expect((await ask('no-store')).cache.outcome).toBe('hit');
  expect(server.requests).toHaveLength(4);
});

test('what must not be cached is not, and the answer says why', async () => {
  const { client } = await openTestClient();
  const warm = await client.ask(question({ params: { temperature: 1.5 } }), core);
  expect(warm.cache).toMatchObject({ outcome: 'not_cacheable', stored: false });
  expect(warm.cache.reason).toContain('1.5');
  const short = await client.ask(question({ params: { maxTokens: 3 } }), core);
  expect(short.finishReason).toBe('length');
  expect(short.cache).toMatchObject({ outcome: 'miss', stored: false });
  expect(short.cache.reason).not.toBe('');
});

test('anything that can change the answer makes it another entry', async () => {
  const { client, server } = await openTestClient();
  const variants: Partial<AskInput>[] = [
    {},
    { params: { seed: 1 } },
    { params: { stop: ['END'] } },
    { params: { temperature: 0.1 } },
    { params: { topP: 0.5 } },
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'What is a circuit breaker?' },
      ],
    },
    { model: 'sandbox-long' },
  ];
  for (const variant of variants)
    expect((await client.ask(question(variant), core)).cache.outcome).toBe('miss');
  expect(server.requests).toHaveLength(variants.length);
});

test('an expired answer is asked for again', async () => {
  const clock = handClock(1_800_000_000);
  const { client } = await openTestClient({ settings: { cache_ttl_s: 60 }, clock });
  await client.ask(question(), core);
  clock.setSeconds(1_800_000_059);
  expect((await client.ask(question(), core)).cache).toMatchObject({ outcome: 'hit', ageMs: 59_000 });
  clock.setSeconds(1_800_000_061);
  expect((await client.ask(question(), core)).cache).toMatchObject({ outcome: 'miss', stored: true });
});

test('an entry that the Python library wrote is found under its key, and one can be written for it', async () => {
  const { client, server, cache, folder } = await openTestClient({
    settings: { cache_library_keys: 'read_write' },
  });
  const messages = [{ role: 'user' as const, content: 'Summarize this text:' }];
  const library = { providerClass: 'OpenAICompatibleProvider', providerName: 'openai_compatible' } as const;
  const [key = ''] = libraryKeys({
    library,
    model: 'gpt-4',
    messages,
    format: 'text',
    params: { temperature: 0.7 },
  });
  const now = Date.now() / 1000;
  const python = new Database(join(folder, 'cache.sqlite'));
  python
    .prepare('INSERT INTO ai_cache VALUES (?, ?, ?, ?, NULL, 0, ?)')
    .run('default', key, '"from Python \\u00fc"', now, now);

  const hit = await client.ask(
    question({ provider: 'openai_compatible', model: 'gpt-4', messages, params: { temperature: 0.7 } }),
    core,
  );
  expect(hit).toMatchObject({ text: 'from Python ü', cache: { outcome: 'hit', keyKind: 'library', key } });
  expect(server.requests).toHaveLength(0);

  const fresh = await client.ask(
    question({ provider: 'openai_compatible', params: { temperature: 0.7 } }),
    core,
  );
  const [written = ''] = libraryKeys({
    library,
    model: 'sandbox-fast',
    messages: [{ role: 'user', content: 'What is a circuit breaker?' }],
    format: 'text',
    params: { temperature: 0.7 },
  });
  await cache.flush();
  const row = python.prepare('SELECT value_json FROM ai_cache WHERE key = ?').pluck().get(written);
  expect(JSON.parse(String(row))).toBe(fresh.text);
  python.close();
});

test('entries of the Python library are not used where it could not mean the server', async () => {
  const { client, server, folder } = await openTestClient();
  const messages = [{ role: 'user' as const, content: 'Summarize this text:' }];
  const library = { providerClass: 'OpenAIProvider', providerName: 'openai' } as const;
  const params = { temperature: 0.7 };
  const [key = ''] = libraryKeys({ library, model: 'sandbox-fast', messages, format: 'text', params });
  const now = Date.now() / 1000;
  const python = new Database(join(folder, 'cache.sqlite'));
  python
    .prepare('INSERT INTO ai_cache VALUES (?, ?, ?, ?, NULL, 0, ?)')
    .run('default', key, '"OpenAI said"', now, now);
  python.close();
  // `openai` is pointed at another server here, whose answer this is not.
  const answer = await client.ask(question({ messages, params }), core);
  expect(answer.cache.outcome).toBe('miss');
  expect(server.requests).toHaveLength(1);
});

test('an id that was used before is refused before it costs anything', async () => {
  const { client, server, reports } = await openTestClient();
  const twice = { ...core, requestId: 'request-one' };
  await client.ask(question({ cacheMode: 'bypass' }), twice);
  await expect(client.ask(question({ cacheMode: 'bypass' }), twice)).rejects.toMatchObject({
    code: 'request.invalid',
  });
  expect(server.requests).toHaveLength(1);
  expect(reports.today(Date.now()).requests).toBe(1);
});

test('a single prompt is the same request as one user message', async () => {
  const { client } = await openTestClient();
  const first = await client.ask(question(), core);
  const { messages: _messages, ...rest } = question();
  const second = await client.ask({ ...rest, prompt: 'What is a circuit breaker?' }, core);
  expect(second.cache).toMatchObject({ outcome: 'hit', key: first.cache.key });
});

test('a call that was given up before any text may have been billed, and says so', async () => {
  const { client, server, reports } = await openTestClient();
  server.setFaults({ hang: 'before_headers' });
  await expect(client.ask(question({ timeoutMs: 50 }), core)).rejects.toMatchObject({
    code: 'provider.timeout',
  });
  expect(reports.today(Date.now())).toMatchObject({ failed: 1, cost: { micros: 0, unpriced: 1 } });
});

test('headers that may hold a secret are sent, and kept nowhere', async () => {
  const { client, server, folder, runs } = await openTestClient();
  const headers = { 'X-Api-Key': 'canary-header-secret', 'X-Trace': 'trace-1' };
  await client.ask(question({ headers }), { source: 'playground' });
  expect(server.requests[0]?.headers).toMatchObject({
    'x-api-key': 'canary-header-secret',
    'x-trace': 'trace-1',
  });
  const [run] = runs.list({ limit: 1 });
  expect(runs.get(run?.id ?? 0).request.headers).toEqual({ 'X-Trace': 'trace-1' });
  for (const file of readdirSync(folder)) {
    expect(readFileSync(join(folder, file)).includes('canary-header-secret'), file).toBe(false);
  }
});

test('a JSON answer is JSON, streamed or not, and is cached as asked', async () => {
  const { client } = await openTestClient();
  for (const stream of [true, false]) {
    const answer = await client.ask(question({ model: 'sandbox-json', format: 'json', stream }), core);
    expect(typeof JSON.parse(answer.text)).toBe('object');
  }
  const again = await client.ask(question({ model: 'sandbox-json', format: 'json' }), core);
  expect(again.cache.outcome).toBe('hit');
});

test('a provider that needs a key and has none is not called', async () => {
  const { client, server } = await openTestClient({
    key: null,
    settings: { providers: [] },
  });
  await expect(client.ask(question(), core)).rejects.toMatchObject({ code: 'provider.key_missing' });
  expect(server.requests).toHaveLength(0);
});

test('a request that is not valid is refused in words and reaches nobody', async () => {
  const { client, server } = await openTestClient();
  await expect(client.ask(question({ messages: [] }), core)).rejects.toMatchObject({
    code: 'request.invalid',
  });
  await expect(client.ask(question({ provider: 'nobody' }), core)).rejects.toMatchObject({
    code: 'provider.unknown',
  });
  expect(server.requests).toHaveLength(0);
});

test('fifty answers in flight at once are fifty rows', async () => {
  const { client, reports } = await openTestClient();
  const asks = Array.from({ length: 50 }, (_, i) =>
    client.ask(question({ messages: [{ role: 'user', content: `Question ${i % 10}` }] }), core),
  );
  await Promise.all(asks);
  expect(reports.today(Date.now()).requests).toBe(50);
});

test('playground runs can be read again with their request and answer; other sources leave none', async () => {
  const { client, runs } = await openTestClient();
  await client.ask(question(), core);
  const answer = await client.ask(question({ cacheMode: 'bypass' }), { source: 'playground' });
  const [run, ...others] = runs.list({ limit: 10 });
  expect(others).toEqual([]);
  const detail = runs.get(run?.id ?? 0);
  expect(detail.answer).toEqual(answer);
  expect(detail.request.messages).toEqual(question().messages);
});
