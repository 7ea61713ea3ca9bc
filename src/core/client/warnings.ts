import type { Attempt } from '../../shared/contract/ask.ts';
import { AppError, type ErrorBody } from '../../shared/errors.ts';
import { failureClass } from '../reliability/failureClass.ts';
import type { PreparedRequest } from './preparedRequest.ts';

/**
 * What stood in the way of an answer and will not go away by itself: a rejected key, an empty account, a model that is
 * not there. Once each, and in the order in which it was met.
 */
export function lastingTroubles({ chain }: PreparedRequest, attempts: readonly Attempt[]): ErrorBody[] {
  const met = attempts.flatMap(({ provider, error }) =>
    error && isLasting(error) ? { ...error, data: { ...error.data, provider } } : [],
  );
  const isUsed = attempts.some(({ error }) => error !== null);
  const unknown = (isUsed ? chain.unknownSteps : []).map(({ provider }) => ({
    code: 'provider.unknown' as const,
    message: `The failover list names "${provider}", and there is no such provider. Take it out, or add the provider in Settings.`,
    data: { provider },
  }));
  const all = [...met, ...unknown];
  return all.filter(
    ({ code, data }, index) =>
      all.findIndex((other) => other.code === code && other.data.provider === data.provider) === index,
  );
}

function isLasting({ code, message }: ErrorBody): boolean {
  if (code === 'provider.quota_exhausted') return true;
  const meaning = failureClass(new AppError(code, message));
  return meaning.failover && !meaning.staleMayAnswer;
}
