import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock, systemSleep } from '../../../src/core/ports.ts';
import { createLimits } from '../../../src/core/reliability/limits/limits.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import { recordingLogger } from '../../support/cache.ts';
import { openTestClient, type TestClientOptions } from '../../support/client.ts';
import {
  chunk,
  type FaultyServer,
  jsonReply,
  STREAM_HEAD,
  startFaultyServer,
  textReply,
} from '../../support/faultyServer.ts';
import { provider } from '../../support/policy.ts';
import { appErrorOf } from '../../support/providerCall.ts';

const JSON_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n';
/** Longer than any test: where one of them is what ends a request, the test says so. */
const patient: Partial<Settings> = { first_byte_timeout_s: 600, idle_timeout_s: 600, timeout: 600 };

/** A server, and when the socket of the last request was closed. */
interface WatchedServer extends FaultyServer {
  closed(): Promise<void>;
}

async function serve(onRequest: (socket: Socket) => void): Promise<WatchedServer> {
  let closed: Promise<void> = Promise.resolve();
  const server = await startFaultyServer((socket) => {
    closed = new Promise((resolve) => socket.once('close', () => resolve()));
    onRequest(socket);
  });
  onTestFinished(() => server.close());
  return { ...server, closed: () => closed };
}

/** A client with the whole policy, the lying providers `lying-0`, `lying-1`..., and one that answers. */
async function openWith(lying: readonly FaultyServer[], more: TestClientOptions = {}) {
  const choices = [{ index: 0, message: { content: 'good' }, finish_reason: 'stop' }];
  const good = await serve((socket) => socket.end(jsonReply({ model: 'm-2', choices })));
  const opened = await openTestClient({
    ...more,
    settings: {
      providers: [
        ...lying.map(({ baseUrl }, n) => ({ id: `lying-${n}`, name: `Lying ${n}`, base_url: baseUrl })),
        { id: 'good', name: 'Good', base_url: good.baseUrl, model: 'm-2' },
      ],
      ...patient,
    },
  });
  const ask = (
    of: { nth?: number; stream: boolean; alone?: boolean; timeoutMs?: number },
    signal?: AbortSignal,
  ) =>
    opened.client.ask(
      {
        ...{ provider: `lying-${of.nth ?? 0}`, model: 'm-1', prompt: 'Hello', cacheMode: 'bypass' },
        ...{ stream: of.stream, timeoutMs: of.timeoutMs },
        failover: of.alone ? [] : [{ provider: 'good' }],
      },
      { source: 'core', signal },
    );
  return { ...opened, ask };
}

/** Writes for as long as the other side takes it; returns how many bytes that were. */
function pour(socket: Socket, piece: Buffer): () => number {
  let written = 0;
  const push = () => {
    while (!socket.destroyed && written < 1_000_000_000) {
      written += piece.length;
      if (!socket.write(piece)) return;
    }
  };
  socket.on('drain', push);
  push();
  return () => written;
}

const trickle = (head: string, byte: string) => (socket: Socket) => {
  socket.write(head);
  const timer = setInterval(() => socket.write(byte), 25);
  socket.on('close', () => clearInterval(timer));
};

interface Lie {
  readonly what: string;
  readonly does: (socket: Socket) => void;
  readonly stream: boolean;
  readonly code: string;
  /** Which time limit ended it. */
  readonly limit?: string;
}

const elsewhere =
  'HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:9/v1/chat/completions\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';
const page = textReply('<html><body>Welcome to the hotel</body></html>', 'text/html');

const lies: readonly Lie[] = [
  {
    what: 'accepts and is silent',
    does: () => undefined,
    stream: true,
    code: 'provider.timeout',
    limit: 'first_byte',
  },
  {
    what: 'accepts and is silent',
    does: () => undefined,
    stream: false,
    code: 'provider.timeout',
    limit: 'total',
  },
  {
    what: 'stops after the head',
    does: (socket) => socket.write(STREAM_HEAD),
    stream: true,
    code: 'provider.timeout',
    limit: 'first_byte',
  },
  {
    what: 'stops after the head',
    does: (socket) => socket.write(JSON_HEAD),
    stream: false,
    code: 'provider.timeout',
    limit: 'total',
  },
  {
    what: 'sends a byte now and then',
    does: trickle(STREAM_HEAD, ':'),
    stream: true,
    code: 'provider.timeout',
    limit: 'total',
  },
  {
    what: 'sends a byte now and then',
    does: trickle(JSON_HEAD, ' '),
    stream: false,
    code: 'provider.timeout',
    limit: 'total',
  },
  {
    what: 'sends events that are no JSON',
    does: (socket) => socket.end(`${STREAM_HEAD}data: {"choices": [\n\n`),
    stream: true,
    code: 'provider.malformed',
  },
  {
    what: 'sends JSON that breaks off',
    does: (socket) => socket.end(textReply('{"choices": [', 'application/json')),
    stream: false,
    code: 'provider.malformed',
  },
  { what: 'sends a web page', does: (socket) => socket.end(page), stream: true, code: 'provider.not_json' },
  { what: 'sends a web page', does: (socket) => socket.end(page), stream: false, code: 'provider.not_json' },
  {
    what: 'sends elsewhere',
    does: (socket) => socket.end(elsewhere),
    stream: true,
    code: 'provider.redirected',
  },
  {
    what: 'sends elsewhere',
    does: (socket) => socket.end(elsewhere),
    stream: false,
    code: 'provider.redirected',
  },
];

// Bugs: a request that never ends, a code that says something else, a socket that stays open, a repeat below the policy,
// a lie that keeps the next provider from being asked.
test('whatever a provider does, a request ends in time with the code for it; where there is time left, another answers', async () => {
  const servers = await Promise.all(lies.map(({ does }) => serve(does)));
  const { ask, configure, reports } = await openWith(servers);
  const tell = async ({ stream, code, limit, what }: Lie, nth: number) => {
    // Read when the request begins: each has its own.
    configure({ first_byte_timeout_s: limit === 'first_byte' ? 0.3 : 600 });
    const timeoutMs = limit === 'total' ? 2000 : undefined;
    const error = await appErrorOf(ask({ nth, stream, timeoutMs, alone: true }));
    expect([what, stream, error.code, error.data?.limit]).toEqual([what, stream, code, limit]);
    await servers[nth]?.closed();
    expect(servers[nth]?.requests.length).toBeLessThanOrEqual(1);
    if (limit === 'total') return;

    configure({ first_byte_timeout_s: limit === 'first_byte' ? 0.3 : 600 });
    const answer = await ask({ nth, stream });
    expect(answer).toMatchObject({ text: 'good', failedOverFrom: `lying-${nth}` });
    expect(answer.attempts.map(({ error: why }) => why?.code ?? null)).toEqual([code, null]);
    await servers[nth]?.closed();
  };
  await Promise.all(lies.map(tell));
  const failed = reports.requests({ limit: 100 }).flatMap(({ errorCode }) => errorCode ?? []);
  expect(failed.sort()).toEqual(lies.map(({ code }) => code).sort());
});

// Bug: an endless body that is read to its end, or waited for.
test.each([true, false])(
  'a body of a gigabyte is left at 50 MB, and another provider answers (stream: %s)',
  async (stream) => {
    const piece = Buffer.from(stream ? `: ${'x'.repeat(500_000)}\n\n` : ' '.repeat(500_000));
    let written = () => 0;
    const lying = await serve((socket) => {
      socket.write(stream ? STREAM_HEAD : JSON_HEAD);
      written = pour(socket, piece);
    });
    const { ask } = await openWith([lying]);
    const answer = await ask({ stream });
    expect(answer).toMatchObject({ text: 'good', failedOverFrom: 'lying-0' });
    expect(answer.attempts[0]?.error?.code).toBe('provider.answer_too_large');
    await lying.closed();
    expect(written()).toBeLessThan(100_000_000);
  },
);

interface Moment {
  readonly what: string;
  readonly stream: boolean;
  readonly does: (socket: Socket) => void;
}

const moments: readonly Moment[] = [
  { what: 'before the head', stream: true, does: () => undefined },
  { what: 'before the head', stream: false, does: () => undefined },
  { what: 'after the head', stream: true, does: (socket) => socket.write(STREAM_HEAD) },
  {
    what: 'in the middle of an event',
    stream: true,
    does: (socket) => socket.write(`${STREAM_HEAD}data: {"cho`),
  },
  { what: 'after some text', stream: true, does: (socket) => socket.write(STREAM_HEAD + chunk('Once')) },
  {
    what: 'in the middle of the body',
    stream: false,
    does: (socket) => socket.write(`${JSON_HEAD}{"choices": [`),
  },
  {
    what: 'in an endless body',
    stream: true,
    does: (socket) => void pour(socket, Buffer.from(chunk('x'.repeat(1000)))),
  },
];

// Bugs: a socket that the provider goes on billing, a stop that counts as a failure, a place under a limit that is lost.
test('a stop closes the socket wherever the answer is, counts against nobody and gives its place back', async () => {
  const settings: Settings = { ...defaultSettings().settings, max_concurrent: 1 };
  const oneAtATime = createLimits({
    ...{ settings: () => settings, clock: systemClock, sleep: systemSleep, logger: recordingLogger() },
    tokensOfDay: () => 0,
  });
  let moment: Moment | undefined;
  let stop = new AbortController();
  const lying = await serve((socket) => {
    moment?.does(socket);
    // After what was written is on its way, and before anything else can be.
    setImmediate(() => stop.abort());
  });
  const { ask, policy } = await openWith([lying], { policy: { limits: oneAtATime } });
  for (const next of moments) {
    moment = next;
    stop = new AbortController();
    const ended = await ask({ stream: next.stream }, stop.signal).then(
      ({ completion }) => (completion.state === 'cut' ? completion.error.code : completion.state),
      ({ code }) => code,
    );
    expect([next.what, ended]).toEqual([next.what, 'request.cancelled']);
    await lying.closed();
  }
  expect(lying.requests).toHaveLength(moments.length);
  expect(policy.ended).toEqual([]);
  expect(policy.breakers.view(provider('lying-0', lying.baseUrl)).failures).toBe(0);
  expect(oneAtATime.views(provider('lying-0'))).toMatchObject([{ kind: 'concurrent', used: 0, waiting: 0 }]);
});
