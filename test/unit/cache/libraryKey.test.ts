import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LibraryIdentity,
  libraryKey,
  libraryKeys,
  libraryKeyText,
} from '../../../src/core/cache/libraryKey.ts';
import type { AskParams } from '../../../src/shared/contract/ask.ts';

interface KeyVector {
  readonly request: {
    readonly operation: 'ask' | 'ask_json';
    readonly provider_class: 'OpenAIProvider' | 'OpenAICompatibleProvider';
    readonly provider_name: string;
    readonly model: string;
    readonly return_format: 'text' | 'json';
    readonly prompt: string;
    readonly params: Readonly<Record<string, number>>;
    readonly params_python: Readonly<Record<string, string>>;
  };
  readonly canonical_json: string;
  readonly key: string;
}

const vectorFile = new URL('../../fixtures/ai_utilities/key-vectors.json', import.meta.url);
const vectors: readonly KeyVector[] = JSON.parse(readFileSync(vectorFile, 'utf8'));

function askParams(params: Readonly<Record<string, number>>): AskParams {
  const { temperature, max_tokens, top_p, frequency_penalty, presence_penalty } = params;
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(max_tokens === undefined ? {} : { maxTokens: max_tokens }),
    ...(top_p === undefined ? {} : { topP: top_p }),
    ...(frequency_penalty === undefined ? {} : { frequencyPenalty: frequency_penalty }),
    ...(presence_penalty === undefined ? {} : { presencePenalty: presence_penalty }),
  };
}

function identityOf({ request }: KeyVector): LibraryIdentity {
  return {
    library: { providerClass: request.provider_class, providerName: request.provider_name },
    model: request.model,
    messages: [{ role: 'user', content: request.prompt }],
    format: request.return_format,
    params: askParams(request.params),
  };
}

const question: LibraryIdentity = {
  library: { providerClass: 'OpenAIProvider', providerName: 'openai' },
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Name a colour.' }],
  format: 'text',
  params: { temperature: 0.25 },
};

describe('the key of the Python library', () => {
  it('has its 60 vectors', () => expect(vectors).toHaveLength(60));

  it.each(vectors.map((vector) => [vector.key, vector] as const))(
    'is byte for byte that of %s',
    (key, vector) => {
      const { request } = vector;
      const asked = {
        operation: request.operation,
        providerClass: request.provider_class,
        providerName: request.provider_name,
        model: request.model,
        returnFormat: request.return_format,
        prompt: request.prompt,
        params: request.params_python,
      };
      expect(libraryKeyText(asked)).toBe(vector.canonical_json);
      expect(libraryKey(asked)).toBe(key);
    },
  );

  // ask_json always has the format json in the library's own calls; the other vectors call its key function directly.
  const possible = vectors.filter(
    ({ request }) => request.operation === 'ask' || request.return_format === 'json',
  );
  it.each(possible.map((vector) => [vector.key, vector] as const))(
    'is found without knowing which numbers were floats: %s',
    (key, vector) => expect(libraryKeys(identityOf(vector))).toContain(key),
  );

  it('finds what ask_json stored with its usual one repair', () => {
    // The text that the library hashes for ask_json("List", temperature=0).
    const text =
      '{"max_repairs":1,"model":"gpt-4o-mini","operation":"ask_json","params":{"temperature":0},' +
      '"prompt":"List","provider":"OpenAIProvider","provider_name":"openai","return_format":"json"}';
    const asked = {
      operation: 'ask_json',
      maxRepairs: 1,
      providerClass: 'OpenAIProvider',
      providerName: 'openai',
      model: 'gpt-4o-mini',
      returnFormat: 'json',
      prompt: 'List',
      params: { temperature: '0' },
    } as const;
    expect(libraryKeyText(asked)).toBe(text);
    const keys = libraryKeys({
      ...question,
      messages: [{ role: 'user', content: 'List' }],
      format: 'json',
      params: { temperature: 0 },
    });
    expect(keys).toContain(libraryKey(asked));
  });

  it('puts the float form first, as the settings of the library are floats', () => {
    const [first] = libraryKeys({ ...question, params: { temperature: 1, topP: 1 } });
    const float = { temperature: '1.0', top_p: '1.0' };
    expect(first).toBe(
      libraryKey({
        operation: 'ask',
        ...question.library,
        model: question.model,
        returnFormat: 'text',
        prompt: 'Name a colour.',
        params: float,
      }),
    );
  });

  it('exists only for requests that the library can make', () => {
    const user = { role: 'user', content: 'Hi' } as const;
    const system = { role: 'system', content: 'Be brief.' } as const;
    expect(libraryKeys(question)).toHaveLength(1);
    expect(libraryKeys({ ...question, messages: [system, user] })).toEqual([]);
    expect(libraryKeys({ ...question, messages: [user, user] })).toEqual([]);
    expect(libraryKeys({ ...question, messages: [system] })).toEqual([]);
    expect(libraryKeys({ ...question, params: {} })).toEqual([]);
    expect(libraryKeys({ ...question, params: { temperature: 0.25, seed: 7 } })).toEqual([]);
    expect(libraryKeys({ ...question, params: { temperature: 0.25, stop: ['END'] } })).toEqual([]);
  });

  it('never gives one key twice, and is the same for the same request', () => {
    const penalty = fc.constantFrom(-2, -1, 0, -0, 0.5, 2);
    const params = fc.record({
      temperature: fc.constantFrom(0, -0, 1, 2, 0.7, 1e-7),
      topP: fc.constantFrom(0, 1, 0.95),
      frequencyPenalty: penalty,
      presencePenalty: penalty,
    });
    fc.assert(
      fc.property(
        params,
        fc.string({ unit: 'binary' }),
        fc.constantFrom('text', 'json'),
        (given, content, format) => {
          const request = {
            ...question,
            messages: [{ role: 'user', content } as const],
            format,
            params: given,
          };
          const keys = libraryKeys(request);
          expect(new Set(keys).size).toBe(keys.length);
          expect(libraryKeys(structuredClone(request))).toEqual(keys);
        },
      ),
    );
  });

  it('hashes text that reads back as what was asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (model, prompt) => {
        const end = 'x';
        const text = libraryKeyText({
          operation: 'ask',
          ...question.library,
          model,
          returnFormat: 'text',
          prompt: prompt + end,
          params: {},
        });
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(text)).toMatchObject({ model, prompt: prompt + end });
      }),
    );
  });
});
