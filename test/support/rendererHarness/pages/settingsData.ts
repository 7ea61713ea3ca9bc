import type { SettingsView, SettingView } from '../../../../src/shared/contract/settings.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import type { PagesScenario, RouteAnswers } from './scenario.ts';

function setting(name: string, group: string, label: string, changes: Partial<SettingView>): SettingView {
  return {
    name,
    group,
    label,
    help: 'What it does, in one sentence that a person understands at once.',
    kind: 'number',
    choices: [],
    unit: '',
    nullable: false,
    value: null,
    defaultValue: null,
    source: 'default',
    variable: `AI_${name.toUpperCase()}`,
    applies: 'next request',
    ...changes,
  };
}

const text = (value: string) => ({ kind: 'text', value, defaultValue: value }) as const;

function settingsView(scenario: PagesScenario): SettingsView {
  return {
    file: '/home/ada/.config/ai-ops-console/settings.json',
    settings: [
      setting('provider', 'Request', 'Provider', {
        ...text('sandbox'),
        ...(scenario === 'full' ? { source: 'file', value: 'openai' } : {}),
      }),
      setting('model', 'Request', 'Model', {
        ...text('sandbox-fast'),
        ...(scenario === 'full' ? { source: 'file', value: 'gpt-4o-mini' } : {}),
      }),
      setting('temperature', 'Request', 'Temperature', { value: 0.7, defaultValue: 0.7 }),
      setting('max_tokens', 'Request', 'Longest answer', { kind: 'integer', unit: 'tokens', nullable: true }),
      setting('timeout', 'Request', 'Total time limit', {
        unit: 's',
        value: 90,
        defaultValue: 60,
        source: scenario === 'full' ? 'environment' : 'default',
      }),
      setting('cache_enabled', 'Cache', 'Use the cache', {
        kind: 'boolean',
        value: true,
        defaultValue: true,
      }),
      setting('cache_backend', 'Cache', 'Kept in', {
        kind: 'choice',
        choices: ['null', 'memory', 'sqlite'],
        value: 'sqlite',
        defaultValue: 'sqlite',
        applies: 'restart',
      }),
      setting('cache_ttl_s', 'Cache', 'Answers are fresh for', {
        kind: 'integer',
        unit: 's',
        nullable: true,
        value: 3600,
        defaultValue: 3600,
      }),
      setting('color_scheme', 'Console', 'Colours', {
        kind: 'choice',
        choices: ['auto', 'light', 'dark'],
        value: 'auto',
        defaultValue: 'auto',
        applies: 'now',
      }),
    ],
    providers:
      scenario === 'full'
        ? [
            {
              id: 'lab',
              name: 'vLLM in the lab',
              base_url: 'http://gpu-07.lab.example.org:8000/v1',
              model: 'qwen2.5-coder',
            },
          ]
        : [],
    failover: scenario === 'full' ? [{ provider: 'lab' }, { provider: 'groq', model: 'llama-3.1-8b' }] : [],
    rules:
      scenario === 'full'
        ? [
            { provider: 'openai', breaker_failure_threshold: 3, breaker_timeout_s: 30 },
            { provider: 'openai', model: 'gpt-4o-mini', rpm: 500, tpm: 200_000 },
          ]
        : [],
    environmentFile: scenario === 'full' ? '/home/ada/.config/ai-ops-console/.env' : null,
    limitVariables: [],
    notes: [],
    lastChange: null,
    warmUp: scenario === 'full' ? [{ prompt: 'What can you do?' }] : [],
    problems:
      scenario === 'trouble'
        ? [
            {
              where: 'settings.json',
              line: 4,
              message: '"temperature" is a text; it must be a number from 0 to 2.',
            },
            {
              where: 'AI_TIMEOUT',
              line: null,
              message: '"timeout" is a text; it must be a number of at least 0.1.',
            },
          ]
        : [],
  };
}

/** Settings in memory, and the versions. */
export function settingsAnswers(scenario: PagesScenario): RouteAnswers {
  let view = settingsView(scenario);
  return {
    'settings.get': () => ok(view),
    'settings.preview': () => ok({ revision: 'one', differences: [], problems: [] }),
    'settings.reload': () => ok(view),
    'settings.update': ({ values = {}, providers, failover, rules, warmUp }) => {
      if (typeof values.temperature === 'number' && values.temperature > 2) {
        return failed({
          code: 'settings.invalid',
          message: '"temperature" is the number 9; it must be a number from 0 to 2.',
          data: { setting: 'temperature' },
        });
      }
      view = {
        ...view,
        providers: providers ?? view.providers,
        failover: failover ?? view.failover,
        rules: rules ?? view.rules,
        warmUp: warmUp ?? view.warmUp,
        settings: view.settings.map((one) =>
          one.name in values ? { ...one, value: values[one.name] ?? null, source: 'file' } : one,
        ),
      };
      return ok(view);
    },
    'app.info': () =>
      ok({
        version: '0.1.0',
        electron: scenario === 'trouble' ? '33.4.11' : '45.4.1',
        chromium: '150.0.0.0',
        node: '24.21.0',
        sqlite: '3.51.0',
        platform: 'Linux x64',
        userData: '/home/ada/.config/ai-ops-console',
        testRuntime: scenario === 'trouble',
      }),
  };
}
