import { errorBodyOf } from '../../shared/errors.ts';
import type { CacheStore } from './store.ts';

/**
 * The store in use, for who asks it often: told of once more than it throws, where that is damage of the file. Full, busy,
 * read-only and missing files are none.
 */
export function watchedStore(inUse: () => CacheStore, onDamage: () => void): CacheStore {
  const noted = (caught: unknown): unknown => {
    const { code } = errorBodyOf(caught);
    if (code === 'storage.corrupt' || code === 'storage.not_a_database') onDamage();
    return caught;
  };
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (caught) {
      throw noted(caught);
    }
  };
  return {
    get backend() {
      return inUse().backend;
    },
    get: (namespace, keys) => {
      try {
        return inUse().get(namespace, keys);
      } catch (caught) {
        throw noted(caught);
      }
    },
    touch: (namespace, key) => inUse().touch(namespace, key),
    set: (entries) => watched(inUse().set(entries)),
    probe: () => watched(inUse().probe()),
    flush: () => watched(inUse().flush()),
    close: () => inUse().close(),
  };
}
