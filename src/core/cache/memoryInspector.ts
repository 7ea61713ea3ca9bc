import { isExpired } from './freshness.ts';
import {
  type CacheInspector,
  type ListedRow,
  type NamespaceFigures,
  START_CHARS,
  shown,
} from './inspector.ts';
import type { MemoryRow, MemoryStore } from './memoryStore.ts';

/** The inspector of a cache in memory. */
export function memoryInspector(store: MemoryStore): CacheInspector {
  return {
    figures: async (nowS) => memoryFigures(store.rows(), nowS * 1000),
    list: async (namespace, limit, offset) =>
      store
        .rows()
        .filter(({ entry }) => namespace === null || entry.namespace === namespace)
        .sort((a, b) => b.lastAccessAt - a.lastAccessAt)
        .slice(offset, offset + limit)
        .map(listedRow),
    entry: async (namespace, key) => {
      const row = store.rows().find(({ entry }) => entry.namespace === namespace && entry.key === key);
      return row ? { row: listedRow(row), ...shown(row.entry.valueJson) } : null;
    },
  };
}

function memoryFigures(rows: readonly MemoryRow[], nowMs: number): readonly NamespaceFigures[] {
  const byNamespace = new Map<string, NamespaceFigures>();
  for (const { entry } of rows) {
    const { namespace } = entry;
    const sum = byNamespace.get(namespace) ?? { namespace, entries: 0, expired: 0, valueBytes: 0 };
    byNamespace.set(namespace, {
      namespace,
      entries: sum.entries + 1,
      expired: sum.expired + Number(isExpired(entry, nowMs)),
      valueBytes: sum.valueBytes + Buffer.byteLength(entry.valueJson),
    });
  }
  return [...byNamespace.values()].sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
}

function listedRow({ entry, lastAccessAt, accessCount }: MemoryRow): ListedRow {
  const { namespace, key, valueJson, createdAt, expiresAt } = entry;
  const start = valueJson.slice(0, START_CHARS);
  return {
    namespace,
    key,
    start,
    bytes: Buffer.byteLength(valueJson),
    createdAt,
    expiresAt,
    lastAccessAt,
    accessCount,
  };
}
