import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createOpenaiProvider } from '../../../src/core/providers/openaiProvider.ts';
import {
  chunk,
  type FaultyServer,
  jsonReply,
  STREAM_HEAD,
  startFaultyServer,
  textReply,
} from '../../support/faultyServer.ts';
import { appErrorOf, providerCall } from '../../support/providerCall.ts';

const provider = createOpenaiProvider();
const open: FaultyServer[] = [];

async function serve(onRequest: (socket: Socket, request: string) => void): Promise<FaultyServer> {
  const server = await startFaultyServer(onRequest);
  open.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** The error that a streamed and a plain call get from a server that always answers like this. */
async function errorsOf(onRequest: (socket: Socket) => void) {
  const server = await serve(onRequest);
  const streamed = providerCall(server.baseUrl);
  const plain = providerCall(server.baseUrl, { stream: false });
  return [
    { error: await appErrorOf(provider.complete(streamed)), text: streamed.texts.join('') },
    { error: await appErrorOf(provider.complete(plain)), text: plain.texts.join('') },
  ] as const;
}

const message = (content: unknown, finish: unknown = 'stop') => ({
  model: 'm-1',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
});

test('a port where nothing listens is unreachable', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
  await new Promise<void>((resolve) => server.close(() => resolve()));
  const error = await appErrorOf(provider.complete(providerCall(`http://127.0.0.1:${port}/v1`)));
  expect(error.code).toBe('provider.unreachable');
  expect(error.data).toEqual({ host: `127.0.0.1:${port}`, cause: 'ECONNREFUSED' });
});

test('a name that does not exist is a DNS error', async () => {
  const error = await appErrorOf(provider.complete(providerCall('http://no-such-host.invalid/v1')));
  expect(error.code).toBe('provider.dns');
  expect(error.message).toContain('no-such-host.invalid');
});

test('https spoken to a plain port is a TLS error, and no request gets through', async () => {
  const server = await serve((socket) => socket.end(jsonReply(message('x'))));
  // A plain server that answers a TLS hello as an HTTP server would.
  const plain = createServer((socket) =>
    socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  );
  const port = await new Promise<number>((resolve) =>
    plain.listen(0, '127.0.0.1', () => {
      const address = plain.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
  const error = await appErrorOf(provider.complete(providerCall(`https://127.0.0.1:${port}/v1`)));
  expect(error.code).toBe('provider.tls');
  expect(server.requests).toHaveLength(0);
  await new Promise<void>((resolve) => plain.close(() => resolve()));
});

test('a reset in the middle of the headers is unreachable', async () => {
  for (const { error } of await errorsOf((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-ty', () => socket.resetAndDestroy());
  })) {
    expect(error.code).toBe('provider.unreachable');
  }
});

test('a server that does not speak HTTP is malformed', async () => {
  for (const { error } of await errorsOf((socket) => socket.end('220 mail ready\r\n'))) {
    expect(error.code).toBe('provider.malformed');
  }
});

test.each([
  ['before the headers', (socket: Socket) => void socket],
  ['after the headers', (socket: Socket) => void socket.write(STREAM_HEAD)],
])('silence %s ends at the first-byte limit, and the socket is closed', async (_, onRequest) => {
  const server = await serve(onRequest);
  for (const stream of [true, false]) {
    const deadlines = { firstByteMs: 150, idleMs: 20_000, totalMs: 20_000 };
    const error = await appErrorOf(provider.complete(providerCall(server.baseUrl, { stream, deadlines })));
    expect(error.code).toBe('provider.timeout');
    expect(error.data).toMatchObject({ limit: 'first_byte', seconds: 0.15 });
    expect(error.message).toContain('0.15 s (the first-byte limit)');
    await server.nextClose();
  }
});

test('silence in the middle ends at the idle limit; what came was passed on', async () => {
  const server = await serve((socket) => socket.write(STREAM_HEAD + chunk('Hel') + chunk('lo')));
  const call = providerCall(server.baseUrl, {
    deadlines: { firstByteMs: 20_000, idleMs: 150, totalMs: 20_000 },
  });
  const error = await appErrorOf(provider.complete(call));
  expect(error.data).toMatchObject({ limit: 'idle', seconds: 0.15 });
  expect(call.texts.join('')).toBe('Hello');
  await server.nextClose();
});

test('a trickle that never falls silent ends at the total limit', async () => {
  const server = await serve((socket) => {
    socket.write(STREAM_HEAD);
    const timer = setInterval(() => socket.write(': '), 20);
    socket.on('close', () => clearInterval(timer));
  });
  const call = providerCall(server.baseUrl, {
    deadlines: { firstByteMs: 10_000, idleMs: 10_000, totalMs: 400 },
  });
  const error = await appErrorOf(provider.complete(call));
  expect(error.code).toBe('provider.timeout');
  expect(error.data).toMatchObject({ limit: 'total', seconds: 0.4 });
  await server.nextClose();
});

test('a cancel reaches the socket, before the answer and in the middle of it', async () => {
  for (const start of ['', STREAM_HEAD + chunk('Hel')]) {
    const stop = new AbortController();
    const server = await serve((socket) => {
      socket.write(start);
      if (start === '') stop.abort();
    });
    const call = providerCall(server.baseUrl, { signal: stop.signal, onText: () => stop.abort() });
    const error = await appErrorOf(provider.complete(call));
    expect(error.code).toBe('request.cancelled');
    await server.nextClose();
  }
});

test('a call that was cancelled before it began sends nothing', async () => {
  const server = await serve((socket) => socket.end(jsonReply(message('x'))));
  const error = await appErrorOf(
    provider.complete(providerCall(server.baseUrl, { signal: AbortSignal.abort() })),
  );
  expect(error.code).toBe('request.cancelled');
  expect(server.requests).toHaveLength(0);
});

test('a web page, other text, an empty body and broken JSON each have their own code', async () => {
  const page = '<!doctype html><title>Sign in</title>';
  const cases = [
    [textReply(page, 'text/html'), 'provider.not_json'],
    [textReply('pong', 'text/plain'), 'provider.not_json'],
    [textReply(page, 'application/json'), 'provider.not_json'],
    [textReply('', 'application/json'), 'provider.empty_answer'],
    [textReply('{"choices": [', 'application/json'), 'provider.malformed'],
    [textReply('[1, 2]', 'application/json'), 'provider.malformed'],
    [textReply('{"ok": true}', 'application/json'), 'provider.malformed'],
    [textReply('{"choices": 5}', 'application/json'), 'provider.malformed'],
    [textReply('{"choices": []}', 'application/json'), 'provider.empty_answer'],
    [jsonReply(message('', null)), 'provider.empty_answer'],
    [jsonReply({ error: { message: 'overloaded', code: 503 } }), 'provider.server_error'],
    ['HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n', 'provider.empty_answer'],
  ] as const;
  for (const [reply, code] of cases) {
    for (const { error } of await errorsOf((socket) => socket.end(reply)))
      expect([reply, error.code]).toEqual([reply, code]);
  }
});

test.each([
  ['cut after some text', STREAM_HEAD + chunk('Hel') + chunk('lo'), 'provider.cut_stream', 'Hello'],
  ['ended with nothing', STREAM_HEAD, 'provider.empty_answer', ''],
  [
    'ended with only a role',
    `${STREAM_HEAD}data: {"choices":[{"delta":{"role":"assistant"}}]}\n\n`,
    'provider.empty_answer',
    '',
  ],
  ['ended by the marker with no text', `${STREAM_HEAD}data: [DONE]\n\n`, 'provider.empty_answer', ''],
  [
    'a chunk that is not JSON',
    `${STREAM_HEAD}${chunk('Hi')}data: {"choices": [{\n\n`,
    'provider.malformed',
    'Hi',
  ],
  ['a chunk that is a number', `${STREAM_HEAD}${chunk('Hi')}data: 5\n\n`, 'provider.malformed', 'Hi'],
  [
    'an error chunk',
    `${STREAM_HEAD}${chunk('Hi')}data: {"error":{"message":"upstream died","code":502}}\n\n`,
    'provider.server_error',
    'Hi',
  ],
  [
    'an error event',
    `${STREAM_HEAD}${chunk('Hi')}event: error\ndata: {"message":"no credit","code":"insufficient_quota"}\n\n`,
    'provider.quota_exhausted',
    'Hi',
  ],
])('a stream %s: %s', async (_, reply, code, text) => {
  const [streamed] = await errorsOf((socket) => socket.end(reply));
  expect(streamed.error.code).toBe(code);
  expect(streamed.text).toBe(text);
});

test('a connection reset in the middle of a stream is a cut stream, and what came is exactly what was sent', async () => {
  const server = await serve((socket) => {
    socket.write(STREAM_HEAD + chunk('Hel') + chunk('lo'));
  });
  const call = providerCall(server.baseUrl);
  const texts: string[] = [];
  const failed = appErrorOf(
    provider.complete({
      ...call,
      onText: (text) => {
        texts.push(text);
        if (texts.length === 2) void server.close();
      },
    }),
  );
  expect((await failed).code).toBe('provider.cut_stream');
  expect(texts).toEqual(['Hel', 'lo']);
});

test('a body shorter than promised is a cut answer', async () => {
  const [, plain] = await errorsOf((socket) =>
    socket.end(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"choices":[',
    ),
  );
  expect(plain.error.code).toBe('provider.cut_stream');
});

test.each([
  ['a finish reason and no end marker', chunk('Hi') + chunk('', 'length'), 'length'],
  ['the end marker and no finish reason', `${chunk('Hi')}data: [DONE]\n\n`, 'stop'],
  ['no blank line at its end', `${chunk('Hi', 'stop')}data: [DONE]`, 'stop'],
  [
    'comments in between',
    `: keep-alive\n\n${chunk('Hi')}: ping\n\n${chunk('', 'stop')}data: [DONE]\n\n`,
    'stop',
  ],
])('a stream with %s is complete', async (_, body, finishReason) => {
  const server = await serve((socket) => socket.end(STREAM_HEAD + body));
  const call = providerCall(server.baseUrl);
  const reply = await provider.complete(call);
  expect(reply).toMatchObject({ text: 'Hi', finishReason, modelAnswered: 'm-1' });
  expect(call.texts).toEqual(['Hi']);
});

test('a server that does not stream still answers: the whole text in one piece', async () => {
  const server = await serve((socket) =>
    socket.end(jsonReply(message([{ type: 'text', text: 'Hello' }], null))),
  );
  const call = providerCall(server.baseUrl);
  expect(await provider.complete(call)).toMatchObject({ text: 'Hello', finishReason: 'stop' });
  expect(call.texts).toEqual(['Hello']);
});

test('every error status has its code, with what the server said and when to come back', async () => {
  const cases = [
    ['401 Unauthorized', 'provider.key_rejected'],
    ['403 Forbidden', 'provider.key_rejected'],
    ['404 Not Found', 'provider.model_not_found'],
    ['429 Too Many Requests', 'provider.rate_limited'],
    ['500 Internal Server Error', 'provider.server_error'],
    ['529 Overloaded', 'provider.server_error'],
  ] as const;
  for (const [status, code] of cases) {
    const body = { error: { message: 'the reason' } };
    for (const { error } of await errorsOf((socket) =>
      socket.end(jsonReply(body, status, 'retry-after: 7\r\n')),
    )) {
      expect(error.code).toBe(code);
      expect(error.message).toContain('the reason');
      expect(error.data).toMatchObject({ status: Number.parseInt(status, 10), retryAfterS: 7 });
    }
  }
});

test('an error whose explanation breaks off keeps its status', async () => {
  for (const { error } of await errorsOf((socket) =>
    socket.end('HTTP/1.1 503 No\r\ncontent-length: 900\r\n\r\nbusy'),
  )) {
    expect(error.code).toBe('provider.server_error');
  }
});

test('nothing is tried twice, whatever happened', async () => {
  for (const reply of [jsonReply({}, '500 No', 'x-should-retry: true\r\n'), jsonReply({}, '429 No'), '']) {
    const server = await serve((socket) => socket.end(reply));
    await appErrorOf(provider.complete(providerCall(server.baseUrl)));
    expect(server.requests).toHaveLength(reply === '' ? server.connections() : 1);
    expect(server.connections()).toBe(1);
  }
});

test('an answer that does not end is stopped at 50 MB, in little memory', async () => {
  const piece = Buffer.from(`: ${'x'.repeat(1_000_000)}\n\n`);
  let written = 0;
  const server = await serve((socket) => {
    const push = () => {
      while (!socket.destroyed && socket.write(piece)) written += piece.length;
      written += piece.length;
    };
    socket.on('drain', push);
    socket.write(STREAM_HEAD, push);
  });
  const error = await appErrorOf(provider.complete(providerCall(server.baseUrl)));
  expect(error.code).toBe('provider.answer_too_large');
  expect(error.message).toContain('50 MB');
  await server.nextClose();
  expect(written).toBeLessThan(80_000_000);
});

test('the size limit holds for an answer in one piece too, compressed or not', async () => {
  const small = createOpenaiProvider({ maxAnswerBytes: 10_000 });
  const server = await serve((socket) => socket.end(jsonReply(message('x'.repeat(20_000)))));
  const error = await appErrorOf(small.complete(providerCall(server.baseUrl, { stream: false })));
  expect(error.code).toBe('provider.answer_too_large');
});

test('models are listed sorted, in the shapes that servers use', async () => {
  const lists = [
    { object: 'list', data: [{ id: 'b' }, { id: 'a' }, { id: 'b' }] },
    [{ id: 'b' }, { id: 'a' }],
    { data: ['b', 'a', 5, ''] },
  ];
  for (const list of lists) {
    const server = await serve((socket) => socket.end(jsonReply(list)));
    expect(await provider.listModels(providerCall(server.baseUrl).endpoint, { timeoutMs: 20_000 })).toEqual([
      'a',
      'b',
    ]);
    expect(server.requests[0]).toMatch(/^GET \/v1\/models HTTP/);
  }
  const none = await serve((socket) => socket.end(jsonReply({ data: null })));
  expect(await provider.listModels(providerCall(none.baseUrl).endpoint, { timeoutMs: 20_000 })).toEqual([]);
  const hung = await serve(() => undefined);
  const error = await appErrorOf(
    provider.listModels(providerCall(hung.baseUrl).endpoint, { timeoutMs: 100 }),
  );
  expect(error.code).toBe('provider.timeout');
});
