import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tableLookup } from '../../../src/core/insight/entryLookup.ts';
import { explain } from '../../../src/core/insight/explain.ts';
import { resolveProviders } from '../../../src/core/providers/registry.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import { openReader, type Reader } from '../../../src/core/storage/reader.ts';
import type { AskInput } from '../../../src/shared/contract/ask.ts';
import type { Explanation } from '../../../src/shared/contract/insight.ts';
import { entry, handClock, openTestStore } from '../../support/cache.ts';
import { PROVIDER } from '../../support/client.ts';
import { openTestInsight } from '../../support/insight.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

const question: AskInput = {
  provider: PROVIDER,
  model: 'sandbox-fast',
  messages: [
    { role: 'system', content: 'Answer in one word.' },
    { role: 'user', content: 'Name a colour.' },
  ],
  params: { temperature: 0.2, maxTokens: 2000 },
};

const fieldsThatDiffer = (near: Explanation['nearest'][number] | undefined) =>
  near?.differences.filter(({ same }) => !same).map(({ field }) => field);
const changedFields = ({ nearest }: Explanation) => fieldsThatDiffer(nearest[0]);

test('an answer that is there is a hit; a request with another temperature is told that this is the difference', async () => {
  const { client, insight } = await openTestInsight();
  const answer = await client.ask(question, { source: 'core' });
  const hit = await insight.explain('own', question);
  expect(hit).toMatchObject({
    outcome: 'hit',
    keys: [{ kind: 'own', key: answer.cache.key, present: true }],
  });

  const other = { ...question, params: { ...question.params, temperature: 0.4 } };
  const miss = await insight.explain('own', other);
  expect(miss.outcome).toBe('miss');
  expect(changedFields(miss)).toEqual(['temperature']);
  expect(miss.nearest[0]).toMatchObject({ key: answer.cache.key, present: true, kind: 'own' });
  expect(miss.nearest[0]?.differences[0]).toMatchObject({ request: '0.4', entry: '0.2' });
  expect(miss.because).toContain('temperature: 0.2 there, 0.4 here');
  // Once it is answered itself, it can still be told why it found nothing.
  const askedAt = Date.now();
  await client.ask(other, { source: 'core' });
  const then = await insight.explain('own', other, askedAt);
  expect(then).toMatchObject({ outcome: 'miss', keys: [{ present: false }] });
  expect(changedFields(then)).toEqual(['temperature']);
  expect((await insight.explain('own', other)).outcome).toBe('hit');
});

test('of a change in one field exactly that field is named', async () => {
  const { client, insight } = await openTestInsight();
  await client.ask(question, { source: 'core' });
  const changes: Readonly<Record<string, Partial<AskInput>>> = {
    model: { model: 'sandbox-slow' },
    max_tokens: { params: { temperature: 0.2, maxTokens: 3000 } },
    seed: { params: { temperature: 0.2, maxTokens: 2000, seed: 7 } },
    response_format: { format: 'json' },
    'message 1': {
      messages: [{ role: 'system', content: 'Answer in two words.' }, ...question.messages.slice(1)],
    },
    headers: { headers: { 'X-Team': 'blue' } },
  };
  const explained = await Promise.all(
    Object.values(changes).map((change) => insight.explain('own', { ...question, ...change })),
  );
  expect(explained.map(changedFields)).toEqual(Object.keys(changes).map((field) => [field]));
});

test('an expired entry, one that is gone, and one in another namespace are each told apart', async () => {
  const clock = handClock(1_790_000_000);
  const { client, insight, configure } = await openTestInsight({ clock, settings: { cache_ttl_s: 60 } });
  await client.ask(question, { source: 'core' });
  clock.setSeconds(1_790_000_000 + 3600);
  const expired = await insight.explain('own', question);
  expect(expired).toMatchObject({ outcome: 'expired', keys: [{ present: true }] });
  expect(expired.because).toContain('its time is over');

  clock.setSeconds(1_790_000_000 + 30);
  configure({ cache_namespace: 'elsewhere' });
  const elsewhere = await insight.explain('own', question);
  expect(elsewhere.outcome).toBe('miss');
  expect(changedFields(elsewhere)).toEqual(['namespace']);
  configure({ cache_namespace: 'default' });

  const gone = await openTestInsight({ clock, settings: { cache_sqlite_max_entries: 1 } });
  await gone.client.ask(question, { source: 'core' });
  await gone.client.ask(
    { ...question, messages: [{ role: 'user', content: 'Another.' }] },
    { source: 'core' },
  );
  clock.setSeconds(1_790_000_000 + 86_400 * 3);
  const explained = await gone.insight.explain('own', question);
  expect(explained).toMatchObject({ outcome: 'miss' });
  expect(explained.nearest[0]).toMatchObject({ present: false, likeness: 1 });
  expect(explained.because).toContain('no longer in the file');
});

test('a header that may hold a secret is a part of the key and is not kept: that it differs is said, and not what it was', async () => {
  const { client, insight } = await openTestInsight();
  await client.ask({ ...question, headers: { 'X-Auth': 'canary' } }, { source: 'core' });
  const explained = await insight.explain('own', question);
  expect(explained.outcome).toBe('miss');
  expect(changedFields(explained)).toEqual(['headers']);
  const hit = await insight.explain('own', {
    ...question,
    headers: { 'X-Auth': 'canary', 'X-Team': 'blue' },
  });
  expect(JSON.stringify(hit)).toContain('x-team: blue');
  expect(JSON.stringify([explained, hit])).not.toContain('canary');
});

test('what keeps the cache from being used is the reason, and what it would find is said besides', async () => {
  const { client, insight, configure } = await openTestInsight();
  await client.ask(question, { source: 'core' });
  const bypass = await insight.explain('own', { ...question, cacheMode: 'bypass' });
  expect(bypass.outcome).toBe('bypass');
  expect(bypass.because).toContain('The answer is there all the same.');
  const hot = await insight.explain('own', { ...question, params: { temperature: 1.5, maxTokens: 2000 } });
  expect(hot.outcome).toBe('not_cacheable');
  expect(hot.because).toContain('Temperature 1.5 is above the limit');
  expect(changedFields(hot)).toEqual(['temperature']);
  configure({ cache_enabled: false });
  expect((await insight.explain('own', question)).because).toContain('switched off');
});

test('a cache in memory is explained too', async () => {
  const { client, insight } = await openTestInsight({ settings: { cache_backend: 'memory' } });
  await client.ask(question, { source: 'core' });
  expect(await insight.explain('own', question)).toMatchObject({ outcome: 'hit', keys: [{ present: true }] });
  const other = { ...question, params: { temperature: 0.3, maxTokens: 2000 } };
  const miss = await insight.explain('own', other);
  expect(miss).toMatchObject({ outcome: 'miss', nearest: [{ present: true }] });
  expect(changedFields(miss)).toEqual(['temperature']);
});

interface KeyVector {
  readonly key: string;
  readonly request: {
    readonly operation: 'ask' | 'ask_json';
    readonly provider_class: 'OpenAIProvider' | 'OpenAICompatibleProvider';
    readonly provider_name: string;
    readonly model: string;
    readonly return_format: 'text' | 'json';
    readonly prompt: string;
    readonly params: Readonly<Record<string, number>>;
  };
}

/** The library itself makes no ask_json with the format text: those vectors call its key function directly. */
function isPossibleInLibrary({ request }: KeyVector): boolean {
  return request.operation === 'ask' || request.return_format === 'json';
}

const fixtures = new URL('../../fixtures/ai_utilities/', import.meta.url);
const vectors: readonly KeyVector[] = JSON.parse(readFileSync(new URL('key-vectors.json', fixtures), 'utf8'));

function inputOf({ request }: KeyVector): AskInput {
  const { temperature, max_tokens, top_p, frequency_penalty, presence_penalty } = request.params;
  return {
    provider: 'service',
    model: request.model,
    messages: [{ role: 'user', content: request.prompt }],
    format: request.return_format,
    params: {
      temperature,
      maxTokens: max_tokens,
      topP: top_p,
      frequencyPenalty: frequency_penalty,
      presencePenalty: presence_penalty,
    },
  };
}

const explainedIn =
  (file: string, console: Reader, settings: Settings) => (vector: KeyVector, input: AskInput) => {
    const reader = openReader(file, { busyTimeoutMs: 3000 });
    try {
      const { provider_class, provider_name } = vector.request;
      const library = { providerClass: provider_class, providerName: provider_name };
      const usual = resolveProviders(settings, null).filter(({ id }) => id === 'openai');
      return explain(input, {
        ...{ settings, console, own: false, nowMs: Date.now(), asOf: Number.POSITIVE_INFINITY },
        providers: usual.map((one) => ({ ...one, id: 'service', library })),
        lookup: tableLookup(reader, 'ai_cache'),
        entryDetails: () => null,
      });
    } finally {
      reader.close();
    }
  };

test("entries of the Python library's own file are hits for the requests that made them, and a changed temperature is the difference", async () => {
  const file = join(tempDir(), 'library.sqlite');
  copyFileSync(new URL('cache.sqlite', fixtures), file);
  const { reader } = await openConsoleDatabase();
  const explained = explainedIn(file, reader, defaultSettings().settings);
  const cached = openReader(file, { busyTimeoutMs: 3000 });
  const there = tableLookup(cached, 'ai_cache');
  const made = vectors.filter(({ key }) =>
    there.namespaces(10).some((name) => there.times(name, key) !== null),
  );
  cached.close();
  expect(made).toHaveLength(5);
  for (const vector of made) {
    const isPossible = isPossibleInLibrary(vector);
    const { outcome, keys, nearest } = explained(vector, inputOf(vector));
    expect(outcome).toBe(isPossible ? 'hit' : 'miss');
    expect(keys.find(({ present }) => present)?.key).toBe(isPossible ? vector.key : undefined);
    expect(nearest[0]?.key).toBe(vector.key);
    expect(fieldsThatDiffer(nearest[0])).toEqual(isPossible ? [] : ['operation']);

    const input = inputOf(vector);
    const other = explained(vector, { ...input, params: { ...input.params, temperature: 0.45 } });
    expect(other.outcome).toBe('miss');
    const near = other.nearest.find(({ key }) => key === vector.key);
    if (isPossible) expect(fieldsThatDiffer(near)).toEqual(['temperature']);
  }
});

test('every key vector of the library is a hit in a file that has it, number forms included', async () => {
  const { store, path } = await openTestStore();
  await store.set(vectors.map(({ key }) => entry(key, Date.now() / 1000, { valueJson: '{"ok":true}' })));
  const { reader } = await openConsoleDatabase();
  const explained = explainedIn(path, reader, defaultSettings().settings);
  const possible = vectors.filter(isPossibleInLibrary);
  const outcomes = possible.map((vector) => explained(vector, inputOf(vector)));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(possible.map(() => 'hit'));
  expect(outcomes.map(({ keys }) => keys.filter(({ present }) => present).map(({ key }) => key))).toEqual(
    possible.map(({ key }) => expect.arrayContaining([key])),
  );
});
