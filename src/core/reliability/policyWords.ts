import type { FailoverEvent, LimitWait } from '../../shared/contract/reliability.ts';
import { AppError, type ErrorData } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';
import type { Target } from './callPolicy.ts';
import type { Stop } from './stops.ts';

/** The pause that a provider asked for is not over. `until` in monotonic ms. */
export function coolingDown({ provider, model }: Target, until: number, clock: Clock): AppError {
  const leftMs = until - clock.monotonic();
  return new AppError(
    'provider.cooling_down',
    `${provider.name} asked to leave "${model}" alone for another ${seconds(leftMs)}. Try again then, or use another provider.`,
    { data: { provider: provider.id, retryAt: Math.round(clock.now() + leftMs) } },
  );
}

/** How a request ends that nobody answered: with the provider's own error where there was one alone. */
export function nobodyAnswered(stops: readonly Stop[], clock: Clock): AppError {
  const [only, other] = stops;
  if (!other && only?.error) return only.error;
  const reasons = stops.map(reasonOf).join(' ');
  const now = clock.monotonic();
  const soonest = Math.min(...stops.map(({ againAt }) => againAt ?? Number.POSITIVE_INFINITY));
  const known = Number.isFinite(soonest);
  const when = known ? `Try again in ${seconds(Math.max(0, soonest - now))}.` : 'Try again in a while.';
  const data: ErrorData = {
    tried: stops.filter(({ calls }) => calls > 0).length,
    of: stops.length,
    ...(known ? { retryAt: Math.round(clock.now() + Math.max(0, soonest - now)) } : {}),
  };
  return new AppError('provider.all_failed', `No provider could answer. ${reasons} ${when}`, { data });
}

/** The time of the request was over before somebody answered. `totalMs`: all the time it had. */
export function outOfTime(stops: readonly Stop[], totalMs: number): AppError {
  const [only, other] = stops;
  if (!other && only?.error) return only.error;
  const reasons = stops.map(reasonOf).join(' ');
  return new AppError(
    'request.deadline',
    `The time limit of ${seconds(totalMs)} was over before anybody answered. ${reasons} Try again, or raise the limit in Settings.`,
    { data: { seconds: Math.round(totalMs) / 1000 } },
  );
}

/** What a person reads while the policy waits. `untilAt` in epoch ms. */
export function pauseNotice({ provider }: Target, isCooling: boolean, untilAt: number): LimitWait {
  return {
    why: isCooling ? 'cooling_down' : 'retry',
    provider: provider.id,
    untilAt: Math.round(untilAt),
    message: isCooling
      ? `${provider.name} asked for a pause. The request goes on when it is over.`
      : `Waiting to ask ${provider.name} again.`,
  };
}

/** That `answered` did what the first one could not; null where it is the first one. `at` in epoch ms. */
export function failoverEvent(
  [first]: readonly Stop[],
  answered: Stop,
  request: { readonly requestId: string; readonly at: number },
): FailoverEvent | null {
  if (!first || first === answered) return null;
  const [from, to] = [first.target.provider.id, answered.target.provider.id];
  return { ...request, from, to, errorCode: first.error?.code ?? 'internal' };
}

function reasonOf({ target, error }: Stop): string {
  const why = error === null ? 'it was not asked any more.' : firstSentence(error.message);
  return `${target.provider.name}, ${target.model}: ${why}`;
}

/** What happened, without the advice that follows it. */
function firstSentence(message: string): string {
  return /^.+?[.!?](?=\s|$)/su.exec(message)?.[0] ?? message;
}

function seconds(ms: number): string {
  return ms >= 10_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 100) / 10} s`;
}
