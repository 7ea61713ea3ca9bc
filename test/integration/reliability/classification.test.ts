import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createOpenaiProvider } from '../../../src/core/providers/openaiProvider.ts';
import type { ProviderCall } from '../../../src/core/providers/provider.ts';
import { createBreakers } from '../../../src/core/reliability/breakers.ts';
import { failureClass } from '../../../src/core/reliability/failureClass.ts';
import {
  chunk,
  type FaultyServer,
  jsonReply,
  STREAM_HEAD,
  startFaultyServer,
  textReply,
} from '../../support/faultyServer.ts';
import { appErrorOf, providerCall } from '../../support/providerCall.ts';
import { providerNamed, settingsWith, targetOf } from '../../support/reliability.ts';
import { virtualTime } from '../../support/virtualTime.ts';

// Each row of the decision table as it comes over a real socket: what the breaker makes of the very error that the
// provider's client throws.

const provider = createOpenaiProvider();
const servers: FaultyServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type Answer = (socket: Socket) => void;
type Changes = Partial<Omit<ProviderCall, 'endpoint'>>;

/** What one failed call to `baseUrl` leads to, with a breaker that opens at the first failure that counts. */
async function verdictAt(baseUrl: string, changes: Changes = {}) {
  const error = await appErrorOf(provider.complete(providerCall(baseUrl, changes)));
  const breakers = createBreakers({
    settings: () => settingsWith({ breaker_failure_threshold: 1 }),
    clock: virtualTime().clock,
    random: Math.random,
    saved: [],
  });
  const target = targetOf(providerNamed('test', baseUrl));
  const admission = breakers.admit(target);
  if (admission.admitted) admission.call.failed(error);
  const { retry, failover } = failureClass(error);
  return { code: error.code, opens: !breakers.admit(target).admitted, retry, failover };
}

async function verdictOf(answer: Answer, changes: Changes = {}) {
  const server = await startFaultyServer(answer);
  servers.push(server);
  return verdictAt(server.baseUrl, changes);
}

/** The port of a server that is gone. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address ? address.port : 0;
}

const status =
  (line: string, body: unknown = { error: { message: 'No.' } }, headers = ''): Answer =>
  (socket) =>
    socket.end(jsonReply(body, line, headers));
const quick: Changes = { deadlines: { firstByteMs: 50, idleMs: 50, totalMs: 20_000 } };

describe('opens the breaker', () => {
  test('a port where nothing listens (ECONNREFUSED)', async () => {
    const verdict = await verdictAt(`http://127.0.0.1:${await deadPort()}/v1`);
    expect(verdict).toEqual({ code: 'provider.unreachable', opens: true, retry: 'network', failover: true });
  });

  test('a name that does not exist (ENOTFOUND)', async () => {
    const verdict = await verdictAt('http://no-such-host.invalid/v1');
    expect(verdict).toEqual({ code: 'provider.dns', opens: true, retry: 'network', failover: true });
  });

  test('no TLS where TLS was expected', async () => {
    const plain = createServer((socket) =>
      socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const address = plain.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const verdict = await verdictAt(`https://127.0.0.1:${port}/v1`);
    await new Promise<void>((resolve) => plain.close(() => resolve()));
    expect(verdict).toEqual({ code: 'provider.tls', opens: true, retry: 'network', failover: true });
  });

  const network: readonly [string, Answer][] = [
    [
      'a connection that is reset in the middle of the headers',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-ty', () => socket.resetAndDestroy());
      },
    ],
    ['a connection that ends before any answer', (socket) => socket.end()],
  ];
  test.each(network)('%s', async (_name, answer) => {
    expect(await verdictOf(answer)).toMatchObject({ opens: true, retry: 'network', failover: true });
  });

  const ofServer: readonly [string, Answer, string, string][] = [
    ['500', status('500 Internal Server Error'), 'provider.server_error', 'server_error'],
    [
      '503 without a body',
      (socket) => socket.end(textReply('', 'text/plain', '503 Service Unavailable')),
      'provider.server_error',
      'server_error',
    ],
    ['529, overloaded', status('529 Overloaded'), 'provider.server_error', 'server_error'],
    ['408', status('408 Request Timeout'), 'provider.timeout', 'timeout'],
    [
      'HTTP 200 with a web page',
      (socket) => socket.end(textReply('<html>Sign in</html>', 'text/html')),
      'provider.not_json',
      'never',
    ],
    [
      'HTTP 200 with nothing in it',
      (socket) => socket.end(textReply('', 'application/json')),
      'provider.empty_answer',
      'server_error',
    ],
    [
      'HTTP 200 with something else in JSON',
      status('200 OK', { hello: 'world' }),
      'provider.malformed',
      'server_error',
    ],
    [
      'an error inside of an answer with HTTP 200',
      status('200 OK', { error: { message: 'overloaded', type: 'overloaded_error' } }),
      'provider.server_error',
      'server_error',
    ],
    [
      'something that is not HTTP',
      (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
      'provider.malformed',
      'server_error',
    ],
  ];
  test.each(ofServer)('%s', async (_name, answer, code, retry) => {
    expect(await verdictOf(answer, { stream: false })).toEqual({ code, opens: true, retry, failover: true });
  });

  const ofStream: readonly [string, Answer, string, string][] = [
    [
      'a stream that ends without its end',
      (socket) => socket.end(STREAM_HEAD + chunk('Hel')),
      'provider.cut_stream',
      'network',
    ],
    [
      'a stream of nonsense',
      (socket) => socket.end(`${STREAM_HEAD}data: {nonsense\n\n`),
      'provider.malformed',
      'server_error',
    ],
    [
      'a stream that stops',
      (socket) => void socket.write(STREAM_HEAD + chunk('Hel')),
      'provider.timeout',
      'timeout',
    ],
    ['a server that accepts and says nothing', () => undefined, 'provider.timeout', 'timeout'],
  ];
  test.each(ofStream)('%s', async (_name, answer, code, retry) => {
    expect(await verdictOf(answer, quick)).toEqual({ code, opens: true, retry, failover: true });
  });
});

describe('does not open the breaker', () => {
  const rows: readonly [string, Answer, string, string, boolean][] = [
    ['400', status('400 Bad Request'), 'provider.bad_request', 'never', false],
    ['401', status('401 Unauthorized'), 'provider.key_rejected', 'never', true],
    ['403', status('403 Forbidden'), 'provider.key_rejected', 'never', true],
    ['404 for the model', status('404 Not Found'), 'provider.model_not_found', 'never', true],
    ['413', status('413 Content Too Large'), 'provider.bad_request', 'never', false],
    ['422', status('422 Unprocessable Content'), 'provider.bad_request', 'never', false],
    [
      '429 with a time to wait',
      status('429 Too Many Requests', undefined, 'retry-after: 7\r\n'),
      'provider.rate_limited',
      'rate_limit',
      true,
    ],
    ['429 without one, once', status('429 Too Many Requests'), 'provider.rate_limited', 'rate_limit', true],
    [
      '429 because the account is empty',
      status('429 Too Many Requests', { error: { code: 'insufficient_quota' } }),
      'provider.quota_exhausted',
      'never',
      true,
    ],
    [
      'a redirect to another place',
      status('302 Found', undefined, 'location: https://elsewhere.example/\r\n'),
      'provider.redirected',
      'never',
      true,
    ],
  ];
  test.each(rows)('%s', async (_name, answer, code, retry, failover) => {
    expect(await verdictOf(answer)).toEqual({ code, opens: false, retry, failover });
  });

  test('a stop by the person, in the middle of a stream', async () => {
    const stop = new AbortController();
    const verdict = await verdictOf((socket) => void socket.write(STREAM_HEAD + chunk('Hel')), {
      signal: stop.signal,
      onText: () => stop.abort(),
    });
    expect(verdict).toEqual({ code: 'request.cancelled', opens: false, retry: 'never', failover: false });
  });
});
