import { expect, onTestFinished, test } from 'vitest';
import { createOpenaiProvider } from '../../../src/core/providers/openaiProvider.ts';
import type { ProviderConfig } from '../../../src/core/providers/preset.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { type ChatServer, startChatServer } from '../../support/chatServer.ts';
import { openTestPolicy } from '../../support/policy.ts';
import { providerCall } from '../../support/providerCall.ts';
import { failureOf, providerNamed, targetOf } from '../../support/reliability.ts';
import { virtualTime } from '../../support/virtualTime.ts';

// The whole policy over real connections; only the time that the breaker waits is not waited for.

const CALLERS = 200;
const wire = createOpenaiProvider();

async function serve(answer?: (prompt: string) => string): Promise<ChatServer> {
  const server = await startChatServer(answer ? { answer } : {});
  onTestFinished(() => server.close());
  return server;
}

/** A policy whose first provider failed until its breaker opened, with the wait behind it. */
async function atHalfOpen(chain: readonly [ProviderConfig, ...ProviderConfig[]]) {
  const time = virtualTime();
  const policy = openTestPolicy({ clock: time.clock, sleep: time.sleep });
  const [first, ...others] = chain.map((provider) => targetOf(provider));
  if (!first) throw new Error('There is nobody to ask.');
  for (let count = 0; count < 5; count += 1) {
    const admission = policy.breakers.admit(first);
    if (admission.admitted) admission.call.failed(failureOf('provider.server_error'));
  }
  await time.advance(60_000);
  const stop = new AbortController();
  const ask = (signal = stop.signal) =>
    policy.call({
      requestId: 'r-1',
      targets: [first, ...others],
      deadlineAt: time.clock.monotonic() + 60_000,
      tokens: 10,
      signal,
      attempt: ({ provider }) => wire.complete(providerCall(provider.baseUrl, { signal })),
      skipped: () => undefined,
      hasStarted: () => false,
      onWait: () => undefined,
    });
  /** How each of so many simultaneous requests ended, in the order of ending. */
  const ends: string[] = [];
  const askTogether = (count: number) =>
    Array.from({ length: count }, () =>
      ask().then(
        ({ text }) => void ends.push(text),
        (caught: unknown) => void ends.push(caught instanceof AppError ? caught.code : String(caught)),
      ),
    );
  return { policy, first: chain[0], ask, ends, askTogether };
}

/** Resolves once all but `left` of them have ended. */
async function allBut(left: number, ended: readonly string[], asked: number): Promise<void> {
  while (ended.length < asked - left) await new Promise((resolve) => setImmediate(resolve));
}

test('200 callers at half-open: one call reaches the server, 199 are refused while it hangs, and no burst follows', async () => {
  const server = await serve();
  const { policy, first, ends, askTogether } = await atHalfOpen([providerNamed('north', server.baseUrl)]);
  const waves = [askTogether(CALLERS)];
  const probe = await server.next();
  await allBut(1, ends, CALLERS);
  expect(ends).toEqual(Array.from({ length: CALLERS - 1 }, () => 'provider.breaker_open'));
  waves.push(askTogether(CALLERS));
  await allBut(1, ends, 2 * CALLERS);
  expect(server.chats).toHaveLength(1);

  probe.send('Back.');
  probe.finish();
  await Promise.all(waves.flat());
  expect(ends.filter((end) => end === 'Back.')).toHaveLength(1);
  expect(policy.breakers.view(first)).toMatchObject({ state: 'closed', ramp: 2 });

  waves.push(askTogether(CALLERS));
  const two = [await server.next(), await server.next()];
  await allBut(2, ends, 3 * CALLERS);
  expect(server.chats).toHaveLength(3);
  for (const chat of two) {
    chat.send('Back.');
    chat.finish();
  }
  await Promise.all(waves.flat());
  expect(policy.breakers.view(first).ramp).toBe(4);
});

test('with a second provider all 199 are answered by it while the first one is being tried', async () => {
  const [server, other] = [await serve(), await serve(() => 'From the other.')];
  const chain = [providerNamed('north', server.baseUrl), providerNamed('south', other.baseUrl)] as const;
  const { ends, askTogether } = await atHalfOpen([...chain]);
  const wave = askTogether(CALLERS);
  const probe = await server.next();
  await allBut(1, ends, CALLERS);
  expect(new Set(ends)).toEqual(new Set(['From the other.']));
  expect(server.chats).toHaveLength(1);
  probe.send('From the first.');
  probe.finish();
  await Promise.all(wave);
  expect(ends.at(-1)).toBe('From the first.');
});

test('a person who stops the try frees its place for the next one, and closes its connection', async () => {
  const server = await serve();
  const { policy, first, ask } = await atHalfOpen([providerNamed('north', server.baseUrl)]);
  const stop = new AbortController();
  const stopped = ask(stop.signal);
  const probe = await server.next();
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: 'request.cancelled' });
  while (!probe.left()) await new Promise((resolve) => setImmediate(resolve));
  expect(policy.breakers.view(first).state).toBe('half_open');
  const next = ask();
  const chat = await server.next();
  chat.send('Back.');
  chat.finish();
  expect((await next).text).toBe('Back.');
});
