import { describe, expect, it } from 'vitest';
import {
  draftOfProvider,
  EMPTY_PROVIDER_DRAFT,
  parseProvider,
} from '../../../../src/renderer/pages/settings/providerDraft.ts';
import { customProviderSchema } from '../../../../src/shared/contract/settings.ts';

const vllm = { id: 'vllm', name: 'vLLM in the lab', baseUrl: 'http://10.0.0.5:8000/v1', model: '' };

describe('the form of a provider of the person’s own', () => {
  it('gives a provider that the main process takes', () => {
    const parsed = parseProvider({ ...vllm, model: ' llama-3 ' }, ['groq']);
    expect(parsed).toEqual({
      ok: true,
      provider: {
        id: 'vllm',
        name: 'vLLM in the lab',
        base_url: 'http://10.0.0.5:8000/v1',
        model: 'llama-3',
      },
    });
    expect(parsed.ok && customProviderSchema.safeParse(parsed.provider).success).toBe(true);
  });

  it('leaves out an empty model rather than sending an empty name', () => {
    const parsed = parseProvider(vllm, []);
    expect(parsed.ok && 'model' in parsed.provider).toBe(false);
  });

  it('says at each field what is wrong', () => {
    const parsed = parseProvider(EMPTY_PROVIDER_DRAFT, []);
    expect(parsed.ok ? [] : Object.keys(parsed.messages).sort()).toEqual(['baseUrl', 'id', 'name']);
  });

  it.each(['localhost:8000/v1', 'ftp://host/v1', 'file:///etc', 'javascript:alert(1)', 'not an address'])(
    'refuses the address %j',
    (baseUrl) => {
      const parsed = parseProvider({ ...vllm, baseUrl }, []);
      expect(parsed.ok).toBe(false);
    },
  );

  it('refuses an id that is in the list already', () => {
    expect(parseProvider(vllm, ['vllm']).ok).toBe(false);
  });

  it('opens an existing provider as it is', () => {
    const parsed = parseProvider(vllm, []);
    expect(parsed.ok && draftOfProvider(parsed.provider)).toEqual(vllm);
  });
});
