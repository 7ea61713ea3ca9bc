import { isDeepStrictEqual } from 'node:util';
import type { SettingsDifference } from '../../shared/contract/settings.ts';
import { tailOf } from '../keys/keyText.ts';
import { definitionOf, type ListName, type SettingName, settingNames } from './definitions.ts';
import type { Environment } from './environment.ts';
import { listDefinitions, listNames } from './listDefinitions.ts';
import type { ResolvedSettings } from './resolve.ts';
import type { SettingValue } from './valueKinds.ts';

/** Lists are shown by their first entries, and texts by their beginning. */
const MOST_CHARS = 200;

function short(text: string): string {
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}...` : text;
}

function valueWords(value: SettingValue, unit: string): string {
  if (value === null) return 'not set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return short(unit === '' ? String(value) : `${value} ${unit}`);
}

function entryWords(entry: object): string {
  const [first, ...others] = Object.entries(entry);
  const rest = others.map(([name, value]) => `${name} ${value}`).join(', ');
  return rest === '' ? String(first?.[1]) : `${first?.[1]} (${rest})`;
}

function listWords(entries: readonly object[]): string {
  return entries.length === 0 ? 'none' : short(entries.map(entryWords).join('; '));
}

function settingDifference(
  name: SettingName,
  before: ResolvedSettings,
  after: ResolvedSettings,
): SettingsDifference | null {
  if (before.settings[name] === after.settings[name]) return null;
  const { label, unit, applies, changesCacheKeys = false } = definitionOf(name);
  return {
    name,
    label,
    before: valueWords(before.settings[name], unit),
    after: valueWords(after.settings[name], unit),
    source: after.origins[name].source,
    applies,
    changesCacheKeys,
  };
}

function listDifference(
  name: ListName,
  { settings: before }: ResolvedSettings,
  { settings: after }: ResolvedSettings,
): SettingsDifference | null {
  if (isDeepStrictEqual(before[name], after[name])) return null;
  const { label, applies } = listDefinitions[name];
  const differs = { before: listWords(before[name]), after: listWords(after[name]) };
  // A provider at another address is another provider to the cache.
  return { name, label, ...differs, source: 'file', applies, changesCacheKeys: name === 'providers' };
}

function keyWords(secret: string | undefined, other: string | undefined): string {
  if (secret === undefined) return 'none';
  const tail = tailOf(secret);
  if (tail === '') return 'a key';
  return other !== undefined && tailOf(other) === tail ? 'another key of the same ending' : `…${tail}`;
}

function keyDifferences(before: Environment, after: Environment): SettingsDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      name,
      label: `Key in ${name}`,
      before: keyWords(before[name], undefined),
      after: keyWords(after[name], before[name]),
      source: 'environment file',
      applies: 'next request',
      changesCacheKeys: false,
    }));
}

/** What differs between two states of the settings, in the order of the page; keys by their last characters. */
export function differencesBetween(
  before: ResolvedSettings,
  after: ResolvedSettings,
): readonly SettingsDifference[] {
  const settings = settingNames.map((name) => settingDifference(name, before, after));
  const lists = listNames.map((name) => listDifference(name, before, after));
  return [
    ...[...settings, ...lists].filter((difference) => difference !== null),
    ...keyDifferences(before.keys, after.keys),
  ];
}
