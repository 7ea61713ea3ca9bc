import { calcPrice, findProvider as findPrices } from '@pydantic/genai-prices';
import { expect, test } from 'vitest';
import { presets } from '../../../src/core/providers/presets.ts';
import { findProvider, resolveProviders } from '../../../src/core/providers/registry.ts';
import { providerViewSchema } from '../../../src/shared/contract/providers.ts';
import { customProviderSchema } from '../../../src/shared/contract/settings.ts';

const none = { base_url: null, providers: [] };

test.each(presets.map((preset) => [preset.id, preset] as const))('the preset %s is whole', (_, preset) => {
  expect(customProviderSchema.shape.id.safeParse(preset.id).success).toBe(true);
  expect(providerViewSchema.shape.kind.safeParse(preset.kind).success).toBe(true);
  if (preset.kind === 'sandbox') return;
  const url = new URL(preset.baseUrl);
  expect(url.pathname.endsWith('/')).toBe(false);
  expect(url.protocol).toBe(preset.kind === 'remote' ? 'https:' : 'http:');
  expect(preset.keyVariables.length).toBeGreaterThan(0);
  expect(preset.needsKey).toBe(preset.kind === 'remote');
  if (preset.kind === 'remote') expect(preset.keysPage).toMatch(/^https:\/\//);
});

test('ids are there once', () => {
  expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
});

test.each(presets.filter(({ pricedAs }) => pricedAs !== null).map((preset) => [preset.id, preset] as const))(
  'the price table knows %s by the id the preset gives, and prices what it suggests',
  (_, preset) => {
    const prices = findPrices({ providerId: preset.pricedAs ?? '' });
    expect(prices?.id).toBe(preset.pricedAs);
    expect(new RegExp(prices?.api_pattern ?? '^$').test(preset.baseUrl)).toBe(true);
    const unpriced = preset.suggestedModels.filter(
      (model) =>
        !calcPrice({ input_tokens: 1000, output_tokens: 10 }, model, { providerId: preset.pricedAs ?? '' }),
    );
    expect(unpriced).toEqual([]);
  },
);

test('without settings there are the presets; the sandbox gets its address once it runs', () => {
  const before = resolveProviders(none, null);
  expect(before.map(({ id }) => id)).toEqual(presets.map(({ id }) => id));
  expect(findProvider(before, 'sandbox').baseUrl).toBe('');
  expect(findProvider(resolveProviders(none, 'http://127.0.0.1:5/v1'), 'sandbox').baseUrl).toBe(
    'http://127.0.0.1:5/v1',
  );
});

test('base_url makes the provider openai_compatible; on the host of a vendor it has its prices and key page', () => {
  const own = findProvider(
    resolveProviders({ ...none, base_url: 'http://10.0.0.7:8000/v1' }, null),
    'openai_compatible',
  );
  expect(own).toMatchObject({ kind: 'local', needsKey: false, pricedAs: null });
  expect(own.library).toEqual({
    providerClass: 'OpenAICompatibleProvider',
    providerName: 'openai_compatible',
  });
  const vendor = findProvider(
    resolveProviders({ ...none, base_url: 'https://api.deepseek.com/v1' }, null),
    'openai_compatible',
  );
  expect(vendor).toMatchObject({ kind: 'remote', needsKey: true, pricedAs: 'deepseek' });
  expect(vendor.keyVariables).toEqual(['OPENAI_COMPATIBLE_API_KEY', 'DEEPSEEK_API_KEY']);
});

test('the key of a vendor is not taken for its host over plain http, where anyone could read it', () => {
  const plain = findProvider(
    resolveProviders({ ...none, base_url: 'http://api.deepseek.com/v1' }, null),
    'openai_compatible',
  );
  expect(plain.keyVariables).toEqual(['OPENAI_COMPATIBLE_API_KEY']);
  expect(plain.pricedAs).toBeNull();
});

test('a custom provider is added, or takes the place of a known one', () => {
  const providers = resolveProviders(
    {
      base_url: null,
      providers: [
        { id: 'my-server', name: 'Mine', base_url: 'https://llm.example.com/v1', model: 'big' },
        { id: 'ollama', name: 'Ollama upstairs', base_url: 'http://192.168.1.9:11434/v1' },
        { id: 'openai', name: 'OpenAI by proxy', base_url: 'http://localhost:4000/v1' },
      ],
    },
    null,
  );
  expect(findProvider(providers, 'my-server')).toMatchObject({
    kind: 'remote',
    needsKey: false,
    model: 'big',
    keyVariables: ['MY_SERVER_API_KEY'],
  });
  expect(findProvider(providers, 'ollama')).toMatchObject({
    name: 'Ollama upstairs',
    baseUrl: 'http://192.168.1.9:11434/v1',
    model: null,
  });
  expect(findProvider(providers, 'openai')).toMatchObject({
    needsKey: false,
    pricedAs: 'openai',
    maxTokensField: 'max_completion_tokens',
  });
  expect(providers).toHaveLength(presets.length + 1);
});

test("nothing takes the sandbox's place, whose answers count as free", () => {
  const providers = resolveProviders(
    { base_url: null, providers: [{ id: 'sandbox', name: 'x', base_url: 'https://costly.example.com/v1' }] },
    null,
  );
  expect(findProvider(providers, 'sandbox')).toMatchObject({ kind: 'sandbox', baseUrl: '', name: 'Sandbox' });
});

test('an unknown provider is named, and the one without an address says where to set it', () => {
  const providers = resolveProviders(none, null);
  expect(() => findProvider(providers, 'nope')).toThrow(/"nope"/);
  expect(() => findProvider(providers, 'openai_compatible')).toThrow(/base URL in Settings/);
});
