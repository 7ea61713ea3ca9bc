import type { KeyDifference } from '../../shared/contract/insight.ts';
import { isSensitiveHeader } from '../../shared/sensitiveHeaders.ts';
import type { KeyField } from './keyFields.ts';
import { diffTexts, roughLikeness } from './textDiff.ts';

// Shorter values are read at a glance, one beside the other.
const LONG_CHARS = 80;
const SHOWN_CHARS = 2000;
/** What is asked matters most, then who is asked. */
const WEIGHTS: Readonly<Record<string, number>> = { model: 2, prompt: 6 };
const MESSAGES_WEIGHT = 6;

interface Pair {
  readonly field: string;
  readonly request: string | null;
  readonly entry: string | null;
}

/** Both sides of every field, those of the request in their order first. */
function pairsOf(request: readonly KeyField[], entry: readonly KeyField[]): readonly Pair[] {
  const entryValues = new Map(entry.map(({ name, value }) => [name, value]));
  const requestNames = new Set(request.map(({ name }) => name));
  return [
    ...request.map(({ name, value }) => ({
      field: name,
      request: value,
      entry: entryValues.get(name) ?? null,
    })),
    ...entry
      .filter(({ name }) => !requestNames.has(name))
      .map(({ name, value }) => ({ field: name, request: null, entry: value })),
  ];
}

/** Field by field what a request has and an entry had; differences first. */
export function differencesOf(request: readonly KeyField[], entry: readonly KeyField[]): KeyDifference[] {
  const all = pairsOf(request, entry).map(differenceOf);
  return [...all.filter(({ same }) => !same), ...all.filter(({ same }) => same)];
}

function differenceOf({ field, ...values }: Pair): KeyDifference {
  const same = values.request === values.entry;
  const request = values.request === null ? null : withoutSecrets(field, values.request);
  const entry = values.entry === null ? null : withoutSecrets(field, values.entry);
  const isLong = !same && Math.min(request?.length ?? 0, entry?.length ?? 0) > LONG_CHARS;
  return {
    field,
    request: request === null ? null : shortened(request),
    entry: entry === null ? null : shortened(entry),
    same,
    pieces: isLong ? diffTexts(entry ?? '', request ?? '').pieces : null,
  };
}

/** How many fields differ. */
export function countDifferences(request: readonly KeyField[], entry: readonly KeyField[]): number {
  return pairsOf(request, entry).filter((pair) => pair.request !== pair.entry).length;
}

/** 0 to 1, and 1 only when every field is the same: their share by weight; texts that differ count for as much as they are alike. */
export function likenessOf(request: readonly KeyField[], entry: readonly KeyField[]): number {
  const pairs = pairsOf(request, entry);
  const messages = pairs.filter(({ field }) => isMessage(field)).length;
  let all = 0;
  let alike = 0;
  for (const pair of pairs) {
    const weight = isMessage(pair.field) ? MESSAGES_WEIGHT / messages : (WEIGHTS[pair.field] ?? 1);
    all += weight;
    alike += weight * pairLikeness(pair);
  }
  return all === 0 ? 1 : alike / all;
}

function pairLikeness({ field, request, entry }: Pair): number {
  if (request === entry) return 1;
  if (request === null || entry === null) return 0;
  return isMessage(field) || field === 'prompt' ? roughLikeness(request, entry) : 0;
}

function isMessage(field: string): boolean {
  return field.startsWith('message ');
}

/** A value as it may be shown: without secrets, and short enough. */
export function shownValue(field: string, value: string): string {
  return shortened(withoutSecrets(field, value));
}

function shortened(value: string): string {
  if (value.length <= SHOWN_CHARS) return value;
  return `${value.slice(0, SHOWN_CHARS)}... (${value.length} characters)`;
}

/** Headers with the values of those left out that may hold a secret. */
function withoutSecrets(field: string, value: string): string {
  if (field !== 'headers' || !value.startsWith('[[')) return value;
  const pairs = JSON.parse(value) as readonly (readonly [name: string, value: string])[];
  return pairs.map(([name, kept]) => `${name}: ${isSensitiveHeader(name) ? '(hidden)' : kept}`).join('\n');
}
