import type { CacheStore } from './store.ts';

/** The store that keeps nothing: the cache switched off, or its file out of reach. */
export function nullStore(): CacheStore {
  return {
    backend: 'null',
    get: () => null,
    touch: () => {},
    set: async () => {},
    probe: async () => {},
    flush: async () => {},
    close: async () => {},
  };
}
