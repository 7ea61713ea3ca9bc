import type { EnvironmentKey, KeyRingView, KeyView } from '../../../../src/shared/contract/keys.ts';
import { ok } from '../../../../src/shared/result.ts';
import { providers, withKeySource } from './providersData.ts';
import { DAY_MS, type Emit, HOUR_MS, type PagesScenario, type RouteAnswers, trouble } from './scenario.ts';

function keyView(id: string, provider: string, name: string, changes: Partial<KeyView>): KeyView {
  return {
    id,
    provider,
    name,
    tail: 'Zk3d',
    storedIn: 'keychain',
    presence: 'ok',
    createdAt: Date.now() - 40 * DAY_MS,
    replacedAt: null,
    lastUsedAt: Date.now() - 2 * HOUR_MS,
    lastTest: null,
    ...changes,
  };
}

function keyRing(scenario: PagesScenario, now: number): KeyRingView {
  const backend = 'Secret Service (libsecret)';
  const fromVariable = (variable: string, provider: string, inUse: boolean): EnvironmentKey => ({
    provider,
    variable,
    tail: 'w9Qx',
    inUse,
  });
  if (scenario === 'empty') {
    return {
      keychain: { backend, state: 'ready', message: '', checkedAt: now - 4000 },
      keys: [],
      environment: [],
    };
  }
  if (scenario === 'trouble') {
    return {
      keychain: {
        backend,
        state: 'unavailable',
        message:
          'No keychain answered. Install gnome-keyring or KWallet, start it, then press Check again. Until then keys live in memory only.',
        checkedAt: now - 65_000,
      },
      keys: [
        keyView('k1', 'openai', 'main', { presence: 'missing' }),
        keyView('k2', 'groq', 'work', { presence: 'unreadable', lastUsedAt: null }),
        keyView('k3', 'deepseek', 'a trial key with quite a long name that somebody typed', {
          storedIn: 'memory',
          createdAt: now - 60_000,
          lastTest: {
            at: now - 30_000,
            models: null,
            error: {
              code: 'provider.key_rejected',
              message:
                'DeepSeek refused the key (HTTP 401): "Authentication Fails (no such user)". Check that it was copied whole, or make a new one.',
              data: { status: 401, provider: 'deepseek' },
            },
          },
        }),
      ],
      environment: [],
    };
  }
  return {
    keychain: { backend, state: 'ready', message: '', checkedAt: now - 65_000 },
    keys: [
      keyView('k1', 'openai', 'main', { lastTest: { at: now - 3 * HOUR_MS, error: null, models: 84 } }),
      keyView('k2', 'groq', 'work', { tail: 'p0aL', replacedAt: now - 9 * DAY_MS, presence: 'unknown' }),
    ],
    environment: [
      fromVariable('OPENAI_API_KEY', 'openai', false),
      fromVariable('DEEPSEEK_API_KEY', 'deepseek', true),
    ],
  };
}

/** The Keys page's routes over a ring in memory. */
export function keyAnswers(scenario: PagesScenario, now: number, emit: Emit): RouteAnswers {
  let ring = keyRing(scenario, now);
  const put = (changes: Partial<KeyRingView>) => {
    ring = { ...ring, ...changes };
    emit('keys.changed', ring);
  };
  return {
    'keys.list': () => ok(ring),
    'keys.checkKeychain': () => ok(ring.keychain),
    'keys.add': ({ provider, name, secret }) => {
      if (secret.length > 1280) return trouble('key.too_long', 'The key is longer than 1,280 characters.');
      if (/\s/.test(secret))
        return trouble('key.invalid', 'The key has a space in it. Copy it again, whole.');
      const added = keyView(`k${ring.keys.length + 1}`, provider, name, {
        tail: secret.slice(-4),
        createdAt: Date.now(),
        lastUsedAt: null,
        storedIn: ring.keychain.state === 'ready' ? 'keychain' : 'memory',
      });
      put({ keys: [...ring.keys, added] });
      return ok(added);
    },
    'keys.replace': ({ id, secret }) => {
      const old = ring.keys.find((key) => key.id === id);
      if (!old) return trouble('key.not_found', 'This key is not in the list any more.');
      const replaced = { ...old, tail: secret.slice(-4), replacedAt: Date.now(), lastTest: null };
      put({ keys: ring.keys.map((key) => (key.id === id ? replaced : key)) });
      return ok(replaced);
    },
    'keys.remove': ({ id }) => {
      put({ keys: ring.keys.filter((key) => key.id !== id) });
      return ok({ removed: true });
    },
    'keys.test': () => ok({ at: Date.now(), error: null, models: 27 }),
    'providers.list': () => ok(providers.map((one) => withKeySource(one, ring))),
    'providers.models': ({ provider }) =>
      provider === 'ollama'
        ? trouble(
            'provider.unreachable',
            'Nothing answers at 127.0.0.1:11434. Start Ollama, or change its address.',
          )
        : ok(['a', 'b', 'c']),
  };
}
