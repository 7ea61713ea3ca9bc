import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyRingView, KeyView } from '../../../../src/shared/contract/keys.ts';
import type { SettingsView } from '../../../../src/shared/contract/settings.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { installBridge } from './fakeBridge.ts';

const bridge = installBridge();
const { useKeys } = await import('../../../../src/renderer/pages/keys/keysStore.ts');
const { useKeyRing, useSettings } = await import('../../../../src/renderer/stores/console.ts');

const SECRET = 'gsk_live_4242424242424242';

const stored: KeyView = {
  id: 'k1',
  provider: 'groq',
  name: 'main',
  tail: '4242',
  storedIn: 'keychain',
  presence: 'ok',
  createdAt: 1,
  replacedAt: null,
  lastUsedAt: null,
  lastTest: null,
};

const ring = (keys: KeyView[]): KeyRingView => ({
  keychain: { backend: 'Secret Service', state: 'ready', message: '', checkedAt: 1 },
  keys,
  environment: [],
});

function settings(provider: string, source: 'default' | 'environment'): SettingsView {
  const setting = {
    name: 'provider',
    group: 'Request',
    label: 'Provider',
    help: '',
    kind: 'text' as const,
    choices: [],
    unit: '',
    nullable: false,
    value: provider,
    defaultValue: 'sandbox',
    source,
    variable: 'AI_PROVIDER',
    applies: 'next request' as const,
  };
  return {
    file: '',
    settings: [setting],
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
}

const everyState = () => JSON.stringify([useKeys.getState(), useKeyRing.getState(), useSettings.getState()]);

beforeEach(() => {
  useKeys.setState(useKeys.getInitialState());
  useSettings.getState().receive(settings('sandbox', 'default'));
  bridge.answers['keys.add'] = () => ok(stored);
  bridge.answers['keys.replace'] = () => ok(stored);
  bridge.answers['keys.remove'] = () => ok({ removed: true });
  bridge.answers['keys.list'] = () => ok(ring([stored]));
  bridge.answers['keys.test'] = () => ok({ at: 5, error: null, models: 3 });
});

describe('a key on its way in', () => {
  it('reaches the main process and stays in no state of the window', async () => {
    await useKeys.getState().add('groq', 'main', SECRET);
    await useKeys.getState().replace('k1', SECRET);
    expect(bridge.sent).toContainEqual({
      route: 'keys.add',
      input: { provider: 'groq', name: 'main', secret: SECRET },
    });
    expect(everyState()).not.toContain(SECRET);
  });

  it('stays in no state when it was refused either', async () => {
    bridge.answers['keys.add'] = () => failed({ code: 'keychain.locked', message: 'Unlock it.' });
    const answer = await useKeys.getState().add('groq', 'main', SECRET);
    expect(answer.ok).toBe(false);
    expect(everyState()).not.toContain(SECRET);
    expect(useKeys.getState().offered).toBeNull();
  });

  it('shows up in the list as soon as it is stored', async () => {
    await useKeys.getState().add('groq', 'main', SECRET);
    expect(useKeyRing.getState().data?.keys.map((key) => key.id)).toEqual(['k1']);
  });
});

describe('the offer to make a provider the default', () => {
  const addAndTest = async () => {
    await useKeys.getState().add('groq', 'main', SECRET);
    await useKeys.getState().test('groq');
  };

  it('comes once its new key was accepted, not before, and not for a key that was there already', async () => {
    await useKeys.getState().test('groq');
    expect(useKeys.getState().offered).toBeNull();
    await useKeys.getState().add('groq', 'main', SECRET);
    expect(useKeys.getState().offered).toBeNull();
    const error = { code: 'provider.key_rejected', message: 'No.' } as const;
    bridge.answers['keys.test'] = () => ok({ at: 5, error, models: null });
    await useKeys.getState().test('groq');
    expect(useKeys.getState().offered).toBeNull();
    bridge.answers['keys.test'] = () => ok({ at: 6, error: null, models: 3 });
    await useKeys.getState().test('groq');
    expect(useKeys.getState().offered).toBe('groq');
  });

  it('does not come for the default provider, or where a variable fixes the default', async () => {
    useSettings.getState().receive(settings('groq', 'default'));
    await addAndTest();
    expect(useKeys.getState().offered).toBeNull();
    useSettings.getState().receive(settings('sandbox', 'environment'));
    await addAndTest();
    expect(useKeys.getState().offered).toBeNull();
  });

  it('sets provider and model in one change, and stays with its reason when that fails', async () => {
    await addAndTest();
    bridge.answers['settings.update'] = () => failed({ code: 'settings.unwritable', message: 'Read-only.' });
    expect((await useKeys.getState().makeDefault('groq', 'llama')).ok).toBe(false);
    expect(useKeys.getState().offered).toBe('groq');
    bridge.answers['settings.update'] = () => ok(settings('groq', 'default'));
    await useKeys.getState().makeDefault('groq', 'llama');
    expect(bridge.sent.at(-1)).toEqual({
      route: 'settings.update',
      input: { values: { provider: 'groq', model: 'llama' } },
    });
    expect(useKeys.getState().offered).toBeNull();
  });

  it('goes with the key it was made for', async () => {
    await addAndTest();
    await useKeys.getState().remove(stored);
    expect(useKeys.getState().offered).toBeNull();
  });
});

describe('a test of a key', () => {
  it('is forgotten when the key is replaced: it says nothing about the new one', async () => {
    await useKeys.getState().test('groq');
    expect(useKeys.getState().tests.groq?.models).toBe(3);
    await useKeys.getState().replace('k1', SECRET);
    expect(useKeys.getState().tests.groq).toBeUndefined();
  });

  it('that could not be made counts as failed, with the reason', async () => {
    const error = { code: 'provider.key_missing' as const, message: 'There is no key.' };
    bridge.answers['keys.test'] = () => failed(error);
    await useKeys.getState().test('groq');
    expect(useKeys.getState().tests.groq?.error).toEqual(error);
    expect(useKeys.getState().testing).toEqual([]);
  });
});
