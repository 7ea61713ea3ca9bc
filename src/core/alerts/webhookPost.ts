import { AppError } from '../../shared/errors.ts';

/** A delivery that takes longer has failed, ms. */
export const DELIVERY_TIMEOUT_MS = 10_000;

/** A failed delivery. `again`: another try may do better. */
export class DeliveryFailure extends Error {
  readonly again: boolean;
  readonly error: AppError;

  constructor(error: AppError, again: boolean) {
    super(error.message);
    this.name = 'DeliveryFailure';
    this.error = error;
    this.again = again;
  }
}

/**
 * Posts `{"text": ...}`, as Slack takes it. Follows no redirect and reads no answer. Rejects with a `DeliveryFailure`
 * that names the host and never the address.
 */
export async function postText(address: string, text: string, signal: AbortSignal): Promise<void> {
  const { host } = new URL(address);
  const limit = AbortSignal.timeout(DELIVERY_TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'ai-ops-console' },
      body: JSON.stringify({ text }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    });
  } catch {
    // Nothing of what was caught is kept: it may quote the address.
    if (signal.aborted) throw failure('The console is closing.', host, { again: false });
    throw limit.aborted
      ? failure(`${host} did not answer within ${DELIVERY_TIMEOUT_MS / 1000} s.`, host, { again: true })
      : failure(`${host} could not be reached.`, host, { again: true });
  }
  await response.body?.cancel().catch(() => undefined);
  const { status } = response;
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    throw failure(
      `${host} sends messages on to another address (${status}). The console does not follow, so that the address stays secret. Set the right one.`,
      host,
      { again: false, status },
    );
  }
  const again = status >= 500 || status === 429 || status === 408;
  const advice = again ? '' : ' Check that the address is still valid.';
  throw failure(`${host} refused the message (${status}).${advice}`, host, { again, status });
}

function failure(
  message: string,
  host: string,
  { again, status = null }: { again: boolean; status?: number | null },
): DeliveryFailure {
  const error = new AppError('alert.not_delivered', `The alert was not delivered. ${message}`, {
    data: { host, status },
  });
  return new DeliveryFailure(error, again);
}
