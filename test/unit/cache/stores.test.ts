import { describe, expect, it } from 'vitest';
import type { CacheStore } from '../../../src/core/cache/store.ts';
import { entry, handClock, openTestCache } from '../../support/cache.ts';

const backends = ['memory', 'sqlite'] as const;

describe.each(backends)('the %s store', (cache_backend) => {
  const open = async (maxEntries: number | null = null, startS = 1000) => {
    const clock = handClock(startS);
    const opened = await openTestCache({ cache_backend, cache_sqlite_max_entries: maxEntries }, { clock });
    expect(opened.problem).toBeNull();
    expect(opened.store.backend).toBe(cache_backend);
    return { store: opened.store, clock };
  };
  const present = (store: CacheStore, keys: readonly string[]) =>
    keys.filter((key) => store.get('default', [key]) !== null);

  it('gives back what was set, and the newer value once it is set again', async () => {
    const { store } = await open();
    await store.set([entry('a', 1000, { expiresAt: 2000 })]);
    expect(store.get('default', ['a'])).toEqual(entry('a', 1000, { expiresAt: 2000 }));
    await store.set([entry('a', 1001, { valueJson: '"new"' })]);
    expect(store.get('default', ['a'])).toEqual(entry('a', 1001, { valueJson: '"new"' }));
  });

  it('gives the first key that is there, in the order asked', async () => {
    const { store } = await open();
    await store.set([entry('b', 1000), entry('c', 1000)]);
    expect(store.get('default', ['a', 'c', 'b'])?.key).toBe('c');
    expect(store.get('default', ['b', 'a'])?.key).toBe('b');
    expect(store.get('default', ['x', 'y'])).toBeNull();
    expect(store.get('default', [])).toBeNull();
  });

  it('sees a key that is set later and goes first', async () => {
    const { store } = await open();
    await store.set([entry('b', 1000)]);
    expect(store.get('default', ['a', 'b'])?.key).toBe('b');
    await store.set([entry('a', 1000)]);
    expect(store.get('default', ['a', 'b'])?.key).toBe('a');
  });

  it('keeps namespaces apart', async () => {
    const { store } = await open(1);
    await store.set([entry('a', 1000), entry('a', 1000, { namespace: 'other', valueJson: '"other"' })]);
    expect(store.get('other', ['a'])?.valueJson).toBe('"other"');
    expect(store.get('default', ['a'])?.valueJson).toBe('"answer to a"');
    expect(store.get('third', ['a'])).toBeNull();
  });

  it('gives expired entries too, and never deletes on reading', async () => {
    const { store, clock } = await open();
    await store.set([entry('a', 1000, { expiresAt: 1001 })]);
    clock.setSeconds(5000);
    expect(store.get('default', ['a'])?.expiresAt).toBe(1001);
    expect(store.get('default', ['a'])).not.toBeNull();
  });

  it('keeps what was used lately when it is above its cap', async () => {
    const { store, clock } = await open(3);
    await store.set([entry('a', 1000), entry('b', 1001), entry('c', 1002)]);
    clock.setSeconds(1003);
    store.touch('default', 'a');
    await store.set([entry('d', 1004)]);
    expect(present(store, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
  });

  it('removes expired entries first when it is above its cap', async () => {
    const { store, clock } = await open(3);
    clock.setSeconds(1100);
    await store.set([entry('old', 1000), entry('expired', 1001, { expiresAt: 1050 }), entry('b', 1002)]);
    await store.set([entry('c', 1100)]);
    expect(present(store, ['old', 'expired', 'b', 'c'])).toEqual(['old', 'b', 'c']);
  });

  it('leaves 1 of many entries when the cap is 1', async () => {
    const { store } = await open(1);
    await store.set(Array.from({ length: 50 }, (_, i) => entry(`k${i}`, 1000 + i)));
    expect(store.get('default', ['k49'])).not.toBeNull();
    expect(
      present(
        store,
        Array.from({ length: 49 }, (_, i) => `k${i}`),
      ),
    ).toEqual([]);
  });

  it.each([
    ['SQL', "'; DROP TABLE ai_cache; --", '"\'; DROP TABLE ai_cache; --"'],
    ['a null byte', 'a\u0000b', '"a\u0000b"'],
    ['astral characters', '😀'.repeat(50), '"😀\\ud83d"'],
    ['nothing', '', ''],
    ['what is no JSON', 'k', '{"a": [1,'],
    ['a wildcard', '%_*?', '"x"'],
    ['two megabytes', 'k'.repeat(1000), `"${'x'.repeat(2_000_000)}"`],
    ['a prototype', '__proto__', '{"__proto__": 1}'],
  ])('keeps keys and values that hold %s as they are', async (_what, key, valueJson) => {
    const { store } = await open(10);
    await store.set([entry('before', 1000), entry(key, 1001, { valueJson })]);
    store.touch('default', key);
    await store.flush();
    expect(store.get('default', [key])).toEqual(entry(key, 1001, { valueJson }));
    expect(store.get('default', [`${key}x`])).toBeNull();
    expect(store.get('default', ['before'])).not.toBeNull();
  });
});
