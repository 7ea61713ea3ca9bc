import type { CacheReport } from '../../shared/contract/ask.ts';
import type { NearEntry } from '../../shared/contract/insight.ts';
import { formatRelative } from '../../shared/format.ts';
import type { CacheLookup } from '../client/cached.ts';

/** What is known of a request's way through the cache. */
export interface Reasons {
  /** Why the client does not look at all; null when it does. */
  readonly verdict: { readonly outcome: 'bypass' | 'not_cacheable'; readonly reason: string } | null;
  readonly inFile: 'hit' | 'expired' | 'miss';
  readonly lookup: CacheLookup;
  readonly keys: number;
  readonly near: readonly NearEntry[];
  readonly namespace: string;
  readonly own: boolean;
  /** What keeps the Python library from having asked this; null when nothing does. */
  readonly notOfLibrary: string | null;
  readonly nowMs: number;
}

/** The reason in a few sentences. */
export function because(reasons: Reasons): string {
  const { verdict } = reasons;
  const inFile = inFileText(reasons);
  if (verdict === null) return inFile;
  const otherwise = reasons.inFile === 'hit' ? 'It is there all the same.' : inFile;
  return `${verdict.reason} ${otherwise}`;
}

function inFileText(reasons: Reasons): string {
  const { lookup, inFile, near, namespace, nowMs } = reasons;
  if (lookup.hit) return hitText(lookup.outcome.cache, namespace, nowMs);
  if (inFile === 'expired') return expiredText(reasons);
  if (lookup.report.reason !== '') return lookup.report.reason;
  const gone = near.find(({ present, differences }) => !present && differences.every(({ same }) => same));
  if (gone) return goneText(gone, nowMs);
  return [missText(reasons), nearText(near.find(({ present }) => present)), reasons.notOfLibrary]
    .filter((part) => part !== null)
    .join(' ');
}

function hitText({ keyKind, ageMs }: CacheReport, namespace: string, nowMs: number): string {
  const kind = keyKind === 'own' ? "the console's own key" : 'a key of the Python library';
  const made = ageMs === null ? '' : `, made ${formatRelative(nowMs - ageMs, nowMs)}`;
  return `There is an answer under ${kind} in the namespace "${namespace}"${made}.`;
}

function expiredText({ near, nowMs, own }: Reasons): string {
  const exact = near.find(({ expired, differences }) => expired && differences.every(({ same }) => same));
  const made = exact?.createdAt == null ? '' : `, made ${formatRelative(exact.createdAt, nowMs)}`;
  const then = own ? ' Running the request puts a fresh one in its place.' : '';
  return `There is an answer to exactly this${made}, but its time is over.${then}`;
}

function goneText({ createdAt }: NearEntry, nowMs: number): string {
  const when = createdAt === null ? '' : ` (${formatRelative(createdAt, nowMs)})`;
  return `Exactly this was answered before${when}, and the entry is no longer in the file: it was deleted, or went when the cache was full.`;
}

function missText({ keys, own, namespace }: Reasons): string {
  const looked = keys === 1 ? 'the one key' : `any of the ${keys} keys`;
  const where = own ? ` in the namespace "${namespace}"` : '';
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
