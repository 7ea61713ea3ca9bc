import type { AskRequest } from '../../shared/contract/ask.ts';
import type { SnippetLanguage } from '../../shared/contract/playground.ts';
import { isSensitiveHeader } from '../../shared/sensitiveHeaders.ts';
import type { ProviderConfig } from '../providers/preset.ts';

/**
 * A request as code that a person can run. The key is read from an environment variable, whose name is all that is
 * written; `hasKey`: whether the provider has one, though it may not need it. Texts are written as JSON strings, which are literals in Python and TypeScript too.
 */
export function snippetOf(
  request: AskRequest,
  provider: ProviderConfig,
  language: SnippetLanguage,
  hasKey: boolean,
): string {
  const body = bodyOf(request, provider);
  const variable = provider.needsKey || hasKey ? (provider.keyVariables[0] ?? 'AI_API_KEY') : null;
  const parts = { request, body, baseUrl: provider.baseUrl, variable };
  switch (language) {
    case 'curl':
      return curl(parts);
    case 'python':
      return python(parts);
    case 'typescript':
      return typescript(parts);
  }
}

interface SnippetParts {
  readonly request: AskRequest;
  readonly body: Readonly<Record<string, unknown>>;
  readonly baseUrl: string;
  /** The variable that holds the key; null where none is needed. */
  readonly variable: string | null;
}

function bodyOf({ model, messages, params, format, stream }: AskRequest, provider: ProviderConfig) {
  const body: Record<string, unknown> = {
    model,
    messages,
    temperature: params.temperature,
    [provider.maxTokensField]: params.maxTokens,
    top_p: params.topP,
    frequency_penalty: params.frequencyPenalty,
    presence_penalty: params.presencePenalty,
    seed: params.seed,
    stop: params.stop,
    response_format: format === 'json' ? { type: 'json_object' } : undefined,
    stream: stream || undefined,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function curl({ request, body, baseUrl, variable }: SnippetParts): string {
  const headers = [
    ...(variable ? [`  -H "Authorization: Bearer $${variable}" \\`] : []),
    "  -H 'Content-Type: application/json' \\",
    ...Object.entries(shownHeaders(request) ?? {}).map(
      ([name, value]) => `  -H ${shellQuoted(`${name}: ${value}`)} \\`,
    ),
  ];
  const streaming = request.stream ? ' -N' : '';
  return [
    `curl${streaming} ${shellQuoted(`${baseUrl}/chat/completions`)} \\`,
    ...headers,
    `  -d ${shellQuoted(JSON.stringify(body, null, 2))}`,
  ].join('\n');
}

function python({ request, body, baseUrl, variable }: SnippetParts): string {
  const key = variable ? `os.environ[${JSON.stringify(variable)}]` : '"not-needed"';
  const members = Object.entries(body).map(([name, value]) => `    ${name}=${pythonLiteral(value)},`);
  const headers = shownHeaders(request) ? [`    extra_headers=${pythonLiteral(shownHeaders(request))},`] : [];
  const print = request.stream
    ? [
        'for chunk in answer:',
        '    if chunk.choices and chunk.choices[0].delta.content:',
        '        print(chunk.choices[0].delta.content, end="", flush=True)',
      ]
    : ['print(answer.choices[0].message.content)'];
  return [
    ...(variable ? ['import os'] : []),
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url=${JSON.stringify(baseUrl)}, api_key=${key})`,
    'answer = client.chat.completions.create(',
    ...members,
    ...headers,
    ')',
    ...print,
  ].join('\n');
}

function typescript({ request, body, baseUrl, variable }: SnippetParts): string {
  const key = variable ? `process.env[${JSON.stringify(variable)}]` : "'not-needed'";
  const options = shownHeaders(request) ? `, {\n  headers: ${JSON.stringify(shownHeaders(request))},\n}` : '';
  const print = request.stream
    ? [
        'for await (const chunk of answer) {',
        "  process.stdout.write(chunk.choices[0]?.delta.content ?? '');",
        '}',
      ]
    : ['console.log(answer.choices[0]?.message.content);'];
  return [
    "import OpenAI from 'openai';",
    '',
    `const client = new OpenAI({ baseURL: ${JSON.stringify(baseUrl)}, apiKey: ${key} });`,
    `const answer = await client.chat.completions.create(${JSON.stringify(body, null, 2)}${options});`,
    ...print,
  ].join('\n');
}

/** Headers with a placeholder where the value may be a secret. */
function shownHeaders({ headers }: AskRequest): Record<string, string> | undefined {
  if (!headers) return undefined;
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    isSensitiveHeader(name) ? `<your ${name}>` : value,
  ]);
  return Object.fromEntries(shown);
}

/** Single quotes keep everything but themselves. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A JSON value as a Python expression: strings and numbers are the same in both. */
function pythonLiteral(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${pythonString(name)}: ${pythonLiteral(inner)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' ? pythonString(value) : String(value);
}

/** JSON writes lone surrogates as escapes and everything else so that Python reads the same text. */
function pythonString(text: string): string {
  return JSON.stringify(text);
}
