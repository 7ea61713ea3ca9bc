import { openCache } from '../../src/core/cache/openCache.ts';
import type { EpochSeconds } from '../../src/core/cache/store.ts';
import { systemClock } from '../../src/core/ports.ts';

/** Sets entries without end and says each key once it was acknowledged. Made to be killed. */
const [path = '', name = ''] = process.argv.slice(2);
const { store, problem } = await openCache({
  settings: {
    cache_enabled: true,
    cache_backend: 'sqlite',
    cache_sqlite_path: path,
    cache_sqlite_table: 'ai_cache',
    cache_sqlite_busy_timeout_ms: 10_000,
    cache_sqlite_max_entries: null,
  },
  userData: '',
  threadUrl: new URL('../../src/core/storage/writerThread.ts', import.meta.url),
  clock: systemClock,
  logger: { info: () => {}, warn: () => {}, error: () => {} },
});
if (problem) throw new Error(problem.message);
const createdAt = (Date.now() / 1000) as EpochSeconds;
for (let i = 0; ; i += 1) {
  const key = `${name}-${i}`;
  const valueJson = JSON.stringify(`answer ${'x'.repeat(200 * (i % 12))}`);
  await store.set([{ namespace: 'default', key, valueJson, createdAt, expiresAt: null }]);
  store.touch('default', key);
  process.stdout.write(`${key}\n`);
}
