import { describe, expect, test } from 'vitest';
import { keychainPart } from '../../../src/core/health/keychainPart.ts';
import { type MemoryReading, memoryPart } from '../../../src/core/health/memoryPart.ts';
import { providerPart } from '../../../src/core/health/providerPart.ts';
import { chainIds, providersInUse } from '../../../src/core/health/providersInUse.ts';
import { findProvider, resolveProviders } from '../../../src/core/providers/registry.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { ModelKeychain } from '../keys/modelKeychain.ts';

const context = (asked = false) => ({ signal: new AbortController().signal, asked });

describe('memory', () => {
  const reading: MemoryReading = {
    totalMib: 1024,
    processes: 4,
    mainRssMib: 200,
    mainVirtualMib: null,
    largest: { name: 'the window', mib: 700 },
  };
  const look = (totalMib: number) =>
    memoryPart({ read: async () => ({ ...reading, totalMib }), warningMib: () => 1024 }).look(context());

  test('at the limit nobody is warned; above it the warning says who uses it and what to do', async () => {
    expect(await look(1024)).toMatchObject({ status: 'healthy', error: null });
    const { status, error } = await look(1025);
    expect([status, error?.code]).toEqual(['degraded', 'health.high_memory']);
    expect(error?.message).toMatch(/700 MiB, is used by the window.*start the console again/);
  });
});

describe('keychain', () => {
  test('only a person who asks has the keychain asked: a locked one could bring up a dialog', async () => {
    const store = new ModelKeychain();
    let checks = 0;
    const check = () => {
      checks += 1;
      return store.check();
    };
    const counted = { state: () => store.state(), check };
    const part = keychainPart(counted);
    await part.look(context());
    expect(checks).toBe(0);
    await part.look(context(true));
    expect(checks).toBe(1);
    store.become('locked');
    expect(await part.look(context())).toMatchObject({
      status: 'degraded',
      error: { code: 'keychain.locked' },
    });
    store.become('unavailable');
    expect(await part.look(context())).toMatchObject({ status: 'unhealthy' });
  });
});

describe('a provider', () => {
  const provider = findProvider(resolveProviders(defaultSettings().settings, null), 'openai');
  const quiet = { calls: 0, failed: 0, faults: 0, p50Ms: null, p95Ms: null, lastError: null };
  const closed = {
    state: 'closed',
    since: null,
    reason: '',
    probeAt: null,
    failures: 0,
    threshold: 5,
    ramp: null,
  } as const;
  const look = (given: {
    models?: AppError;
    traffic?: Partial<typeof quiet>;
    state?: 'open' | 'half_open' | 'isolated';
    ramp?: number;
  }) =>
    providerPart(provider, {
      listModels: async () => {
        if (given.models) throw given.models;
        return ['m-1', 'm-2'];
      },
      traffic: () => ({ ...quiet, ...given.traffic }),
      breaker: () => ({ ...closed, state: given.state ?? 'closed', ramp: given.ramp ?? null }),
    }).look(context());
  const unlisted = new AppError('provider.not_json', 'no list here');

  test.each([
    ['lists its models', {}, 'healthy'],
    ['answers, and has no list', { models: unlisted, traffic: { calls: 3 } }, 'degraded'],
    ['has no list, and answered nobody', { models: unlisted }, 'unhealthy'],
    [
      'has no list, and every call failed',
      { models: unlisted, traffic: { calls: 3, failed: 3, faults: 3 } },
      'unhealthy',
    ],
    ['fails one of ten', { traffic: { calls: 10, failed: 1, faults: 1 } }, 'degraded'],
    ['fails half of ten', { traffic: { calls: 10, failed: 5, faults: 5 } }, 'unhealthy'],
    [
      'refuses bad questions, which is no fault of its own',
      { traffic: { calls: 10, failed: 10 } },
      'healthy',
    ],
    [
      'failed four of four, which is too few to tell',
      { traffic: { calls: 4, failed: 4, faults: 4 } },
      'healthy',
    ],
    ['is passed over', { state: 'open' }, 'unhealthy'],
    ['is tried again', { state: 'half_open' }, 'degraded'],
    ['recovers with few requests', { ramp: 2 }, 'degraded'],
    ['is switched off by hand', { state: 'isolated' }, 'degraded'],
  ] as const)('that %s', async (_what, given, status) => {
    const report = await look(given);
    expect(report.status).toBe(status);
    expect(report.error === null).toBe(status === 'healthy');
  });
});

test('providers in use: the default one, the chain, those of today; each once, and no more than a dozen', () => {
  const { settings } = defaultSettings();
  const providers = resolveProviders(settings, null);
  const ids = chainIds({
    provider: 'openai',
    failover: [{ provider: 'groq', model: 'x' }, { provider: 'openai' }],
  });
  const used = [...ids, 'gone', 'groq', ...providers.map(({ id }) => id)];
  const inUse = providersInUse(providers, used).map(({ id }) => id);
  expect(inUse.slice(0, 2)).toEqual(['openai', 'groq']);
  expect(inUse.length).toBeLessThanOrEqual(12);
  expect(new Set(inUse).size).toBe(inUse.length);
});
