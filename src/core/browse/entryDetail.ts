import type { EntryDetail, EntryId } from '../../shared/contract/browse.ts';
import { AppError } from '../../shared/errors.ts';
import { ownKey } from '../cache/ownKey.ts';
import { identityOfDetails, type RequestSource, requestOfDetails } from '../insight/entryRequest.ts';
import { type KeyField, ownKeyFields } from '../insight/keyFields.ts';
import type { DetailsRow } from '../usage/ledger.ts';
import { textOf } from './columnText.ts';
import type { DetailsSource } from './detailsSource.ts';
import type { EntrySource, RawColumn } from './entrySource.ts';
import { entryRow } from './listing.ts';

/** How much of a value or a prompt is shown, characters. */
const SHOWN_CHARS = 1_000_000;

/** Everything there is to know of an entry. Throws `request.invalid` when it is not there. */
export function entryDetail(
  source: EntrySource,
  detailsSource: DetailsSource | null,
  id: EntryId,
  nowS: number,
): EntryDetail {
  const rowid = source.find(id);
  const whole = rowid === null ? null : source.whole(rowid, SHOWN_CHARS);
  if (!whole) {
    throw new AppError('request.invalid', 'The entry is not in the cache any more. Refresh the list.');
  }
  const details = detailsSource?.of(id.namespace, id.key) ?? null;
  const text = textOf(whole.row.value);
  return {
    ...entryRow(whole.isCut ? { ...whole.row, value: undefined } : whole.row, details, nowS),
    prompt: details === null ? null : details.prompt.slice(0, SHOWN_CHARS),
    valueText: text.slice(0, SHOWN_CHARS).toWellFormed(),
    truncated: whole.isCut || text.length > SHOWN_CHARS,
    raw: whole.raw.map(rawText),
    keyInputs: details === null ? [] : [...keyInputs(id.key, details)],
    requestJson: details === null ? null : requestJson(details),
    originalLatencyMs: details?.latency_ms ?? null,
    costMicros: details?.cost_micros ?? null,
  };
}

function rawText({ column, type, value }: RawColumn): EntryDetail['raw'][number] {
  if (value instanceof Uint8Array) return { column, type, text: `x'${Buffer.from(value).toString('hex')}'` };
  return { column, type, text: value === null ? 'NULL' : textOf(value).toWellFormed() };
}

/** What our own key was made of. Of a key of the library, or one made with a header that is not kept, it cannot be said. */
function keyInputs(key: string, details: DetailsRow): readonly KeyField[] {
  const identity = identityOfDetails(requestSource(details));
  return identity !== null && ownKey(identity) === key ? ownKeyFields(identity) : [];
}

function requestJson(details: DetailsRow): string | null {
  const request = requestOfDetails(requestSource(details));
  return request === null ? null : JSON.stringify(request);
}

function requestSource({ provider, base_url: baseUrl, request_json }: DetailsRow): RequestSource {
  return { provider, baseUrl, requestJson: request_json };
}
