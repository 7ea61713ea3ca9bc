import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { Browser, BrowserListeners } from './browser.ts';
import { FileThread } from './fileThread.ts';

export interface ThreadBrowserParts {
  /** Throws `request.invalid` when no such file is open. */
  readonly target: (file: string) => CacheTarget;
  /** console.sqlite, where the details of entries are. */
  readonly detailsFile: string;
  /** The browse thread: its source in tests, its built file in the app. */
  readonly threadUrl: URL;
  readonly listeners: BrowserListeners;
}

/** Browses cache files, each on a thread of its own. */
export function createThreadBrowser(parts: ThreadBrowserParts): Browser {
  const threads = new Map<string, FileThread>();
  const threadOf = (file: string): FileThread => {
    const target = parts.target(file);
    const known = threads.get(file);
    if (known && !known.hasEnded && isSame(known.job.target, target)) return known;
    void known?.close();
    const { threadUrl, detailsFile, listeners } = parts;
    const made = new FileThread(threadUrl, { target, detailsFile }, (told) => {
      // One that was exchanged may still have something to say.
      if (threads.get(file) !== made) return;
      if (told.kind === 'view') listeners.onView(told.state);
      else if (told.kind === 'stats') listeners.onStats(told.stats);
      else listeners.onData(file);
    });
    threads.set(file, made);
    return made;
  };
  const forget = async (file: string) => {
    const thread = threads.get(file);
    threads.delete(file);
    await thread?.close();
  };
  return {
    open: async (file, filter, sort) => threadOf(file).ask('open', { filter, sort }),
    rows: async (file, view, offset, limit) => threadOf(file).ask('rows', { view, offset, limit }),
    place: async (file, view, id) => threadOf(file).ask('place', { view, id }),
    stop: async (file, view) => threadOf(file).ask('stop', { view }),
    entry: async (file, id) => threadOf(file).ask('entry', { id }),
    stats: async (file) => threadOf(file).ask('stats', {}),
    forget,
    close: async () => {
      await Promise.all([...threads.keys()].map(forget));
    },
  };
}

function isSame(one: CacheTarget, other: CacheTarget): boolean {
  return one.file === other.file && one.table === other.table && one.busyTimeoutMs === other.busyTimeoutMs;
}
