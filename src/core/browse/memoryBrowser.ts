import { OWN_CACHE } from '../../shared/contract/cacheFiles.ts';
import { AppError } from '../../shared/errors.ts';
import type { MemoryStore } from '../cache/memoryStore.ts';
import type { Browser, BrowserListeners } from './browser.ts';
import { detailsSource } from './detailsSource.ts';
import { EntryBrowser } from './entryBrowser.ts';
import { memorySource } from './memorySource.ts';

export interface MemoryBrowserParts {
  /** The cache in use; null when it is none in memory (any more). */
  readonly store: () => MemoryStore | null;
  readonly detailsFile: string;
  readonly busyTimeoutMs: number;
  readonly listeners: BrowserListeners;
}

/** Browses the console's own cache while it is kept in memory, on the calling thread in short turns. Its file is always `own`. */
export function createMemoryBrowser(parts: MemoryBrowserParts): Browser {
  const { listeners } = parts;
  let open: { readonly store: MemoryStore; readonly browser: EntryBrowser } | null = null;
  const opened = (): EntryBrowser => {
    const store = parts.store();
    if (store === null) {
      throw new AppError('request.invalid', 'The cache is not kept in memory any more. Open the list again.');
    }
    if (open?.store === store) return open.browser;
    open?.browser.close();
    const browser = new EntryBrowser({
      file: OWN_CACHE,
      own: true,
      source: memorySource(store),
      details: detailsSource(parts.detailsFile, parts.busyTimeoutMs),
      listeners: { ...listeners, onData: () => listeners.onData(OWN_CACHE) },
    });
    open = { store, browser };
    return browser;
  };
  const forget = async () => {
    open?.browser.close();
    open = null;
  };
  return {
    open: async (_, filter, sort) => opened().open(filter, sort),
    rows: async (_, view, offset, limit) => opened().rows(view, offset, limit),
    place: async (_, view, id) => opened().place(view, id),
    stop: async (_, view) => opened().stop(view),
    entry: async (_, id) => opened().entry(id),
    stats: async () => opened().stats(),
    forget,
    close: forget,
  };
}
