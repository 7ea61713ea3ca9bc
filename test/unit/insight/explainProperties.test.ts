import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochSeconds, type StoredEntry } from '../../../src/core/cache/store.ts';
import { prepareRequest } from '../../../src/core/client/preparedRequest.ts';
import { givenLookup } from '../../../src/core/insight/entryLookup.ts';
import { explain } from '../../../src/core/insight/explain.ts';
import { resolveProviders } from '../../../src/core/providers/registry.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Statement } from '../../../src/core/storage/types.ts';
import { entryDetailsIn } from '../../../src/core/usage/ledger.ts';
import { upsertDetails } from '../../../src/core/usage/ledgerRow.ts';
import { type AskInput, askRequestSchema } from '../../../src/shared/contract/ask.ts';
import { openConsoleDatabase } from '../../support/storage.ts';

const { settings } = defaultSettings();
const providers = resolveProviders(settings, null);
const now = 1_790_000_000_000;

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }).map((value) => value.toWellFormed());
const requests: fc.Arbitrary<AskInput> = fc.record({
  provider: fc.constant('sandbox'),
  model: fc.constantFrom('sandbox-fast', 'sandbox-slow'),
  messages: fc
    .tuple(fc.option(text, { nil: null }), text)
    .map(([system, user]) => [
      ...(system === null ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user' as const, content: user },
    ]),
  format: fc.constantFrom('text' as const, 'json' as const),
  params: fc.record(
    {
      temperature: fc.constantFrom(0, 0.2, 0.7),
      maxTokens: fc.integer({ min: 1, max: 9999 }),
      topP: fc.double({ min: 0, max: 1, noNaN: true }),
      seed: fc.integer({ min: -5, max: 5 }),
    },
    { requiredKeys: [] },
  ),
});

const prepared = (input: AskInput) => prepareRequest(input, { source: 'core' }, settings, providers);

/** What the console keeps of an entry that this request made. */
function detailsOf(input: AskInput): Statement {
  const { namespace, key, provider, request, params } = prepared(input);
  const { model, messages, format } = request;
  return upsertDetails({
    ...{ namespace, key, provider: provider.id, baseUrl: provider.baseUrl, model },
    prompt: messages.at(-1)?.content ?? '',
    requestJson: JSON.stringify({ model, messages, format, params }),
    tokens: { input: 1, cachedInput: 0, output: 1, reasoning: 0, provenance: 'reported' },
    ...{ modelAnswered: null, costMicros: null, latencyMs: 1, finishReason: 'stop', createdAt: now - 1000 },
  });
}

const changes: Readonly<Record<string, (request: AskInput) => AskInput>> = {
  temperature: (request) => ({ ...request, params: { ...request.params, temperature: 0.35 } }),
  max_tokens: (request) => ({ ...request, params: { ...request.params, maxTokens: 10_000 } }),
  seed: (request) => ({ ...request, params: { ...request.params, seed: 99 } }),
  model: (request) => ({ ...request, model: 'sandbox-long' }),
  response_format: (request) => ({ ...request, format: request.format === 'json' ? 'text' : 'json' }),
  'message 1': ({ messages: [first, ...rest], ...request }) => ({
    ...request,
    messages: [{ role: first?.role ?? 'user', content: `${first?.content} and more` }, ...rest],
  }),
};

test('whatever request was kept is explained as a hit, and with one thing changed as a miss for exactly that', async () => {
  const { reader, writer } = await openConsoleDatabase();
  await fc.assert(
    fc.asyncProperty(requests, fc.constantFrom(...Object.keys(changes)), async (input, field) => {
      const { namespace, key } = prepared(input);
      await writer.run([{ sql: 'DELETE FROM entry_details' }, detailsOf(input)]);
      const entry: StoredEntry = {
        ...{ namespace, key, valueJson: '"{}"', createdAt: epochSeconds(now - 1000), expiresAt: null },
      };
      const explained = (asked: AskInput) =>
        explain(askRequestSchema.parse(asked), {
          ...{ settings, providers, own: true, nowMs: now, asOf: now, console: reader },
          lookup: givenLookup([entry]),
          entryDetails: entryDetailsIn(reader),
        });
      expect(explained(input)).toMatchObject({ outcome: 'hit', keys: [{ key, present: true }] });
      const miss = explained(changes[field]?.(input) ?? input);
      expect(miss.outcome).toBe('miss');
      const differing = miss.nearest[0]?.differences.filter(({ same }) => !same);
      expect(differing?.map((difference) => difference.field)).toEqual([field]);
    }),
    { numRuns: 60 },
  );
});

test('a prompt with another beginning is found by the words that it shares, whatever else was asked since', async () => {
  const { reader, writer } = await openConsoleDatabase();
  const ask = (content: string): AskInput => ({
    provider: 'sandbox',
    model: 'sandbox-fast',
    messages: [{ role: 'user', content }],
  });
  const others = Array.from({ length: 300 }, (_, index) =>
    detailsOf(ask(`Question ${index} of another kind: "why"?`)),
  );
  await writer.run([detailsOf(ask('Please translate to English: größer als "alles" andere')), ...others]);
  const { nearest } = explain(
    askRequestSchema.parse(ask('Would you translate to English: größer als "alles" andere')),
    {
      ...{ settings, providers, own: true, nowMs: now, asOf: now, console: reader },
      lookup: givenLookup([]),
      entryDetails: entryDetailsIn(reader),
    },
  );
  expect(nearest[0]?.differences[0]?.entry).toContain('Please translate');
});
