import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CacheSettings } from '../../../src/core/cache/openCache.ts';
import { cacheOverview } from '../../../src/core/cache/overview.ts';
import { previewOf } from '../../../src/core/cache/preview.ts';
import { cacheOverviewSchema } from '../../../src/shared/contract/cache.ts';
import { openTestCache, testCacheSettings } from '../../support/cache.ts';
import { tempDir } from '../../support/tempDir.ts';

async function overviewOf(change: Partial<CacheSettings>) {
  let opened = await openTestCache(change);
  const { path } = opened;
  const look = () =>
    cacheOverview({
      opened: () => opened,
      reopen: async () => {
        if (opened.problem) opened = await openTestCache(change);
      },
      settings: () => ({ ...testCacheSettings, cache_ttl_s: 3600, ...change }),
    });
  return { path, look };
}

describe('where the own cache is kept', () => {
  it.each(['memory', 'sqlite'] as const)('is said of one in %s, with its limits', async (cache_backend) => {
    const { path, look } = await overviewOf({ cache_backend, cache_sqlite_max_entries: 50 });
    const overview = await look();
    expect(cacheOverviewSchema.parse(overview)).toEqual(overview);
    expect(overview).toEqual({
      backend: cache_backend,
      enabled: true,
      path,
      maxEntries: 50,
      ttlS: 3600,
      problem: null,
    });
  });

  it('is said with its problem where it could not be opened, until it can be', async () => {
    const cache_sqlite_path = join(tempDir(), 'cache.sqlite');
    writeFileSync(cache_sqlite_path, 'somebody else’s file\n'.repeat(50));
    const { look } = await overviewOf({ cache_sqlite_path });
    expect(await look()).toMatchObject({
      backend: 'null',
      path: cache_sqlite_path,
      problem: { code: 'storage.not_a_database' },
    });
    writeFileSync(cache_sqlite_path, '');
    expect(await look()).toMatchObject({ backend: 'sqlite', problem: null });
  });

  it('is shown as switched off', async () => {
    const { look } = await overviewOf({ cache_enabled: false });
    expect(await look()).toMatchObject({ backend: 'null', enabled: false, problem: null });
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
