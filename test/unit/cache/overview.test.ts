import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CacheSettings, OpenedCache } from '../../../src/core/cache/openCache.ts';
import { createCacheReports, type KnownEntry } from '../../../src/core/cache/overview.ts';
import { previewOf } from '../../../src/core/cache/preview.ts';
import { cacheEntrySchema, cacheOverviewSchema, cacheRowSchema } from '../../../src/shared/contract/cache.ts';
import { entry, handClock, openTestCache, testCacheSettings } from '../../support/cache.ts';
import { tempDir } from '../../support/tempDir.ts';

const threadUrl = new URL('../../../src/core/cache/scanThread.ts', import.meta.url);
const NOW = 5000;

async function open(change: Partial<CacheSettings> = {}, known: Readonly<Record<string, KnownEntry>> = {}) {
  const clock = handClock(NOW);
  let opened = await openTestCache(change, { clock });
  const settings = { ...testCacheSettings, cache_ttl_s: 3600, ...change };
  const reports = createCacheReports({
    opened: () => opened,
    reopen: async () => undefined,
    settings: () => settings,
    details: (_namespace, key) => known[key] ?? null,
    threadUrl,
    clock,
  });
  const exchange = (other: OpenedCache) => {
    opened = other;
  };
  return { reports, store: opened.store, path: opened.path, clock, exchange };
}

describe.each(['memory', 'sqlite'] as const)(
  'what the Cache page shows of a cache in %s',
  (cache_backend) => {
    it('counts entries, expired ones and bytes by namespace', async () => {
      const { reports, store, path } = await open({ cache_backend, cache_sqlite_max_entries: 50 });
      await store.set([
        entry('a', 1000, { valueJson: '"ä"' }),
        entry('b', 1000, { valueJson: '"1234"', expiresAt: 4999 }),
        entry('c', 1000, { namespace: 'team', valueJson: '""', expiresAt: 5001 }),
      ]);
      const overview = await reports.overview();
      expect(cacheOverviewSchema.parse(overview)).toEqual(overview);
      expect(overview).toEqual({
        backend: cache_backend,
        enabled: true,
        path,
        fileBytes: cache_backend === 'memory' ? 0 : statSync(path).size + statSync(`${path}-wal`).size,
        entries: 3,
        expired: 1,
        valueBytes: 12,
        namespaces: [
          { namespace: 'default', entries: 2, expired: 1, valueBytes: 10 },
          { namespace: 'team', entries: 1, expired: 0, valueBytes: 2 },
        ],
        maxEntries: 50,
        ttlS: 3600,
        problem: null,
      });
    });

    it('lists entries by their last use, in pages, of all namespaces or of one', async () => {
      const { reports, store, clock } = await open({ cache_backend });
      await store.set([
        entry('a', 1001),
        entry('b', 1002, { namespace: 'team' }),
        entry('c', 1003),
        entry('d', 1004),
      ]);
      clock.setSeconds(2000);
      store.touch('default', 'a');
      await store.flush();
      const keys = async (limit: number, offset: number, namespace?: string) =>
        (await reports.entries({ limit, offset, namespace })).map(({ key }) => key);
      expect(await keys(10, 0)).toEqual(['a', 'd', 'c', 'b']);
      expect(await keys(2, 1)).toEqual(['d', 'c']);
      expect(await keys(10, 4)).toEqual([]);
      expect(await keys(2, 1, 'default')).toEqual(['d', 'c']);
      expect(await keys(10, 0, 'team')).toEqual(['b']);
      expect(await keys(10, 0, 'nobody')).toEqual([]);
    });

    it('shows an entry with its times in seconds, its uses and what the console knows of it', async () => {
      const known = { mine: { prompt: 'Name a colour.', model: 'gpt-4o-mini' } };
      const { reports, store, clock } = await open({ cache_backend }, known);
      await store.set([
        entry('mine', 1000, { valueJson: '"Bl\\u00e4u."', expiresAt: 9000 }),
        entry('other', 1000),
      ]);
      clock.setSeconds(2000);
      store.touch('default', 'mine');
      await store.flush();
      const found = await reports.entry({ namespace: 'default', key: 'mine' });
      expect(cacheEntrySchema.parse(found)).toEqual(found);
      expect(found).toEqual({
        namespace: 'default',
        key: 'mine',
        preview: 'Bläu.',
        bytes: 12,
        createdAtS: 1000,
        expiresAtS: 9000,
        lastAccessAtS: 2000,
        hits: 1,
        prompt: 'Name a colour.',
        model: 'gpt-4o-mini',
        valueJson: '"Bl\\u00e4u."',
        truncated: false,
      });
      expect(await reports.entry({ namespace: 'default', key: 'other' })).toMatchObject({
        hits: 0,
        expiresAtS: null,
        prompt: null,
        model: null,
      });
    });

    it('cuts a value that is too long to show, and says so', async () => {
      const { reports, store } = await open({ cache_backend });
      const short = `"${'x'.repeat(999_998)}"`;
      await store.set([
        entry('short', 1000, { valueJson: short }),
        entry('long', 1000, { valueJson: `"${'y'.repeat(1_500_000)}"` }),
        entry('huge', 1000, { valueJson: `"${'ä'.repeat(5_000_000)}"` }),
      ]);
      const get = (key: string) => reports.entry({ namespace: 'default', key });
      expect((await get('short')).valueJson === short).toBe(true);
      expect((await get('short')).truncated).toBe(false);
      for (const key of ['long', 'huge']) {
        const { valueJson, truncated } = await get(key);
        expect({ chars: valueJson.length, truncated }).toEqual({ chars: 1_000_000, truncated: true });
      }
      expect(await get('huge')).toMatchObject({ bytes: 10_000_002 });
      const rows = await reports.entries({ limit: 10, offset: 0 });
      for (const row of rows) expect(cacheRowSchema.parse(row).preview.length).toBeLessThanOrEqual(200);
    });

    it('says that an entry is gone', async () => {
      const { reports } = await open({ cache_backend });
      await expect(reports.entry({ namespace: 'default', key: 'gone' })).rejects.toMatchObject({
        code: 'request.invalid',
        message: expect.stringContaining('not in the cache any more'),
      });
    });
  },
);

describe('a big file', () => {
  it('is counted and listed in a thread, with the same result', async () => {
    const { reports, store } = await open();
    const entries = Array.from({ length: 10_500 }, (_, i) =>
      entry(`k${i}`, 1000 + i / 100, { namespace: i % 3 === 0 ? 'team' : 'default', valueJson: '"x"' }),
    );
    await store.set(entries);
    const { namespaces } = await reports.overview();
    expect(namespaces).toEqual([
      { namespace: 'default', entries: 7000, expired: 0, valueBytes: 21_000 },
      { namespace: 'team', entries: 3500, expired: 0, valueBytes: 10_500 },
    ]);
    const page = await reports.entries({ limit: 2, offset: 10_000 });
    expect(page.map(({ key }) => key)).toEqual(['k499', 'k498']);
  });
});

describe('figures that are asked for often', () => {
  it('follow a change once the time of ten scans has passed, and at once for another cache', async () => {
    const { reports, store, clock, exchange } = await open();
    await store.set([entry('a', 1000)]);
    expect((await reports.overview()).entries).toBe(1);
    await store.set([entry('b', 1000)]);
    clock.setSeconds(NOW + 1);
    expect((await reports.overview()).entries).toBe(2);
    exchange(await openTestCache({ cache_backend: 'memory' }));
    expect(await reports.overview()).toMatchObject({ backend: 'memory', entries: 0 });
  });
});

describe('a cache that is not there', () => {
  it('is shown with its problem', async () => {
    const cache_sqlite_path = join(tempDir(), 'cache.sqlite');
    writeFileSync(cache_sqlite_path, 'somebody else’s file\n'.repeat(50));
    const { reports } = await open({ cache_sqlite_path });
    expect(await reports.overview()).toMatchObject({
      backend: 'null',
      path: cache_sqlite_path,
      fileBytes: statSync(cache_sqlite_path).size,
      entries: 0,
      problem: { code: 'storage.not_a_database' },
    });
    expect(await reports.entries({ limit: 10, offset: 0 })).toEqual([]);
  });

  it('is shown as switched off', async () => {
    const { reports } = await open({ cache_enabled: false });
    expect(await reports.overview()).toMatchObject({ backend: 'null', enabled: false, problem: null });
  });
});

describe('a preview', () => {
  it.each([
    ['"gr\\u00f6\\u00dfe\\nnext"', 'größe\nnext'],
    ['"cut in an escape \\u00', 'cut in an escape '],
    ['"cut in an escape \\', 'cut in an escape '],
    ['"a backslash \\\\', 'a backslash \\'],
    ['"half a pair \\ud83d', 'half a pair \ufffd'],
    ['{"a":"gr\\u00f6\\u00dfe \\u0000', '{"a":"größe \\u0000'],
    ['{not json', '{not json'],
    ['', ''],
    [`"${'x'.repeat(500)}"`, 'x'.repeat(200)],
  ])('of %j reads %j', (start, preview) => expect(previewOf(start)).toBe(preview));
});
