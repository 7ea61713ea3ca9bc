import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Settings } from '../../../src/core/settings/settings.ts';
import type { AskInput } from '../../../src/shared/contract/ask.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { openTestClient } from '../../support/client.ts';
import {
  chunk,
  type FaultyServer,
  jsonReply,
  STREAM_HEAD,
  startFaultyServer,
} from '../../support/faultyServer.ts';
import { provider } from '../../support/policy.ts';
import { appErrorOf } from '../../support/providerCall.ts';

type Reply = (socket: Socket, request: string, nth: number) => void;

const status =
  (line: string, headers = ''): Reply =>
  (socket) =>
    socket.end(jsonReply({ error: { message: 'no' } }, line, headers));
const silence: Reply = () => undefined;
const whole =
  (text: string): Reply =>
  (socket) => {
    const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };
    const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }];
    socket.end(jsonReply({ id: 'c', model: 'gpt-4o-mini-2024-07-18', choices, usage }));
  };

async function serve(reply: Reply): Promise<FaultyServer> {
  let nth = 0;
  const server = await startFaultyServer((socket, request) => {
    nth += 1;
    reply(socket, request, nth);
  });
  onTestFinished(() => server.close());
  return server;
}

/** Two providers: `first`, and OpenAI's prices at the second one's address. */
async function openPair(first: Reply, second: Reply, settings: Partial<Settings> = {}) {
  const [one, two] = [await serve(first), await serve(second)];
  const opened = await openTestClient({
    settings: {
      providers: [
        { id: 'first', name: 'First', base_url: one.baseUrl },
        { id: 'openai', name: 'Second', base_url: two.baseUrl, model: 'gpt-4o-mini' },
      ],
      failover: [{ provider: 'openai' }],
      ...settings,
    },
  });
  const ask = (changes: Partial<AskInput> = {}, signal?: AbortSignal) =>
    opened.client.ask(
      {
        ...{ provider: 'first', model: 'big-one', stream: false, params: { temperature: 0 } },
        messages: [{ role: 'user', content: 'Hello' }],
        ...changes,
      },
      { source: 'playground', signal },
    );
  return { ...opened, one, two, ask };
}

const idOf = (request: string) => /^x-client-request-id: (\S+)\r$/im.exec(request)?.[1];
const bodyOf = (request: string) =>
  JSON.parse(request.slice(request.indexOf('\r\n\r\n'))) as { model: string };

test('the same prompt twice in an outage is paid once: the second time the cache has what the next provider answered', async () => {
  const { ask, one, two } = await openPair(status('503 Busy'), whole('from the second'));
  await ask();
  const callsOfSecond = two.requests.length;
  const again = await ask();
  expect(again).toMatchObject({
    text: 'from the second',
    provider: 'openai',
    failedOverFrom: 'first',
    cache: { outcome: 'hit' },
    cost: { kind: 'no_spend' },
  });
  expect(again.attempts.map(({ provider }) => provider)).toEqual(again.attempts.map(() => 'first'));
  expect(again.attempts.length).toBeGreaterThan(0);
  expect(two.requests).toHaveLength(callsOfSecond);
  const fresh = await ask({ cacheMode: 'refresh' });
  expect(fresh.cache.outcome).toBe('bypass');
  expect(two.requests).toHaveLength(callsOfSecond + 1);
  expect(one.requests.length).toBeGreaterThan(1);
});

test('the next provider answers with its own model; answer, ledger, price and cache say that it was that one', async () => {
  const { ask, one, two, reports, runs } = await openPair(status('503 Busy'), whole('from the second'));
  const answer = await ask();
  expect(answer).toMatchObject({
    text: 'from the second',
    provider: 'openai',
    baseUrl: two.baseUrl,
    modelAsked: 'gpt-4o-mini',
    failedOverFrom: 'first',
    warnings: [],
    attempts: [
      {
        provider: 'first',
        model: 'big-one',
        sent: true,
        tokens: null,
        error: { code: 'provider.server_error' },
      },
      {
        provider: 'openai',
        model: 'gpt-4o-mini',
        sent: true,
        tokens: { input: 1000, output: 500 },
        error: null,
      },
    ],
    cost: { kind: 'priced', source: 'table' },
  });
  expect(bodyOf(two.requests[0] ?? '').model).toBe('gpt-4o-mini');
  const [row] = reports.requests({ limit: 1 });
  expect(reports.request(answer.requestId)).toEqual(row);
  expect(reports.request('unheard-of')).toBeNull();
  expect(row).toMatchObject({
    provider: 'openai',
    modelAsked: 'gpt-4o-mini',
    outcome: 'complete',
    costKind: 'priced',
    attempts: answer.attempts,
  });
  const [run] = runs.list({ limit: 1 });
  expect(runs.get(run?.id ?? 0)).toMatchObject({
    request: { provider: 'first', model: 'big-one' },
    answer: { failedOverFrom: 'first' },
  });

  // Kept as the answer of who gave it: whoever asks that one finds it, and the first is asked itself.
  expect(answer.cache).toMatchObject({ outcome: 'miss', stored: true });
  const asked = await ask({ provider: 'openai', model: 'gpt-4o-mini', failover: [] });
  expect(asked).toMatchObject({ text: 'from the second', cache: { outcome: 'hit', key: answer.cache.key } });
  await ask();
  expect(one.requests).toHaveLength(2);
});

test('when it is healthy again the first provider answers, without anybody doing anything', async () => {
  const reply: Reply = (socket, request, nth) =>
    (nth === 1 ? status('500 Oops') : whole('from the first'))(socket, request, nth);
  const { ask } = await openPair(reply, whole('from the second'));
  expect((await ask()).text).toBe('from the second');
  expect(await ask()).toMatchObject({ text: 'from the first', provider: 'first', failedOverFrom: null });
});

test('a rejected key: not tried again there, the next one answers, and the answer and the log say so', async () => {
  const { ask, one, logger, policy } = await openPair(status('401 Unauthorized'), whole('ok'), {
    retry_max_attempts: 3,
  });
  const answer = await ask();
  expect(one.requests).toHaveLength(1);
  expect(answer.warnings).toMatchObject([{ code: 'provider.key_rejected', data: { provider: 'first' } }]);
  expect(answer.warnings[0]?.message).toContain('Keys page');
  expect(logger.lines).toContain('another provider answered: this one needs a person');
  expect(policy.ended[0]?.error?.code).toBe('provider.key_rejected');
  expect(policy.breakers.view(provider('first', one.baseUrl)).failures).toBe(0);
});

test('a step of the settings whose provider is gone is left out and named; one of the request is refused', async () => {
  const { ask } = await openPair(status('500 Oops'), whole('ok'), {
    failover: [{ provider: 'gone' }, { provider: 'openai' }, { provider: 'first', model: 'big-one' }],
  });
  const answer = await ask();
  expect(answer.text).toBe('ok');
  expect(answer.warnings).toMatchObject([{ code: 'provider.unknown', data: { provider: 'gone' } }]);
  expect(await appErrorOf(ask({ failover: [{ provider: 'gone' }] }))).toMatchObject({
    code: 'provider.unknown',
  });
});

test('a request may bring its own list, or none', async () => {
  const { ask, two } = await openPair(status('500 Oops'), whole('ok'));
  expect(await appErrorOf(ask({ failover: [] }))).toMatchObject({ code: 'provider.server_error' });
  expect(two.requests).toEqual([]);
  const own = await ask({ failover: [{ provider: 'openai', model: 'gpt-4o' }] });
  expect(own.modelAsked).toBe('gpt-4o');
});

test('headers that may hold a secret stay with the server they were meant for', async () => {
  const { ask, one, two } = await openPair(status('500 Oops'), whole('ok'));
  await ask({ headers: { 'x-api-key': 'for-the-first', 'x-team': 'desk' } });
  expect(one.requests[0]).toMatch(/x-api-key: for-the-first/i);
  expect(two.requests[0]).not.toMatch(/for-the-first/);
  expect(two.requests[0]).toMatch(/x-team: desk/i);
});

test('a time limit after which the provider had worked: one call more, both on record, and the same request id on both', async () => {
  const { ask, one, two } = await openPair(silence, whole('ok'), {
    retry_max_attempts: 3,
    retry_timeouts: 0,
  });
  const answer = await ask({ timeoutMs: 900 });
  expect(one.requests).toHaveLength(1);
  expect(two.requests).toHaveLength(1);
  expect(idOf(one.requests[0] ?? '')).toBe(answer.requestId);
  expect(idOf(two.requests[0] ?? '')).toBe(answer.requestId);
  expect(answer.attempts).toMatchObject([
    { provider: 'first', sent: true, error: { code: 'provider.timeout' } },
    { provider: 'openai', sent: true, error: null },
  ]);
});

test('after the first text nothing is asked again: what came is a true beginning, marked as cut', async () => {
  const cut: Reply = (socket) => {
    socket.write(STREAM_HEAD);
    socket.write(chunk('Once upon '));
    socket.end(chunk('a time'));
  };
  const { ask, two, policy } = await openPair(cut, whole('another story'), { retry_max_attempts: 3 });
  const answer = await ask({ stream: true });
  expect(answer).toMatchObject({
    text: 'Once upon a time',
    provider: 'first',
    failedOverFrom: null,
    completion: { state: 'cut', error: { code: 'provider.cut_stream' } },
  });
  expect(two.requests).toEqual([]);
  expect(policy.failovers).toEqual([]);
});

test('a stream that is cut before its first text is asked for elsewhere', async () => {
  const { ask } = await openPair((socket) => void socket.end(STREAM_HEAD), whole('ok'));
  expect(await ask({ stream: true })).toMatchObject({ text: 'ok', failedOverFrom: 'first' });
});

test('all fail: each is named with its reason, none is called more than the settings allow', async () => {
  const { ask, one, two, reports } = await openPair(
    status('500 Oops'),
    status('429 Slow', 'retry-after: 3600\r\n'),
    {
      retry_max_attempts: 3,
    },
  );
  const error = await appErrorOf(ask());
  expect(error.code).toBe('provider.all_failed');
  expect(error.message).toMatch(/First, big-one: .*500.*Second, gpt-4o-mini: .*429/);
  expect(one.requests.length + two.requests.length).toBeLessThanOrEqual(3);
  expect(two.requests).toHaveLength(1);
  expect(reports.requests({ limit: 1 })[0]).toMatchObject({
    provider: 'first',
    outcome: 'failed',
    costKind: 'no_spend',
  });
});

test('an open breaker is passed over without a call, and the record says so', async () => {
  const { ask, one, policy } = await openPair(whole('never'), whole('ok'));
  policy.breakers.control(provider('first', one.baseUrl), 'trip');
  expect((await ask()).attempts).toMatchObject([
    { provider: 'first', sent: false, durationMs: 0, error: { code: 'provider.breaker_open' } },
    { provider: 'openai', sent: true, error: null },
  ]);
  expect(one.requests).toEqual([]);
});

test('one failing provider alone is called three times at most: nothing below the policy repeats as well', async () => {
  const server = await serve(status('500 Oops'));
  const { client } = await openTestClient({
    settings: {
      providers: [{ id: 'first', name: 'First', base_url: server.baseUrl }],
      retry_max_attempts: 3,
      retry_max_delay_s: 0.01,
    },
  });
  const input = { provider: 'first', model: 'm', stream: false, prompt: 'Hello' };
  const error = await appErrorOf(client.ask(input, { source: 'core' }));
  expect(error.code).toBe('provider.server_error');
  expect(server.connections()).toBe(3);
});

test('a stop closes the socket wherever the request is, and counts against nobody', async () => {
  const { ask, one, two, policy } = await openPair(silence, silence, { retry_max_attempts: 3 });
  const stop = new AbortController();
  const asked = appErrorOf(ask({}, stop.signal));
  await vi.waitUntil(() => one.requests.length === 1, { timeout: 20_000 });
  stop.abort();
  expect((await asked).code).toBe('request.cancelled');
  await one.nextClose();
  expect(two.requests).toEqual([]);
  expect(policy.breakers.view(provider('first', one.baseUrl)).failures).toBe(0);
  expect(policy.ended).toEqual([]);
});

test('a stop during the pause before a repeat ends the request at once', async () => {
  const server = await serve(status('429 Slow', 'retry-after: 30\r\n'));
  const { client } = await openTestClient({
    settings: {
      providers: [{ id: 'first', name: 'First', base_url: server.baseUrl }],
      retry_max_attempts: 3,
    },
  });
  const stop = new AbortController();
  const waits: (string | null)[] = [];
  const asked = client.ask(
    { provider: 'first', model: 'm', stream: false, prompt: 'Hello' },
    {
      source: 'core',
      signal: stop.signal,
      onWait: (wait) => {
        waits.push(wait?.why ?? null);
        if (wait) stop.abort();
      },
    },
  );
  expect((await appErrorOf(asked)).code).toBe('request.cancelled');
  expect(waits).toEqual(['cooling_down', null]);
  expect(server.requests).toHaveLength(1);
});

test('a hundred requests to providers that never answer all end at their deadline and leave no socket', async () => {
  const open = new Set<Socket>();
  const hung = await Promise.all(
    [1, 2].map(async () => {
      const server = createServer(() => undefined);
      server.on('connection', (socket) => {
        open.add(socket);
        socket.on('close', () => open.delete(socket));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    }),
  );
  const { client } = await openTestClient({
    settings: {
      providers: hung.map((base_url, index) => ({ id: `hung-${index}`, name: `Hung ${index}`, base_url })),
      failover: [{ provider: 'hung-1' }],
      breaker_failure_threshold: 1000,
    },
  });
  const asked = Array.from({ length: 100 }, (_, index) =>
    client
      .ask(
        {
          provider: 'hung-0',
          model: 'm',
          prompt: `Question ${index}`,
          timeoutMs: 2000,
          stream: index % 2 === 0,
        },
        { source: 'core' },
      )
      .then(
        () => 'answered',
        (error: unknown) => (error instanceof AppError ? error.code : 'internal'),
      ),
  );
  const codes = new Set(await Promise.all(asked));
  expect([...codes].every((code) => code === 'provider.all_failed' || code === 'request.deadline')).toBe(
    true,
  );
  await vi.waitUntil(() => open.size === 0, { timeout: 20_000 });
});
