import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CacheOverview, CacheRow } from '../../../../src/shared/contract/cache.ts';
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

describe('the list of cache entries', () => {
  const rows = (namespace: string, from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ namespace, key: `k${from + index}` }) as CacheRow);

  beforeEach(() => {
    bridge.answers['cache.overview'] = () => ok({} as CacheOverview);
    bridge.answers['cache.entries'] = ({ namespace = 'all', offset, limit }) =>
      ok(rows(namespace, offset, limit));
  });

  it('asks for the next page by what the server gave, though a row came twice', async () => {
    await useCache.getState().refresh();
    bridge.answers['cache.entries'] = () => ok([...rows('all', 199, 1), ...rows('all', 200, 50)]);
    await useCache.getState().loadMore();
    expect(useCache.getState().rows).toHaveLength(250);
    expect(asked('cache.entries').at(-1)).toEqual({ limit: 200, offset: 200 });
    expect(useCache.getState().more).toBe(false);
  });

  it('never mixes namespaces: a page of the old one that comes late is dropped', async () => {
    await useCache.getState().refresh();
    const slow = later<CacheRow[]>();
    bridge.answers['cache.entries'] = ({ namespace }) =>
      namespace === undefined ? slow.promise : ok(rows(namespace, 0, 3));
    const loading = useCache.getState().loadMore();
    await useCache.getState().showNamespace('billing');
    slow.give(rows('all', 200, 200));
    await loading;
    expect(new Set(useCache.getState().rows.map((row) => row.namespace))).toEqual(new Set(['billing']));
  });

  it('shows the entry chosen last, whichever answer comes last', async () => {
    const [first, second] = rows('all', 0, 2);
    if (!first || !second) throw new Error('two rows');
    const slow = later<never>();
    bridge.answers['cache.entry'] = ({ key }) =>
      key === 'k0' ? slow.promise : ok({ ...second, valueJson: '1', truncated: false });
    const choosing = useCache.getState().select(first);
    await useCache.getState().select(second);
    slow.give({ ...first, valueJson: '0', truncated: false } as never);
    await choosing;
    expect(useCache.getState().selection?.entry?.key).toBe('k1');
  });
});

describe('a cache file that could not be opened', () => {
  const problem = { code: 'storage.cannot_open', message: 'No.' } as const;

  it('is tried again when the person refreshes, before entries are asked for, and the outcome is said', async () => {
    bridge.answers['cache.overview'] = () => ok({ problem } as CacheOverview);
    bridge.answers['cache.entries'] = () => ok([]);
    await useCache.getState().refresh();
    await useCache.getState().recheck();
    expect(useToasts.getState().take()).toMatchObject([{ tone: 'bad', error: problem }]);

    const opening = later<CacheOverview>();
    bridge.answers['cache.overview'] = () => opening.promise;
    bridge.sent.length = 0;
    const rechecked = useCache.getState().recheck();
    expect(useCache.getState().rechecking).toBe(true);
    expect(asked('cache.entries')).toEqual([]);
    opening.give({ problem: null } as CacheOverview);
    await rechecked;
    expect(asked('cache.entries')).toHaveLength(1);
    expect(useCache.getState()).toMatchObject({ rechecking: false, overview: { problem: null } });
    expect(useToasts.getState().take()).toMatchObject([{ tone: 'good' }]);
  });

  it('makes no noise where nothing was wrong', async () => {
    bridge.answers['cache.overview'] = () => ok({ problem: null } as CacheOverview);
    await useCache.getState().refresh();
    await useCache.getState().recheck();
    expect(useToasts.getState().take()).toEqual([]);
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
