import { expect, test } from 'vitest';
import { requestOfDetails } from '../../../src/core/insight/entryRequest.ts';
import type { AskInput } from '../../../src/shared/contract/ask.ts';
import type { FreshRun } from '../../../src/shared/contract/insight.ts';
import { startChatServer } from '../../support/chatServer.ts';
import { PROVIDER } from '../../support/client.ts';
import { openTestInsight, whenFresh } from '../../support/insight.ts';

const ask = (content: string, more: Partial<AskInput> = {}): AskInput => ({
  provider: PROVIDER,
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content }],
  params: { temperature: 0 },
  ...more,
});

async function openWithAnswers(answer: (prompt: string) => string) {
  const server = await startChatServer({ answer });
  const opened = await openTestInsight({
    settings: { providers: [{ id: PROVIDER, name: 'Test server', base_url: server.baseUrl }] },
  });
  return { ...opened, chats: server.chats, closeServer: () => server.close() };
}

const ended = (run: FreshRun) => run.state === 'done' || run.state === 'cancelled';

test('kept answers are laid beside fresh ones; the cache is neither asked nor changed, and other programs are left out', async () => {
  let words = 'The sky is blue today.';
  const { client, insight, cache, chats, reports, closeServer } = await openWithAnswers((prompt) =>
    prompt === 'same' ? 'No change.' : words,
  );
  const first = await client.ask(ask('sky'), { source: 'core' });
  const second = await client.ask(ask('same'), { source: 'core' });
  const ids = [first, second].map(({ cache: { namespace, key } }) => ({ namespace, key }));
  const foreign = { namespace: 'default', key: 'of another program' };
  words = 'The sky is grey today.';
  const seen: FreshRun[] = [];
  insight.onFresh((run) => seen.push(run));

  expect(await insight.freshPlan('own', [...ids, foreign])).toMatchObject({
    askable: 2,
    skipped: 1,
    atMostMicros: null,
  });
  const begun = await insight.askFresh('own', [...ids, foreign]);
  expect(begun).toMatchObject({ state: 'running', file: 'own' });
  await expect(insight.askFresh('own', ids)).rejects.toMatchObject({ code: 'request.invalid' });
  await whenFresh(insight, ended);

  const { answers } = insight.fresh();
  expect(answers.map(({ state }) => state)).toEqual(['done', 'done', 'skipped']);
  expect(answers[0]?.pieces.filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'removed', text: 'blue' },
    { kind: 'added', text: 'grey' },
  ]);
  expect(answers[0]?.likeness).toBeCloseTo(0.8);
  expect(answers[1]).toMatchObject({
    likeness: 1,
    prompt: 'same',
    originalLatencyMs: second.latencyMs > 0 ? expect.any(Number) : 0,
  });
  expect(answers[2]?.error?.message).toContain('not known');
  expect(seen.at(-1)).toEqual(insight.fresh());

  expect(chats).toHaveLength(4);
  expect(cache.get('default', [first.cache.key])?.valueJson).toContain('blue');
  const compared = reports.requests({ limit: 10 }).filter(({ source }) => source === 'compare');
  expect(compared.map(({ cacheOutcome }) => cacheOutcome)).toEqual(['bypass', 'bypass']);
  await closeServer();
});

test('stopped in the middle, what came stays and nobody else is asked; one that fails says why', async () => {
  const server = await startChatServer();
  const { client, insight, configure } = await openTestInsight({
    settings: { providers: [{ id: PROVIDER, name: 'Test server', base_url: server.baseUrl }] },
  });
  const prompts = ['one', 'two', 'three', 'four'];
  const ids = [];
  for (const prompt of prompts) {
    const asked = client.ask(ask(prompt), { source: 'core' });
    const chat = await server.next();
    chat.send(`answer to ${prompt}`);
    chat.finish();
    const { namespace, key } = (await asked).cache;
    ids.push({ namespace, key });
  }
  await insight.askFresh('own', ids);
  const [first] = [await server.next(), await server.next()];
  first.send(`answer to ${first.prompt}`);
  first.finish();
  await whenFresh(insight, ({ answers: some }) => some.some((one) => one.state === 'done'));
  await server.next();
  insight.cancelFresh();
  await whenFresh(insight, ended);
  const { state, answers } = insight.fresh();
  expect(state).toBe('cancelled');
  expect(answers.map((one) => one.state).sort()).toEqual(['done', 'skipped', 'skipped', 'skipped']);
  expect(server.chats.length).toBeLessThanOrEqual(4 + 3);

  // At another address the same id is another server: it is not asked in the old one's place.
  configure({ providers: [{ id: PROVIDER, name: 'Moved', base_url: 'http://127.0.0.1:9/v1' }] });
  await insight.askFresh('own', ids);
  await whenFresh(insight, ended);
  expect(insight.fresh().answers.every((one) => one.error?.message.includes('has another address now'))).toBe(
    true,
  );
  await server.close();
});

test('what is kept of a request makes the same request again', async () => {
  const { client, entryDetails } = await openTestInsight();
  const request = ask('Again?', {
    model: 'sandbox-fast',
    format: 'text',
    params: { temperature: 0.1, stop: ['END'] },
  });
  const { cache } = await client.ask(request, { source: 'core' });
  const details = entryDetails(cache.namespace, cache.key);
  expect(details && requestOfDetails(details)).toMatchObject(request);
  const again = await client.ask((details && requestOfDetails(details)) ?? request, { source: 'core' });
  expect(again.cache).toMatchObject({ outcome: 'hit', key: cache.key });
});
