import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snippetOf } from '../../../src/core/playground/snippets.ts';
import { resolveProviders } from '../../../src/core/providers/registry.ts';
import { askRequestSchema } from '../../../src/shared/contract/ask.ts';

const providers = resolveProviders({ base_url: null, providers: [] }, null);
const openai = providers.find(({ id }) => id === 'openai');
const ollama = providers.find(({ id }) => id === 'ollama');
if (!openai || !ollama) throw new Error('the presets have changed');

const request = (content: string, more: object = {}) =>
  askRequestSchema.parse({
    provider: 'openai',
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content }],
    ...more,
  });

/** What a POSIX shell makes of the words of a command, one per line, as JSON. */
function shellWords(command: string): string[] {
  const script = `curl() { node -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"; }\n${command}`;
  const env = { ...process.env, OPENAI_API_KEY: 'from-environment' };
  return JSON.parse(execFileSync('sh', ['-c', script], { encoding: 'utf8', env })) as string[];
}

test('curl sends the request as it is, whatever quotes, dollars and line ends the prompt has', () => {
  const hostile = fc.stringMatching(/^[\x20-\x7e\n\t'"$`\\é漢]{0,60}$/u);
  fc.assert(
    fc.property(hostile, (content) => {
      const words = shellWords(snippetOf(request(content), openai, 'curl', false));
      expect(words).toContain('https://api.openai.com/v1/chat/completions');
      expect(words).toContain('Authorization: Bearer from-environment');
      const body = JSON.parse(words[words.indexOf('-d') + 1] ?? '') as { messages: unknown };
      expect(body.messages).toEqual([{ role: 'user', content }]);
    }),
    { numRuns: 25 },
  );
});

test('Python gets every parameter as a literal it reads as the same value', () => {
  const asked = request('tab\t "quotes" \\ and é 漢 😀', {
    params: { temperature: 0.1, maxTokens: 5, stop: ['\n'] },
    headers: { 'X-Trace': 'a"b' },
    format: 'json',
  });
  const code = snippetOf(asked, openai, 'python', false);
  const call = code.slice(code.indexOf('create('), code.indexOf('\n)') + 2).replace('create', 'dict');
  const read = execFileSync('python3', ['-c', `import json; print(json.dumps(${call}))`], {
    encoding: 'utf8',
  });
  expect(JSON.parse(read)).toMatchObject({
    messages: asked.messages,
    temperature: 0.1,
    max_completion_tokens: 5,
    stop: ['\n'],
    stream: true,
    response_format: { type: 'json_object' },
    extra_headers: { 'X-Trace': 'a"b' },
  });
});

test('a key is named, never written, and not asked for where none is needed', () => {
  for (const language of ['curl', 'python', 'typescript'] as const) {
    expect(snippetOf(request('hi'), openai, language, false)).toContain('OPENAI_API_KEY');
    expect(snippetOf(request('hi'), ollama, language, false)).not.toMatch(/API_KEY/);
    expect(snippetOf(request('hi'), ollama, language, true)).toMatch(/API_KEY/);
  }
});
