import type { EntryFilter } from '../../../../shared/contract/browse.ts';
import { entryStateWords } from '../../../../shared/entryStateWords.ts';
import { formatBytes, formatCount, formatDuration } from '../../../../shared/format.ts';

const places = { values: 'the value', prompts: 'the prompt', both: 'the value or prompt' } as const;

/** A filter in words, a part each; none for a filter that every entry matches. */
export function filterParts(filter: EntryFilter): readonly string[] {
  const { namespaces, models, states, ageS, hits, bytes, text } = filter;
  return [
    ...list('namespace', namespaces),
    ...list('model', models),
    ...list(
      'state',
      states?.map((state) => entryStateWords[state]),
    ),
    ...range(ageS, 'at least', 'less than', (seconds) => `${formatDuration(seconds * 1000)} old`),
    ...range(hits, 'at least', 'fewer than', (count) => `${formatCount(count)} hits`),
    ...range(bytes, 'at least', 'less than', (size) => `${formatBytes(size)} of value`),
    ...(text === undefined ? [] : [`"${text.contains}" in ${places[text.in]}`]),
  ];
}

/** A filter in one line: "namespace summaries; at least 7 days old", or "every entry". */
export function filterWords(filter: EntryFilter): string {
  const parts = filterParts(filter);
  return parts.length === 0 ? 'every entry' : parts.join('; ');
}

function list(name: string, items: readonly string[] | undefined): string[] {
  if (items === undefined) return [];
  return [`${name} ${items.length === 0 ? 'none' : items.join(' or ')}`];
}

function range(
  limits: EntryFilter['hits'],
  least: string,
  below: string,
  words: (value: number) => string,
): string[] {
  return [
    ...(limits?.from === undefined ? [] : [`${least} ${words(limits.from)}`]),
    ...(limits?.to === undefined ? [] : [`${below} ${words(limits.to)}`]),
  ];
}
