import type { EntryColumn } from '../../shared/contract/browse.ts';
import { readEpochSeconds } from '../cache/freshness.ts';
import { previewOf, START_CHARS } from '../cache/preview.ts';
import { type Census, savedMicrosOf } from './census.ts';
import { textOf } from './columnText.ts';
import type { DetailsSource } from './detailsSource.ts';
import type { EntrySource, KeyRow } from './entrySource.ts';
import { sortedByKey } from './radixSort.ts';
import type { Work } from './slices.ts';
import { SORTED_CHARS, textRanks } from './textOrder.ts';

const ROWS_A_STEP = 10_000;
const READ_PAGE = 500;
/** So few are read by their rows, since the index of keys and the prompts are as long as the file. */
const FEW_ROWS = 5000;

/** The places of the first `rows` rows that `isMeant` says yes to, lowest row number first. */
export function* chosenPlaces(
  census: Census,
  rows: number,
  isMeant: (place: number) => boolean,
): Work<Uint32Array> {
  const places = new Uint32Array(rows);
  let count = 0;
  for (let place = 0; place < rows; place++) {
    if (place % ROWS_A_STEP === 0) yield;
    if (!census.isGone(place) && isMeant(place)) places[count++] = place;
  }
  return places.slice(0, count);
}

/** Places in the order of a column, lowest first; equal ones by row number. `ranks` are those of a column of texts. */
export function* ordered(
  census: Census,
  places: Uint32Array,
  column: EntryColumn,
  ranks: Float64Array | null,
): Work<Uint32Array> {
  const keyOf = ranks === null ? numberKey(census, column) : (place: number) => ranks[place] ?? -1;
  const keys = new Float64Array(places.length);
  for (let at = 0; at < places.length; at++) {
    keys[at] = keyOf(places[at] ?? 0);
    if (at % ROWS_A_STEP === 0) yield;
  }
  return yield* sortedByKey(places, keys);
}

function numberKey(census: Census, column: EntryColumn): (place: number) => number {
  if (column === 'created') return (place) => meantInstant(census.createdAt[place]);
  // Infinity is written there for entries that never expire.
  if (column === 'expires') return (place) => meantInstant(census.expiresAt[place]);
  if (column === 'last_access') return (place) => meantInstant(census.lastAccessAt[place]);
  if (column === 'hits') return (place) => census.hits[place] ?? 0;
  if (column === 'bytes') return (place) => census.bytes[place] ?? 0;
  if (column === 'saved') return (place) => savedMicrosOf(census.at(place)) ?? -1;
  const { names, numberAt } =
    column === 'model'
      ? { names: census.models.all(), numberAt: census.modelAt }
      : { names: census.namespaces.all(), numberAt: census.namespaceAt };
  const sorted = [...names].sort();
  const rankOf = new Map(sorted.map((name, rank) => [name, rank]));
  const ranks = names.map((name) => rankOf.get(name) ?? 0);
  return (place) => ranks[numberAt[place] ?? 0] ?? 0;
}

/** An instant in seconds where milliseconds were written, too. What is no instant stays none, and is below all others. */
function meantInstant(instant = Number.NaN): number {
  return Number.isFinite(instant) ? readEpochSeconds(instant) : instant;
}

/** Columns whose order is that of texts which a census does not hold. */
export type TextColumn = 'key' | 'preview' | 'prompt';

export function isTextColumn(column: EntryColumn): column is TextColumn {
  return column === 'key' || column === 'preview' || column === 'prompt';
}

/**
 * The ranks of a column of texts for the first `rows` of a census, by their first 64 characters; a row without a text is -1. Reads the
 * texts: that takes as long as the file is large. `onRead` is told how many rows were read.
 */
export function* ranksOf(
  column: TextColumn,
  census: Census,
  rows: number,
  parts: { readonly source: EntrySource; readonly details: DetailsSource | null },
  onRead: (rows: number) => void,
): Work<Float64Array> {
  const texts: string[] = new Array<string>(rows).fill('');
  let read = 0;
  const keep = (rowid: number, text: string) => {
    const place = census.placeOf(rowid);
    if (place < 0 || place >= rows) return;
    // A cut of a long text would keep the whole of it in memory.
    texts[place] =
      text.length > SORTED_CHARS
        ? Buffer.from(text.slice(0, SORTED_CHARS), 'utf16le').toString('utf16le')
        : text;
    read += 1;
  };
  const pages = readersOf(column, rows, census, parts, keep);
  while (pages()) {
    onRead(Math.min(rows, read));
    yield;
  }
  return yield* textRanks(texts);
}

/** Reads a page at each call; false at the end. */
function readersOf(
  column: TextColumn,
  rows: number,
  census: Census,
  { source, details }: { readonly source: EntrySource; readonly details: DetailsSource | null },
  keep: (rowid: number, text: string) => void,
): () => boolean {
  const end = census.rowids[rows - 1] ?? Number.MIN_SAFE_INTEGER;
  if (column === 'preview') {
    let last = Number.MIN_SAFE_INTEGER;
    return () => {
      if (last >= end) return false;
      const page = source.startsAfter(last, READ_PAGE);
      for (const { rowid, start } of page) keep(rowid, previewOf(textOf(start).slice(0, START_CHARS)));
      last = page.at(-1)?.rowid ?? end;
      return page.length > 0;
    };
  }
  if (rows <= FEW_ROWS) {
    let last = Number.MIN_SAFE_INTEGER;
    return () => {
      const page = last >= end ? [] : source.factsAfter(last, READ_PAGE);
      for (const { rowid, namespace, key } of page) {
        const text = textOf(key);
        keep(rowid, column === 'key' ? text : (details?.of(textOf(namespace), text)?.prompt ?? ''));
      }
      last = page.at(-1)?.rowid ?? end;
      return page.length > 0;
    };
  }
  if (column === 'prompt') {
    let last = 0;
    return () => {
      const page = details?.promptsAfter(last, READ_PAGE) ?? [];
      for (const row of page) {
        const rowid = source.find(row);
        if (rowid !== null) keep(rowid, row.prompt);
      }
      last = page.at(-1)?.id ?? last;
      return page.length > 0;
    };
  }
  let last: KeyRow | null = null;
  return () => {
    const page = source.keysAfter(last, READ_PAGE);
    for (const { rowid, key } of page) keep(rowid, textOf(key));
    last = page.at(-1) ?? last;
    return page.length > 0;
  };
}
