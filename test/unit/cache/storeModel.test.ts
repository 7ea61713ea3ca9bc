import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEntry } from '../../../src/core/cache/store.ts';
import { entry, handClock, openTestCache } from '../../support/cache.ts';

const CAP = 4;
const LETTERS = [...'abcdefg'];

/** The rule of one namespace in its plainest form: over the cap, expired entries go by expiry, then others by last use. */
class Model {
  #rows: { readonly stored: StoredEntry; readonly lastAt: number }[] = [];

  get keys(): readonly string[] {
    return this.#rows.map(({ stored }) => stored.key).sort();
  }

  find(keys: readonly string[]): StoredEntry | null {
    const found = keys.map((key) => this.#rows.find(({ stored }) => stored.key === key));
    return found.find((row) => row !== undefined)?.stored ?? null;
  }

  touch(key: string, now: number): void {
    this.#rows = this.#rows.map((row) => (row.stored.key === key ? { ...row, lastAt: now } : row));
  }

  set(entries: readonly StoredEntry[], now: number): void {
    for (const stored of entries) {
      const others = this.#rows.filter((row) => row.stored.key !== stored.key);
      this.#rows = [...others, { stored, lastAt: stored.createdAt }];
    }
    const isOver = (row: { stored: StoredEntry }) =>
      row.stored.expiresAt !== null && row.stored.expiresAt < now;
    const inOrder = [
      ...this.#rows.filter(isOver).sort((a, b) => (a.stored.expiresAt ?? 0) - (b.stored.expiresAt ?? 0)),
      ...this.#rows.filter((row) => !isOver(row)).sort((a, b) => a.lastAt - b.lastAt),
    ];
    this.#rows = inOrder.slice(Math.max(0, inOrder.length - CAP));
  }
}

const key = fc.constantFrom(...LETTERS);
const name = fc.constantFrom('one', 'two');
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('set'),
      name,
      keys: fc.array(key, { minLength: 1, maxLength: 3 }),
      ttl: fc.option(fc.nat(8)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('touch'), name, key }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('get'), name, keys: fc.array(key, { maxLength: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush') }) },
);

describe('whatever is done to it, a store behaves like a list with an LRU rule', () => {
  it.each(['memory', 'sqlite'] as const)('%s', async (cache_backend) => {
    const clock = handClock(1000);
    const { store } = await openTestCache({ cache_backend, cache_sqlite_max_entries: CAP }, { clock });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        run += 1;
        const namespaceOf = (short: string) => `${short}-${run}`;
        const models = { one: new Model(), two: new Model() };
        for (const [i, action] of steps.entries()) {
          const now = 1000 + i;
          clock.setSeconds(now);
          if (action.kind === 'flush') {
            await store.flush();
            continue;
          }
          const namespace = namespaceOf(action.name);
          const model = models[action.name];
          if (action.kind === 'touch') {
            store.touch(namespace, action.key);
            model.touch(action.key, now);
          } else if (action.kind === 'get') {
            expect(store.get(namespace, action.keys)).toEqual(model.find(action.keys));
          } else {
            // No two have the same times: the order of such entries would be nobody's promise.
            const made = action.keys.map((letter, j) =>
              entry(letter, now + j / 100, {
                namespace,
                valueJson: `${i}`,
                expiresAt: action.ttl === null ? null : now + action.ttl + (i + 1 + j / 100) / 1000,
              }),
            );
            await store.set(made);
            model.set(made, now);
          }
        }
        for (const short of ['one', 'two'] as const) {
          const left = LETTERS.filter((letter) => store.get(namespaceOf(short), [letter]) !== null);
          expect(left).toEqual(models[short].keys);
        }
      }),
      { numRuns: 200 },
    );
  });
});
