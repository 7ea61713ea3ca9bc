import { AppError } from '../../shared/errors.ts';
import type { RunningDeadlines } from './deadlines.ts';
import type { CheckedEndpoint } from './endpoint.ts';
import { HttpFailure, TransportFailure } from './failures.ts';

/** Of an answer that is an error, this much is read. */
const ERROR_BODY_BYTES = 64 * 1024;

/** What the fetch of one call has to keep. */
export interface FetchGuard {
  readonly endpoint: CheckedEndpoint;
  readonly deadlines: RunningDeadlines;
  readonly maxBytes: number;
  /** Called when the headers of a success have come. */
  readonly onHeaders: () => void;
  /** Called with each piece of a success's body. */
  readonly onBytes: (bytes: Uint8Array) => void;
}

/**
 * The `fetch` that the SDK is given. It sends our headers and none of the SDK's (which would include what the
 * environment says, and facts about the machine), follows no redirect, reports each piece of the body and stops a body
 * that grows too large. Rejects with `HttpFailure` for an error status, else `TransportFailure` or an `AppError`.
 */
export function guardedFetch(guard: FetchGuard): typeof fetch {
  return async (url, init) => {
    const body = typeof init?.body === 'string' ? init.body : null;
    const response = await fetch(url, {
      method: init?.method ?? 'GET',
      headers: headersOf(guard.endpoint, body !== null),
      body,
      signal: init?.signal ?? guard.deadlines.signal,
      redirect: 'manual',
    }).catch((caught: unknown) => {
      throw new TransportFailure(caught);
    });
    if (response.status >= 300 && response.status < 400) throw await redirected(response, guard);
    if (!response.ok)
      throw new HttpFailure(response.status, response.headers, await errorBody(response, guard));
    guard.onHeaders();
    return guardedResponse(response, guard);
  };
}

function headersOf(endpoint: CheckedEndpoint, hasBody: boolean): Headers {
  const headers = new Headers({
    accept: 'application/json, text/event-stream',
    'user-agent': 'ai-ops-console',
  });
  if (hasBody) headers.set('content-type', 'application/json');
  if (endpoint.apiKey !== null) headers.set('authorization', `Bearer ${endpoint.apiKey}`);
  for (const [name, value] of Object.entries(endpoint.headers)) headers.set(name, value);
  return headers;
}

async function redirected(response: Response, guard: FetchGuard): Promise<AppError> {
  await response.body?.cancel();
  const location = response.headers.get('location') ?? '';
  const { baseUrl, host } = guard.endpoint;
  const target = URL.canParse(location, baseUrl) ? new URL(location, baseUrl).host : '';
  const where = target === '' ? '' : ` to ${target}`;
  return new AppError(
    'provider.redirected',
    `${host} sends requests on${where} (${response.status}). The console does not follow, so that no key goes astray. Correct the base URL.`,
    { data: { status: response.status, host, target } },
  );
}

async function errorBody(response: Response, guard: FetchGuard): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of response.body ?? []) {
      guard.deadlines.sawBytes();
      pieces.push(piece);
      size += piece.byteLength;
      if (size >= ERROR_BODY_BYTES) break;
    }
  } catch (caught) {
    // The status says more than the way its explanation broke off; unless we ended the call ourselves.
    const ended = guard.deadlines.ended();
    if (ended) throw ended;
    if (!(caught instanceof Error)) throw caught;
  }
  return Buffer.concat(pieces).subarray(0, ERROR_BODY_BYTES).toString();
}

function guardedResponse(response: Response, guard: FetchGuard): Response {
  const { status, headers } = response;
  // A 204 or 205 must not have a body, and is not one that a stream could be read from.
  if (!response.body || status === 204 || status === 205) return new Response(new Uint8Array(0), { headers });
  let size = 0;
  const watch = new TransformStream<Uint8Array, Uint8Array>({
    transform: (piece, controller) => {
      guard.deadlines.sawBytes();
      size += piece.byteLength;
      if (size > guard.maxBytes) throw tooLarge(guard);
      guard.onBytes(piece);
      controller.enqueue(piece);
    },
  });
  return new Response(response.body.pipeThrough(watch), { status, headers });
}

function tooLarge(guard: FetchGuard): AppError {
  const { host } = guard.endpoint;
  const megabytes = Math.round(guard.maxBytes / 1_000_000);
  return new AppError(
    'provider.answer_too_large',
    `${host} sent more than ${megabytes} MB for this answer, so it was stopped. Ask for less, or set a smaller token limit.`,
    { data: { host, maxBytes: guard.maxBytes } },
  );
}
