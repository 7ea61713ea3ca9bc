import type { CustomProvider } from '../../shared/contract/settings.ts';

/**
 * Every effective setting. Names are the Python library's, so `settings.json` and the `AI_*` variables
 * (`AI_` + the name in capitals) read the same in both worlds. Seconds end in `_s`, milliseconds in `_ms`.
 */
export interface Settings {
  readonly provider: string;
  readonly model: string;
  readonly base_url: string | null;
  /** null = whatever the provider uses. */
  readonly temperature: number | null;
  readonly max_tokens: number | null;
  /** Total deadline of a request, seconds. */
  readonly timeout: number;
  readonly first_byte_timeout_s: number;
  readonly idle_timeout_s: number;
  readonly cache_enabled: boolean;
  readonly cache_backend: 'null' | 'memory' | 'sqlite';
  /** null = cache.sqlite in the user data folder. */
  readonly cache_sqlite_path: string | null;
  readonly cache_sqlite_table: string;
  readonly cache_sqlite_busy_timeout_ms: number;
  readonly cache_sqlite_max_entries: number | null;
  readonly cache_ttl_s: number | null;
  readonly cache_max_temperature: number;
  readonly cache_namespace: string;
  /** Whether entries of the Python library are used, and written for it. */
  readonly cache_library_keys: 'off' | 'read' | 'read_write';
  readonly usage_scope: 'per_client' | 'per_process' | 'global';
  readonly usage_client_id: string;
  readonly log_level: 'error' | 'warn' | 'info' | 'debug';
  readonly color_scheme: 'auto' | 'light' | 'dark';
  readonly providers: readonly CustomProvider[];
}
