import { expect, test } from 'vitest';
import type { AskInput } from '../../../src/shared/contract/ask.ts';
import { openTestClient, PROVIDER } from '../../support/client.ts';

const question = (more: Partial<AskInput> = {}): AskInput => ({
  provider: PROVIDER,
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'What is single flight?' }],
  ...more,
});
const sandboxed = (more: Partial<AskInput> = {}) => question({ model: 'sandbox-fast', ...more });
const core = { source: 'core' } as const;

/** What one caller got: its answer or error code, and the text as it came. */
async function heard(
  client: Awaited<ReturnType<typeof openTestClient>>['client'],
  input: AskInput,
  signal?: AbortSignal,
) {
  let text = '';
  const onText = (piece: string) => {
    text += piece;
  };
  try {
    return { answer: await client.ask(input, { ...core, signal, onText }), code: null, text };
  } catch (caught) {
    return { answer: null, code: (caught as { code: string }).code, text };
  }
}

test('500 identical requests at the same time are one call, 500 answers, billed once', async () => {
  const { client, server, reports } = await openTestClient();
  const all = await Promise.all(Array.from({ length: 500 }, () => heard(client, sandboxed())));
  expect(server.requests).toHaveLength(1);
  const answers = all.flatMap(({ answer }) => answer ?? []);
  expect(answers).toHaveLength(500);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(all.every(({ text }) => text === answers[0]?.text)).toBe(true);
  expect(new Set(answers.map(({ requestId }) => requestId)).size).toBe(500);

  const payers = answers.filter(({ cache }) => cache.outcome === 'miss');
  expect(payers).toHaveLength(1);
  const [payer] = payers;
  const joined = answers.filter(({ cache }) => cache.outcome === 'joined');
  expect(joined).toHaveLength(499);
  expect(joined.every(({ cost, attempts }) => cost.kind === 'no_spend' && attempts.length === 0)).toBe(true);

  const today = reports.today(Date.now());
  expect(today).toMatchObject({ requests: 500, failed: 0, hits: 0, lookups: 1 });
  expect(today.inputTokens).toBe(payer?.tokens.input);
  expect(today.outputTokens).toBe(payer?.tokens.output);
  expect(today.cost.unpriced).toBe(payer?.cost.kind === 'unpriced' ? 1 : 0);
  const rows = reports.requests({ limit: 500 });
  expect(rows.filter(({ cacheOutcome }) => cacheOutcome === 'joined')).toHaveLength(499);
  // What they shared is in the cache by now.
  expect((await client.ask(sandboxed(), core)).cache.outcome).toBe('hit');
});

test('who asks while the answer is under way gets what came so far, and the rest as it comes', async () => {
  const { client, server } = await openTestClient();
  server.setFaults({ tokensPerSecond: 200, answerTokens: 60 });
  let begun: (() => void) | null = null;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const leader = client.ask(sandboxed(), { ...core, onText: () => begun?.() });
  await started;
  const late = await heard(client, sandboxed());
  expect(late.text).toBe((await leader).text);
  expect(late.answer).toMatchObject({ cache: { outcome: 'joined' }, completion: { state: 'complete' } });
  expect(server.requests).toHaveLength(1);
});

test('the first one cancelled ends at once and the others are served; one of them has the cost', async () => {
  const { client, server, reports } = await openTestClient();
  server.setFaults({ tokensPerSecond: 200, answerTokens: 60 });
  const stop = new AbortController();
  const leader = client.ask(sandboxed(), { ...core, signal: stop.signal, onText: () => stop.abort() });
  const others = [heard(client, sandboxed()), heard(client, sandboxed())];
  const stopped = await leader;
  expect(stopped.completion).toMatchObject({ state: 'cut', error: { code: 'request.cancelled' } });
  expect(stopped.cost.kind).toBe('no_spend');
  expect(server.requests[0]?.outcome()).toBe('open');
  const [heir, joined] = await Promise.all(others);
  expect(heir?.answer).toMatchObject({
    cache: { outcome: 'miss', stored: true },
    completion: { state: 'complete' },
  });
  expect(heir?.answer?.attempts).toHaveLength(1);
  expect(joined?.answer).toMatchObject({ cache: { outcome: 'joined' }, text: heir?.answer?.text });
  expect(server.requests).toHaveLength(1);
  const today = reports.today(Date.now());
  expect(today.outputTokens).toBe(heir?.answer?.tokens.output);
});

test('the call is stopped when everybody has left', async () => {
  const { client, server, reports } = await openTestClient();
  server.setFaults({ hang: 'before_headers' });
  const stop = new AbortController();
  const asking = Array.from({ length: 5 }, () => heard(client, sandboxed(), stop.signal));
  await expect.poll(() => server.requests.length).toBe(1);
  stop.abort();
  expect((await Promise.all(asking)).map(({ code }) => code)).toEqual(Array(5).fill('request.cancelled'));
  await expect.poll(() => server.requests[0]?.outcome()).toBe('client_left');
  expect(reports.requests({ limit: 9 }).map(({ outcome }) => outcome)).toEqual(Array(5).fill('cancelled'));
});

test('an error is the same error for each of them, once, and is not remembered', async () => {
  const { client, server, reports } = await openTestClient();
  server.setFaults({ status: 500 });
  const all = await Promise.all(Array.from({ length: 50 }, () => heard(client, sandboxed())));
  expect(all.map(({ code }) => code)).toEqual(Array(50).fill('provider.server_error'));
  expect(server.requests).toHaveLength(1);
  expect(reports.today(Date.now())).toMatchObject({ requests: 50, failed: 50 });
  server.setFaults({});
  expect((await client.ask(sandboxed(), core)).completion).toEqual({ state: 'complete' });
});

test('what differs in anything that can change the answer, or where it is kept, is its own call', async () => {
  const { client, server, configure } = await openTestClient();
  server.setFaults({ latencyMs: 50 });
  const variants: Partial<AskInput>[] = [
    {},
    { model: 'sandbox-long' },
    { provider: 'openai_compatible' },
    { params: { temperature: 0.1 } },
    { params: { seed: 1 } },
    { messages: [{ role: 'user', content: 'What is double flight?' }] },
    { headers: { 'X-Route': 'a' } },
    { format: 'json' },
    { stream: false },
    { failover: [{ provider: 'openai_compatible' }] },
  ];
  const asking = variants.map((variant) => heard(client, sandboxed(variant)));
  configure({ cache_namespace: 'another' });
  asking.push(heard(client, sandboxed()));
  const all = await Promise.all(asking);
  expect(all.map(({ answer }) => answer?.cache.outcome)).toEqual(Array(variants.length + 1).fill('miss'));
  expect(server.requests).toHaveLength(variants.length + 1);
});

test('requests that want an answer of their own each get one', async () => {
  const { client, server } = await openTestClient();
  server.setFaults({ latencyMs: 50 });
  const pairs: Partial<AskInput>[] = [
    { params: { temperature: 1.5 } },
    { cacheMode: 'bypass' },
    { cacheMode: 'refresh' },
    { cacheMode: 'no-store' },
  ];
  await Promise.all(
    pairs.flatMap((pair) => [heard(client, sandboxed(pair)), heard(client, sandboxed(pair))]),
  );
  expect(server.requests).toHaveLength(2 * pairs.length);
});

test('each one has its own time limit: the hasty one leaves, and the patient one asks again after the first', async () => {
  const { client, server, reports } = await openTestClient();
  server.setFaults({ hang: 'before_headers' });
  const first = heard(client, sandboxed({ timeoutMs: 400 }));
  const hasty = heard(client, sandboxed({ timeoutMs: 50 }));
  const patient = heard(client, sandboxed({ timeoutMs: 60_000 }));
  await expect.poll(() => server.requests.length).toBe(1);
  server.setFaults({});
  expect((await hasty).code).toBe('request.deadline');
  expect((await first).code).toMatch(/^(provider\.timeout|request\.deadline)$/);
  expect((await patient).answer).toMatchObject({
    completion: { state: 'complete' },
    cache: { outcome: 'miss' },
  });
  expect(server.requests).toHaveLength(2);
  expect(reports.today(Date.now())).toMatchObject({ requests: 3, failed: 2 });
});
