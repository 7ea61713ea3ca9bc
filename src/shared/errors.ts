/** Every way a request of the window or a caller of the core can fail. The prefix names the part that failed. */
export type ErrorCode =
  | 'internal'
  | 'ipc.unknown_route'
  | 'ipc.bad_input'
  | 'ipc.too_large'
  | 'ipc.forbidden_sender'
  | 'request.invalid'
  | 'request.cancelled'
  | 'provider.unknown'
  | 'provider.key_missing'
  | 'provider.key_rejected'
  | 'provider.model_not_found'
  | 'provider.bad_request'
  | 'provider.rate_limited'
  | 'provider.quota_exhausted'
  | 'provider.server_error'
  | 'provider.dns'
  | 'provider.unreachable'
  | 'provider.tls'
  | 'provider.timeout'
  | 'provider.redirected'
  | 'provider.not_json'
  | 'provider.malformed'
  | 'provider.empty_answer'
  | 'provider.cut_stream'
  | 'provider.answer_too_large'
  | 'provider.breaker_open'
  | 'provider.cooling_down'
  | 'provider.all_failed'
  | 'request.deadline'
  | 'limit.reached'
  | 'limit.queue_timeout'
  | 'limit.too_large'
  | 'key.invalid'
  | 'key.too_long'
  | 'key.not_found'
  | 'keychain.unavailable'
  | 'keychain.locked'
  | 'keychain.timeout'
  | 'keychain.failed'
  | 'settings.invalid'
  | 'settings.outdated'
  | 'settings.unreadable'
  | 'settings.unwritable'
  | 'storage.full'
  | 'storage.readonly'
  | 'storage.busy'
  | 'storage.corrupt'
  | 'storage.not_a_database'
  | 'storage.cannot_open'
  | 'storage.newer_schema'
  | 'storage.closed'
  | 'storage.failed'
  | 'audit.tampered'
  | 'audit.locked'
  | 'audit.unwritable'
  | 'alert.not_delivered'
  | 'health.hung'
  | 'health.failing'
  | 'health.low_disk'
  | 'health.high_memory'
  | 'drill.running'
  | 'link.refused';

/** Small facts that go with an error (status, seconds to wait, a path); never a secret. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null>>;

/** An error as a value: what the window is shown. `message` says what happened and what to do next. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data?: ErrorData | undefined;
}

/** The one error class of the project. Anything else that is thrown is a bug and reaches the window as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly data: ErrorData | undefined;

  constructor(code: ErrorCode, message: string, options?: { data?: ErrorData; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.data = options?.data;
  }

  toBody(): ErrorBody {
    return this.data
      ? { code: this.code, message: this.message, data: this.data }
      : { code: this.code, message: this.message };
  }
}

/** What a caught value is to the window: an `AppError`'s own body, or `internal` without the foreign text. */
export function errorBodyOf(caught: unknown): ErrorBody {
  if (caught instanceof AppError) return caught.toBody();
  return { code: 'internal', message: 'Something went wrong inside the console. The log has the details.' };
}

/** Makes a forgotten case of a union a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
