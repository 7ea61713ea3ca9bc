import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** A row of the ledger as it is in the file. */
export interface StoredRequest {
  readonly id: number;
  readonly request_id: string;
  readonly provider: string;
  readonly model_asked: string;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly cache_outcome: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly tokens_provenance: string;
  readonly cost_kind: string;
  readonly cost_micros: number | null;
  readonly saved_micros: number | null;
}

/** A cached answer as it is in the file. */
export interface StoredEntry {
  readonly namespace: string;
  readonly key: string;
  readonly value_json: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly access_count: number;
}

/** The ledger, oldest first, read by a connection of the test's own. */
export function storedRequests(userData: string): StoredRequest[] {
  return rowsOf<StoredRequest>(join(userData, 'console.sqlite'), 'SELECT * FROM ledger ORDER BY id');
}

/** The cached answers, oldest first. */
export function storedEntries(userData: string): StoredEntry[] {
  return rowsOf<StoredEntry>(join(userData, 'cache.sqlite'), 'SELECT * FROM ai_cache ORDER BY created_at');
}

/** The first characters of the prompts that have a run in the history. */
export function storedPrompts(userData: string): string[] {
  const rows = rowsOf<{ preview: string }>(
    join(userData, 'console.sqlite'),
    'SELECT preview FROM runs ORDER BY id',
  );
  return rows.map(({ preview }) => preview);
}

/** What SQLite itself says about the console's database: `ok`, or what is wrong. */
export function integrityOf(file: string): string {
  return rowsOf<{ integrity_check: string }>(file, 'PRAGMA integrity_check')
    .map((row) => row.integrity_check)
    .join('; ');
}

function rowsOf<Row>(file: string, sql: string): Row[] {
  if (!existsSync(file)) return [];
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare<[], Row>(sql).all();
  } finally {
    database.close();
  }
}
