import { expect, test } from 'vitest';
import { failureClass } from '../../../src/core/reliability/failureClass.ts';
import { AppError, type ErrorCode } from '../../../src/shared/errors.ts';

const classOf = (code: ErrorCode) => failureClass(new AppError(code, 'It went wrong.'));

/** The decision table, a row a test: who counts it, whether it is repeated, whether another provider may do better. */
// biome-ignore format: a table
const rows: readonly [ErrorCode, { breaker: boolean; retry: string; failover: boolean; stale: boolean }][] = [
  ['provider.dns',              { breaker: true,  retry: 'network',      failover: true,  stale: true }],
  ['provider.unreachable',      { breaker: true,  retry: 'network',      failover: true,  stale: true }],
  ['provider.tls',              { breaker: true,  retry: 'network',      failover: true,  stale: true }],
  ['provider.cut_stream',       { breaker: true,  retry: 'network',      failover: true,  stale: true }],
  ['provider.timeout',          { breaker: true,  retry: 'timeout',      failover: true,  stale: true }],
  ['provider.server_error',     { breaker: true,  retry: 'server_error', failover: true,  stale: true }],
  ['provider.malformed',        { breaker: true,  retry: 'server_error', failover: true,  stale: true }],
  ['provider.empty_answer',     { breaker: true,  retry: 'server_error', failover: true,  stale: true }],
  ['provider.not_json',         { breaker: true,  retry: 'never',        failover: true,  stale: true }],
  ['provider.rate_limited',     { breaker: false, retry: 'rate_limit',   failover: true,  stale: true }],
  ['provider.quota_exhausted',  { breaker: false, retry: 'never',        failover: true,  stale: true }],
  ['provider.key_rejected',     { breaker: false, retry: 'never',        failover: true,  stale: false }],
  ['provider.key_missing',      { breaker: false, retry: 'never',        failover: true,  stale: false }],
  ['provider.model_not_found',  { breaker: false, retry: 'never',        failover: true,  stale: false }],
  ['provider.bad_request',      { breaker: false, retry: 'never',        failover: false, stale: false }],
  ['request.invalid',           { breaker: false, retry: 'never',        failover: false, stale: false }],
  ['request.cancelled',         { breaker: false, retry: 'never',        failover: false, stale: false }],
  ['request.deadline',          { breaker: false, retry: 'never',        failover: false, stale: true }],
  ['limit.reached',             { breaker: false, retry: 'never',        failover: true,  stale: true }],
  ['limit.queue_timeout',       { breaker: false, retry: 'never',        failover: true,  stale: true }],
  ['keychain.locked',           { breaker: false, retry: 'never',        failover: true,  stale: false }],
  ['storage.full',              { breaker: false, retry: 'never',        failover: false, stale: false }],
  ['audit.unwritable',          { breaker: false, retry: 'never',        failover: false, stale: false }],
  ['internal',                  { breaker: false, retry: 'never',        failover: false, stale: false }],
];

test.each(rows)('%s', (code, { breaker, retry, failover, stale }) => {
  expect(classOf(code)).toMatchObject({ breaker, retry, failover, staleMayAnswer: stale });
});

test('a 429 pauses its model and nothing else does; a rejected key is the key’s fault and nothing else’s', () => {
  const all = rows.map(([code]) => code);
  expect(all.filter((code) => classOf(code).coolsModel)).toEqual(['provider.rate_limited']);
  expect(all.filter((code) => classOf(code).keyIsBad)).toEqual(['provider.key_rejected']);
});
