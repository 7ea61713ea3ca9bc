/** A server's answer that is not a success. Carries what is needed to say why; the body is cut. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;

  constructor(status: number, headers: Headers, body: string) {
    super(`HTTP ${status}`);
    this.name = 'HttpFailure';
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** The HTTP client gave up: no answer came, or it broke off. `cause` is what the client threw. */
export class TransportFailure extends Error {
  constructor(cause: unknown) {
    super('no answer', { cause });
    this.name = 'TransportFailure';
  }
}

/** An error object that came in place of an answer, with status 200: in a stream, or as the body. */
export class ErrorAnswer extends Error {
  readonly error: unknown;

  constructor(error: unknown) {
    super('error answer');
    this.name = 'ErrorAnswer';
    this.error = error;
  }
}

/** What went wrong on the way to a server, by the codes of Node and its HTTP client. */
export type TransportKind = 'dns' | 'unreachable' | 'tls' | 'timeout' | 'malformed';

const TLS_CODE =
  /^(ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|CRL_|ERROR_IN_|EPROTO$)/;

const KINDS: Readonly<Record<string, TransportKind>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NODATA: 'dns',
  EAI_FAIL: 'dns',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  ECONNABORTED: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EPIPE: 'unreachable',
  UND_ERR_SOCKET: 'unreachable',
  UND_ERR_CLOSED: 'unreachable',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'unreachable',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'malformed',
};

/** The kind of a Node or HTTP-client error code; null for one that says nothing about the transport. */
export function transportKind(code: string): TransportKind | null {
  const known = Object.hasOwn(KINDS, code) ? KINDS[code] : undefined;
  if (known) return known;
  if (TLS_CODE.test(code)) return 'tls';
  // The HTTP parser's and zlib's codes: the server does not speak HTTP, or sent a broken body.
  return /^(HPE_|Z_)/.test(code) ? 'malformed' : null;
}

/** The code of a Node or HTTP-client error; empty when it has none. */
export function transportCodeOf(cause: object): string {
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  // The HTTP parser's errors come without their code.
  return 'name' in cause && cause.name === 'HTTPParserError' ? 'HPE_ERROR' : '';
}

const DEEPEST_CAUSE = 8;

/** The error and what caused it, outermost first; of several connection attempts the first. */
export function causesOf(caught: unknown): readonly object[] {
  const chain: object[] = [];
  let current: unknown = caught;
  while (typeof current === 'object' && current !== null && chain.length < DEEPEST_CAUSE) {
    chain.push(current);
    if ('cause' in current && current.cause !== undefined) current = current.cause;
    else if (current instanceof AggregateError) current = current.errors[0];
    else current = undefined;
  }
  return chain;
}
