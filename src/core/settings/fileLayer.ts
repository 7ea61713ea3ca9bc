import type { CustomProvider } from '../../shared/contract/settings.ts';
import { readProvidersEntry } from './customProviders.ts';
import { definitionOf, type SettingName, settingNamed, settingNames } from './definitions.ts';
import { type JsonEntry, readJsonEntries, type TextProblem } from './jsonText.ts';
import { badValueMessage } from './messages.ts';
import { suggest } from './suggest.ts';
import type { SettingValue } from './valueKinds.ts';

/** A value and the line that sets it. */
export interface FileValue {
  readonly value: SettingValue;
  readonly line: number;
}

/** What settings.json sets, and what it sets wrongly. */
export interface FileLayer {
  readonly values: ReadonlyMap<SettingName, FileValue>;
  readonly providers: readonly CustomProvider[];
  readonly problems: readonly TextProblem[];
}

/** Settings of the Python library that the console has no use for. */
const LIBRARY_ONLY =
  /^(knowledge_\w+|embedding_model|extra_headers|update_check_days|cache_sqlite_(wal|prune_batch))$/;

/** Why `name` is no setting, and what to do about it. */
export function unknownNameMessage(name: string): string {
  const shown = name.length > 60 ? `${name.slice(0, 60)}...` : name;
  if (/(^|[^a-z])(api_?key|secret|token|password)$/i.test(name)) {
    return `"${shown}" looks like a key. Keys are not settings: add it on the Keys page and delete it here.`;
  }
  if (LIBRARY_ONLY.test(name)) {
    return `"${shown}" is a setting of the Python library that has no meaning in the console. Delete it here.`;
  }
  const near = suggest(name.replace(/^AI_/, ''), [...settingNames, 'providers']);
  return near
    ? `"${shown}" is not a setting. Did you mean "${near}"?`
    : `"${shown}" is not a setting. Delete it.`;
}

function readEntry(entry: JsonEntry, values: Map<SettingName, FileValue>): TextProblem | null {
  const { line, name: given, value } = entry;
  const name = settingNamed(given);
  if (name === null) return { line, message: unknownNameMessage(given) };
  const earlier = values.get(name);
  if (earlier) {
    return { line, message: `"${given}" means the same as the setting on line ${earlier.line}. Keep one.` };
  }
  const definition = definitionOf(name);
  const parsed = definition.schema.safeParse(value);
  if (!parsed.success) return { line, message: badValueMessage(given, value, definition) };
  values.set(name, { value: parsed.data, line });
  return null;
}

/** Reads the text of settings.json; null (no file) sets nothing. Never throws, whatever the text is. */
export function readFileLayer(text: string | null): FileLayer {
  if (text === null) return { values: new Map(), providers: [], problems: [] };
  const json = readJsonEntries(text);
  if (!json.ok) return { values: new Map(), providers: [], problems: json.problems };
  const values = new Map<SettingName, FileValue>();
  const problems: TextProblem[] = [];
  let providers: readonly CustomProvider[] = [];
  for (const entry of json.entries) {
    if (entry.name === 'providers') {
      const result = readProvidersEntry(text, entry);
      if ('problem' in result) problems.push(result.problem);
      else providers = result.providers;
    } else {
      const problem = readEntry(entry, values);
      if (problem) problems.push(problem);
    }
  }
  return { values, providers, problems };
}
