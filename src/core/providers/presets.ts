import type { LibraryName, ProviderPreset } from './preset.ts';

/** The id of the provider that `settings.base_url` is for, as in the Python library. */
export const CUSTOM_PROVIDER_ID = 'openai_compatible';

const compatible = (providerName: string): LibraryName => ({
  providerClass: 'OpenAICompatibleProvider',
  providerName,
});

const remote = { kind: 'remote', needsKey: true, maxTokensField: 'max_tokens' } as const;

const local = {
  kind: 'local',
  needsKey: false,
  keysPage: null,
  maxTokensField: 'max_tokens',
  pricedAs: null,
} as const;

/**
 * The servers the console knows, in the order they are offered. One more OpenAI-compatible server is one more entry.
 * The sandbox has no base URL until it runs.
 */
export const presets: readonly ProviderPreset[] = [
  {
    id: 'sandbox',
    name: 'Sandbox',
    baseUrl: '',
    kind: 'sandbox',
    needsKey: false,
    keyVariables: [],
    keysPage: null,
    maxTokensField: 'max_tokens',
    pricedAs: null,
    library: null,
    suggestedModels: ['sandbox-fast', 'sandbox-slow', 'sandbox-long', 'sandbox-json'],
  },
  {
    ...remote,
    id: 'openai',
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    keyVariables: ['OPENAI_API_KEY'],
    keysPage: 'https://platform.openai.com/api-keys',
    // Its reasoning models refuse the older name.
    maxTokensField: 'max_completion_tokens',
    pricedAs: 'openai',
    library: { providerClass: 'OpenAIProvider', providerName: 'openai' },
    suggestedModels: ['gpt-5.4-mini', 'gpt-5.4', 'gpt-5.4-nano', 'gpt-4o-mini', 'gpt-4'],
  },
  {
    ...remote,
    id: 'groq',
    name: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariables: ['GROQ_API_KEY'],
    keysPage: 'https://console.groq.com/keys',
    pricedAs: 'groq',
    library: compatible('groq'),
    suggestedModels: [
      'llama-3.3-70b-versatile',
      'llama-3.1-8b-instant',
      'openai/gpt-oss-120b',
      'openai/gpt-oss-20b',
    ],
  },
  {
    ...remote,
    id: 'together',
    name: 'Together AI',
    baseUrl: 'https://api.together.xyz/v1',
    keyVariables: ['TOGETHER_API_KEY'],
    keysPage: 'https://api.together.ai/settings/api-keys',
    pricedAs: 'together',
    library: compatible('together'),
    suggestedModels: [
      'meta-llama/Llama-3.3-70B-Instruct-Turbo',
      'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
      'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',
    ],
  },
  {
    ...remote,
    id: 'openrouter',
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariables: ['OPENROUTER_API_KEY'],
    keysPage: 'https://openrouter.ai/settings/keys',
    pricedAs: 'openrouter',
    library: compatible('openrouter'),
    suggestedModels: [
      '~openai/gpt-mini-latest',
      '~anthropic/claude-sonnet-latest',
      '~google/gemini-flash-latest',
      'z-ai/glm-5',
    ],
  },
  {
    ...remote,
    id: 'deepseek',
    name: 'DeepSeek',
    baseUrl: 'https://api.deepseek.com/v1',
    keyVariables: ['DEEPSEEK_API_KEY'],
    keysPage: 'https://platform.deepseek.com/api_keys',
    pricedAs: 'deepseek',
    library: compatible('deepseek'),
    suggestedModels: ['deepseek-chat', 'deepseek-reasoner', 'deepseek-v4-flash', 'deepseek-v4-pro'],
  },
  {
    ...local,
    id: 'ollama',
    name: 'Ollama',
    baseUrl: 'http://localhost:11434/v1',
    keyVariables: ['OLLAMA_API_KEY'],
    library: compatible('ollama'),
    suggestedModels: ['llama3.1', 'qwen3', 'gpt-oss:20b'],
  },
  {
    ...local,
    id: 'lmstudio',
    name: 'LM Studio',
    baseUrl: 'http://localhost:1234/v1',
    keyVariables: ['LMSTUDIO_API_KEY'],
    library: compatible('lmstudio'),
    suggestedModels: ['openai/gpt-oss-20b', 'qwen/qwen3-8b'],
  },
  {
    ...local,
    id: 'text-generation-webui',
    name: 'Text generation web UI',
    baseUrl: 'http://localhost:5000/v1',
    keyVariables: ['TEXT_GENERATION_WEBUI_API_KEY'],
    library: compatible('text-generation-webui'),
    suggestedModels: [],
  },
  {
    ...local,
    id: 'fastchat',
    name: 'FastChat',
    baseUrl: 'http://localhost:8000/v1',
    keyVariables: ['FASTCHAT_API_KEY'],
    library: compatible('fastchat'),
    suggestedModels: ['vicuna-7b-v1.5'],
  },
];

/**
 * A preset for a server of the person's own. A base URL of the same origin as a known vendor's is that vendor: its key
 * page, variables and prices hold. Its host over plain http is not, so that its keys never travel in clear. Elsewhere a
 * key is sent when there is one and never required.
 */
export function customPreset(custom: { id: string; name: string; baseUrl: string }): ProviderPreset {
  const vendor = presets.find(
    (preset) => preset.kind === 'remote' && originOf(preset.baseUrl) === originOf(custom.baseUrl),
  );
  const base = vendor ?? {
    kind: isLocalHost(custom.baseUrl) ? ('local' as const) : ('remote' as const),
    needsKey: false,
    keyVariables: [],
    keysPage: null,
    maxTokensField: 'max_tokens' as const,
    pricedAs: null,
    suggestedModels: [],
  };
  return {
    ...base,
    id: custom.id,
    name: custom.name,
    baseUrl: custom.baseUrl,
    keyVariables: [...ownVariables(custom.id), ...base.keyVariables],
    library: custom.id === CUSTOM_PROVIDER_ID ? compatible(custom.id) : null,
  };
}

/** True for a server on this machine or a private network, by its address. */
export function isLocalHost(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const host = new URL(baseUrl).hostname;
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host.endsWith('.local') ||
    host === '[::1]' ||
    /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host)
  );
}

function originOf(baseUrl: string): string | null {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : null;
}

/** `my-server` reads its key from `MY_SERVER_API_KEY`. */
function ownVariables(id: string): readonly string[] {
  return [`${id.toUpperCase().replaceAll('-', '_')}_API_KEY`];
}
