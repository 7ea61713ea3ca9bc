import type {
  CustomProvider,
  FailoverStep,
  ProviderRule,
  WarmUpPrompt,
} from '../../shared/contract/settings.ts';

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
  /** Cron text of five fields; empty = never. */
  readonly cache_maintenance_schedule: string;
  readonly cache_prune_older_than_days: number;
  readonly cache_prune_threshold: number;
  readonly cache_backup_keep: number;
  readonly usage_scope: 'per_client' | 'per_process' | 'global';
  readonly usage_client_id: string;
  readonly breaker_policy: 'consecutive' | 'rate';
  readonly breaker_failure_threshold: number;
  readonly breaker_timeout_s: number;
  readonly breaker_failure_rate: number;
  readonly breaker_window_s: number;
  readonly breaker_minimum_calls: number;
  readonly breaker_counts_rate_limits: boolean;
  readonly retry_max_attempts: number;
  readonly retry_server_errors: number;
  readonly retry_network_errors: number;
  readonly retry_timeouts: number;
  readonly retry_rate_limits: number;
  readonly retry_max_delay_s: number;
  readonly retry_budget_percent: number;
  readonly stale_if_error: boolean;
  /** How long after its expiry an entry may still stand in; null = for ever. */
  readonly stale_max_age_s: number | null;
  readonly model_rpm: number | null;
  readonly model_tpm: number | null;
  readonly model_tpd: number | null;
  readonly limit_mode: 'queue' | 'refuse';
  readonly limit_queue_s: number;
  readonly max_concurrent: number | null;
  readonly health_check_interval_s: number;
  readonly memory_warning_mb: number;
  readonly disk_warning_mb: number;
  readonly alert_desktop: boolean;
  readonly warm_up_at_start: boolean;
  readonly audit_strict: boolean;
  readonly audit_keep_days: number | null;
  readonly log_level: 'error' | 'warn' | 'info' | 'debug';
  /** File of variables; null = .env in the user data folder, if there is one. */
  readonly env_file: string | null;
  readonly color_scheme: 'auto' | 'light' | 'dark';
  readonly providers: readonly CustomProvider[];
  /** Who is asked, in this order, when the provider of a request cannot answer. */
  readonly failover: readonly FailoverStep[];
  /** What holds for one provider, or for one model of it, in place of the settings above. */
  readonly rules: readonly ProviderRule[];
  readonly warm_up: readonly WarmUpPrompt[];
}
