import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../../src/core/settings/resolve.ts';

function resolved(
  text: string | null,
  environment: Record<string, string> = {},
  fileText: string | null = null,
) {
  return resolveSettings({ fileText, environment, environmentFile: { path: '/data/.env', text } });
}

describe('the file of variables', () => {
  test('counts after the environment and before settings.json, and says so', () => {
    const result = resolved(
      '# for the night\nexport AI_MODEL="from-env-file" # quotes\nAI_TIMEOUT=5\n\nAI_TEMPERATURE=\n',
      { AI_TIMEOUT: '9', AI_MAX_TOKENS: '' },
      '{"model": "from-settings", "temperature": 0.1}',
    );
    expect(result).toMatchObject({
      ok: true,
      settings: { model: 'from-env-file', timeout: 9, temperature: 0.1 },
      origins: {
        model: { source: 'environment file', variable: 'AI_MODEL', variableFile: '/data/.env' },
        timeout: { source: 'environment', variable: 'AI_TIMEOUT' },
        temperature: { source: 'file' },
      },
      environmentFile: '/data/.env',
    });
  });

  test('may hold keys, which are no settings, and others programs use', () => {
    const result = resolved('AI_API_KEY=sk-one\nOPENAI_API_KEY=sk-two\nPATH=/bin\nAI_KNOWLEDGE_DIR=x\n');
    expect(result).toMatchObject({ ok: true, keys: { AI_API_KEY: 'sk-one', OPENAI_API_KEY: 'sk-two' } });
    expect(Object.keys((result.ok && result.keys) || {})).toHaveLength(2);
    expect(JSON.stringify(result.ok && result.settings)).not.toContain('sk-');
  });

  test.each([
    ['AI_MODEL=x\r\nAI_TEMPERATURE=hot\r\n', 2, 'AI_TEMPERATURE'],
    ['AI_NOTE="two\nlines"\nAI_TIMEOUT=soon', 3, 'AI_TIMEOUT'],
    ['\nsk-secret-1234567890\n', 2, 'not NAME=value'],
    ['AI_MODEL="gpt', 1, 'never closed'],
    ['AI_ENV_FILE=/other', 1, 'cannot be set in the file'],
    ['AI_GPT_4_RPM=0', 1, 'whole number from 1 to 10000000'],
  ])('%j: line %i, %s', (text, line, words) => {
    const result = resolved(text);
    expect(result).toMatchObject({ ok: false, problems: [{ where: '.env', line }] });
    expect(!result.ok && result.problems[0]?.message).toContain(words);
    expect(JSON.stringify(result)).not.toContain('sk-secret');
  });

  test('need not be there at the usual place, but must where it is named', () => {
    expect(resolved(null)).toMatchObject({ ok: true, environmentFile: null });
    expect(resolved(null, { AI_ENV_FILE: '/data/.env' })).toMatchObject({
      problems: [{ where: 'AI_ENV_FILE', message: expect.stringContaining('does not exist') }],
    });
    expect(resolved(null, {}, '{\n"env_file": "/data/.env"}')).toMatchObject({
      problems: [{ where: 'settings.json', line: 2, message: expect.stringContaining('"env_file" names') }],
    });
  });

  test('an unknown provider in it is named by its line', () => {
    const result = resolveSettings({
      fileText: null,
      environment: {},
      environmentFile: { path: '/data/.env', text: '\nAI_PROVIDER=opnai' },
      knownProviders: ['sandbox', 'openai'],
    });
    expect(result).toMatchObject({ problems: [{ where: '.env', line: 2 }] });
  });
});

test("the library's variables for the limits of single models go before the rules of those models", () => {
  const rules = [
    { provider: 'openai', model: 'gpt-4', rpm: 10, max_concurrent: 2 },
    { provider: 'groq', model: 'gpt-4', rpm: 3 },
  ];
  const result = resolved(
    'AI_GPT_4_RPM=50\nAI_GPT_3_5_TURBO_TPD=900',
    { AI_GPT_4_RPM: '70', AI_GPT_4_TPM: '8000' },
    JSON.stringify({ rules }),
  );
  expect(result).toMatchObject({ ok: true, fileRules: rules });
  expect(result.ok && result.settings.rules).toEqual([
    { provider: 'openai', model: 'gpt-4', rpm: 70, tpm: 8000, max_concurrent: 2 },
    { provider: 'groq', model: 'gpt-4', rpm: 3 },
    { provider: 'openai', model: 'gpt-3.5-turbo', tpd: 900 },
  ]);
});
