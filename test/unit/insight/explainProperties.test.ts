import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochSeconds, type StoredEntry } from '../../../src/core/cache/store.ts';
import { prepareRequest } from '../../../src/core/client/preparedRequest.ts';
import { givenLookup } from '../../../src/core/insight/entryLookup.ts';
import { explain } from '../../../src/core/insight/explain.ts';
import { resolveProviders } from '../../../src/core/providers/registry.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
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
      const prepared = prepareRequest(input, { source: 'core' }, settings, providers);
      const { namespace, key, provider, request, params } = prepared;
      const { model, messages, format } = request;
      const requestJson = JSON.stringify({ model, messages, format, params });
      await writer.run([
        { sql: 'DELETE FROM entry_details' },
        upsertDetails({
          ...{ namespace, key, provider: provider.id, baseUrl: provider.baseUrl, model, requestJson },
          prompt: messages.at(-1)?.content ?? '',
          tokens: { input: 1, cachedInput: 0, output: 1, reasoning: 0, provenance: 'reported' },
          ...{
            modelAnswered: null,
            costMicros: null,
            latencyMs: 1,
            finishReason: 'stop',
            createdAt: now - 1000,
          },
        }),
      ]);
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
