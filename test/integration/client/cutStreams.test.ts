import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openTestClient } from '../../support/client.ts';
import { chunk, jsonReply, STREAM_HEAD, startFaultyServer } from '../../support/faultyServer.ts';

interface End {
  readonly what: string;
  readonly code: string;
  /** What comes after the pieces of text, if any. */
  readonly does: (socket: Socket) => void;
}

const ends: readonly End[] = [
  { what: 'reset', code: 'provider.cut_stream', does: (socket) => socket.resetAndDestroy() },
  { what: 'closed', code: 'provider.cut_stream', does: (socket) => socket.end() },
  {
    what: 'closed in the middle of an event',
    code: 'provider.malformed',
    does: (socket) => socket.end('data: {"cho'),
  },
  {
    what: 'told an error',
    code: 'provider.server_error',
    does: (socket) => socket.end('data: {"error":{"message":"overloaded"}}\n\n'),
  },
  { what: 'silent', code: 'provider.timeout', does: () => undefined },
];
const pieces = ['Once ', 'upon ', 'a '];

/** A client with a provider that ends its streams badly and one that would answer whole. */
async function open(does: (socket: Socket) => void) {
  const bad = await startFaultyServer(does);
  const choices = [{ index: 0, message: { content: 'another story' }, finish_reason: 'stop' }];
  const good = await startFaultyServer((socket) => socket.end(jsonReply({ model: 'm-2', choices })));
  onTestFinished(async () => {
    await Promise.all([bad.close(), good.close()]);
  });
  const opened = await openTestClient({
    settings: {
      providers: [
        { id: 'bad', name: 'Bad', base_url: bad.baseUrl },
        { id: 'good', name: 'Good', base_url: good.baseUrl, model: 'm-2' },
      ],
      ...{ failover: [{ provider: 'good' }], retry_max_attempts: 5 },
      breaker_failure_threshold: 1000,
    },
  });
  const ask = async (onAllText: () => void = () => undefined) => {
    const texts: string[] = [];
    const input = { provider: 'bad', model: 'm-1', prompt: 'Tell me', params: { temperature: 0 } };
    const onText = (text: string) => {
      texts.push(text);
      if (texts.join('') === pieces.join('')) onAllText();
    };
    return { texts, answer: await opened.client.ask(input, { source: 'core', onText }) };
  };
  return { ...opened, bad, good, ask };
}

// Bugs: text that is asked for again and shown twice (LiteLLM #32835), a cut answer that looks complete, that is cached, or
// that costs nothing.
test('once text has come, a stream that breaks off is one incomplete answer: nothing twice, nothing cached, tokens estimated', async () => {
  let socket: Socket | undefined;
  const { ask, bad, good, configure, policy, reports } = await open((opened) => {
    socket = opened;
    socket.write(STREAM_HEAD);
    for (const piece of pieces) socket.write(chunk(piece));
  });
  for (const [nth, next] of ends.entries()) {
    configure({ idle_timeout_s: next.what === 'silent' ? 0.3 : 600 });
    // Not before the text has come: a reset would take it along.
    const { answer, texts } = await ask(() => socket && next.does(socket));
    expect([next.what, answer.completion]).toMatchObject([
      next.what,
      { state: 'cut', error: { code: next.code } },
    ]);
    expect(pieces.join('').startsWith(texts.join(''))).toBe(true);
    expect(answer.text).toBe(texts.join(''));
    expect(answer).toMatchObject({
      provider: 'bad',
      failedOverFrom: null,
      cache: { outcome: 'miss', stored: false },
    });
    expect(answer.tokens.provenance).toBe('estimated');
    expect(answer.tokens.output).toBeGreaterThan(0);
    expect(answer.attempts).toHaveLength(1);
    // Not cached: the next one goes to the provider again.
    expect(bad.requests).toHaveLength(nth + 1);
    expect(reports.requests({ limit: 1 })[0]).toMatchObject({ outcome: 'cut', errorCode: next.code });
  }
  expect(good.requests).toEqual([]);
  expect(policy.failovers).toEqual([]);
});

// Bug: a request that fails for good although nobody has seen a word of it.
test.each([
  { what: 'nothing at all', sends: '' },
  { what: 'a head alone', sends: STREAM_HEAD },
  { what: 'a first event without text', sends: STREAM_HEAD + chunk('') },
])(
  'a stream that breaks off after $what is asked for elsewhere, and that answer is whole',
  async ({ sends }) => {
    const { ask, good } = await open((socket) => socket.end(sends));
    const { answer, texts } = await ask();
    expect(answer).toMatchObject({ completion: { state: 'complete' }, failedOverFrom: 'bad' });
    expect(texts.join('')).toBe('another story');
    expect(good.requests).toHaveLength(1);
  },
);
