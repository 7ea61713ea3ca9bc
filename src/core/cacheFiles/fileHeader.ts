import { closeSync, openSync, readSync } from 'node:fs';
import { openPages } from '../repair/pageSource.ts';
import { surveyPages } from '../repair/survey.ts';

// Node's own file functions: closing a file drops the locks that SQLite holds on it in this process. Everything here
// is for files that nobody in this process has open as a database.

const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const HEAD_BYTES = 4096;
/** Even spread of bytes, bits a byte; random bytes of one page have about 7.95. */
const RANDOM_BITS = 7.5;
const NEWEST_FILE_FORMAT = 2;
const NEWEST_SCHEMA_FORMAT = 4;

const KNOWN: readonly (readonly [begins: string, what: string])[] = [
  ['\x1f\x8b', 'a gzip archive. Unpack it and open what is in it'],
  ['PK\x03\x04', 'a zip archive. Unpack it and open what is in it'],
  ['\x28\xb5\x2f\xfd', 'a zstd archive. Unpack it and open what is in it'],
  ['\x37\x7f\x06\x82', 'the log (-wal) of a database. Open the database itself, which lies beside it'],
  ['\x37\x7f\x06\x83', 'the log (-wal) of a database. Open the database itself, which lies beside it'],
  ['\xd9\xd5\x05\xf9', 'the journal of a database. Open the database itself, which lies beside it'],
];

/** The first bytes of a file; fewer where it is shorter. */
export function readHead(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** Whether the file says of itself that it keeps a write-ahead log. */
export function saysWal(head: Buffer): boolean {
  return hasMagic(head) && head[18] === 2 && head[19] === 2;
}

/** What kind of file begins like that, when SQLite would not have it; `damaged` is one that was a database once. */
export function judgeHead(head: Buffer): {
  readonly kind: 'newer' | 'damaged' | 'other';
  readonly words: string;
} {
  if (hasMagic(head)) {
    const format = head[19] ?? 0;
    const schema = head.length >= 48 ? head.readUInt32BE(44) : 0;
    if ((format > NEWEST_FILE_FORMAT && format < 16) || (schema > NEWEST_SCHEMA_FORMAT && schema < 16)) {
      return { kind: 'newer', words: `file format ${format}, schema format ${schema}` };
    }
    return { kind: 'damaged', words: 'its first page is damaged' };
  }
  const text = head.toString('latin1');
  const known = KNOWN.find(([begins]) => text.startsWith(begins));
  if (known) return { kind: 'other', words: `It is ${known[1]}` };
  if (isText(head)) {
    const isJson = /^\s*[[{]/.test(text);
    return {
      kind: 'other',
      words: `It is a text file${isJson ? ' (JSON)' : ''}. Entries that were exported come back in by Import, into a cache that is open`,
    };
  }
  if (head.length >= 1024 && entropyOf(head) > RANDOM_BITS) {
    return {
      kind: 'other',
      words:
        'It begins like random bytes: it is not SQLite, or it is encrypted (SQLCipher). The console cannot read encrypted files; open a copy that the program which wrote it has decrypted',
    };
  }
  return {
    kind: 'other',
    words: 'It does not begin as a SQLite file does. Choose the file that the program names as its cache',
  };
}

const LOOKED_AT_PAGES = 4096;

/** Whether pages of the file hold rows of a cache that a repair could save, whatever its beginning looks like. */
export function holdsCacheRows(file: string): boolean {
  const source = openPages(file, { wal: true });
  try {
    const pages = Math.min(source.pageCount, LOOKED_AT_PAGES);
    const survey = surveyPages(source, pages, () => undefined);
    for (let page = 1; page <= pages; page += 1) if (survey.kindOf(page) === 'cacheLeaf') return true;
    return false;
  } finally {
    source.close();
  }
}

/** The name of the cache's table in what is left of a schema; null when nothing is. */
export function tableNamedIn(head: Buffer): string | null {
  const found = /CREATE TABLE (?:IF NOT EXISTS )?([A-Za-z_]\w*)\s*\([^)]*\bvalue_json\b/.exec(
    head.toString('latin1'),
  );
  return found?.[1] ?? null;
}

function hasMagic(head: Buffer): boolean {
  return head.subarray(0, MAGIC.length).equals(MAGIC);
}

function isText(head: Buffer): boolean {
  return (
    head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13) &&
    entropyOf(head) < RANDOM_BITS
  );
}

function entropyOf(bytes: Buffer): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / bytes.length) * Math.log2(count / bytes.length);
  return bits;
}
