import { create } from 'zustand';
import type { CacheEntry, CacheOverview, CacheRow } from '../../../shared/contract/cache.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke } from '../../ipc.ts';
import { keepFresh } from '../../stores/keepFresh.ts';
import { toast } from '../../stores/toasts.ts';
import { appendPage, rowId } from './cacheRows.ts';

const PAGE_SIZE = 200;
const REFRESH_SPACING_MS = 1000;

/** The entry in the detail pane. */
export interface CacheSelection {
  readonly row: CacheRow;
  /** null until it came. */
  readonly entry: CacheEntry | null;
  readonly error: ErrorBody | null;
}

/** The console's own cache, read only. */
export interface CacheState {
  readonly overview: CacheOverview | null;
  /** null = all namespaces. */
  readonly namespace: string | null;
  readonly rows: readonly CacheRow[];
  /** How many rows the server has given so far: the next offset. */
  readonly fetched: number;
  readonly loaded: boolean;
  readonly more: boolean;
  readonly loadingMore: boolean;
  readonly error: ErrorBody | null;
  readonly selection: CacheSelection | null;
  /** Loads overview and first page; returns the stop. Live while no more than the first page is loaded. */
  readonly open: () => () => void;
  /** True while `recheck` is under way. */
  readonly rechecking: boolean;
  /** Starts over with the figures and the first page. */
  readonly refresh: () => Promise<void>;
  /** Refreshes because the person asked. A file that could not be opened is tried again; a toast says how it went. */
  readonly recheck: () => Promise<void>;
  readonly loadMore: () => Promise<void>;
  readonly showNamespace: (namespace: string | null) => Promise<void>;
  readonly select: (row: CacheRow | null) => Promise<void>;
}

const pageOf = (namespace: string | null, offset: number) =>
  invoke('cache.entries', { ...(namespace === null ? {} : { namespace }), limit: PAGE_SIZE, offset });

export const useCache = create<CacheState>()((set, get) => ({
  overview: null,
  namespace: null,
  rows: [],
  fetched: 0,
  loaded: false,
  more: false,
  loadingMore: false,
  rechecking: false,
  error: null,
  selection: null,

  open: () =>
    keepFresh(async () => {
      // A list that was scrolled further stays as it is under the reader: only the figures move.
      if (get().fetched <= PAGE_SIZE) return get().refresh();
      const overview = await invoke('cache.overview');
      if (overview.ok) set({ overview: overview.data });
    }, REFRESH_SPACING_MS),

  refresh: async () => {
    const { namespace } = get();
    // One after the other: the overview opens a file that could not be opened before.
    const overview = await invoke('cache.overview');
    if (get().namespace !== namespace) return;
    if (!overview.ok) return set({ error: overview.error });
    const page = await pageOf(namespace, 0);
    if (get().namespace !== namespace) return;
    if (!page.ok) return set({ overview: overview.data, error: page.error });
    set({
      overview: overview.data,
      rows: page.data,
      fetched: page.data.length,
      more: page.data.length === PAGE_SIZE,
      loaded: true,
      error: null,
    });
  },

  recheck: async () => {
    if (get().rechecking) return;
    const before = get().overview?.problem ?? null;
    set({ rechecking: true });
    await get().refresh();
    set({ rechecking: false });
    const { overview, error } = get();
    if (before === null || overview === null || error !== null) return;
    if (overview.problem === null) toast({ tone: 'good', title: 'The cache file is open' });
    else toast({ tone: 'bad', title: 'The cache file still cannot be opened', error: overview.problem });
  },

  loadMore: async () => {
    const { namespace, fetched, more, loadingMore } = get();
    if (!more || loadingMore) return;
    set({ loadingMore: true });
    const page = await pageOf(namespace, fetched);
    set({ loadingMore: false });
    // The list was started over meanwhile: this page belongs to the old one.
    if (get().namespace !== namespace || get().fetched !== fetched) return;
    if (!page.ok) return set({ error: page.error });
    set({
      rows: appendPage(get().rows, page.data),
      fetched: fetched + page.data.length,
      more: page.data.length === PAGE_SIZE,
      error: null,
    });
  },

  showNamespace: async (namespace) => {
    set({ namespace, rows: [], fetched: 0, more: false, loaded: false, selection: null });
    await get().refresh();
  },

  select: async (row) => {
    if (row === null) return set({ selection: null });
    set({ selection: { row, entry: null, error: null } });
    const answer = await invoke('cache.entry', { namespace: row.namespace, key: row.key });
    const current = get().selection;
    if (current === null || rowId(current.row) !== rowId(row)) return;
    set({
      selection: answer.ok
        ? { row, entry: answer.data, error: null }
        : { row, entry: null, error: answer.error },
    });
  },
}));
