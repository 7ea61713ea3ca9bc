import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createOpenaiProvider } from '../../../src/core/providers/openaiProvider.ts';
import type { ProviderCall } from '../../../src/core/providers/provider.ts';
import { FAULTS_HEADER, type Faults } from '../../../src/core/providers/sandbox/faults.ts';
import { type SandboxServer, startSandboxServer } from '../../../src/core/providers/sandbox/server.ts';
import { createSandbox } from '../../../src/core/providers/sandbox/start.ts';
import { appErrorOf, providerCall } from '../../support/providerCall.ts';

const provider = createOpenaiProvider();
const threadUrl = new URL('../../../src/core/providers/sandbox/thread.ts', import.meta.url);
let server: SandboxServer;

beforeAll(async () => {
  server = await startSandboxServer();
});
afterEach(() => server.setFaults({}));
afterAll(() => server.close());

const ask = (changes: Partial<Omit<ProviderCall, 'endpoint'>> = {}, faults: Faults = {}) =>
  providerCall(server.baseUrl, {
    model: 'sandbox-fast',
    endpoint: { headers: { [FAULTS_HEADER]: JSON.stringify(faults) } },
    ...changes,
  });
const user = (content: string) => [{ role: 'user' as const, content }];

test('streamed or not, an answer is the same, with the same usage and finish reason', async () => {
  const call = ask();
  const streamed = await provider.complete(call);
  const plain = await provider.complete(ask({ stream: false }));
  expect(streamed.text).toBe(plain.text);
  expect(call.texts.join('')).toBe(streamed.text);
  expect(call.texts.length).toBeGreaterThan(20);
  const { raw: _streamedRaw, ...streamedUsage } = streamed.usage ?? { raw: '' };
  const { raw: _plainRaw, ...plainUsage } = plain.usage ?? { raw: '' };
  expect(streamedUsage).toEqual(plainUsage);
  expect(streamedUsage).toMatchObject({ output: call.texts.length, input: 5 });
  expect(streamed.finishReason).toBe('stop');
  expect(JSON.parse(streamed.raw)).toHaveProperty('last.usage');
});

test('every model answers, JSON is JSON, and one that is not there is named', async () => {
  const models = await provider.listModels(ask().endpoint, { timeoutMs: 20_000 });
  expect(models).toEqual(['sandbox-fast', 'sandbox-json', 'sandbox-long', 'sandbox-slow']);
  for (const model of models) {
    const { text } = await provider.complete(
      ask(
        { model, format: model === 'sandbox-json' ? 'text' : 'json', params: { maxTokens: 2000 } },
        { latencyMs: 1, tokensPerSecond: 100_000 },
      ),
    );
    expect(JSON.parse(text)).toHaveProperty('answer');
  }
  const error = await appErrorOf(provider.complete(ask({ model: 'gpt-4' })));
  expect(error.code).toBe('provider.model_not_found');
  expect(error.message).toContain('"gpt-4"');
  expect(error.data).toMatchObject({ status: 404 });
});

test('prompts in any script and of a megabyte arrive as they are', async () => {
  const prompts = [
    '日本語のテスト 🦊',
    'שלום عالم',
    'e\u0301 \u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    '\\u0000 "quoted" \n\t',
    'x'.repeat(1_000_000),
    '模型'.repeat(200_000),
  ];
  for (const prompt of prompts) {
    const { usage, text } = await provider.complete(ask({ messages: user(prompt) }));
    expect(text).toContain('## Sandbox answer');
    expect(usage?.input).toBeGreaterThan(0);
    const sent = JSON.parse(server.requests.at(-1)?.body ?? '');
    expect(sent.messages[0].content === prompt).toBe(true);
  }
});

test('fifty calls at once each get their own answer', async () => {
  const replies = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const call = ask({ messages: user(`call number ${index}`), stream: index % 2 === 0 });
      const { text } = await provider.complete(call);
      return { text, streamed: call.texts.join('') };
    }),
  );
  replies.forEach(({ text, streamed }, index) => {
    expect(text).toContain(`> call number ${index}\n`);
    expect(streamed).toBe(text);
  });
});

test('ten thousand pieces arrive in order and whole', async () => {
  const call = ask({}, { answerTokens: 10_000 });
  const { text, usage } = await provider.complete(call);
  expect(usage?.output).toBe(10_000);
  expect(call.texts.join('')).toBe(text);
});

test('what a person sets ends the answer: tokens, stop words', async () => {
  expect(await provider.complete(ask({ params: { maxTokens: 4 } }))).toMatchObject({
    finishReason: 'length',
  });
  expect(await provider.complete(ask({ params: { stop: ['Sandbox'] } }))).toMatchObject({
    finishReason: 'stop',
    text: '## ',
  });
});

test.each([
  [{ status: 429, retryAfter: '7' }, 'provider.rate_limited'],
  [{ status: 429, errorCode: 'insufficient_quota' }, 'provider.quota_exhausted'],
  [{ status: 500 }, 'provider.server_error'],
  [{ status: 529 }, 'provider.server_error'],
  [{ html: true }, 'provider.not_json'],
  [{ empty: true }, 'provider.empty_answer'],
  [{ redirectTo: 'https://elsewhere.invalid/', redirectStatus: 302 }, 'provider.redirected'],
  [{ cutAfterTokens: 3 }, 'provider.cut_stream'],
  [{ cutAfterTokens: 0 }, 'provider.cut_stream'],
  [{ malformedAfterTokens: 3 }, 'provider.malformed'],
  [{ errorChunkAfterTokens: 3 }, 'provider.server_error'],
  [{ requireKey: 'sk-right-one' }, 'provider.key_rejected'],
] as const)('told to misbehave with %j, it does, streamed or not: %s', async (faults, code) => {
  const call = ask({}, faults);
  const whole = (await provider.complete(ask())).text;
  expect((await appErrorOf(provider.complete(call))).code).toBe(code);
  expect(whole.startsWith(call.texts.join(''))).toBe(true);
  expect((await appErrorOf(provider.complete(ask({ stream: false }, faults)))).code).toBe(code);
});

test('a stream that ends in order but too early is cut, or empty', async () => {
  expect((await appErrorOf(provider.complete(ask({}, { endAfterTokens: 3 })))).code).toBe(
    'provider.cut_stream',
  );
  expect((await appErrorOf(provider.complete(ask({}, { endAfterTokens: 0 })))).code).toBe(
    'provider.empty_answer',
  );
});

test('faults can be set for all requests, and the right key is let in', async () => {
  server.setFaults({ requireKey: 'sk-right-one' });
  const endpoint = (apiKey: string) => providerCall(server.baseUrl, { endpoint: { apiKey } }).endpoint;
  const options = { timeoutMs: 20_000 };
  expect((await appErrorOf(provider.listModels(endpoint('sk-wrong-one'), options))).code).toBe(
    'provider.key_rejected',
  );
  expect(await provider.listModels(endpoint('sk-right-one'), options)).toContain('sandbox-fast');
});

test('when the client leaves, the sandbox stops its work', async () => {
  const stop = new AbortController();
  const call = ask(
    { signal: stop.signal, onText: () => stop.abort() },
    { answerTokens: 1000, tokensPerSecond: 20 },
  );
  expect((await appErrorOf(provider.complete(call))).code).toBe('request.cancelled');
  // The whole answer would take 50 s.
  await expect.poll(() => server.working(), { timeout: 20_000 }).toBe(0);
  expect(server.requests.at(-1)?.outcome()).toBe('client_left');
});

test('a request that makes no sense gets an answer that says why', async () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${server.baseUrl}/chat/completions`, { method: 'POST', body, headers });
  for (const body of [
    '',
    '{',
    '[]',
    '{"model":"sandbox-fast"}',
    '{"model":"sandbox-fast","messages":[]}',
    '{"model":5,"messages":[{"role":"user","content":"x"}]}',
  ]) {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('error.message');
  }
  expect((await post('{}', { [FAULTS_HEADER]: '{"nonsense":1}' })).status).toBe(400);
  expect((await fetch(`${server.baseUrl}/nothing`)).status).toBe(404);
});

test('in a thread: starts once however many ask, takes faults, and starts anew after it was closed', async () => {
  const sandbox = createSandbox({ threadUrl });
  const urls = await Promise.all([sandbox.start(), sandbox.start(), sandbox.start()]);
  expect(new Set(urls.map(({ baseUrl }) => baseUrl)).size).toBe(1);
  const baseUrl = urls[0].baseUrl;
  const call = () => provider.complete(providerCall(baseUrl, { model: 'sandbox-fast' }));
  expect((await call()).text).toContain('## Sandbox answer');
  await sandbox.setFaults({ status: 503 });
  await expect
    .poll(async () => (await appErrorOf(call()).catch(() => null))?.code)
    .toBe('provider.server_error');
  await sandbox.close();
  expect((await appErrorOf(call())).code).toBe('provider.unreachable');
  const again = await sandbox.start();
  expect((await provider.complete(providerCall(again.baseUrl, { model: 'sandbox-fast' }))).text).not.toBe('');
  await sandbox.close();
});

test('a thread that cannot start is an error that says so, and the next start tries again', async () => {
  const sandbox = createSandbox({ threadUrl: new URL('./no-such-thread.ts', import.meta.url) });
  for (let turn = 0; turn < 2; turn += 1) {
    const error = await appErrorOf(sandbox.start());
    expect(error.code).toBe('provider.unreachable');
    expect(error.message).toContain('The sandbox could not start');
  }
  await sandbox.close();
});
