import type { SettingView } from '../../shared/contract/settings.ts';
import { libraryNamespace } from '../cache/namespace.ts';
import type { Settings } from './settings.ts';
import {
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

/** The settings that hold one value each; `providers` is a list and has its own reader. */
export type SettingName = Exclude<keyof Settings, 'providers'>;

interface Presentation {
  readonly group: 'Request' | 'Cache' | 'Usage' | 'Console';
  readonly label: string;
  readonly help: string;
  readonly unit: string;
  /** When a change takes effect. */
  readonly applies: SettingView['applies'];
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
  provider: setting(text(40), 'sandbox', { ...request, label: 'Provider', help: 'Where requests go unless they name a provider. "sandbox" is built in and needs no key.' }),
  model: setting(text(200), 'sandbox-fast', { ...request, label: 'Model', help: 'The model asked unless a request names one.' }),
  base_url: setting(orNull(textThat(isPlainHttpUrl, PLAIN_HTTP_URL)), null, { ...request, label: 'Base URL', help: 'Address of the server for the provider "openai_compatible". Other providers know theirs.' }),
  temperature: setting(orNull(numberBetween(0, 2)), 0.7, { ...request, label: 'Temperature', help: 'How freely the model words its answer: 0 is the most predictable. Empty leaves it to the provider.' }),
  max_tokens: setting(orNull(integerBetween(1, 10_000_000)), null, { ...request, unit: 'tokens', label: 'Longest answer', help: 'Answers are cut off here. Empty leaves it to the provider.' }),
  timeout: setting(numberBetween(0.1, DAY_S), 60, { ...request, unit: 's', aliases: ['request_timeout_s'], label: 'Total time limit', help: 'A request that is not complete after this long is given up.' }),
  first_byte_timeout_s: setting(numberBetween(0.1, DAY_S), 30, { ...request, unit: 's', label: 'Time limit for the first byte', help: 'How long a server may take to begin its answer.' }),
  idle_timeout_s: setting(numberBetween(0.1, DAY_S), 60, { ...request, unit: 's', label: 'Time limit between two pieces', help: 'How long a streamed answer may pause before it counts as stalled.' }),

  cache_enabled: setting(toggle(), true, { ...cache, label: 'Use the cache', help: 'Answers from the cache cost nothing. Off: every request goes to the provider.' }),
  cache_backend: setting(oneOf('null', 'memory', 'sqlite'), 'sqlite', { ...cache, label: 'Kept in', help: '"sqlite" keeps answers in a file, "memory" until the console quits, "null" not at all.' }),
  cache_ttl_s: setting(orNull(integerBetween(1, 3650 * DAY_S)), 3600, { ...cache, unit: 's', label: 'Answers are fresh for', help: 'An older answer is asked for anew. Empty: answers never expire.' }),
  cache_max_temperature: setting(numberBetween(0, 2), 0.7, { ...cache, label: 'Highest temperature cached', help: 'Requests above it want a new answer each time and are never cached.' }),
  cache_namespace: setting(namespace, 'default', { ...cache, label: 'Namespace', help: 'Keeps the entries of several projects apart. Brought into the form of the Python library: a-z, 0-9, "_", "." and "-", up to 50 characters.' }),
  cache_library_keys: setting(oneOf('off', 'read', 'read_write'), 'read', { ...cache, label: 'Entries of the Python library', help: 'Whether entries that ai_utilities wrote are used ("read"), and also written for it ("read_write").' }),
  cache_sqlite_path: setting(orNull(filePath()), null, { ...cache, label: 'Cache file', help: 'Empty: cache.sqlite in the folder of the console. A Python service may use the same file at the same time.' }),
  cache_sqlite_table: setting(tableName, 'ai_cache', { ...cache, label: 'Table', help: 'Name of the table in the cache file.' }),
  cache_sqlite_busy_timeout_ms: setting(integerBetween(100, 600_000), 3000, { ...cache, unit: 'ms', label: 'Wait for a locked file', help: 'How long a write waits while another program writes.' }),
  cache_sqlite_max_entries: setting(orNull(integerBetween(1, 100_000_000)), null, { ...cache, unit: 'entries', label: 'Most entries', help: 'Above it the entries that were unused for longest are removed, in each namespace. Empty: no limit.' }),

  usage_scope: setting(oneOf('per_client', 'per_process', 'global'), 'global', { ...usage, label: 'Usage is counted', help: '"per_client" for each client name, "per_process" for each start of the console, "global" for all together.' }),
  usage_client_id: setting(text(200), 'ai-ops-console', { ...usage, label: 'Client name', help: 'The name under which the requests of this console are recorded.' }),

  color_scheme: setting(oneOf('auto', 'light', 'dark'), 'auto', { ...appearance, label: 'Colours', help: '"auto" follows the system.' }),
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
