import { ENTRY_PROMPTS_STEP } from './entryPromptsStep.ts';

/** `application_id` of console.sqlite: "AIOC". */
export const CONSOLE_APPLICATION_ID = 0x41494f43;

/**
 * The schema of console.sqlite, step by step. Append-only: a step that shipped is never edited.
 * Instants `_ms` are epoch ms, durations `_ms` ms, money `_micros` whole micro-dollars; NULL = not known.
 */
export const consoleMigrations: readonly string[] = [
  `
  CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    client_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    base_url TEXT NOT NULL,
    model_asked TEXT NOT NULL,
    model_answered TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('complete', 'cut', 'failed', 'cancelled')),
    error_code TEXT,
    error_message TEXT,
    cache_outcome TEXT NOT NULL,
    cache_namespace TEXT,
    cache_key TEXT,
    input_tokens INTEGER NOT NULL CHECK (input_tokens >= 0),
    cached_input_tokens INTEGER NOT NULL CHECK (cached_input_tokens >= 0),
    output_tokens INTEGER NOT NULL CHECK (output_tokens >= 0),
    reasoning_tokens INTEGER NOT NULL CHECK (reasoning_tokens >= 0),
    tokens_provenance TEXT NOT NULL CHECK (tokens_provenance IN ('reported', 'estimated')),
    usage_json TEXT,
    cost_kind TEXT NOT NULL CHECK (cost_kind IN ('priced', 'unpriced', 'no_spend')),
    cost_micros INTEGER,
    input_micros INTEGER,
    output_micros INTEGER,
    price_source TEXT,
    price_table TEXT,
    saved_micros INTEGER,
    latency_ms REAL NOT NULL,
    first_token_ms REAL,
    finish_reason TEXT,
    attempts_json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX ledger_at ON ledger (at_ms);

  CREATE TABLE entry_details (
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    provider TEXT NOT NULL,
    base_url TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    request_json TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    tokens_provenance TEXT NOT NULL,
    cost_micros INTEGER,
    latency_ms REAL NOT NULL,
    finish_reason TEXT,
    model_answered TEXT,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (namespace, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    preview TEXT NOT NULL,
    request_json TEXT NOT NULL,
    answer_json TEXT,
    error_json TEXT
  ) STRICT;

  CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL,
    name TEXT NOT NULL,
    tail TEXT NOT NULL,
    stored_in TEXT NOT NULL CHECK (stored_in IN ('keychain', 'memory')),
    created_at_ms INTEGER NOT NULL,
    replaced_at_ms INTEGER,
    last_used_at_ms INTEGER,
    last_test_json TEXT
  ) STRICT;
  CREATE UNIQUE INDEX keys_provider ON keys (provider);
  `,
  `
  CREATE TABLE alerts (
    id INTEGER PRIMARY KEY,
    cause TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('warning', 'error')),
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    raised_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    cleared_ms INTEGER,
    news_ms INTEGER NOT NULL,
    read INTEGER NOT NULL,
    dismissed INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE breaker_states (
    provider TEXT NOT NULL,
    base_url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('closed', 'open', 'half_open', 'isolated')),
    since_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    error_code TEXT,
    openings INTEGER NOT NULL,
    jitter REAL NOT NULL,
    PRIMARY KEY (provider, base_url)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE breaker_transitions (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    provider TEXT NOT NULL,
    base_url TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    reason TEXT NOT NULL,
    error_code TEXT,
    made_by TEXT NOT NULL CHECK (made_by IN ('console', 'person'))
  ) STRICT;

  CREATE TABLE failovers (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    from_provider TEXT NOT NULL,
    to_provider TEXT NOT NULL,
    error_code TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE drills (
    id TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    summary_json TEXT NOT NULL,
    report_json TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE file_checks (
    file TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    problems_json TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE cache_files (
    id TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    table_name TEXT NOT NULL,
    opened_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE operation_runs (
    id TEXT PRIMARY KEY,
    file_id TEXT NOT NULL,
    path TEXT NOT NULL,
    table_name TEXT NOT NULL,
    operation TEXT NOT NULL,
    input_json TEXT NOT NULL,
    made_by TEXT NOT NULL CHECK (made_by IN ('person', 'schedule', 'console')),
    turn TEXT,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    state TEXT NOT NULL CHECK (state IN ('running', 'undoing', 'done', 'cancelled', 'failed', 'interrupted')),
    report_json TEXT,
    error_json TEXT,
    undo_state TEXT NOT NULL CHECK (undo_state IN ('none', 'kept', 'undone', 'discarded', 'expired')),
    undo_rows INTEGER NOT NULL,
    undo_bytes INTEGER NOT NULL,
    undo_until_ms INTEGER
  ) STRICT;
  CREATE INDEX operation_runs_started ON operation_runs (started_ms);
  CREATE INDEX operation_runs_turn ON operation_runs (turn) WHERE turn IS NOT NULL;

  CREATE TABLE backups (
    id TEXT PRIMARY KEY,
    file_id TEXT NOT NULL,
    path TEXT NOT NULL,
    table_name TEXT NOT NULL,
    backup_path TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    made_by TEXT NOT NULL CHECK (made_by IN ('person', 'schedule', 'console'))
  ) STRICT;

  CREATE TABLE maintenance_turns (
    id TEXT PRIMARY KEY,
    due_ms INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    late INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE maintenance_due (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    cron TEXT NOT NULL,
    handled_ms INTEGER NOT NULL
  ) STRICT;
  `,
  ENTRY_PROMPTS_STEP,
];
