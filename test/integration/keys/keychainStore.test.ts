import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../src/core/ports.ts';
import { KEYCHAIN_LIMITS, type KeychainLimits } from '../../../src/main/platform/keychainRunner.ts';
import { KeychainStore } from '../../../src/main/platform/keychainStore.ts';
import type { KeychainState } from '../../../src/shared/contract/keys.ts';
import { type ForkedKeychain, forkedKeychain } from '../../support/keychainFork.ts';
import { type KeyringOptions, type PrivateKeyring, startKeyring } from '../../support/keyring.ts';
import { startXDisplay } from '../../support/xDisplay.ts';

const ACCOUNT = 'openai/one';
const SECRET = 'sk-test-0123456789abcdef';

/** Short enough for a test, long enough for a helper to start on a busy machine. */
const SHORT: KeychainLimits = { callMs: 4_000, suspectPromptMs: 300, unlockMs: 1_000 };

async function keyringOfTest(options?: KeyringOptions): Promise<PrivateKeyring> {
  const keyring = await startKeyring(options);
  onTestFinished(() => keyring.close());
  return keyring;
}

function storeOfTest(
  environment: Readonly<Record<string, string | undefined>>,
  limits: KeychainLimits = KEYCHAIN_LIMITS,
): { store: KeychainStore; helper: ForkedKeychain; states: KeychainState['state'][] } {
  const helper = forkedKeychain(environment);
  const store = new KeychainStore({ spawn: helper.spawn, clock: systemClock, platform: 'linux', limits });
  const states: KeychainState['state'][] = [];
  store.onChange(({ state }) => states.push(state));
  onTestFinished(async () => {
    store.close();
    await vi.waitFor(() => expect(helper.running()).toEqual([]));
  });
  return { store, helper, states };
}

/** What another program, with a helper of its own, finds in the keychain. */
async function foundByAnother(keyring: PrivateKeyring): Promise<string | null> {
  return storeOfTest(keyring.environment).store.get(ACCOUNT);
}

const noBus = { HOME: '/nonexistent', PATH: process.env.PATH, XDG_RUNTIME_DIR: '/nonexistent' };

describe('without a secret service', () => {
  test.each([
    ['no bus and no display', noBus, /no D-Bus session bus/],
    ['an empty bus address', { ...noBus, DBUS_SESSION_BUS_ADDRESS: '' }, /no D-Bus session bus/],
    [
      'a dead bus address',
      { ...noBus, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
      /no D-Bus session bus/,
    ],
    ['a disabled bus', { ...noBus, DBUS_SESSION_BUS_ADDRESS: 'disabled:' }, /no D-Bus session bus/],
  ])('%s: unavailable, and it says why and what to do', async (_name, environment, sentence) => {
    const { store } = storeOfTest(environment);
    expect(await store.check()).toMatchObject({
      backend: 'Secret Service (libsecret)',
      state: 'unavailable',
      message: expect.stringMatching(sentence),
    });
    await expect(store.get(ACCOUNT)).rejects.toMatchObject({ code: 'keychain.unavailable' });
    await expect(store.set(ACCOUNT, SECRET)).rejects.toMatchObject({ code: 'keychain.unavailable' });
    await expect(store.delete(ACCOUNT)).rejects.toMatchObject({ code: 'keychain.unavailable' });
  });

  test('a bus without a secret service: unavailable, and it names the programs to start', async () => {
    const keyring = await keyringOfTest({ secretService: false });
    const { store } = storeOfTest(keyring.environment);
    const state = await store.check();
    expect(state.state).toBe('unavailable');
    expect(state.message).toMatch(/gnome-keyring or KWallet/);
    await keyring.start();
    expect((await store.check()).state).toBe('ready');
  });
});

describe('with an unlocked keyring', () => {
  test('stores, gives back, replaces and deletes a secret that other programs see too', async () => {
    const keyring = await keyringOfTest();
    const { store, helper } = storeOfTest(keyring.environment);
    expect(store.state().state).toBe('checking');
    expect(await store.check()).toMatchObject({ state: 'ready', message: '' });
    expect(await store.get(ACCOUNT)).toBeNull();
    await store.set(ACCOUNT, 'the first secret');
    await store.set(ACCOUNT, SECRET);
    expect(await store.get(ACCOUNT)).toBe(SECRET);
    expect(await foundByAnother(keyring)).toBe(SECRET);
    expect(await store.delete(ACCOUNT)).toBe(true);
    expect(await store.delete(ACCOUNT)).toBe(false);
    expect(await store.get(ACCOUNT)).toBeNull();
    expect(helper.children).toHaveLength(1);
  });

  test('many calls at once are all answered, each with its own secret', async () => {
    const keyring = await keyringOfTest();
    const { store } = storeOfTest(keyring.environment);
    const accounts = Array.from({ length: 20 }, (_, index) => `openai/${index}`);
    await Promise.all(accounts.map((account) => store.set(account, `secret of ${account}`)));
    const secrets = await Promise.all(accounts.map((account) => store.get(account)));
    expect(secrets).toEqual(accounts.map((account) => `secret of ${account}`));
  });

  test('the helper inherits no API key of the environment', async () => {
    const keyring = await keyringOfTest();
    const shell = {
      ...keyring.environment,
      OPENAI_API_KEY: 'sk-canary',
      AI_API_KEY: 'sk-canary',
      AI_MODEL: 'x',
    };
    const { store, helper } = storeOfTest(shell);
    await store.check();
    const variables = readFileSync(`/proc/${helper.children[0]?.pid}/environ`, 'utf8');
    expect(variables).toContain('DBUS_SESSION_BUS_ADDRESS=');
    expect(variables).not.toMatch(/sk-canary|API_KEY|AI_/);
  });
});

describe('with a locked keyring', () => {
  test('that cannot ask: nothing reads as missing, nothing is written over, and unlocking it is enough', async () => {
    const keyring = await keyringOfTest();
    const { store } = storeOfTest(keyring.environment);
    await store.set(ACCOUNT, SECRET);
    await keyring.lock();
    expect((await store.check()).state).toBe('locked');
    await expect(store.get(ACCOUNT)).rejects.toMatchObject({ code: 'keychain.locked' });
    await expect(store.get('openai/never-stored')).rejects.toMatchObject({ code: 'keychain.locked' });
    await expect(store.set(ACCOUNT, 'another')).rejects.toMatchObject({ code: 'keychain.locked' });
    await expect(store.delete(ACCOUNT)).rejects.toMatchObject({ code: 'keychain.locked' });
    await keyring.unlock();
    expect(await store.get(ACCOUNT)).toBe(SECRET);
    expect(store.state().state).toBe('ready');
  });

  test('that asks: the state says so while it waits, the call ends, and no key is changed', async () => {
    const display = await startXDisplay();
    onTestFinished(() => display.close());
    const keyring = await keyringOfTest({ display: display.name });
    const { store, states } = storeOfTest(keyring.environment, SHORT);
    await store.set(ACCOUNT, SECRET);
    await keyring.lock();
    const write = store.set(ACCOUNT, 'another');
    const queued = store.get(ACCOUNT);
    await expect(write).rejects.toMatchObject({
      code: 'keychain.locked',
      message: expect.stringMatching(/not unlocked in time/),
    });
    await expect(queued).rejects.toMatchObject({ code: 'keychain.locked' });
    expect(states).toEqual(['ready', 'waiting', 'locked']);
    await keyring.unlock();
    expect(await store.get(ACCOUNT)).toBe(SECRET);
    expect(await foundByAnother(keyring)).toBe(SECRET);
  });

  test('that asks: a check answers "waiting" and does not wait for the person', async () => {
    const display = await startXDisplay();
    onTestFinished(() => display.close());
    const keyring = await keyringOfTest({ display: display.name });
    const { store, states } = storeOfTest(keyring.environment, { ...SHORT, unlockMs: 600_000 });
    await store.set(ACCOUNT, SECRET);
    await keyring.lock();
    expect(await store.check()).toMatchObject({
      state: 'waiting',
      message: expect.stringMatching(/to be unlocked/),
    });
    expect((await store.check()).state).toBe('waiting');
    const pending = store.get(ACCOUNT);
    store.close();
    await expect(pending).rejects.toMatchObject({ code: 'keychain.unavailable' });
    expect(states).toEqual(['ready', 'waiting']);
  });
});

describe('with a daemon in trouble', () => {
  test('that hangs: every call ends with a timeout, and it works again when the daemon does', async () => {
    const keyring = await keyringOfTest();
    const { store, states } = storeOfTest(keyring.environment, SHORT);
    await store.set(ACCOUNT, SECRET);
    keyring.freeze();
    const calls = [store.get(ACCOUNT), store.set(ACCOUNT, SECRET), store.delete('openai/other')];
    const outcomes = await Promise.allSettled(calls);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'keychain.timeout' } });
    }
    expect(store.state()).toMatchObject({
      state: 'unavailable',
      message: expect.stringMatching(/did not answer/),
    });
    expect(states).not.toContain('waiting');
    keyring.thaw();
    expect(await store.get(ACCOUNT)).toBe(SECRET);
    expect(store.state().state).toBe('ready');
  });

  test('that is killed and started again: the same store reads the key again', async () => {
    const keyring = await keyringOfTest();
    const { store } = storeOfTest(keyring.environment);
    await store.set(ACCOUNT, SECRET);
    await keyring.kill();
    await expect(store.get(ACCOUNT)).rejects.toMatchObject({ code: 'keychain.unavailable' });
    expect((await store.check()).state).toBe('unavailable');
    await keyring.start();
    expect(await store.get(ACCOUNT)).toBe(SECRET);
    expect(store.state().state).toBe('ready');
  });

  test('that was restarted unnoticed: reading, writing and deleting work at the first try', async () => {
    const keyring = await keyringOfTest();
    const { store, helper } = storeOfTest(keyring.environment);
    await store.set(ACCOUNT, SECRET);
    const restart = async () => {
      await keyring.kill();
      await keyring.start();
    };
    await restart();
    expect(await store.get(ACCOUNT)).toBe(SECRET);
    await restart();
    await store.set(ACCOUNT, 'the next one');
    await restart();
    expect(await store.delete(ACCOUNT)).toBe(true);
    await vi.waitFor(() => expect(helper.running()).toHaveLength(1));
  });
});

describe('when the helper itself dies', () => {
  test('between two calls: the next call works in a new process', async () => {
    const keyring = await keyringOfTest();
    const { store, helper } = storeOfTest(keyring.environment);
    await store.set(ACCOUNT, SECRET);
    const [first] = helper.running();
    first?.kill('SIGSEGV');
    if (first !== undefined) await once(first, 'exit');
    expect(await store.get(ACCOUNT)).toBe(SECRET);
  });

  test('at every call: it is started three times more, then left alone until a check is asked for', async () => {
    const keyring = await keyringOfTest();
    const helper = forkedKeychain(keyring.environment);
    let isCrashing = true;
    const spawn: ForkedKeychain['spawn'] = () => {
      const process = helper.spawn();
      if (isCrashing) helper.children.at(-1)?.kill('SIGSEGV');
      return process;
    };
    const store = new KeychainStore({ spawn, clock: systemClock, platform: 'linux' });
    onTestFinished(() => store.close());
    await expect(store.get(ACCOUNT)).rejects.toMatchObject({ code: 'keychain.failed' });
    await expect(store.get(ACCOUNT)).rejects.toMatchObject({ code: 'keychain.unavailable' });
    await expect(store.get(ACCOUNT)).rejects.toMatchObject({ code: 'keychain.unavailable' });
    expect(helper.children).toHaveLength(4);
    expect(store.state()).toMatchObject({
      state: 'unavailable',
      message: expect.stringMatching(/several times/),
    });
    isCrashing = false;
    expect((await store.check()).state).toBe('ready');
  });

  test('closing ends the pending call and the helper', async () => {
    const keyring = await keyringOfTest();
    const { store, helper } = storeOfTest(keyring.environment);
    await store.check();
    keyring.freeze();
    const pending = store.get(ACCOUNT);
    store.close();
    await expect(pending).rejects.toMatchObject({ code: 'keychain.unavailable' });
    await vi.waitFor(() => expect(helper.running()).toEqual([]));
    await expect(store.get(ACCOUNT)).rejects.toMatchObject({ code: 'keychain.unavailable' });
  });

  test('the helper does not outlive the process that started it, even with a call that never ends', async () => {
    const keyring = await keyringOfTest();
    const helper = forkedKeychain(keyring.environment);
    helper.spawn();
    const [child] = helper.running();
    if (child === undefined) throw new Error('no helper runs');
    keyring.freeze();
    const request = { id: 1, op: 'get', service: 'AI Ops Console', account: ACCOUNT } as const;
    await new Promise((resolve) => child.send(request, resolve));
    const gone = once(child, 'exit');
    child.disconnect();
    expect((await gone)[1]).toBe('SIGKILL');
  });
});
