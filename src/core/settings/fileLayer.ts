import { findNodeAtLocation } from 'jsonc-parser';
import { definitionOf, type ListName, type SettingName, settingNamed, settingNames } from './definitions.ts';
import { type JsonEntry, positionAt, readJsonEntries, type TextProblem } from './jsonText.ts';
import { type Lists, listDefinitions, listNamed, listNames } from './listDefinitions.ts';
import { badValueMessage } from './messages.ts';
import { suggest } from './suggest.ts';
import type { SettingValue } from './valueKinds.ts';

/** How problems name the file. */
export const SETTINGS_FILE_NAME = 'settings.json';

/** A value and the line that sets it. */
export interface FileValue {
  readonly value: SettingValue;
  readonly line: number;
}

/** What settings.json sets, and what it sets wrongly. */
export interface FileLayer {
  readonly values: ReadonlyMap<SettingName, FileValue>;
  /** Empty where the file has none. */
  readonly lists: Lists;
  /** The line of a place inside a list; null where the file does not have it. */
  readonly lineIn: (list: ListName, place: readonly (string | number)[]) => number | null;
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
  const near = suggest(name.replace(/^AI_/, ''), [...settingNames, ...listNames]);
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

function lineAt(text: string, entry: JsonEntry, place: readonly (string | number)[]): number {
  const node = place.length === 0 ? undefined : findNodeAtLocation(entry.valueNode, [...place]);
  return node === undefined ? entry.line : positionAt(text, node.offset).line;
}

function emptyLists(): Record<ListName, readonly unknown[]> {
  return { providers: [], failover: [], rules: [], warm_up: [] };
}

function layerOf(text: string, entries: readonly JsonEntry[]): FileLayer {
  const values = new Map<SettingName, FileValue>();
  const lists = emptyLists();
  const listEntries = new Map<ListName, JsonEntry>();
  const problems: TextProblem[] = [];
  for (const entry of entries) {
    const name = listNamed(entry.name);
    if (name === null) {
      const problem = readEntry(entry, values);
      if (problem) problems.push(problem);
      continue;
    }
    listEntries.set(name, entry);
    const result = listDefinitions[name].read(entry.value);
    if (result.ok) lists[name] = result.entries;
    else problems.push({ line: lineAt(text, entry, result.place), message: result.message });
  }
  const lineIn: FileLayer['lineIn'] = (list, place) => {
    const entry = listEntries.get(list);
    return entry === undefined ? null : lineAt(text, entry, place);
  };
  // Each list was read by its own definition.
  return { values, lists: lists as unknown as Lists, lineIn, problems };
}

/** Reads the text of settings.json; null (no file) sets nothing. Never throws, whatever the text is. */
export function readFileLayer(text: string | null): FileLayer {
  if (text === null) return layerOf('', []);
  const json = readJsonEntries(text);
  return json.ok ? layerOf(text, json.entries) : { ...layerOf('', []), problems: json.problems };
}
