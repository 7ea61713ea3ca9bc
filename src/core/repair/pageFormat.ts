/**
 * SQLite's file format, as far as salvage needs it: b-tree pages, cells, records. Source: the format description on
 * sqlite.org (fileformat2). Functions answer null for what cannot be a page, cell or record of the format.
 */

/** What all pages of a file share, bytes. `usable` is the page without its reserved end. */
export interface PageShape {
  readonly pageSize: number;
  readonly usable: number;
}

export const LEAF_TABLE = 0x0d;
export const INTERIOR_TABLE = 0x05;
export const LEAF_INDEX = 0x0a;
export const INTERIOR_INDEX = 0x02;

/** A b-tree page: its type and where its cells begin, in page order. */
export interface BtreePage {
  readonly type: number;
  readonly cells: readonly number[];
  /** The child right of all cells; 0 on a leaf. */
  readonly rightChild: number;
}

/** The b-tree page in `page`; page 1 has the file's header before it. */
export function readBtreePage(page: Buffer, pageNumber: number, { usable }: PageShape): BtreePage | null {
  const at = pageNumber === 1 ? 100 : 0;
  const type = page[at] ?? 0;
  const isLeaf = type === LEAF_TABLE || type === LEAF_INDEX;
  if (!isLeaf && type !== INTERIOR_TABLE && type !== INTERIOR_INDEX) return null;
  const count = page.readUInt16BE(at + 3);
  const contentAt = page.readUInt16BE(at + 5) || 65_536;
  const pointersAt = at + (isLeaf ? 8 : 12);
  if (pointersAt + 2 * count > usable || contentAt < pointersAt + 2 * count || contentAt > usable)
    return null;
  if ((page[at + 7] ?? 0) > 60) return null;
  const cells: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const cell = page.readUInt16BE(pointersAt + 2 * index);
    if (cell < contentAt || cell + 4 > usable) return null;
    cells.push(cell);
  }
  return { type, cells, rightChild: isLeaf ? 0 : page.readUInt32BE(at + 8) };
}

/** A variable-length integer, and where what follows it begins. Exact up to 2^53. */
export function readVarint(bytes: Buffer, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[at + index] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return { value: value * 256 + (bytes[at + 8] ?? 0), next: at + 9 };
}

/** The payload of a cell: the part on the page, and the first overflow page with the rest (0 = none). */
export interface Payload {
  readonly size: number;
  readonly local: Buffer;
  readonly overflow: number;
}

/** One row's cell on a table's leaf page. */
export function readTableCell(
  page: Buffer,
  at: number,
  shape: PageShape,
): (Payload & { rowid: number }) | null {
  const size = readVarint(page, at);
  const rowid = readVarint(page, size.next);
  const payload = readPayload(page, rowid.next, size.value, shape, shape.usable - 35);
  return payload && Number.isSafeInteger(rowid.value) ? { ...payload, rowid: rowid.value } : null;
}

/** One entry's cell on an index's page, leaf or interior. */
export function readIndexCell(page: Buffer, at: number, interior: boolean, shape: PageShape): Payload | null {
  const size = readVarint(page, at + (interior ? 4 : 0));
  return readPayload(page, size.next, size.value, shape, Math.floor(((shape.usable - 12) * 64) / 255) - 23);
}

function readPayload(
  page: Buffer,
  at: number,
  size: number,
  { usable }: PageShape,
  mostLocal: number,
): Payload | null {
  if (size <= 0 || size > 2_147_483_647) return null;
  if (size <= mostLocal) {
    return at + size > usable ? null : { size, local: page.subarray(at, at + size), overflow: 0 };
  }
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const even = least + ((size - least) % (usable - 4));
  const length = even <= mostLocal ? even : least;
  if (at + length + 4 > usable) return null;
  return { size, local: page.subarray(at, at + length), overflow: page.readUInt32BE(at + length) };
}

/** A value of a record. Text is kept as its bytes, so that nothing is lost in between. */
export type Column =
  | { readonly kind: 'null' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly bytes: Buffer }
  | { readonly kind: 'blob'; readonly bytes: Buffer };

const INTEGER_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8 };

function columnSize(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return type === 7 ? 8 : (INTEGER_BYTES[type] ?? 0);
}

/** The serial types of a record whose beginning is in `bytes`; null when they do not add up to `size`. */
export function readRecordTypes(
  bytes: Buffer,
  size: number,
): { readonly types: readonly number[]; readonly bodyAt: number } | null {
  const header = readVarint(bytes, 0);
  if (header.value < header.next || header.value > bytes.length || header.value > 200) return null;
  const types: number[] = [];
  let at = header.next;
  let body = 0;
  while (at < header.value) {
    const type = readVarint(bytes, at);
    if (type.value === 10 || type.value === 11) return null;
    types.push(type.value);
    body += columnSize(type.value);
    at = type.next;
  }
  return at === header.value && header.value + body === size ? { types, bodyAt: header.value } : null;
}

/** The values of a whole record. */
export function readRecord(bytes: Buffer): readonly Column[] | null {
  const head = readRecordTypes(bytes, bytes.length);
  if (!head) return null;
  let at = head.bodyAt;
  return head.types.map((type) => {
    const size = columnSize(type);
    const column = readColumn(bytes, at, type, size);
    at += size;
    return column;
  });
}

function readColumn(bytes: Buffer, at: number, type: number, size: number): Column {
  if (type === 0) return { kind: 'null' };
  if (type === 8 || type === 9) return { kind: 'number', value: type - 8 };
  if (type === 7) return { kind: 'number', value: bytes.readDoubleBE(at) };
  if (type === 6) return { kind: 'number', value: Number(bytes.readBigInt64BE(at)) };
  if (type < 12) return { kind: 'number', value: bytes.readIntBE(at, size) };
  return { kind: type % 2 === 1 ? 'text' : 'blob', bytes: bytes.subarray(at, at + size) };
}
