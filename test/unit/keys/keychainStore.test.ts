import { describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/core/ports.ts';
import { KeychainStore } from '../../../src/main/platform/keychainStore.ts';
import { type ScriptedHelper, scriptedHelper, workingKeychain } from './scriptedHelper.ts';

const LIMITS = { callMs: 2_000, suspectPromptMs: 5, unlockMs: 10_000 };

function storeOver(helper: ScriptedHelper, platform: NodeJS.Platform = 'linux'): KeychainStore {
  return new KeychainStore({ spawn: helper.spawn, clock: systemClock, platform, limits: LIMITS });
}

describe('a keychain that waits for a person', () => {
  const prompting = () => {
    const keychain = workingKeychain(new Map([['openai/one', 'the secret']]));
    return scriptedHelper((request) => (request.account === 'openai/one' ? 'open' : keychain(request)));
  };

  test('a call is answered when the person unlocks it, and the state goes from waiting to ready', async () => {
    const helper = prompting();
    const store = storeOver(helper);
    const secret = store.get('openai/one');
    await vi.waitFor(() => expect(store.state().state).toBe('waiting'));
    helper.open[0]?.answer('the secret');
    expect(await secret).toBe('the secret');
    expect(store.state().state).toBe('ready');
    store.close();
  });

  test('a refused prompt is a locked keychain, not a missing key, and the person is not asked a second time', async () => {
    const helper = prompting();
    const store = storeOver(helper);
    const secret = store.get('openai/one');
    const outcome = expect(secret).rejects.toMatchObject({ code: 'keychain.locked' });
    await vi.waitFor(() => expect(store.state().state).toBe('waiting'));
    helper.open[0]?.answer(null);
    await outcome;
    expect(helper.open).toHaveLength(1);
    expect(store.state().state).toBe('locked');
    store.close();
  });
});

describe('a keychain that fails', () => {
  test('a write that fails because the keychain was restarted is done once more in a new process', async () => {
    const entries = new Map<string, string>();
    const keychain = workingKeychain(entries);
    let isRestarted = false;
    const helper = scriptedHelper((request, run) =>
      isRestarted && run === 1
        ? { text: 'The session wrapping the secret does not exist' }
        : keychain(request),
    );
    const store = storeOver(helper);
    await store.check();
    isRestarted = true;
    await store.set('openai/one', 'the secret');
    expect(entries.get('openai/one')).toBe('the secret');
    expect(helper.started()).toBe(2);
  });

  test('a check of a keychain that answers with an unknown error ends as unavailable and hides the raw text', async () => {
    const store = storeOver(scriptedHelper(() => ({ text: 'GDBus.Error: raw words of a library' })));
    const state = await store.check();
    expect(state.state).toBe('unavailable');
    expect(state.message).not.toMatch(/GDBus|raw words/);
  });

  test('a probe entry that does not come back means locked, also when writing it seemed to work', async () => {
    const keychain = workingKeychain();
    const store = storeOver(
      scriptedHelper((request) => (request.op === 'set' ? { value: null } : keychain(request))),
    );
    expect((await store.check()).state).toBe('locked');
    await expect(store.get('openai/one')).rejects.toMatchObject({ code: 'keychain.locked' });
    await expect(store.delete('openai/one')).rejects.toMatchObject({ code: 'keychain.locked' });
  });

  test('a check leaves nothing behind in the keychain', async () => {
    const entries = new Map<string, string>();
    const store = storeOver(scriptedHelper(workingKeychain(entries)));
    expect((await store.check()).state).toBe('ready');
    expect(await store.get('openai/none')).toBeNull();
    expect(await store.delete('openai/none')).toBe(false);
    expect(entries.size).toBe(0);
  });

  test('a helper with nothing to do is ended, and the next call is answered by a new one', async () => {
    const helper = scriptedHelper(workingKeychain(new Map([['openai/one', 'the secret']])));
    const limits = { ...LIMITS, idleMs: 1 };
    const store = new KeychainStore({ spawn: helper.spawn, clock: systemClock, platform: 'linux', limits });
    expect(await store.get('openai/one')).toBe('the secret');
    expect(helper.started()).toBe(1);
    const later = async () => [await store.get('openai/one'), helper.started() > 1];
    await expect.poll(later).toEqual(['the secret', true]);
  });

  test.each([
    ['darwin', 'macOS Keychain'],
    ['win32', 'Credential Manager'],
    ['linux', 'Secret Service (libsecret)'],
  ] as const)('on %s it is called %s', (platform, backend) => {
    expect(
      storeOver(
        scriptedHelper(() => 'die'),
        platform,
      ).state().backend,
    ).toBe(backend);
  });
});
