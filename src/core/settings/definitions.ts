import type { SettingView } from '../../shared/contract/settings.ts';
import { libraryNamespace } from '../cache/namespace.ts';
import type { Settings } from './settings.ts';
import {
  cronText,
  filePath,
  integerBetween,
  isPlainHttpUrl,
  numberBetween,
  oneOf,
  orNull,
  PLAIN_HTTP_URL,
  type SettingValue,
  text,
  textThat,
  toggle,
  type ValueKind,
} from './valueKinds.ts';

/** The settings that are lists and have readers of their own. */
export type ListName = 'providers' | 'failover' | 'rules' | 'warm_up';

/** The settings that hold one value each. */
export type SettingName = Exclude<keyof Settings, ListName>;

interface Presentation {
  readonly group:
    | 'Request'
    | 'Cache'
    | 'Outages'
    | 'Limits'
    | 'Health and alerts'
    | 'Usage'
    | 'Audit'
    | 'Console';
  readonly label: string;
  readonly help: string;
  readonly unit: string;
  /** When a change takes effect. */
  readonly applies: SettingView['applies'];
  /** Whether the same question gets another cache key, so that answers kept before are not found. */
  readonly changesCacheKeys?: true;
  /** Other names of the Python library for the same thing. */
  readonly aliases?: readonly string[];
}

/** All there is to know about one setting. Validation, variables, the page and the documentation follow from it. */
export interface SettingDefinition<T extends SettingValue = SettingValue> extends ValueKind<T>, Presentation {
  readonly defaultValue: T;
}

function setting<T extends SettingValue>(
  kind: ValueKind<T>,
  defaultValue: NoInfer<T>,
  presentation: Presentation,
): SettingDefinition<T> {
  return { ...kind, ...presentation, defaultValue };
}

const DAY_S = 86_400;
const request = { group: 'Request', unit: '', applies: 'next request' } as const;
const cache = { group: 'Cache', unit: '', applies: 'next request' } as const;
const upkeep = { group: 'Cache', unit: '', applies: 'now' } as const;
const outages = { group: 'Outages', unit: '', applies: 'next request' } as const;
const limits = { group: 'Limits', unit: '', applies: 'now' } as const;
const health = { group: 'Health and alerts', unit: '', applies: 'now' } as const;
const audit = { group: 'Audit', unit: '', applies: 'now' } as const;
const usage = { group: 'Usage', unit: '', applies: 'next request' } as const;
const appearance = { group: 'Console', unit: '', applies: 'now' } as const;

const tableName = textThat(
  (name) => /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name) && !/^sqlite_/i.test(name),
  'a table name: up to 63 letters, digits and _, not starting with a digit or with "sqlite_"',
);
const anyName = text(200);
const namespace = { ...anyName, schema: anyName.schema.transform(libraryNamespace) };

/**
 * Every setting, in the order of the page. To add one: a line here and its type in `Settings`.
 * Each is also read from the variable `AI_` + its name in capitals.
 */
// biome-ignore format: one line a setting, so that the list reads as a table
export const settingDefinitions: { readonly [Name in SettingName]: SettingDefinition<Settings[Name]> } = {
  provider: setting(text(40), 'sandbox', { ...request, changesCacheKeys: true, label: 'Provider', help: 'Where requests go unless they name a provider. "sandbox" is built in and needs no key.' }),
  model: setting(text(200), 'sandbox-fast', { ...request, changesCacheKeys: true, label: 'Model', help: 'The model asked unless a request names one.' }),
  base_url: setting(orNull(textThat(isPlainHttpUrl, PLAIN_HTTP_URL)), null, { ...request, changesCacheKeys: true, label: 'Base URL', help: 'Address of the server for the provider "openai_compatible". Other providers know theirs.' }),
  temperature: setting(orNull(numberBetween(0, 2)), 0.7, { ...request, changesCacheKeys: true, label: 'Temperature', help: 'How freely the model words its answer: 0 is the most predictable. Empty leaves it to the provider.' }),
  max_tokens: setting(orNull(integerBetween(1, 10_000_000)), null, { ...request, changesCacheKeys: true, unit: 'tokens', label: 'Longest answer', help: 'Answers are cut off here. Empty leaves it to the provider.' }),
  timeout: setting(numberBetween(0.1, DAY_S), 60, { ...request, unit: 's', aliases: ['request_timeout_s'], label: 'Total time limit', help: 'A request that is not complete after this long is given up.' }),
  first_byte_timeout_s: setting(numberBetween(0.1, DAY_S), 30, { ...request, unit: 's', label: 'Time limit for the first byte', help: 'How long a server may take to begin its answer.' }),
  idle_timeout_s: setting(numberBetween(0.1, DAY_S), 60, { ...request, unit: 's', label: 'Time limit between two pieces', help: 'How long a streamed answer may pause before it counts as stalled.' }),

  cache_enabled: setting(toggle(), true, { ...cache, label: 'Use the cache', help: 'Answers from the cache cost nothing. Off: every request goes to the provider.' }),
  cache_backend: setting(oneOf('null', 'memory', 'sqlite'), 'sqlite', { ...cache, label: 'Kept in', help: '"sqlite" keeps answers in a file, "memory" until the console quits, "null" not at all.' }),
  cache_ttl_s: setting(orNull(integerBetween(1, 3650 * DAY_S)), 3600, { ...cache, unit: 's', label: 'Answers are fresh for', help: 'An older answer is asked for anew. Empty: answers never expire.' }),
  cache_max_temperature: setting(numberBetween(0, 2), 0.7, { ...cache, label: 'Highest temperature cached', help: 'Requests above it want a new answer each time and are never cached.' }),
  cache_namespace: setting(namespace, 'default', { ...cache, changesCacheKeys: true, label: 'Namespace', help: 'Keeps the entries of several projects apart. Brought into the form of the Python library: a-z, 0-9, "_", "." and "-", up to 50 characters.' }),
  cache_library_keys: setting(oneOf('off', 'read', 'read_write'), 'read', { ...cache, label: 'Entries of the Python library', help: 'Whether entries that ai_utilities wrote are used ("read"), and also written for it ("read_write").' }),
  cache_sqlite_path: setting(orNull(filePath()), null, { ...cache, label: 'Cache file', help: 'Empty: cache.sqlite in the folder of the console. A Python service may use the same file at the same time.' }),
  cache_sqlite_table: setting(tableName, 'ai_cache', { ...cache, label: 'Table', help: 'Name of the table in the cache file.' }),
  cache_sqlite_busy_timeout_ms: setting(integerBetween(100, 600_000), 3000, { ...cache, unit: 'ms', label: 'Wait for a locked file', help: 'How long a write waits while another program writes.' }),
  cache_sqlite_max_entries: setting(orNull(integerBetween(1, 100_000_000)), null, { ...cache, unit: 'entries', label: 'Most entries', help: 'Above it the entries that were unused for longest are removed, in each namespace. Empty: no limit.' }),
  cache_maintenance_schedule: setting(cronText(), '0 2 * * *', { ...upkeep, label: 'Look after the cache at', help: 'When the cache file is checked, backed up and pruned, as a cron text in the time of this machine: "0 2 * * *" is every night at 2. What was missed is done once. Empty: never.' }),
  cache_prune_older_than_days: setting(numberBetween(0, 36_500), 7, { ...upkeep, unit: 'days', label: 'Remove entries older than', help: 'What the schedule removes from the cache. It can be undone for 7 days.' }),
  cache_prune_threshold: setting(integerBetween(0, 100_000_000), 1000, { ...upkeep, unit: 'entries', label: 'Only when there are more than', help: 'With no more entries of that age the schedule removes none.' }),
  cache_backup_keep: setting(integerBetween(0, 1000), 7, { ...upkeep, unit: 'backups', label: 'Backups kept', help: 'Of each cache file; the oldest go first. 0: the schedule makes none.' }),

  breaker_policy: setting(oneOf('consecutive', 'rate'), 'consecutive', { ...outages, label: 'A provider is left alone after', help: '"consecutive": so many failures in a row. "rate": so large a share of failures in a span of time.' }),
  breaker_failure_threshold: setting(integerBetween(1, 1000), 5, { ...outages, unit: 'failures', label: 'Failures in a row', help: 'How many open the breaker of a provider, with the policy "consecutive".' }),
  breaker_timeout_s: setting(numberBetween(0.1, DAY_S), 60, { ...outages, unit: 's', label: 'Left alone for', help: 'How long an open breaker waits before one request may try the provider again. Each failed try doubles it, up to 5 minutes.' }),
  breaker_failure_rate: setting(numberBetween(0.01, 1), 0.5, { ...outages, label: 'Share of failures', help: 'The share that opens the breaker, with the policy "rate": 0.5 is every second request.' }),
  breaker_window_s: setting(numberBetween(1, 3600), 30, { ...outages, unit: 's', label: 'Counted over', help: 'The span of time that the share of failures is taken from.' }),
  breaker_minimum_calls: setting(integerBetween(1, 10_000), 5, { ...outages, unit: 'requests', label: 'Not before', help: 'With fewer requests in that span the share of failures opens nothing.' }),
  breaker_counts_rate_limits: setting(toggle(), false, { ...outages, label: 'Rate limits count as failures', help: 'Whether an answer 429 of a provider counts for its breaker. It pauses the model in any case.' }),
  retry_max_attempts: setting(integerBetween(1, 20), 3, { ...outages, unit: 'attempts', label: 'Most attempts', help: 'How many calls one request may make, repeats and all. 1: none is repeated. Each provider of the failover list gets its first call in any case.' }),
  retry_server_errors: setting(integerBetween(0, 20), 2, { ...outages, unit: 'times', label: 'Repeat after server errors', help: 'How often one provider is asked again after it answered with 5xx.' }),
  retry_network_errors: setting(integerBetween(0, 20), 2, { ...outages, unit: 'times', label: 'Repeat after network errors', help: 'How often one provider is asked again after it could not be reached or broke off.' }),
  retry_timeouts: setting(integerBetween(0, 20), 0, { ...outages, unit: 'times', label: 'Repeat after a time limit', help: 'How often one provider is asked again after it took too long. It may have done, and bill, the work already.' }),
  retry_rate_limits: setting(integerBetween(0, 20), 2, { ...outages, unit: 'times', label: 'Repeat after rate limits', help: 'How often one provider is asked again after 429, not before the time it named.' }),
  retry_max_delay_s: setting(numberBetween(0, 3600), 300, { ...outages, unit: 's', label: 'Longest pause', help: 'The pause before the nth repeat is drawn from 0 up to 2^n seconds, and never above this.' }),
  retry_budget_percent: setting(numberBetween(0, 1000), 10, { ...outages, unit: '%', label: 'Repeats for 100 requests', help: 'Above this share nothing is repeated, so that an outage is not made worse. A few are always allowed.' }),
  stale_if_error: setting(toggle(), true, { ...outages, label: 'Old answers when all fail', help: 'When no provider can answer, an expired answer of the cache is given, marked with its age.' }),
  stale_max_age_s: setting(orNull(integerBetween(1, 3650 * DAY_S)), 7 * DAY_S, { ...outages, unit: 's', label: 'Not older than', help: 'How long after it expired an answer may still stand in. Empty: for ever.' }),

  model_rpm: setting(orNull(integerBetween(1, 10_000_000)), null, { ...limits, unit: 'requests/min', label: 'Requests a minute', help: 'Most requests a minute to one model of one provider. Empty: no limit on our side.' }),
  model_tpm: setting(orNull(integerBetween(1, 10_000_000_000)), null, { ...limits, unit: 'tokens/min', label: 'Tokens a minute', help: 'Most tokens a minute, of question and answer, to one model of one provider. Empty: no limit on our side.' }),
  model_tpd: setting(orNull(integerBetween(1, 1_000_000_000_000)), null, { ...limits, unit: 'tokens/day', label: 'Tokens a day', help: 'Most tokens a day to one model of one provider; the day is that of this machine. Empty: no limit on our side.' }),
  limit_mode: setting(oneOf('queue', 'refuse'), 'queue', { ...limits, label: 'Above a limit', help: '"queue" waits until there is room, "refuse" fails at once and says when there is.' }),
  limit_queue_s: setting(numberBetween(0.1, DAY_S), 30, { ...limits, unit: 's', label: 'Longest wait', help: 'A request that would wait longer for room fails, or goes to the next provider.' }),
  max_concurrent: setting(orNull(integerBetween(1, 10_000)), null, { ...limits, unit: 'requests', label: 'At the same time', help: 'Most requests that run at one provider at the same time. Empty: no limit on our side.' }),

  health_check_interval_s: setting(integerBetween(10, DAY_S), 300, { ...health, unit: 's', label: 'Look at the parts every', help: 'How often the cache, the keychain, the disk and the providers in use are looked at. It costs no tokens.' }),
  memory_warning_mb: setting(integerBetween(64, 1_048_576), 1024, { ...health, unit: 'MiB', label: 'Warn above this memory', help: 'All processes of the console together.' }),
  disk_warning_mb: setting(integerBetween(1, 1_048_576), 500, { ...health, unit: 'MiB', label: 'Warn below this free space', help: 'On the disk that holds the folder of the console.' }),
  alert_desktop: setting(toggle(), true, { ...health, label: 'Notifications of the system', help: 'Whether an alert is also shown outside of the window.' }),
  warm_up_at_start: setting(toggle(), false, { ...health, applies: 'restart', label: 'Warm up at start', help: 'Whether the prompts of the warm-up list are asked at each start. They cost what they cost.' }),

  usage_scope: setting(oneOf('per_client', 'per_process', 'global'), 'global', { ...usage, label: 'Usage is counted', help: '"per_client" for each client name, "per_process" for each start of the console, "global" for all together.' }),
  usage_client_id: setting(text(200), 'ai-ops-console', { ...usage, label: 'Client name', help: 'The name under which the requests of this console are recorded.' }),

  audit_strict: setting(toggle(), false, { ...audit, label: 'No answer without its entry', help: 'On: a request fails when the audit log cannot be written. Off: it goes on, and the log says what is missing.' }),
  audit_keep_days: setting(orNull(integerBetween(1, 36_500)), null, { ...audit, unit: 'days', label: 'Keep for', help: 'Whole files older than this are removed, and the log says so. Empty: everything is kept.' }),

  color_scheme: setting(oneOf('auto', 'light', 'dark'), 'auto', { ...appearance, label: 'Colours', help: '"auto" follows the system.' }),
  env_file: setting(orNull(filePath()), null, { ...appearance, label: 'File of variables', help: 'NAME=value lines that count like variables of the environment, after those and before settings.json. Empty: .env in the folder of the console, if there is one. Read at start and on Reload.' }),
  log_level: setting(oneOf('error', 'warn', 'info', 'debug'), 'info', { ...appearance, label: 'Log level', help: 'The least important entries that are written to logs/app.log.' }),
};

/** The names of `settingDefinitions`, in their order. */
export const settingNames = Object.keys(settingDefinitions) as readonly SettingName[];

/** The definition of a setting without its own value type, for code that treats all alike. */
export function definitionOf(name: SettingName): SettingDefinition {
  return settingDefinitions[name];
}

/** The setting that a name or one of the library's other names means; null for no setting. */
export function settingNamed(name: string): SettingName | null {
  const found = settingNames.find(
    (candidate) => candidate === name || definitionOf(candidate).aliases?.includes(name),
  );
  return found ?? null;
}

/** The variable of the environment that a setting, or another name of it, is read from. */
export function variableOf(name: string): string {
  return `AI_${name.toUpperCase()}`;
}
