import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definitionOf, settingNames, variableOf } from '../../../src/core/settings/definitions.ts';
import { listDefinitions, listNames } from '../../../src/core/settings/listDefinitions.ts';
import { defaultSettings, resolveSettings } from '../../../src/core/settings/resolve.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';

function settingsOf(fileText: string | null, environment: Record<string, string> = {}): Settings {
  const result = resolveSettings({ fileText, environment });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings;
}

function problemsOf(fileText: string | null, environment: Record<string, string> = {}) {
  const result = resolveSettings({ fileText, environment });
  return result.ok ? [] : result.problems;
}

describe('where a value comes from', () => {
  test('the defaults need no key and cost nothing', () => {
    expect(settingsOf(null)).toMatchObject({
      provider: 'sandbox',
      model: 'sandbox-fast',
      temperature: 0.7,
      timeout: 60,
      cache_enabled: true,
      cache_backend: 'sqlite',
      cache_ttl_s: 3600,
      cache_max_temperature: 0.7,
      cache_sqlite_table: 'ai_cache',
      usage_scope: 'global',
      providers: [],
    });
  });

  test('the environment goes before the file, the file before the default', () => {
    const result = resolveSettings({
      fileText: '{"model": "from-file", "temperature": 0.2}',
      environment: { AI_MODEL: 'from-environment' },
    });
    expect(result).toMatchObject({
      ok: true,
      settings: { model: 'from-environment', temperature: 0.2, timeout: 60 },
      origins: {
        model: { source: 'environment', variable: 'AI_MODEL' },
        temperature: { source: 'file', variable: 'AI_TEMPERATURE' },
        timeout: { source: 'default' },
      },
    });
  });

  test("the guide's production settings work as they stand, in either place", () => {
    const file =
      '{"cache_ttl_s": 3600, "cache_max_temperature": 0.8, "usage_scope": "global", "usage_client_id": "production-server-1", "timeout": 60, "temperature": 0.7}';
    expect(settingsOf(file)).toMatchObject({
      cache_max_temperature: 0.8,
      usage_client_id: 'production-server-1',
    });
    const environment = {
      AI_API_KEY: 'sk-not-a-setting',
      AI_MODEL: 'gpt-4',
      AI_TEMPERATURE: '0.7',
      AI_TIMEOUT: '60',
      AI_CACHE_ENABLED: 'true',
      AI_CACHE_BACKEND: 'sqlite',
      AI_CACHE_SQLITE_PATH: '/var/cache/ai_utilities/cache.sqlite',
    };
    const settings = settingsOf(null, environment);
    expect(settings).toMatchObject({
      model: 'gpt-4',
      cache_sqlite_path: '/var/cache/ai_utilities/cache.sqlite',
    });
    expect(JSON.stringify(settings)).not.toContain('sk-not-a-setting');
  });

  test("the library's other name for the timeout wins over the first one, as it does there", () => {
    expect(settingsOf(null, { AI_TIMEOUT: '10', AI_REQUEST_TIMEOUT_S: '2.5' }).timeout).toBe(2.5);
    expect(settingsOf('{"request_timeout_s": 7}').timeout).toBe(7);
    expect(problemsOf('{\n"timeout": 5,\n"request_timeout_s": 7\n}')).toMatchObject([{ line: 3 }]);
  });

  test('comments, a last comma, \\r\\n and a namespace in any form are fine', () => {
    const text = '{\r\n  // why\r\n  "cache_namespace": "  Projét  Größe! ", /* so */\r\n}\r\n';
    expect(settingsOf(text).cache_namespace).toBe('projet_gro_e');
  });
});

describe('variables', () => {
  test.each([
    ['AI_CACHE_ENABLED', 'FALSE', 'cache_enabled', false],
    ['AI_CACHE_ENABLED', '0', 'cache_enabled', false],
    ['AI_CACHE_ENABLED', 'No', 'cache_enabled', false],
    ['AI_CACHE_ENABLED', 'off', 'cache_enabled', false],
    ['AI_CACHE_ENABLED', 'on', 'cache_enabled', true],
    ['AI_CACHE_ENABLED', '', 'cache_enabled', true],
    ['AI_CACHE_ENABLED', '   ', 'cache_enabled', true],
    ['AI_TEMPERATURE', ' 1e-1 ', 'temperature', 0.1],
    ['AI_MAX_TOKENS', '500', 'max_tokens', 500],
    ['AI_MAX_TOKENS', '500.0', 'max_tokens', 500],
    ['AI_CACHE_TTL_S', 'none', 'cache_ttl_s', null],
    ['AI_TEMPERATURE', 'None', 'temperature', null],
    ['AI_LOG_LEVEL', 'DEBUG', 'log_level', 'debug'],
    ['AI_UNKNOWN_THING', 'x', 'temperature', 0.7],
  ] as const)('%s=%j gives %s = %j', (variable, text, name, value) => {
    expect(settingsOf(null, { [variable]: text })[name]).toBe(value);
  });

  test.each([
    ['AI_TEMPERATURE', 'hot'],
    ['AI_TEMPERATURE', '0x1'],
    ['AI_TEMPERATURE', '0,7'],
    ['AI_TEMPERATURE', 'Infinity'],
    ['AI_TEMPERATURE', '2.1'],
    ['AI_MAX_TOKENS', '1.5'],
    ['AI_MAX_TOKENS', '0'],
    ['AI_CACHE_ENABLED', 'maybe'],
    ['AI_CACHE_BACKEND', 'redis'],
    ['AI_CACHE_SQLITE_PATH', 'relative/cache.sqlite'],
    ['AI_CACHE_SQLITE_TABLE', 'a; drop table b'],
    ['AI_BASE_URL', 'ftp://example.test'],
    ['AI_BASE_URL', 'https://user:pass@example.test'],
    ['AI_TIMEOUT', '1e999'],
  ])('%s=%j is refused by name, without repeating the text', (variable, text) => {
    const [problem, ...others] = problemsOf('{"model": "kept"}', { [variable]: text });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ where: variable, line: null });
    expect(problem?.message).toContain(`"${variable}"`);
    expect(problem?.message).toContain('it must be');
  });
});

describe('what is wrong with the file, and where', () => {
  test.each([
    ['', 1, 'empty'],
    ['\n\n', 1, 'empty'],
    ['{\n  "temperature": 0.5\n  "model": "x"\n}', 3, 'column 3: a comma is missing'],
    ['{\r\n  "temperature": 0.5,\r\n  "model": "x', 3, 'not closed with a double quote'],
    ['{\n  "model": \'x\'\n}', 2, 'double quotes'],
    ['{\n  model: "x"\n}', 2, 'names and texts stand in double quotes'],
    ['{\n  "cache_enabled": True\n}', 2, 'true, false or null'],
    ['{\n  "model": "a\\qb"\n}', 2, 'must be followed by'],
    ['{\n "temperature": \n}', 3, 'a value is missing'],
    ['{"temperature": 0.5', 1, 'closing }'],
    ['{} {}', 1, 'more after'],
    ['\n[1]', 2, 'one object'],
    ['{\n/* open', 2, 'not closed with */'],
    ['{\n"model": "a",\n"model": "b"}', 3, 'twice, first on line 2'],
    ['{\n"temperature": "hot"}', 2, '"temperature" is a text; it must be a number from 0 to 2, or null'],
    ['{\n"temperature": 3}', 2, '"temperature" is the number 3'],
    ['{\n"timeout": null}', 2, '"timeout" is null'],
    ['{\n"temperature": 1e999}', 2, 'Infinity'],
    ['{\n"temperature": [1]}', 2, 'a list'],
    ['{\n"model": ""}', 2, 'an empty text'],
    ['{\n"cache_backend": "sqllite"}', 2, 'Did you mean "sqlite"?'],
    ['{\n"temprature": 0.5}', 2, 'Did you mean "temperature"?'],
    ['{\n"cacheTtlS": 5}', 2, 'Did you mean "cache_ttl_s"?'],
    ['{\n"AI_MODEL": "x"}', 2, 'Did you mean "model"?'],
    ['{\n"zzz": 1}', 2, 'not a setting'],
    ['{\n"__proto__": {"model": "x"}}', 2, 'not a setting'],
    ['{\n"cache_sqlite_wal": true}', 2, 'no meaning in the console'],
    ['{\n"providers": {}}', 2, 'must be a list'],
    [
      '{"providers": [\n{"id": "a", "name": "A", "base_url": "http://a.test"},\n{"id": "B!", "name": "A", "base_url": "http://a.test"}]}',
      3,
      'Provider 2 of the list has a "id" that does not fit',
    ],
    [
      '{"providers": [{"id": "a",\n"name": "A",\n"base_url": "http://key@a.test"}]}',
      3,
      'without a user name',
    ],
    ['{"providers": [{"id": "a", "name": "A",\n"baseUrl": "http://a.test"}]}', 2, 'Did you mean "base_url"?'],
    [
      '{"providers": [{"id": "a", "name": "A", "base_url": "http://a.test"},\n{"id": "a", "name": "A", "base_url": "http://a.test"}]}',
      2,
      'earlier one',
    ],
    ['{\n"failover": "openai"}', 2, 'must be a list'],
    ['{"failover": [\n"openai"]}', 2, 'Failover step 1 of the list is a text; it must be an object'],
    ['{"failover": [{"provider": "a"},\n{"model": "m"}]}', 2, 'has no "provider"'],
    ['{"failover": [{"provider": "a"},\n{"provider": "a"}]}', 2, 'earlier one. Keep one.'],
    [`{\n"failover": [${Array(21).fill('{}').join(',')}]}`, 2, 'at most 20'],
    ['{"failover": [{"provider": "a",\n"modell": "m"}]}', 2, 'Did you mean "model"?'],
    ['{"rules": [{"provider": "a",\n"rpm": 0}]}', 2, 'a whole number from 1 to 10000000'],
    ['{"rules": [{"provider": "a",\n"rpm": "many"}]}', 2, 'Rule 1 of the list has a "rpm" that does not fit'],
    ['{"rules": [{"provider": "a",\n"tpn": 5}]}', 2, 'Did you mean "tpm"?'],
    ['{"rules": [{"provider": "a",\n"breaker_timeout_s": 0}]}', 2, 'a number from 0.1 to 86400'],
    ['{"rules": [{"provider": "a", "breaker_policy":\n"consecutiv"}]}', 2, '"consecutive", "rate"'],
    ['{"rules": [\n{"provider": "a"}]}', 2, 'sets nothing'],
    ['{"rules": [{"provider": "a", "model": "m",\n"breaker_timeout_s": 5}]}', 2, 'a rule without a model'],
    [
      '{"rules": [{"provider": "a", "model": "m", "rpm": 5},\n{"provider": "a", "model": "m", "tpm": 5}]}',
      2,
      'Keep one',
    ],
    ['{"warm_up": [{\n"prompt": ""}]}', 2, 'Warm-up prompt 1 of the list has a "prompt" that does not fit'],
    ['{"warm_up": [{"prompt": "a"}, {\n"prompt": "a"}]}', 2, 'asked by an earlier one'],
    ['{\n"failovr": []}', 2, 'Did you mean "failover"?'],
    ['{\n"warmup": []}', 2, 'Did you mean "warm_up"?'],
  ])('%j: line %i, %s', (text, line, sentence) => {
    const [problem] = problemsOf(text);
    expect(problem).toMatchObject({ where: 'settings.json', line });
    expect(problem?.message).toContain(sentence);
  });

  test('a key in the file is refused and not repeated', () => {
    for (const name of ['api_key', 'openai_api_key', 'AI_API_KEY', 'apiKey']) {
      const problems = problemsOf(JSON.stringify({ [name]: 'sk-secret-1234567890' }));
      expect(problems[0]?.message).toContain('Keys page');
      expect(JSON.stringify(problems)).not.toContain('sk-secret');
    }
  });

  test('every problem is told at once, of the file and of the environment', () => {
    const problems = problemsOf('{\n"temperature": 9,\n"timeout": -1\n}', { AI_MAX_TOKENS: 'many' });
    expect(problems.map(({ where, line }) => [where, line])).toEqual([
      ['settings.json', 2],
      ['settings.json', 3],
      ['AI_MAX_TOKENS', null],
    ]);
  });

  test("an unknown provider is a problem once the known ones are given; a person's own counts", () => {
    const knownProviders = ['sandbox', 'openai'];
    const own = { id: 'mine', name: 'Mine', base_url: 'http://127.0.0.1:1/v1' };
    const text = (provider: string) => JSON.stringify({ provider, providers: [own] });
    expect(resolveSettings({ fileText: text('mine'), environment: {}, knownProviders }).ok).toBe(true);
    expect(resolveSettings({ fileText: text('opnai'), environment: {}, knownProviders })).toMatchObject({
      problems: [
        { where: 'settings.json', line: 1, message: expect.stringContaining('Did you mean "openai"?') },
      ],
    });
    expect(
      resolveSettings({ fileText: null, environment: { AI_PROVIDER: 'nobody' }, knownProviders }),
    ).toMatchObject({
      problems: [{ where: 'AI_PROVIDER', message: expect.stringContaining('sandbox, openai') }],
    });
  });

  test('the provider openai_compatible is one as soon as it has an address', () => {
    const knownProviders = ['sandbox', 'openai'];
    const chain = { failover: [{ provider: 'openai_compatible' }] };
    const environment = { AI_PROVIDER: 'openai_compatible' };
    expect(resolveSettings({ fileText: null, environment, knownProviders })).toMatchObject({
      problems: [{ where: 'AI_PROVIDER', message: expect.stringContaining('"base_url"') }],
    });
    const fileText = JSON.stringify({ base_url: 'https://api.deepseek.com/v1', ...chain });
    expect(resolveSettings({ fileText, environment, knownProviders }).ok).toBe(true);
    expect(
      resolveSettings({ fileText: JSON.stringify(chain), environment: {}, knownProviders }),
    ).toMatchObject({
      problems: [{ message: expect.stringContaining('Failover step 1 of the list names no provider') }],
    });
  });

  test.each([
    ['failover', '{"provider": "sandbox"},\n{"provider": "opnai"}', 'Failover step 2'],
    ['rules', '{"provider": "sandbox", "rpm": 1},\n{"provider": "opnai", "rpm": 1}', 'Rule 2'],
    ['warm_up', '{"prompt": "x"},\n{"prompt": "x", "provider": "opnai"}', 'Warm-up prompt 2'],
  ])('a provider that nobody knows in %s is a problem with its line', (list, entries, words) => {
    const knownProviders = ['sandbox', 'openai'];
    const text = `{"${list}": [${entries}]}`;
    expect(resolveSettings({ fileText: text, environment: {}, knownProviders })).toMatchObject({
      problems: [
        { line: 2, message: expect.stringMatching(`${words} of the list.*Did you mean "openai"\\?`) },
      ],
    });
    const own = [{ id: 'opnai', name: 'Mine', base_url: 'http://127.0.0.1:1/v1' }];
    const withOwn = `${text.slice(0, -1)}, "providers": ${JSON.stringify(own)}}`;
    expect(resolveSettings({ fileText: withOwn, environment: {}, knownProviders }).ok).toBe(true);
  });

  test('brackets nested a million deep are a problem like another', () => {
    expect(problemsOf(`{"providers": ${'['.repeat(1_000_000)}`)[0]?.message).toContain('nested too deeply');
  });
});

describe('for any file and environment', () => {
  const name = fc.oneof(fc.constantFrom(...settingNames, ...listNames, 'request_timeout_s'), fc.string());
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.double(),
    fc.constantFrom(0.5, 1, true, 'off', 'sqlite'),
  );
  const fileText = fc.oneof(
    fc.constant(null),
    fc.string(),
    fc.dictionary(name, value).map((entries) => JSON.stringify(entries)),
    fc
      .tuple(fc.dictionary(name, value), fc.nat(200))
      .map(([entries, cut]) => JSON.stringify(entries, null, 1).slice(0, cut)),
  );
  const environment = fc.dictionary(
    fc.oneof(fc.constantFrom(...settingNames.map(variableOf)), fc.string()),
    fc.oneof(fc.string(), fc.constantFrom('1', '0.5', 'true', 'sqlite', 'none', '')),
  );

  test('it never throws, and gives all settings, each allowed, or a problem with words', () => {
    fc.assert(
      fc.property(fileText, environment, (text, variables) => {
        const result = resolveSettings({ fileText: text, environment: variables });
        if (result.ok) {
          for (const setting of settingNames) {
            expect(definitionOf(setting).schema.safeParse(result.settings[setting]).success, setting).toBe(
              true,
            );
          }
          expect(Object.keys(result.settings).sort()).toEqual([...settingNames, ...listNames].sort());
        } else {
          expect(result.problems.length).toBeGreaterThan(0);
          for (const problem of result.problems) expect(problem.message.length).toBeGreaterThan(10);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('settings written out and read back are the same settings', () => {
    const { settings } = defaultSettings();
    expect(settingsOf(JSON.stringify(settings))).toEqual(settings);
  });

  test('lists written out and read back are the same lists', () => {
    const provider = fc.constantFrom('sandbox', 'openai', 'mine');
    const model = fc.string({ minLength: 1, maxLength: 200 });
    const most = (limit: number) => fc.integer({ min: 1, max: limit });
    const targets = { provider, model };
    const onlyProvider = { requiredKeys: ['provider' as const] };
    const limits = { rpm: most(10_000_000), tpm: most(10_000_000_000), max_concurrent: most(10_000) };
    const rule = fc.oneof(
      fc.record({ ...targets, ...limits }),
      fc.record({ provider, ...limits, breaker_failure_threshold: most(1000) }),
      fc.record({ provider, breaker_policy: fc.constantFrom('rate' as const), tpd: most(5) }),
    );
    const target = (entry: { provider?: string; model?: string }) => `${entry.provider} ${entry.model}`;
    const lists = fc.record({
      failover: fc.uniqueArray(fc.record(targets, onlyProvider), { selector: target, maxLength: 20 }),
      rules: fc.uniqueArray(rule, { selector: target, maxLength: 20 }),
      warm_up: fc.uniqueArray(
        fc.record({ prompt: fc.string({ minLength: 1 }), ...targets }, { requiredKeys: ['prompt'] }),
        { selector: ({ prompt }) => prompt, maxLength: 20 },
      ),
    });
    fc.assert(
      fc.property(lists, (written) => {
        const read = settingsOf(JSON.stringify(written));
        expect(JSON.parse(JSON.stringify(read))).toMatchObject(JSON.parse(JSON.stringify(written)));
        for (const name of listNames) {
          expect(listDefinitions[name].read(JSON.parse(JSON.stringify(read[name])))).toMatchObject({
            ok: true,
          });
        }
      }),
    );
  });
});
