import { type KeyTest, keyTestSchema } from '../../shared/contract/keys.ts';
import type { Reader } from '../storage/reader.ts';
import type { Writer } from '../storage/types.ts';

/** What is known about a stored key besides the secret itself. Instants are epoch ms. */
export interface KeyRecord {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  /** Its last characters, see `tailOf`. */
  readonly tail: string;
  readonly createdAt: number;
  readonly replacedAt: number | null;
  readonly lastUsedAt: number | null;
  readonly lastTest: KeyTest | null;
}

/** Where the records of keychain keys live. Keys that are in memory only have no record here. Fails with `storage.*`. */
export interface KeyRecords {
  all(): readonly KeyRecord[];
  /** Adds the record, or replaces the one of the same id. */
  put(record: KeyRecord): Promise<void>;
  remove(id: string): Promise<void>;
}

interface KeyRow {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly tail: string;
  readonly created_at_ms: number;
  readonly replaced_at_ms: number | null;
  readonly last_used_at_ms: number | null;
  readonly last_test_json: string | null;
}

const SELECT = `SELECT id, provider, name, tail, created_at_ms, replaced_at_ms, last_used_at_ms, last_test_json
  FROM keys WHERE stored_in = 'keychain' ORDER BY provider`;
const PUT = `INSERT INTO keys
  (id, provider, name, tail, stored_in, created_at_ms, replaced_at_ms, last_used_at_ms, last_test_json)
  VALUES (?, ?, ?, ?, 'keychain', ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, tail = excluded.tail, replaced_at_ms = excluded.replaced_at_ms,
    last_used_at_ms = excluded.last_used_at_ms, last_test_json = excluded.last_test_json`;

/** The records in the table `keys` of console.sqlite. */
export class SqliteKeyRecords implements KeyRecords {
  readonly #reader: Reader;
  readonly #writer: Writer;

  constructor(reader: Reader, writer: Writer) {
    this.#reader = reader;
    this.#writer = writer;
  }

  all(): readonly KeyRecord[] {
    return this.#reader.prepare<KeyRow>(SELECT).all().map(recordOf);
  }

  async put(record: KeyRecord): Promise<void> {
    const { id, provider, name, tail, createdAt, replacedAt, lastUsedAt, lastTest } = record;
    const testJson = lastTest === null ? null : JSON.stringify(lastTest);
    const params = [id, provider, name, tail, createdAt, replacedAt, lastUsedAt, testJson];
    await this.#writer.run([{ sql: PUT, params }]);
  }

  async remove(id: string): Promise<void> {
    await this.#writer.run([{ sql: 'DELETE FROM keys WHERE id = ?', params: [id] }]);
  }
}

function recordOf(row: KeyRow): KeyRecord {
  return {
    id: row.id,
    provider: row.provider,
    name: row.name,
    tail: row.tail,
    createdAt: row.created_at_ms,
    replacedAt: row.replaced_at_ms,
    lastUsedAt: row.last_used_at_ms,
    lastTest: testOf(row.last_test_json),
  };
}

/** A test result is a note: one that cannot be read is as good as none. */
function testOf(json: string | null): KeyTest | null {
  if (json === null) return null;
  try {
    return keyTestSchema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}
