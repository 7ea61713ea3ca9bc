import { expect, test } from 'vitest';
import { createResolveEndpoint } from '../../../src/core/client/endpoints.ts';
import { resolveProviders } from '../../../src/core/providers/registry.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import { createPricing } from '../../../src/core/usage/pricing.ts';
import {
  type PlaygroundHandlerParts,
  playgroundHandlers,
} from '../../../src/main/ipc/handlers/playground.ts';
import { askRequestSchema } from '../../../src/shared/contract/ask.ts';

const context = { emit: () => undefined };
const input = { input: 1000, cachedInput: 0, output: 0, reasoning: 0, provenance: 'estimated' } as const;

/** The handlers that say things about a request, with settings of the person's own. */
function handlersWith(own: { temperature: number | null; max_tokens: number | null }) {
  const settings = { ...defaultSettings().settings, ...own };
  const parts: Partial<PlaygroundHandlerParts> = {
    settings: { current: settings },
    providers: () => resolveProviders(settings, null),
    endpoint: createResolveEndpoint({
      sandboxUrl: async () => 'http://127.0.0.1:7001/v1',
      secretFor: () => Promise.reject(new Error('no key is needed to write code')),
    }),
    keyRing: { sourceFor: () => ({ kind: 'not_needed' }) },
    estimator: { estimate: async () => input, close: async () => undefined },
    pricing: createPricing(),
    clock: { now: () => Date.now(), monotonic: () => 0 },
  };
  return playgroundHandlers(parts as PlaygroundHandlerParts);
}

const request = (provider: string, model: string) =>
  askRequestSchema.parse({ provider, model, messages: [{ role: 'user', content: 'hi' }] });

test('code for the sandbox goes to the address at which it runs', async () => {
  const handlers = handlersWith({ temperature: null, max_tokens: null });
  const asked = { request: request('sandbox', 'sandbox-fast'), language: 'curl' } as const;
  const { text } = await handlers['playground.snippet'](asked, context);
  expect(text).toContain("'http://127.0.0.1:7001/v1/chat/completions'");
});

test('code asks with the parameters of the settings, as the console would', async () => {
  const handlers = handlersWith({ temperature: 0.3, max_tokens: 77 });
  const asked = { request: request('openai', 'gpt-4o-mini'), language: 'curl' } as const;
  const { text } = await handlers['playground.snippet'](asked, context);
  expect(text).toContain('"temperature": 0.3');
  expect(text).toContain('"max_completion_tokens": 77');
});

test('the most that a request can cost counts the longest answer of the settings', async () => {
  const handlers = handlersWith({ temperature: null, max_tokens: 1000 });
  const estimate = await handlers['playground.estimate'](request('openai', 'gpt-4o-mini'), context);
  // $0.15 a million tokens in, $0.60 out.
  expect(estimate.worstCase).toMatchObject({ kind: 'priced', micros: 150 + 600 });
});
