import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CacheOverview } from '../../../../src/shared/contract/cache.ts';
import type { LedgerEntry, Today } from '../../../../src/shared/contract/usage.ts';
import { failed, ok } from '../../../../src/shared/result.ts';
import { installBridge, later } from './fakeBridge.ts';

const bridge = installBridge();
const { useLedger } = await import('../../../../src/renderer/pages/activity/ledgerStore.ts');
const { useCache } = await import('../../../../src/renderer/pages/cache/cacheStore.ts');
const { useToasts } = await import('../../../../src/renderer/stores/toasts.ts');
const { useChecks } = await import('../../../../src/renderer/pages/reliability/reliabilityStore.ts');

const entries = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: from - index }) as LedgerEntry);
const asked = (route: string) => bridge.sent.filter((sent) => sent.route === route).map(({ input }) => input);

beforeEach(() => {
  bridge.sent.length = 0;
  useLedger.setState(useLedger.getInitialState());
  useCache.setState(useCache.getInitialState());
});

describe('the request log', () => {
  it('fetches older pages by the last id, one at a time, and stops at the end', async () => {
    bridge.answers['usage.requests'] = ({ before }) =>
      ok(before === undefined ? entries(250, 100) : entries(before - 1, Math.min(100, before - 1)));
    await useLedger.getState().refresh();
    await Promise.all([useLedger.getState().loadOlder(), useLedger.getState().loadOlder()]);
    await useLedger.getState().loadOlder();
    await useLedger.getState().loadOlder();
    expect(asked('usage.requests')).toEqual([
      { limit: 100 },
      { limit: 100, before: 151 },
      { limit: 100, before: 51 },
    ]);
    expect(useLedger.getState().rows).toHaveLength(250);
    expect(useLedger.getState().more).toBe(false);
  });

  it('keeps what is loaded when a refresh fails, and says why it failed', async () => {
    bridge.answers['usage.requests'] = () => ok(entries(3, 3));
    await useLedger.getState().refresh();
    bridge.answers['usage.requests'] = () => failed({ code: 'storage.busy', message: 'Locked.' });
    await useLedger.getState().refresh();
    expect(useLedger.getState().rows).toHaveLength(3);
    expect(useLedger.getState().error?.code).toBe('storage.busy');
  });

  it('follows new requests while it is open, and no longer', async () => {
    bridge.answers['usage.requests'] = () => ok(entries(1, 1));
    const stop = useLedger.getState().open();
    await vi.waitFor(() => expect(useLedger.getState().rows).toHaveLength(1));
    bridge.answers['usage.requests'] = () => ok(entries(2, 2));
    bridge.emit('usage.changed', {} as Today);
    await vi.waitFor(() => expect(useLedger.getState().rows).toHaveLength(2));
    stop();
    const before = bridge.sent.length;
    bridge.emit('usage.changed', {} as Today);
    await Promise.resolve();
    expect(bridge.sent).toHaveLength(before);
  });
});

describe('a cache file that could not be opened', () => {
  const problem = { code: 'storage.cannot_open', message: 'No.' } as const;

  it('is tried again when the person asks for it, and the outcome is said', async () => {
    bridge.answers['cache.overview'] = () => ok({ problem } as CacheOverview);
    await useCache.getState().refresh();
    await useCache.getState().recheck();
    expect(useToasts.getState().take()).toMatchObject([{ tone: 'bad', error: problem }]);

    const opening = later<CacheOverview>();
    bridge.answers['cache.overview'] = () => opening.promise;
    const rechecked = useCache.getState().recheck();
    expect(useCache.getState().rechecking).toBe(true);
    opening.give({ problem: null } as CacheOverview);
    await rechecked;
    expect(useCache.getState()).toMatchObject({ rechecking: false, overview: { problem: null } });
    expect(useToasts.getState().take()).toMatchObject([{ tone: 'good' }]);
  });
});

describe('a check of a provider', () => {
  it('runs once however often it is pressed, and keeps the error of the provider', async () => {
    const slow = later<string[]>();
    bridge.answers['providers.models'] = () => slow.promise;
    const running = useChecks.getState().check('ollama');
    await useChecks.getState().check('ollama');
    expect(useChecks.getState().checks.ollama?.state).toBe('running');
    expect(asked('providers.models')).toHaveLength(1);
    slow.give(['a', 'b']);
    await running;
    expect(useChecks.getState().checks.ollama).toMatchObject({ state: 'answered', models: 2, error: null });
    bridge.answers['providers.models'] = () =>
      failed({ code: 'provider.unreachable', message: 'Nothing answers.' });
    await useChecks.getState().check('ollama');
    expect(useChecks.getState().checks.ollama).toMatchObject({
      state: 'failed',
      models: null,
      error: { code: 'provider.unreachable' },
    });
  });
});
