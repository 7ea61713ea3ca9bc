import fc from 'fast-check';
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

describe('a store behaves like a list with an LRU rule', () => {
  const CAP = 4;
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  const namespace = fc.constantFrom('one', 'two');
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('set' as const),
      namespace,
      key,
      ttl: fc.option(fc.integer({ min: 1, max: 8 })),
    }),
    fc.record({ kind: fc.constant('touch' as const), namespace, key }),
    fc.record({ kind: fc.constant('get' as const), namespace, keys: fc.array(key, { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('flush' as const) }),
  );

  interface ModelRow {
    readonly namespace: string;
    readonly key: string;
    readonly value: string;
    readonly expiresAt: number | null;
    lastAt: number;
  }

  /** The rule in its plainest form: over the cap, expired ones go by expiry, then others by last use. */
  function prune(rows: ModelRow[], name: string, now: number): ModelRow[] {
    const inside = rows.filter((row) => row.namespace === name);
    let excess = inside.length - CAP;
    const gone = new Set<ModelRow>();
    const expired = inside
      .filter((row) => row.expiresAt !== null && row.expiresAt < now)
      .sort((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0));
    for (const row of expired) if (excess-- > 0) gone.add(row);
    excess = inside.length - gone.size - CAP;
    const rest = inside.filter((row) => !gone.has(row)).sort((a, b) => a.lastAt - b.lastAt);
    for (const row of rest) if (excess-- > 0) gone.add(row);
    return rows.filter((row) => !gone.has(row));
  }

  it.each(backends)('%s', async (cache_backend) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = handClock(1000);
        const { store } = await openTestCache({ cache_backend, cache_sqlite_max_entries: CAP }, { clock });
        let rows: ModelRow[] = [];
        for (const [i, action] of steps.entries()) {
          const now = 1000 + i;
          clock.setSeconds(now);
          if (action.kind === 'flush') await store.flush();
          else if (action.kind === 'touch') {
            store.touch(action.namespace, action.key);
            for (const row of rows) {
              if (row.namespace === action.namespace && row.key === action.key) row.lastAt = now;
            }
          } else if (action.kind === 'set') {
            const expiresAt = action.ttl === null ? null : now + action.ttl + i / 1000;
            await store.set([
              entry(action.key, now, { namespace: action.namespace, valueJson: `${i}`, expiresAt }),
            ]);
            const { namespace: name, key: name2 } = action;
            rows = rows.filter((row) => row.namespace !== name || row.key !== name2);
            rows.push({ namespace: name, key: name2, value: `${i}`, expiresAt, lastAt: now });
            rows = prune(rows, name, now);
          } else {
            const expected = action.keys.map((wanted) =>
              rows.find((row) => row.namespace === action.namespace && row.key === wanted),
            );
            expect(store.get(action.namespace, action.keys)?.valueJson).toBe(
              expected.find((row) => row !== undefined)?.value,
            );
          }
        }
        for (const name of ['one', 'two']) {
          const expected = rows.filter((row) => row.namespace === name).map((row) => row.key);
          const found = [...'abcdefg'].filter((letter) => store.get(name, [letter]) !== null);
          expect(found).toEqual(expected.sort());
        }
        await store.close();
      }),
      { numRuns: cache_backend === 'sqlite' ? 40 : 300 },
    );
  });
});
