import { statSync } from 'node:fs';
import type { CacheEntry, CacheOverview, CacheRow } from '../../shared/contract/cache.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';
import { FileInspector } from './fileInspector.ts';
import { readEpochSeconds } from './freshness.ts';
import { type CacheInspector, type ListedRow, type NamespaceFigures, START_CHARS } from './inspector.ts';
import { memoryInspector } from './memoryInspector.ts';
import { MemoryStore } from './memoryStore.ts';
import type { CacheSettings, OpenedCache } from './openCache.ts';
import { previewOf } from './preview.ts';
import { SparingScan } from './sparingScan.ts';

/** What the console knows of an entry beyond the cache file. */
export interface KnownEntry {
  readonly prompt: string | null;
  readonly model: string | null;
}

/** The settings that the reports show or need. */
export type ReportSettings = CacheSettings & Pick<Settings, 'cache_ttl_s'>;

export interface CacheReportsParts {
  readonly opened: () => OpenedCache;
  /** Tries to open a cache that could not be opened. */
  readonly reopen: () => Promise<void>;
  readonly settings: () => ReportSettings;
  /** Null for entries that the console did not write. */
  readonly details: (namespace: string, key: string) => KnownEntry | null;
  /** File of the scan thread. */
  readonly threadUrl: URL;
  readonly clock: Clock;
}

/** What the Cache page shows. Reads only. */
export interface CacheReports {
  /** Never rejects: trouble with the file is its `problem`. Figures of a big file may be some seconds old. */
  overview(): Promise<CacheOverview>;
  /** Newest access first. Rejects with a `storage.*` `AppError`. */
  entries(query: { namespace?: string | undefined; limit: number; offset: number }): Promise<CacheRow[]>;
  /** Rejects with `request.invalid` when the entry is not there (any more), or a `storage.*` error. */
  entry(id: { namespace: string; key: string }): Promise<CacheEntry>;
}

export function createCacheReports(parts: CacheReportsParts): CacheReports {
  const figures = new SparingScan(parts.clock, (opened: OpenedCache) => figuresOf(parts, opened));
  const known = (row: ListedRow): CacheRow => cacheRow(row, parts.details(row.namespace, row.key));
  return {
    overview: async () => {
      await parts.reopen();
      const opened = parts.opened();
      return overviewOf(opened, parts.settings(), await figures.get(opened));
    },
    entries: async ({ namespace = null, limit, offset }) => {
      const rows = await inspectorOf(parts, parts.opened())?.list(namespace, limit, offset);
      return (rows ?? []).map(known);
    },
    entry: async ({ namespace, key }) => {
      const found = await inspectorOf(parts, parts.opened())?.entry(namespace, key);
      if (!found) {
        throw new AppError('request.invalid', 'The entry is not in the cache any more. Refresh the list.');
      }
      return { ...known(found.row), valueJson: found.valueJson, truncated: found.truncated };
    },
  };
}

interface FiguresOrProblem {
  readonly figures: readonly NamespaceFigures[];
  readonly problem: ErrorBody | null;
}

async function figuresOf(parts: CacheReportsParts, opened: OpenedCache): Promise<FiguresOrProblem> {
  const { problem } = opened;
  try {
    const figures = await inspectorOf(parts, opened)?.figures(parts.clock.now() / 1000);
    return { figures: figures ?? [], problem };
  } catch (caught) {
    return { figures: [], problem: errorBodyOf(caught) };
  }
}

function overviewOf(
  { store, path }: OpenedCache,
  settings: ReportSettings,
  { figures, problem }: FiguresOrProblem,
): CacheOverview {
  const sum = (pick: (namespace: NamespaceFigures) => number) =>
    figures.reduce((total, namespace) => total + pick(namespace), 0);
  return {
    backend: store.backend,
    enabled: settings.cache_enabled,
    path,
    fileBytes: path === '' ? 0 : bytesOf(path) + bytesOf(`${path}-wal`),
    entries: sum(({ entries }) => entries),
    expired: sum(({ expired }) => expired),
    valueBytes: sum(({ valueBytes }) => valueBytes),
    namespaces: [...figures],
    maxEntries: settings.cache_sqlite_max_entries,
    ttlS: settings.cache_ttl_s,
    problem,
  };
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function inspectorOf(
  { settings, threadUrl }: CacheReportsParts,
  { store, path }: OpenedCache,
): CacheInspector | null {
  if (store instanceof MemoryStore) return memoryInspector(store);
  if (store.backend !== 'sqlite') return null;
  const { cache_sqlite_table: table, cache_sqlite_busy_timeout_ms: busyTimeoutMs } = settings();
  return new FileInspector({ file: path, table, busyTimeoutMs, threadUrl });
}

function cacheRow(row: ListedRow, details: KnownEntry | null): CacheRow {
  const uses = Number(row.accessCount);
  return {
    namespace: row.namespace,
    key: row.key,
    preview: previewOf(String(row.start).slice(0, START_CHARS)),
    bytes: row.bytes,
    createdAtS: readEpochSeconds(row.createdAt),
    expiresAtS: row.expiresAt === null ? null : readEpochSeconds(row.expiresAt),
    lastAccessAtS: readEpochSeconds(row.lastAccessAt),
    // The first access is the writing itself.
    hits: Number.isFinite(uses) ? Math.max(0, uses - 1) : 0,
    prompt: details?.prompt ?? null,
    model: details?.model ?? null,
  };
}
