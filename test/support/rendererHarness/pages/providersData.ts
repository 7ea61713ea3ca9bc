import type { KeyRingView } from '../../../../src/shared/contract/keys.ts';
import type { ProviderView } from '../../../../src/shared/contract/providers.ts';

/** Providers before any key. */
export const providers: readonly ProviderView[] = [
  provider('sandbox', 'Sandbox', 'http://127.0.0.1:41233/v1', 'sandbox', ['sandbox-fast', 'sandbox-slow']),
  provider('openai', 'OpenAI', 'https://api.openai.com/v1', 'remote', ['gpt-4o-mini', 'gpt-4o']),
  provider('groq', 'Groq', 'https://api.groq.com/openai/v1', 'remote', ['llama-3.3-70b-versatile']),
  provider('openrouter', 'OpenRouter', 'https://openrouter.ai/api/v1', 'remote', []),
  provider('deepseek', 'DeepSeek', 'https://api.deepseek.com/v1', 'remote', ['deepseek-chat']),
  provider('ollama', 'Ollama', 'http://127.0.0.1:11434/v1', 'local', ['llama3.2']),
  provider('lab', 'vLLM in the lab', 'http://gpu-07.lab.example.org:8000/v1', 'remote', []),
];

function provider(
  id: string,
  name: string,
  baseUrl: string,
  kind: ProviderView['kind'],
  suggestedModels: string[],
): ProviderView {
  const keySource = kind === 'remote' ? ({ kind: 'none' } as const) : ({ kind: 'not_needed' } as const);
  const keysPage = kind === 'remote' && id !== 'lab' ? `https://keys.example.org/${id}` : null;
  return { id, name, baseUrl, kind, keySource, keysPage, defaultModel: null, suggestedModels };
}

/** A provider with where its key comes from by the ring. */
export function withKeySource(one: ProviderView, ring: KeyRingView): ProviderView {
  const stored = ring.keys.find((key) => key.provider === one.id);
  if (stored) return { ...one, keySource: { kind: stored.storedIn, tail: stored.tail } };
  const variable = ring.environment.find((key) => key.provider === one.id);
  if (!variable) return one;
  return { ...one, keySource: { kind: 'environment', variable: variable.variable, tail: variable.tail } };
}
