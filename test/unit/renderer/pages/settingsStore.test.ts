import { beforeEach, expect, it } from 'vitest';
import type { SettingsView } from '../../../../src/shared/contract/settings.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { installBridge } from './fakeBridge.ts';

const bridge = installBridge();
const { useSettingsEdits } = await import('../../../../src/renderer/pages/settings/settingsStore.ts');
const { useSettings } = await import('../../../../src/renderer/stores/console.ts');

const view: SettingsView = {
  file: '/settings.json',
  settings: [],
  providers: [],
  failover: [],
  rules: [],
  warmUp: [],
  limitVariables: [],
  notes: [],
  lastChange: null,
  environmentFile: null,
  problems: [],
};

beforeEach(() => {
  useSettingsEdits.setState(useSettingsEdits.getInitialState());
  useSettingsEdits.getState().edit('timeout', '90');
  useSettingsEdits.getState().edit('cache_enabled', false);
});

it('forgets the edits that were saved and keeps those of other groups', async () => {
  bridge.answers['settings.update'] = () => ok(view);
  await useSettingsEdits.getState().save({ timeout: 90 });
  expect(useSettingsEdits.getState().drafts).toEqual({ cache_enabled: false });
  expect(useSettings.getState().data).toEqual(view);
});

it('keeps every edit when saving failed, so that nothing has to be typed again', async () => {
  bridge.answers['settings.update'] = () => failed({ code: 'settings.invalid', message: 'No.' });
  const answer = await useSettingsEdits.getState().save({ timeout: 90 });
  expect(answer.ok).toBe(false);
  expect(useSettingsEdits.getState().drafts).toEqual({ timeout: '90', cache_enabled: false });
});

it('keeps an edit while the file is edited by hand', () => {
  bridge.emit('settings.changed', { ...view, problems: [{ where: 'settings.json', line: 3, message: 'x' }] });
  expect(useSettings.getState().data?.problems).toHaveLength(1);
  expect(useSettingsEdits.getState().drafts.timeout).toBe('90');
});
