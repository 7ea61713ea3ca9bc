import { describe, expect, it } from 'vitest';
import { afterRemoval, keyChoices, providerName } from '../../../../src/renderer/pages/keys/keyChoices.ts';
import type { KeyRingView } from '../../../../src/shared/contract/keys.ts';
import type { ProviderView } from '../../../../src/shared/contract/providers.ts';

const provider = (id: string, kind: ProviderView['kind']): ProviderView => ({
  id,
  name: id.toUpperCase(),
  baseUrl: 'http://127.0.0.1',
  kind,
  keySource: { kind: 'none' },
  keysPage: null,
  defaultModel: null,
  suggestedModels: [],
});

const ring: KeyRingView = {
  keychain: { backend: 'Secret Service', state: 'ready', message: '', checkedAt: 1 },
  keys: [
    {
      id: 'k1',
      provider: 'groq',
      name: 'work',
      tail: 'abcd',
      storedIn: 'keychain',
      presence: 'ok',
      createdAt: 1,
      replacedAt: null,
      lastUsedAt: null,
      lastTest: null,
    },
  ],
  environment: [{ provider: 'openai', variable: 'OPENAI_API_KEY', tail: 'wxyz', inUse: true }],
};

describe('the providers a key can be added for', () => {
  const providers = [provider('sandbox', 'sandbox'), provider('groq', 'remote'), provider('ollama', 'local')];

  it('never offer the sandbox and mark those that have a stored key', () => {
    const choices = keyChoices(providers, ring);
    expect(choices.remote).toEqual([{ id: 'groq', name: 'GROQ', taken: true }]);
    expect(choices.local).toEqual([{ id: 'ollama', name: 'OLLAMA', taken: false }]);
  });

  it('show the id of a provider that is no longer configured', () => {
    expect(providerName(providers, 'gone')).toBe('gone');
  });
});

describe('what a removal means', () => {
  it('names the variable that takes over', () => {
    const said = afterRemoval(ring, { id: 'openai', name: 'OpenAI', needsKey: true });
    expect(said).toContain('OPENAI_API_KEY');
  });

  it('says that requests will fail, or that none is needed', () => {
    expect(afterRemoval(ring, { id: 'groq', name: 'Groq', needsKey: true })).toContain('fail');
    expect(afterRemoval(ring, { id: 'ollama', name: 'Ollama', needsKey: false })).toContain('without a key');
  });
});
