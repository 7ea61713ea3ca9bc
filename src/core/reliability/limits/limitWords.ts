import { AppError } from '../../../shared/errors.ts';
import { formatCount, formatDuration } from '../../../shared/format.ts';

/** The limits there are. `model_concurrent` is that of one model alone. */
export type LimitKind = 'rpm' | 'tpm' | 'tpd' | 'concurrent' | 'model_concurrent';

/** One limit of one provider and model, in the way of a request. */
export interface LimitName {
  readonly kind: LimitKind;
  readonly limit: number;
  readonly provider: string;
  readonly model: string;
}

/** When there will be room: in how many ms, and the instant (epoch ms). */
export interface Room {
  readonly inMs: number;
  readonly at: number;
}

const words: Readonly<Record<LimitKind, readonly [string, string]>> = {
  rpm: ['request', 'a minute'],
  tpm: ['token', 'a minute'],
  tpd: ['token', 'a day'],
  concurrent: ['request', 'at the same time'],
  model_concurrent: ['request', 'at the same time'],
};

/** What a waiting person reads after the seconds. */
export function waitSentence(name: LimitName): string {
  return `Waiting for room: ${sentenceOf(name)}.`;
}

/** `limit.reached`: there is no room now, and by setting nothing waits. Without `room` nobody knows when there is. */
export function limitReached(name: LimitName, room: Room | null): AppError {
  const then = room ? `in ${formatDuration(room.inMs)}` : 'when one of them is done';
  return new AppError(
    'limit.reached',
    `The limit on our side is reached: ${sentenceOf(name)}. Try again ${then}, or raise the limit in Settings.`,
    { data: dataOf(name, room) },
  );
}

/** `limit.reached`: more wait already than could ever be served in time. */
export function tooManyWaiting(name: LimitName, waiting: number): AppError {
  return new AppError(
    'limit.reached',
    `${waiting} requests are waiting already: ${sentenceOf(name)}. Send fewer, or raise the limit in Settings.`,
    { data: dataOf(name, null) },
  );
}

/** `limit.queue_timeout`: no room within the time that a request may wait. */
export function queueTimeout(name: LimitName, waitedMs: number, room: Room | null): AppError {
  const waited =
    waitedMs < 1 ? 'There is no room in the time allowed' : `No room in ${formatDuration(waitedMs)}`;
  const then = room ? `in ${formatDuration(room.inMs)}` : 'later';
  return new AppError(
    'limit.queue_timeout',
    `${waited}: ${sentenceOf(name)}. Try again ${then}, or raise the limit or the longest wait in Settings.`,
    { data: { ...dataOf(name, room), waitedMs: Math.round(waitedMs) } },
  );
}

/** `limit.too_large`: it does not fit even when nothing else runs. */
export function tooLarge(name: LimitName, tokens: number): AppError {
  return new AppError(
    'limit.too_large',
    `The request may take ${formatCount(tokens)} tokens, and the limit on our side is ${sentenceOf(name)}. ` +
      'Ask for a shorter answer, shorten the question, or raise the limit in Settings.',
    { data: { ...dataOf(name, null), tokens } },
  );
}

function sentenceOf({ kind, limit, provider, model }: LimitName): string {
  const of = kind === 'concurrent' ? provider : `${provider} / ${model}`;
  const [what, when] = words[kind];
  return `${formatCount(limit)} ${what}${limit === 1 ? '' : 's'} ${when} of ${of}`;
}

function dataOf({ kind, limit, provider, model }: LimitName, room: Room | null) {
  return { provider, model, limit: kind, most: limit, retryAt: room?.at ?? null };
}
