import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ErrorContext, providerError } from '../../../src/core/providers/errors.ts';
import { ErrorAnswer, HttpFailure, TransportFailure } from '../../../src/core/providers/failures.ts';

const context: ErrorContext = {
  host: 'api.example.com',
  model: 'm-1',
  hasKey: true,
  secrets: ['sk-secret-123456'],
  receiving: false,
  nowMs: 0,
};

const failure = (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  providerError(
    new HttpFailure(status, new Headers(headers), typeof body === 'string' ? body : JSON.stringify(body)),
    context,
  );

/** As fetch and the SDK wrap it. */
const transport = (code: string, changes: Partial<ErrorContext> = {}) => {
  const cause = Object.assign(new Error('words that say timed out and 429'), { code });
  const thrown = new Error('Connection error.', {
    cause: new TransportFailure(new TypeError('fetch failed', { cause })),
  });
  return providerError(thrown, { ...context, ...changes });
};

test.each([
  [401, 'provider.key_rejected'],
  [403, 'provider.key_rejected'],
  [402, 'provider.quota_exhausted'],
  [404, 'provider.model_not_found'],
  [400, 'provider.bad_request'],
  [409, 'provider.bad_request'],
  [413, 'provider.bad_request'],
  [422, 'provider.bad_request'],
  [408, 'provider.timeout'],
  [429, 'provider.rate_limited'],
  [500, 'provider.server_error'],
  [502, 'provider.server_error'],
  [529, 'provider.server_error'],
] as const)('status %i is %s, whatever the body says', (status, code) => {
  for (const body of [{ error: { message: 'timed out, 401, quota' } }, '<html>Bad Gateway</html>', '']) {
    const error = failure(status, body);
    expect(error.code).toBe(code);
    expect(error.data).toMatchObject({ status, host: 'api.example.com' });
    expect(error.message).toContain('api.example.com');
    expect(error.message).not.toContain('<html>');
  }
});

test('a 429 for want of credit is told from one that passes, by the code', () => {
  expect(failure(429, { error: { message: 'x', code: 'insufficient_quota' } }).code).toBe(
    'provider.quota_exhausted',
  );
  expect(failure(429, { error: { message: 'x', type: 'insufficient_quota' } }).code).toBe(
    'provider.quota_exhausted',
  );
  const passing = failure(429, { error: { message: 'You exceeded your quota' } }, { 'retry-after': '12' });
  expect(passing.code).toBe('provider.rate_limited');
  expect(passing.data).toMatchObject({ retryAfterS: 12 });
});

test.each([
  [{ error: { message: 'No such thing', code: 'x' } }],
  [{ error: 'No such thing' }],
  [{ message: 'No such thing' }],
  [{ detail: 'No such thing' }],
  [{ detail: [{ msg: 'No such thing', loc: ['body'] }] }],
  [[{ error: { message: 'No such thing' } }]],
  ['No such thing'],
])("the provider's own words are quoted from %j", (body) => {
  expect(failure(400, body).message).toContain('It said: "No such thing"');
});

test('a wrong key leads to the Keys page; where there was none the sentence says that', () => {
  expect(failure(401).message).toContain('Keys page');
  const without = providerError(new HttpFailure(401, new Headers(), ''), { ...context, hasKey: false });
  expect(without.message).toContain('there is none');
});

test('a list of models that is not there is not a missing model', () => {
  const error = providerError(new HttpFailure(404, new Headers(), ''), { ...context, model: null });
  expect(error.code).toBe('provider.bad_request');
});

test.each([
  ['ENOTFOUND', 'provider.dns'],
  ['EAI_AGAIN', 'provider.dns'],
  ['ECONNREFUSED', 'provider.unreachable'],
  ['ECONNRESET', 'provider.unreachable'],
  ['EHOSTUNREACH', 'provider.unreachable'],
  ['UND_ERR_SOCKET', 'provider.unreachable'],
  ['SOMETHING_NEW', 'provider.unreachable'],
  ['UND_ERR_CONNECT_TIMEOUT', 'provider.timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'provider.timeout'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'provider.tls'],
  ['CERT_HAS_EXPIRED', 'provider.tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'provider.tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'provider.tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'provider.tls'],
  ['EPROTO', 'provider.tls'],
  ['HPE_INVALID_CONSTANT', 'provider.malformed'],
  ['toString', 'provider.unreachable'],
] as const)('the cause %s is %s', (code, expected) => {
  expect(transport(code).code).toBe(expected);
});

test('a connection that breaks while the answer comes is a cut answer', () => {
  expect(transport('ECONNRESET', { receiving: true }).code).toBe('provider.cut_stream');
  expect(transport('UND_ERR_SOCKET', { receiving: true }).code).toBe('provider.cut_stream');
});

test('of several addresses that failed, the first tells why', () => {
  const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' });
  const error = providerError(new TransportFailure(new AggregateError([refused])), context);
  expect(error.code).toBe('provider.unreachable');
  expect(error.data).toMatchObject({ cause: 'ECONNREFUSED' });
});

test.each([
  [{ message: 'x', code: 502 }, 'provider.server_error'],
  [{ message: 'x', code: 429 }, 'provider.rate_limited'],
  [{ message: 'x', type: 'insufficient_quota' }, 'provider.quota_exhausted'],
  [{ message: 'x', code: 'rate_limit_exceeded' }, 'provider.rate_limited'],
  [{ message: 'x', type: 'invalid_request_error' }, 'provider.bad_request'],
  ['x', 'provider.server_error'],
  [{ error: { message: 'x', code: 'model_not_found' } }, 'provider.model_not_found'],
] as const)('the error %j in place of an answer is %s', (error, code) => {
  const mapped = providerError(new ErrorAnswer(error), context);
  expect(mapped.code).toBe(code);
  expect(mapped.message).toContain('It said: "x"');
});

test('an unknown error is internal, and its cause for the log holds no key', () => {
  const error = providerError(new RangeError('bad sk-secret-123456'), context);
  expect(error.code).toBe('internal');
  expect(error.message).not.toContain('sk-secret');
  expect(String(error.cause)).toBe('RangeError: bad [key]');
});

test('a message is one line, short, and free of keys and control characters, whatever a server says', () => {
  const noise = fc.string({ unit: 'binary', maxLength: 2000 });
  fc.assert(
    fc.property(noise, noise, fc.integer({ min: 400, max: 599 }), (before, after, status) => {
      const said = `${before}sk-secret-123456${after}`;
      for (const body of [{ error: { message: said } }, said]) {
        const { message } = failure(status, body);
        expect(message).not.toContain('sk-secret-123456');
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect([...message].length).toBeLessThan(750);
      }
    }),
  );
  const padded = `${' '.repeat(19_995)}sk-secret-123456`;
  expect(failure(400, padded).message).not.toContain('sk-');
});
