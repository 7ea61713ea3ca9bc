import { expect, test } from 'vitest';
import { definitionOf, settingNames } from '../../../src/core/settings/definitions.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import { settingsTable } from '../../../src/core/settings/settingsTable.ts';
import { settingsView } from '../../../src/core/settings/view.ts';
import { settingsViewSchema } from '../../../src/shared/contract/settings.ts';

test('the documentation has one row a setting, with its variable', () => {
  const rows = settingsTable().trimEnd().split('\n').slice(2);
  expect(rows).toHaveLength(settingNames.length);
  expect(rows.find((row) => row.includes('cache_ttl_s'))).toContain('| `AI_CACHE_TTL_S` | `3600` s |');
});

test('the view keeps to the contract, and each default is allowed', () => {
  const view = settingsView(defaultSettings(), '/somewhere/settings.json', [], null);
  expect(settingsViewSchema.parse(view)).toEqual(view);
  for (const setting of view.settings) {
    const { schema, choices, kind } = definitionOf(
      settingNames.find((name) => name === setting.name) ?? 'model',
    );
    expect(schema.safeParse(setting.defaultValue).success, setting.name).toBe(true);
    expect(choices.length > 0).toBe(kind === 'choice');
    expect(setting.label.length * setting.help.length).toBeGreaterThan(0);
  }
});
