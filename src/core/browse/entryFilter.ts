import type { EntryFilter } from '../../shared/contract/browse.ts';
import { AppError } from '../../shared/errors.ts';
import { textOf } from './columnText.ts';
import { ageSOf, type EntryContents, type EntryFacts, isInState, stateNeedsValue } from './entryFacts.ts';
import { containsTest, readableText } from './readableText.ts';

/** Whether `matches` has to be given the values. */
export function needsValue(filter: EntryFilter): boolean {
  return (filter.text !== undefined && filter.text.in !== 'prompts') || statesNeedValue(filter);
}

function statesNeedValue({ states }: EntryFilter): boolean {
  return states?.some(stateNeedsValue) ?? false;
}

/** Whether `matches` has to be given what is known of the entries. */
export function needsDetails(filter: EntryFilter): boolean {
  return filter.models !== undefined || (filter.text !== undefined && filter.text.in !== 'values');
}

/** The one answer to "is this entry meant": a filter made ready for many entries. */
export interface EntryTest {
  readonly needsValue: boolean;
  readonly needsDetails: boolean;
  /** False when the entry is out whatever its value and prompt are: then they need not be read. Looks at facts and model only. */
  mayMatch(facts: EntryFacts, model: string | null, nowS: number): boolean;
  /** Throws `internal` when something it needs was not read: nothing is taken or left by mistake. */
  matches(facts: EntryFacts, contents: EntryContents, nowS: number): boolean;
  /** Whether a text (a prompt) holds the letters looked for. */
  hasText(text: string): boolean;
  /** The same for a stored value: as it lies there, or as a person reads it. */
  valueHasText(value: unknown): boolean;
}

type Range = { readonly from?: number | undefined; readonly to?: number | undefined } | undefined;

/** `from` inclusive, `to` exclusive. */
function isWithin(range: Range, figure: number): boolean {
  return figure >= (range?.from ?? Number.NEGATIVE_INFINITY) && figure < (range?.to ?? Infinity);
}

/** Makes a filter ready. Members narrow together, items of one list widen; an empty list matches nothing, a left out one all. */
export function entryTest(filter: EntryFilter): EntryTest {
  const namespaces = filter.namespaces && new Set(filter.namespaces);
  const models = filter.models && new Set(filter.models);
  const hasText = containsTest(filter.text?.contains ?? '');
  const valueHasText = (value: unknown) => {
    const text = textOf(value);
    return hasText(text) || (text.includes('\\') && hasText(readableText(text)));
  };
  const needs = { needsValue: needsValue(filter), needsDetails: needsDetails(filter) };
  const isStateFree = (facts: EntryFacts, nowS: number) =>
    filter.states?.some((state) => !stateNeedsValue(state) && isInState(state, facts, undefined, nowS));
  const mayMatch = (facts: EntryFacts, model: string | null, nowS: number) =>
    (namespaces?.has(facts.namespace) ?? true) &&
    isWithin(filter.hits, facts.hits) &&
    isWithin(filter.bytes, facts.bytes) &&
    (!filter.ageS || isWithin(filter.ageS, ageSOf(facts, nowS))) &&
    (statesNeedValue(filter) || (isStateFree(facts, nowS) ?? true)) &&
    // An entry of which no model is known goes under the empty name.
    (models?.has(model ?? '') ?? true);
  return {
    ...needs,
    mayMatch,
    hasText,
    valueHasText,
    matches: (facts, contents, nowS) => {
      refuseUnread(needs, contents);
      if (!mayMatch(facts, contents.details?.model ?? null, nowS)) return false;
      return (
        isStateMeant(filter, facts, contents, nowS) && isTextThere(filter, contents, hasText, valueHasText)
      );
    },
  };
}

/** `entryTest` for one entry. */
export function matches(
  filter: EntryFilter,
  facts: EntryFacts,
  contents: EntryContents,
  nowS: number,
): boolean {
  return entryTest(filter).matches(facts, contents, nowS);
}

function refuseUnread(needs: Pick<EntryTest, 'needsValue' | 'needsDetails'>, contents: EntryContents): void {
  const isMissing =
    (needs.needsValue && contents.value === undefined) ||
    (needs.needsDetails && contents.details === undefined);
  if (isMissing) throw new AppError('internal', 'A filter was asked about an entry that was not read whole.');
}

function isStateMeant(
  { states }: EntryFilter,
  facts: EntryFacts,
  { value }: EntryContents,
  nowS: number,
): boolean {
  return states === undefined || states.some((state) => isInState(state, facts, value, nowS));
}

function isTextThere(
  { text }: EntryFilter,
  { value, details }: EntryContents,
  hasText: (text: string) => boolean,
  valueHasText: (value: unknown) => boolean,
): boolean {
  if (!text) return true;
  const inPrompt =
    text.in !== 'values' && details !== null && details !== undefined && hasText(details.prompt);
  return inPrompt || (text.in !== 'prompts' && valueHasText(value));
}
