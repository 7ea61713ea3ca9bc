import type { CacheStats } from '../../../../shared/contract/browse.ts';
import type { CacheOverview } from '../../../../shared/contract/cache.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMicros,
  formatShare,
} from '../../../../shared/format.ts';

/** One figure of a file: what it is, and what goes with it. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

/** A file in figures. Those of a file that lies on a disk are left out for a cache in memory; `overview` is for the own cache. */
export function tilesOf(stats: CacheStats, overview: CacheOverview | null): readonly Tile[] {
  const { entries, expired, neverExpires, hits, neverUsed, valueBytes } = stats;
  return [
    { label: 'Entries', value: formatCount(entries), note: limitNote(overview) },
    { label: 'Expired', value: formatCount(expired), note: formatShare(expired, entries) },
    {
      label: 'Never expires',
      value: formatCount(neverExpires),
      note: overview === null ? formatShare(neverExpires, entries) : lifeNote(overview),
    },
    {
      label: 'Hits',
      value: formatCount(hits),
      note: entries === 0 ? '' : `${perEntry(hits, entries)} an entry`,
    },
    { label: 'Never used', value: formatCount(neverUsed), note: formatShare(neverUsed, entries) },
    { label: 'Money saved', ...savedTile(stats) },
    {
      label: 'Bytes in values',
      value: formatBytes(valueBytes),
      note: entries === 0 ? '' : `${formatBytes(valueBytes / entries)} an entry`,
    },
    ...fileTiles(stats),
    troubleTile(stats),
  ];
}

function fileTiles(stats: CacheStats): readonly Tile[] {
  const { fileBytes, walBytes, pages, freePages, pageBytes } = stats;
  if (fileBytes === 0) return [];
  return [
    {
      label: 'Size on disk',
      value: formatBytes(fileBytes + walBytes),
      note: walBytes === 0 ? 'all of it in the file' : `${formatBytes(walBytes)} of it in the log`,
    },
    {
      label: 'Empty pages',
      value: formatShare(freePages, pages),
      note:
        freePages === 0
          ? 'nothing to give back'
          : `${formatBytes(freePages * pageBytes)}: a vacuum gives it back`,
    },
  ];
}

function savedTile({ savedMicros, pricedEntries, entries }: CacheStats): Omit<Tile, 'label'> {
  if (pricedEntries === 0) return { value: 'not known', note: 'no entry has a known price' };
  const each = `${formatMicros(Math.round(savedMicros / pricedEntries))} an entry`;
  const note = pricedEntries === entries ? each : `${each} of ${formatCount(pricedEntries)} with a price`;
  return { value: formatMicros(savedMicros), note };
}

function troubleTile({ trouble }: CacheStats): Tile {
  const { bad_json, nul, milliseconds, future, bad_type } = trouble;
  const found = milliseconds + future + bad_type + (bad_json ?? 0) + (nul ?? 0);
  const note = bad_json === null ? 'values not read yet: Verify does' : 'times, types and values';
  return { label: 'With trouble', value: formatCount(found), note };
}

function limitNote(overview: CacheOverview | null): string {
  if (overview === null) return '';
  return overview.maxEntries === null ? 'no limit set' : `of at most ${formatCount(overview.maxEntries)}`;
}

function lifeNote({ ttlS }: CacheOverview): string {
  return ttlS === null ? 'new ones live for ever' : `new ones live ${formatDuration(ttlS * 1000)}`;
}

function perEntry(count: number, entries: number): string {
  const each = count / entries;
  return each >= 100 ? formatCount(each) : String(Number(each.toFixed(1)));
}
