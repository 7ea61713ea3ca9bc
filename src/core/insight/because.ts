import type { NearEntry } from '../../shared/contract/insight.ts';
import { formatRelative } from '../../shared/format.ts';
import type { LookedUp } from './lookedUp.ts';

/** What is known of a request's way through the cache. */
export interface Reasons {
  /** Why the client does not look at all; null when it does. */
  readonly verdict: { readonly reason: string } | null;
  readonly found: LookedUp;
  readonly isOwnKey: boolean;
  /** How many keys are looked for. */
  readonly keys: number;
  readonly nearest: readonly NearEntry[];
  readonly own: boolean;
  /** What keeps the Python library from having asked this; null when nothing does. */
  readonly notOfLibrary: string | null;
  readonly nowMs: number;
}

/** The reason in a few sentences. */
export function because(reasons: Reasons): string {
  const { verdict, found } = reasons;
  const inFile = inFileText(reasons);
  if (verdict === null) return inFile;
  return `${verdict.reason} ${found.state === 'hit' ? 'The answer is there all the same.' : inFile}`;
}

function inFileText(reasons: Reasons): string {
  const { found, nearest, nowMs } = reasons;
  if (found.state === 'hit') return hitText(reasons);
  if (found.state === 'expired') return expiredText(reasons);
  if (found.reason !== '') return found.reason;
  const gone = nearest.find(({ present, differences }) => !present && differences.every(({ same }) => same));
  if (gone) return goneText(gone, nowMs);
  return [missText(reasons), nearText(nearest.find(({ present }) => present)), reasons.notOfLibrary]
    .filter((part) => part !== null)
    .join(' ');
}

function hitText({ found, isOwnKey, nowMs }: Reasons): string {
  const kind = isOwnKey ? "the console's own key" : 'a key of the Python library';
  const unusable = found.reason === '' ? '' : ` The console could not use it: ${found.reason}`;
  return `There is an answer under ${kind} in the namespace "${found.namespace}"${madeText(found, nowMs)}.${unusable}`;
}

function expiredText({ found, nowMs, own }: Reasons): string {
  const then = own ? ' Running the request puts a fresh one in its place.' : '';
  return `There is an answer to exactly this${madeText(found, nowMs)}, but its time is over.${then}`;
}

function madeText({ createdAt }: LookedUp, nowMs: number): string {
  return createdAt === null ? '' : `, made ${formatRelative(createdAt, nowMs)}`;
}

function goneText({ createdAt }: NearEntry, nowMs: number): string {
  const when = createdAt === null ? '' : ` (${formatRelative(createdAt, nowMs)})`;
  return `Exactly this was answered before${when}, and the entry is no longer in the file: it was deleted, or went when the cache was full.`;
}

function missText({ keys, own, found }: Reasons): string {
  const looked = keys === 1 ? 'the one key' : `any of the ${keys} keys`;
  const where = own ? ` in the namespace "${found.namespace}"` : '';
  return `There is no entry under ${looked} of this request${where}.`;
}

/** Names the fields in which the nearest entry differs. */
function nearText(nearest: NearEntry | undefined): string | null {
  if (nearest === undefined) return null;
  const fields = nearest.differences.filter(({ same }) => !same);
  const [first] = fields;
  if (first === undefined) return null;
  if (fields.length > 3) return null;
  const short =
    fields.length === 1 && first.pieces === null && isShort(first.request) && isShort(first.entry);
  const what = short
    ? `${first.field}: ${first.entry ?? 'none'} there, ${first.request ?? 'none'} here`
    : fields.map(({ field }) => field).join(', ');
  return `The nearest entry differs in ${what}.`;
}

function isShort(value: string | null): boolean {
  return value === null || value.length <= 60;
}
