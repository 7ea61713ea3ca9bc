import { AppError, type ErrorCode, type ErrorData } from '../../shared/errors.ts';
import {
  causesOf,
  ErrorAnswer,
  HttpFailure,
  TransportFailure,
  type TransportKind,
  transportCodeOf,
  transportKind,
} from './failures.ts';
import { type ProviderWords, quotable, wordsOfBody, wordsOfError } from './providerWords.ts';
import { redactedError } from './redact.ts';
import { retryAfterSeconds } from './retryAfter.ts';

/** What is known about the call that failed. */
export interface ErrorContext {
  /** Host and port only: a path may hold a secret. */
  readonly host: string;
  /** null when no model was asked, as for the list of models. */
  readonly model: string | null;
  readonly hasKey: boolean;
  /** Never to appear in a message. */
  readonly secrets: readonly (string | null)[];
  /** True once the answer's headers had come. */
  readonly receiving: boolean;
  readonly nowMs: number;
}

/**
 * What a failed call is to the rest of the console, decided by class, status and error code, never by message text.
 * An `AppError` anywhere among the causes is passed on as it is; what nobody knows is `internal`.
 */
export function providerError(caught: unknown, context: ErrorContext): AppError {
  const causes = causesOf(caught);
  for (const cause of causes) {
    if (cause instanceof AppError) return cause;
    if (cause instanceof HttpFailure) return statusError(cause, context);
    if (cause instanceof ErrorAnswer) return errorAnswer(cause, context);
    if (cause instanceof SyntaxError) return malformed(context);
  }
  for (const cause of causes) {
    const code = transportCodeOf(cause);
    const kind = transportKind(code);
    if (kind) return transportError(kind, code, context);
  }
  if (causes.some((cause) => cause instanceof TransportFailure)) {
    return transportError('unreachable', 'unknown', context);
  }
  const message = `The request to ${context.host} failed in a way the console does not know. The log has the details.`;
  return new AppError('internal', message, { cause: redactedError(caught, context.secrets) });
}

/** A body or chunk that is not what the protocol says. */
export function malformed(context: Pick<ErrorContext, 'host'>): AppError {
  return new AppError(
    'provider.malformed',
    `${context.host} sent something that is not a chat completion. Check the base URL, or try again.`,
    { data: { host: context.host } },
  );
}

function transportError(kind: TransportKind, cause: string, context: ErrorContext): AppError {
  const { host } = context;
  const data = { host, cause };
  if (context.receiving && kind === 'unreachable') return cutStream(context, data);
  const sentences: Readonly<Record<TransportKind, string>> = {
    dns: `The name ${host} could not be found. Check the base URL and the network.`,
    unreachable: `${host} could not be reached (${cause}). Check that the server runs, the base URL and the network.`,
    tls: `No secure connection to ${host} (${cause}). Check the base URL, the clock, and any proxy in between.`,
    timeout: `${host} did not answer in time (${cause}). Try again, or check the network.`,
    malformed: `${host} did not answer in HTTP (${cause}). Check the base URL.`,
  };
  return new AppError(`provider.${kind}`, sentences[kind], { data });
}

/** The answer broke off: what came is not all of it. */
export function cutStream(context: Pick<ErrorContext, 'host'>, data: ErrorData = {}): AppError {
  return new AppError(
    'provider.cut_stream',
    `The answer of ${context.host} broke off before its end. What came is incomplete; run it again for a whole one.`,
    { data: { host: context.host, ...data } },
  );
}

function statusError(failure: HttpFailure, context: ErrorContext): AppError {
  const words = wordsOfBody(failure.body);
  const code = codeOfStatus(failure.status, words, context);
  const waitS = retryAfterSeconds(failure.headers, context.nowMs);
  const data: ErrorData = { status: failure.status, host: context.host };
  return failed(code, words, context, waitS === null ? data : { ...data, retryAfterS: waitS });
}

function errorAnswer(answer: ErrorAnswer, context: ErrorContext): AppError {
  const words = wordsOfError(answer.error);
  const status = words.codes.map(Number).find((number) => number >= 400 && number < 600);
  const code = status === undefined ? codeOfWords(words) : codeOfStatus(status, words, context);
  return failed(code, words, context, { status: status ?? 200, host: context.host });
}

function codeOfStatus(status: number, words: ProviderWords, context: ErrorContext): ErrorCode {
  if (status === 401 || status === 403) return 'provider.key_rejected';
  if (status === 402) return 'provider.quota_exhausted';
  if (status === 404 && context.model !== null) return 'provider.model_not_found';
  if (status === 408) return 'provider.timeout';
  if (status === 429) return isQuota(words) ? 'provider.quota_exhausted' : 'provider.rate_limited';
  return status >= 500 ? 'provider.server_error' : 'provider.bad_request';
}

function codeOfWords(words: ProviderWords): ErrorCode {
  if (isQuota(words)) return 'provider.quota_exhausted';
  if (words.codes.some((code) => code.startsWith('rate_limit'))) return 'provider.rate_limited';
  if (words.codes.some((code) => code === 'invalid_api_key' || code === 'authentication_error')) {
    return 'provider.key_rejected';
  }
  if (words.codes.includes('model_not_found')) return 'provider.model_not_found';
  if (words.codes.includes('invalid_request_error')) return 'provider.bad_request';
  return 'provider.server_error';
}

function isQuota(words: ProviderWords): boolean {
  return words.codes.some((code) => code === 'insufficient_quota' || code === 'billing_hard_limit_reached');
}

function failed(code: ErrorCode, words: ProviderWords, context: ErrorContext, data: ErrorData): AppError {
  const said = quotable(words.message, context.secrets);
  const quote = said === '' ? '' : ` It said: "${said}"`;
  return new AppError(code, `${sentenceOf(code, context, data)}${quote}`, { data });
}

function sentenceOf(code: ErrorCode, context: ErrorContext, data: ErrorData): string {
  const { host, model } = context;
  // An error that came with status 200 has none worth telling.
  const status = data.status === 200 ? '' : ` (${data.status})`;
  switch (code) {
    case 'provider.key_rejected':
      return context.hasKey
        ? `${host} did not accept the key${status}. Check or replace it on the Keys page.`
        : `${host} asks for a key${status} and there is none. Add one on the Keys page.`;
    case 'provider.quota_exhausted':
      return `The account at ${host} has no credit left${status}. Add credit, or use another provider.`;
    case 'provider.model_not_found':
      return `${host} does not know the model "${quotable(model ?? '', context.secrets)}"${status}. Choose one of its list, or check the base URL.`;
    case 'provider.rate_limited':
      return data.retryAfterS === undefined
        ? `${host} takes no more requests for now${status}. Try again in a while.`
        : `${host} takes no more requests for now${status}. Try again in ${data.retryAfterS} s.`;
    case 'provider.timeout':
      return `${host} gave up waiting${status}. Try again.`;
    case 'provider.server_error':
      return `${host} failed${status === '' ? ' while it answered' : status}. Try again in a while.`;
    default:
      return `${host} did not accept the request${status}. Check the base URL, the model and the parameters.`;
  }
}
