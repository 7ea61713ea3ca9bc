import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalRequest, ownKey, type RequestIdentity } from '../../../src/core/cache/ownKey.ts';

const request: RequestIdentity = {
  provider: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  model: 'gpt-4o-mini',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Name a colour.' },
  ],
  format: 'text',
  params: { temperature: 0.2 },
};

describe("the console's own key", () => {
  const changes: readonly (readonly [what: string, change: Partial<RequestIdentity>])[] = [
    ['the provider', { provider: 'custom' }],
    ['the server', { baseUrl: 'https://proxy.example/v1' }],
    ['the model', { model: 'gpt-4o' }],
    ['the words of a message', { messages: [{ role: 'user', content: 'Name a colour. ' }] }],
    ['the role of a message', { messages: [{ role: 'assistant', content: 'Name a colour.' }] }],
    ['the order of messages', { messages: [...request.messages].reverse() }],
    ['the format', { format: 'json' }],
    ['the temperature', { params: { temperature: 0.3 } }],
    ['a left-out temperature', { params: {} }],
    ['max tokens', { params: { temperature: 0.2, maxTokens: 1 } }],
    ['top p', { params: { temperature: 0.2, topP: 1 } }],
    ['the frequency penalty', { params: { temperature: 0.2, frequencyPenalty: 0 } }],
    ['the presence penalty', { params: { temperature: 0.2, presencePenalty: 0 } }],
    ['the seed', { params: { temperature: 0.2, seed: 0 } }],
    ['the stop words', { params: { temperature: 0.2, stop: [] } }],
    ['an extra header', { headers: { 'X-Route': 'eu' } }],
  ];
  it.each(changes)('changes with %s', (_what, change) => {
    expect(ownKey({ ...request, ...change })).not.toBe(ownKey(request));
  });

  it('is all of these apart from each other', () => {
    const keys = changes.map(([, change]) => ownKey({ ...request, ...change }));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(['https://api.openai.com/v1/', 'https://API.OpenAI.com:443/v1//'])(
    'is the same for %s',
    (baseUrl) => {
      expect(ownKey({ ...request, baseUrl })).toBe(ownKey(request));
    },
  );

  it('does not depend on the order or the case of header names', () => {
    const one = ownKey({ ...request, headers: { 'X-A': '1', 'x-b': '2' } });
    expect(ownKey({ ...request, headers: { 'X-B': '2', 'x-a': '1' } })).toBe(one);
    expect(ownKey({ ...request, headers: {} })).toBe(ownKey(request));
  });

  it('does not move between versions of the console: this one is in files out there', () => {
    expect(ownKey(request)).toBe('4b6cdf661102a9663f8fb7f80a0cb3357af0feb4352951868f42da52eaa77beb');
  });

  const message = fc.record({
    role: fc.constantFrom('system', 'user', 'assistant'),
    content: fc.string({ unit: 'binary' }),
  });
  const identity = fc.record({
    provider: fc.string(),
    baseUrl: fc.webUrl(),
    model: fc.string({ unit: 'binary' }),
    messages: fc.array(message, { maxLength: 4 }),
    format: fc.constantFrom('text', 'json'),
    params: fc.record(
      { temperature: fc.double({ min: 0, max: 2 }), seed: fc.integer(), stop: fc.array(fc.string()) },
      { requiredKeys: [] },
    ),
  });

  it('is the same for the same request, whatever the order its members were written in', () => {
    fc.assert(
      fc.property(identity, (one) => {
        const { params, ...rest } = one;
        const backwards = Object.fromEntries(Object.entries(params).reverse());
        expect(ownKey({ params: backwards, ...rest })).toBe(ownKey(one));
        expect(ownKey(one)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  it('hashes sorted JSON that holds every word of the messages', () => {
    fc.assert(
      fc.property(identity, (one) => {
        const text: Record<string, unknown> = JSON.parse(canonicalRequest(one));
        expect(Object.keys(text)).toEqual(Object.keys(text).sort());
        expect(text.messages).toEqual(one.messages);
        expect(text.model).toBe(one.model);
      }),
    );
  });
});
