import { type Column, readRecord, readRecordTypes } from './pageFormat.ts';

/** A row of the cache table, as it lies in the file. Texts are bytes: whatever they are, they are kept. */
export interface CacheRowBytes {
  readonly rowid: number;
  readonly namespace: Buffer;
  readonly key: Buffer;
  readonly valueJson: Buffer;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly accessCount: number;
  readonly lastAccessAt: number;
}

const isText = (type: number) => type >= 13 && type % 2 === 1;
const isNumber = (type: number) => type >= 1 && type <= 9;

/** Whether a record begins as a row of the cache table does: three texts, a time, a time or nothing, a count, a time. */
export function cacheRowTypes(local: Buffer, size: number): boolean {
  const types = readRecordTypes(local, size)?.types;
  if (types?.length !== 7) return false;
  const [namespace = 0, key = 0, value = 0, created = 0, expires = 0, uses = 0, access = 0] = types;
  const texts = isText(namespace) && isText(key) && isText(value);
  return (
    texts && isNumber(created) && (expires === 0 || isNumber(expires)) && isNumber(uses) && isNumber(access)
  );
}

/** Whether a record begins as an entry of the index of (namespace, key) does: two texts and the number of the row. */
export function keyEntryTypes(local: Buffer, size: number): boolean {
  const types = readRecordTypes(local, size)?.types;
  const [namespace = 0, key = 0, rowid = 0] = types ?? [];
  return types?.length === 3 && isText(namespace) && isText(key) && isNumber(rowid);
}

/** The row of a whole record; null where it is none. */
export function readCacheRow(rowid: number, record: Buffer): CacheRowBytes | null {
  if (!cacheRowTypes(record, record.length)) return null;
  const [namespace, key, value, created, expires, uses, access] = readRecord(record) ?? [];
  const row = {
    rowid,
    namespace: textOf(namespace),
    key: textOf(key),
    valueJson: textOf(value),
    createdAt: numberOf(created),
    expiresAt: expires?.kind === 'null' ? null : numberOf(expires),
    accessCount: numberOf(uses),
    lastAccessAt: numberOf(access),
  };
  const times = [row.createdAt, row.expiresAt ?? 0, row.accessCount, row.lastAccessAt];
  return times.every(Number.isFinite) ? row : null;
}

function textOf(column: Column | undefined): Buffer {
  return column?.kind === 'text' ? column.bytes : Buffer.alloc(0);
}

function numberOf(column: Column | undefined): number {
  return column?.kind === 'number' ? column.value : Number.NaN;
}

/** Tells apart, in 32 bits, what an index says of a row from what the table says (FNV-1a over namespace and key). */
export function rowMark(namespace: Buffer, key: Buffer): number {
  let hash = 0x811c9dc5;
  const mix = (byte: number) => {
    hash = Math.imul(hash ^ byte, 0x01000193);
  };
  for (const byte of namespace) mix(byte);
  mix(0);
  for (const byte of key) mix(byte);
  return hash >>> 0;
}
