import type { EntryRow } from '../../shared/contract/browse.ts';
import { previewOf, START_CHARS } from '../cache/preview.ts';
import type { DetailsRow } from '../usage/ledger.ts';
import { savedMicrosOf } from './census.ts';
import { textOf } from './columnText.ts';
import { factsOf, statesOf } from './entryFacts.ts';
import type { ListedRow } from './entrySource.ts';

const PROMPT_CHARS = 300;

/** A row as the page lists it. Never throws, whatever the columns hold. */
export function entryRow(row: ListedRow, details: DetailsRow | null, nowS: number): EntryRow {
  const facts = factsOf(row);
  const costMicros = details?.cost_micros ?? Number.NaN;
  return {
    rowid: row.rowid,
    namespace: facts.namespace.toWellFormed(),
    key: textOf(row.key).toWellFormed(),
    preview: previewOf(textOf(row.start).slice(0, START_CHARS)),
    prompt: details === null ? null : details.prompt.slice(0, PROMPT_CHARS).toWellFormed(),
    model: details?.model ?? null,
    createdAtS: finiteOrNull(facts.createdAt),
    expiresAtS: finiteOrNull(facts.expiresAt),
    lastAccessAtS: finiteOrNull(facts.lastAccessAt),
    hits: facts.hits,
    bytes: facts.bytes,
    savedMicros: savedMicrosOf({ costMicros, hits: facts.hits }),
    states: statesOf(facts, nowS, { value: row.value }),
  };
}

function finiteOrNull(figure: number | null): number | null {
  return figure !== null && Number.isFinite(figure) ? figure : null;
}
