import Database from 'better-sqlite3';
import { consoleMigrations } from '../../../src/core/storage/consoleSchema.ts';
import { openForWriting } from '../../../src/core/storage/open.ts';

/** What a hit costs at least: one prepared SELECT, and one committed row of the same kind. */
export interface BareHits {
  hit(namespace: string, key: string): void;
  close(): void;
}

/** Columns of a hit in the ledger, with values of the same sizes as the console writes. */
const row = {
  source: 'core',
  client_id: 'bench',
  provider: 'openai',
  base_url: 'https://api.openai.com/v1',
  model_asked: 'gpt-4o-mini',
  outcome: 'complete',
  cache_outcome: 'hit',
  input_tokens: 60,
  cached_input_tokens: 0,
  output_tokens: 500,
  reasoning_tokens: 0,
  tokens_provenance: 'estimated',
  cost_kind: 'no_spend',
  latency_ms: 0.05,
  attempts_json: '[]',
};

/**
 * Opens a cache file to read and a new ledger to write, for a loop on this thread with better-sqlite3 alone:
 * `synchronous=FULL`, one commit a hit. The ledger is its own, since two writers of one file wait for each other.
 */
export function openBareHits(cacheFile: string, ledgerFile: string): BareHits {
  const cache = new Database(cacheFile, { readonly: true });
  const ledger = openForWriting({
    file: ledgerFile,
    durability: 'full',
    busyTimeoutMs: 0,
    migrations: consoleMigrations,
  });
  const select = cache.prepare<[string, string]>(
    'SELECT value_json, created_at, expires_at FROM ai_cache WHERE namespace = ? AND key = ?',
  );
  const fixed = Object.keys(row);
  const insert = ledger.prepare(
    `INSERT INTO ledger (request_id, at_ms, cache_namespace, cache_key, ${fixed.join(', ')})
     VALUES (?, ?, ?, ?, ${fixed.map(() => '?').join(', ')})`,
  );
  const values = Object.values(row);
  let count = 0;
  return {
    hit(namespace, key) {
      if (!select.get(namespace, key)) throw new Error('The bare loop missed.');
      insert.run(`bare-request-0000-0000-${count++}`, Date.now(), namespace, key, ...values);
    },
    close() {
      cache.close();
      ledger.close();
    },
  };
}
