import type { EntryFilter, EntryState } from '../../../../shared/contract/browse.ts';
import { entryStateWords } from '../../../../shared/entryStateWords.ts';
import { formatBytes, formatCount } from '../../../../shared/format.ts';

/** A range of a filter: `from` is in it, `to` is not. */
export type FilterRange = NonNullable<EntryFilter['hits']>;

/** One removable piece of a filter. */
export interface FilterPart {
  readonly id: string;
  readonly words: string;
  /** The filter without it. */
  readonly rest: EntryFilter;
}

/** The pieces of a filter, in the order of its controls. */
export function filterParts(filter: EntryFilter): readonly FilterPart[] {
  const { namespaces, models, states, ageS, hits, bytes, text } = filter;
  const without = (change: EntryFilter) => compactFilter({ ...filter, ...change });
  const places = { values: 'values', prompts: 'prompts', both: 'values and prompts' } as const;
  const parts: FilterPart[] = [];
  const list = (name: 'namespaces' | 'models' | 'states', of: string, items: readonly string[] = []) => {
    for (const item of items) {
      const rest = items.filter((one) => one !== item) as EntryState[];
      const words =
        name === 'states'
          ? entryStateWords[item as EntryState]
          : `${of} ${item === '' ? 'without a name' : item}`;
      parts.push({ id: `${name} ${item}`, words, rest: without({ [name]: rest }) });
    }
  };
  const range = (name: 'ageS' | 'hits' | 'bytes', words: string | null) => {
    if (words !== null) parts.push({ id: name, words, rest: without({ [name]: undefined }) });
  };
  if (text !== undefined) {
    const words = `“${text.contains}” in ${places[text.in]}`;
    parts.push({ id: 'text', words, rest: without({ text: undefined }) });
  }
  list('namespaces', 'namespace', namespaces);
  list('models', 'model', models);
  list('states', 'state', states);
  range('ageS', ageWords(ageS));
  range('hits', hitWords(hits));
  range('bytes', sizeWords(bytes));
  return parts;
}

/** The filter without what says nothing: an empty list would match no entry at all. */
export function compactFilter(filter: EntryFilter): EntryFilter {
  const told = Object.entries(filter).filter(([name, value]) => {
    if (value === undefined) return false;
    if (Array.isArray(value)) return value.length > 0;
    return name === 'text' || rangeTells(name, value as FilterRange);
  });
  return Object.fromEntries(told) as EntryFilter;
}

/** Only an age can be below 0: that of an entry from the future. */
function rangeTells(name: string, { from, to }: FilterRange): boolean {
  return to !== undefined || (from !== undefined && (name === 'ageS' || from > 0));
}

/** "older than 7 days", "younger than 1 hour", "1 to 7 days old"; null for no range. */
export function ageWords(range: FilterRange | undefined): string | null {
  if (range === undefined) return null;
  const { from, to } = range;
  if (from !== undefined && to !== undefined) return `${spanWords(from)} to ${spanWords(to)} old`;
  if (from !== undefined) return `older than ${spanWords(from)}`;
  return to === undefined ? null : `younger than ${spanWords(to)}`;
}

/** "never used", "5 to 9 hits", "100 hits or more"; null for no range. */
export function hitWords(range: FilterRange | undefined): string | null {
  if (range === undefined) return null;
  const { from = 0, to } = range;
  if (to === undefined) return from === 0 ? null : `${formatCount(from)} hits or more`;
  if (to === from + 1)
    return from === 0 ? 'never used' : `${formatCount(from)} ${from === 1 ? 'hit' : 'hits'}`;
  return from === 0
    ? `fewer than ${formatCount(to)} hits`
    : `${formatCount(from)} to ${formatCount(to - 1)} hits`;
}

/** "1.0 KiB to 16 KiB", "1.0 MiB or more", "smaller than 256 B"; null for no range. */
export function sizeWords(range: FilterRange | undefined): string | null {
  if (range === undefined) return null;
  const { from = 0, to } = range;
  if (to === undefined) return from === 0 ? null : `${formatBytes(from)} or more`;
  return from === 0 ? `smaller than ${formatBytes(to)}` : `${formatBytes(from)} to ${formatBytes(to)}`;
}

const units = [
  { name: 'day', s: 86_400 },
  { name: 'hour', s: 3600 },
  { name: 'minute', s: 60 },
  { name: 'second', s: 1 },
] as const;

/** A span of s in its largest whole unit: "7 days", "36 hours". */
export function spanWords(seconds: number): string {
  const unit = units.find(({ s }) => seconds >= s && seconds % s === 0) ?? units[3];
  const count = seconds / unit.s;
  return `${formatCount(count)} ${unit.name}${count === 1 ? '' : 's'}`;
}
