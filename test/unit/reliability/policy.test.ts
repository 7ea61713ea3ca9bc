import { expect, test } from 'vitest';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import type { AppError } from '../../../src/shared/errors.ts';
import {
  answers,
  type Behaviour,
  fails,
  failure,
  hangs,
  openTestPolicy,
  provider,
  scriptedCall,
  serverError,
} from '../../support/policy.ts';
import { virtualTime } from '../../support/virtualTime.ts';

/** A policy in virtual time; `ask` runs one request to its end and says how it ended. */
function open(changes: Partial<Settings> = {}) {
  const time = virtualTime();
  const settings = { ...defaultSettings().settings, ...changes };
  const policy = openTestPolicy({ settings: () => settings, ...time });
  const ask = async (
    behaviours: Readonly<Record<string, Behaviour>>,
    options: Parameters<typeof scriptedCall>[2] = {},
  ) => {
    const startedAt = time.clock.monotonic();
    const script = scriptedCall(time, behaviours, options);
    const end = policy.call(script.call).then(
      ({ text }) => ({ text, error: null, tookMs: time.clock.monotonic() - startedAt }),
      (error: AppError) => ({ text: '', error, tookMs: time.clock.monotonic() - startedAt }),
    );
    await time.advance(1_000_000);
    return { ...script, ...(await end), startedAt };
  };
  return { time, policy, ask };
}

const target = (id: string) => ({ provider: provider(id), model: `${id}-model` });

test('the provider that was asked for answers, and nobody else is called', async () => {
  const { ask, policy } = open();
  const { text, order } = await ask({ one: answers(), two: answers() });
  expect(text).toBe('answer of one');
  expect(order()).toEqual(['one']);
  expect(policy.failovers).toEqual([]);
});

test('after a blip the same provider is asked once more, at once; then the next one, each for its own model', async () => {
  const { ask, policy } = open();
  const blip = await ask({
    one: (n) => (n === 0 ? { afterMs: 5, error: serverError() } : { afterMs: 5 }),
    two: answers(),
  });
  expect(blip.order()).toEqual(['one', 'one']);
  expect(blip.tookMs).toBeLessThan(300);
  const down = await ask({ one: fails(serverError()), two: answers() });
  expect(down.calls.map(({ model }) => model)).toEqual(['one-model', 'one-model', 'two-model']);
  expect(down.tookMs).toBeLessThan(500);
  expect(policy.failovers).toMatchObject([
    { requestId: 'request-1', from: 'one', to: 'two', errorCode: 'provider.server_error' },
  ]);
});

test('who is not there, refuses the key, has no credit or does not know the model is not asked again', async () => {
  for (const code of [
    'provider.unreachable',
    'provider.dns',
    'provider.tls',
    'provider.key_rejected',
    'provider.quota_exhausted',
    'provider.model_not_found',
    'provider.key_missing',
  ] as const) {
    const { order, tookMs } = await open().ask({ one: fails(failure(code)), two: answers(50) });
    expect(order(), code).toEqual(['one', 'two']);
    expect(tookMs, code).toBe(60);
  }
});

test('a request that is wrong in itself fails at once with what the provider said', async () => {
  const { error, order } = await open().ask({ one: fails(failure('provider.bad_request')), two: answers() });
  expect(error?.code).toBe('provider.bad_request');
  expect(order()).toEqual(['one']);
});

test('alone, a provider is asked again as often as the settings say, with growing pauses, and fails with its own error', async () => {
  const { error, calls, waits, startedAt } = await open().ask({ one: fails(serverError(), 0) });
  expect(error?.code).toBe('provider.server_error');
  // The middle of 0 to 2 s, then of 0 to 4 s.
  expect(calls.map(({ at }) => at - startedAt)).toEqual([0, 1000, 3000]);
  expect(waits.map((wait) => wait?.why ?? null)).toEqual(['retry', null, 'retry', null]);
});

test('each class of failure has its own count, and the whole request its own', async () => {
  const mixed: Behaviour = (n) => ({
    afterMs: 0,
    error: failure(n % 2 === 0 ? 'provider.server_error' : 'provider.unreachable'),
  });
  const many = { retry_max_attempts: 20, retry_server_errors: 1, retry_network_errors: 1 };
  expect((await open(many).ask({ one: mixed })).calls).toHaveLength(3);
  expect((await open({ ...many, retry_max_attempts: 2 }).ask({ one: mixed })).calls).toHaveLength(2);
  expect((await open({ retry_max_attempts: 1 }).ask({ one: mixed })).calls).toHaveLength(1);
  const timeouts = await open({ first_byte_timeout_s: 1 }).ask({ one: hangs }, { withinMs: 10_000 });
  expect(timeouts.calls).toHaveLength(1);
});

test('repeats leave a call for each provider of the list, however long it is', async () => {
  const behaviours = Object.fromEntries(
    ['one', 'two', 'three', 'four', 'five'].map((id) => [id, fails(serverError())]),
  );
  const { order, error } = await open().ask(behaviours);
  expect(order()).toEqual(['one', 'two', 'three', 'four', 'five']);
  expect(error?.code).toBe('provider.all_failed');
});

test('when nobody answers the error names each provider, why, and when to try again', async () => {
  const { ask, policy } = open();
  policy.breakers.control(provider('one'), 'trip');
  policy.cooldowns.cool(target('two'), 90_000);
  const { error, order, skipped, tookMs } = await ask({
    one: answers(),
    two: answers(),
    three: fails(failure('provider.key_rejected')),
  });
  expect(order()).toEqual(['three']);
  expect(skipped).toEqual([
    { provider: 'one', code: 'provider.breaker_open' },
    { provider: 'two', code: 'provider.cooling_down' },
  ]);
  expect(error?.code).toBe('provider.all_failed');
  expect(error?.message).toMatch(/one, one-model: .+ two, two-model: .+ three, three-model: .*key_rejected/);
  expect(error?.message).toMatch(/Try again in (5[4-9]|6[0-6]) s\.$/);
  expect(error?.data).toMatchObject({ tried: 1, of: 3 });
  expect(tookMs).toBe(10);
});

test('all asked for a pause: the earliest is waited for, visibly; a pause that is too long is not', async () => {
  const { ask, policy } = open();
  policy.cooldowns.cool(target('one'), 20_000);
  policy.cooldowns.cool(target('two'), 8000);
  const { text, calls, startedAt, waits } = await ask({ one: answers(), two: answers() });
  expect(text).toBe('answer of two');
  expect((calls[0]?.at ?? 0) - startedAt).toBeGreaterThanOrEqual(8000);
  expect((calls[0]?.at ?? 0) - startedAt).toBeLessThan(11_000);
  expect(waits).toMatchObject([{ why: 'cooling_down', provider: 'two' }, null]);

  const again = open();
  again.policy.cooldowns.cool(target('one'), 61_000);
  const refused = await again.ask({ one: answers() });
  expect(refused).toMatchObject({ tookMs: 0, error: { code: 'provider.cooling_down' } });
  expect(refused.error?.message).toContain('61 s');
});

test('the next request starts at its own provider again', async () => {
  const { ask } = open();
  expect((await ask({ one: fails(serverError()), two: answers() })).text).toBe('answer of two');
  expect((await ask({ one: answers(), two: answers() })).order()).toEqual(['one']);
});

test('a provider that never answers leaves time for the others, and its breaker counts it', async () => {
  const { ask, policy } = open({ breaker_failure_threshold: 2 });
  const { text, tookMs } = await ask({ one: hangs, two: hangs, three: answers(1000) });
  expect(text).toBe('answer of three');
  expect(tookMs).toBeLessThan(60_000);
  expect(policy.breakers.view(provider('one')).failures).toBe(1);
});

test('a call that had no time to speak of is held against nobody', async () => {
  const { ask, policy } = open();
  policy.cooldowns.cool(target('one'), 9000);
  const { error } = await ask({ one: hangs }, { withinMs: 10_000 });
  expect(error?.code).toBe('provider.timeout');
  expect(policy.breakers.view(provider('one')).failures).toBe(0);
});

test('nothing is tried again once text has reached the caller', async () => {
  const { time, policy } = open();
  const script = scriptedCall(time, { one: fails(failure('provider.cut_stream')), two: answers() });
  const end = policy.call({ ...script.call, hasStarted: () => true }).catch((error: AppError) => error.code);
  await time.advance(60_000);
  expect(await end).toBe('provider.cut_stream');
  expect(script.order()).toEqual(['one']);
});

test('an error that comes from nobody we know is passed on as it is and counts for nobody', async () => {
  const { time, policy } = open();
  const script = scriptedCall(time, { one: answers() });
  const bug = new TypeError('a bug');
  const end = policy.call({ ...script.call, attempt: () => Promise.reject(bug) });
  await expect(end).rejects.toBe(bug);
  expect(policy.breakers.view(provider('one')).failures).toBe(0);
});

test('no room under our own limits: the next provider is asked, and nothing is held against the first', async () => {
  const time = virtualTime();
  let settled = 0;
  const limits = {
    acquire: async ({ target: { provider: at } }: { target: { provider: { id: string } } }) => {
      if (at.id === 'one') throw failure('limit.queue_timeout');
      return {
        settle: () => {
          settled += 1;
        },
      };
    },
  };
  const policy = openTestPolicy({ ...time, limits });
  const script = scriptedCall(time, { one: answers(), two: answers() });
  const end = policy.call(script.call);
  await time.advance(1000);
  expect((await end).text).toBe('answer of two');
  expect(script.skipped).toEqual([{ provider: 'one', code: 'limit.queue_timeout' }]);
  expect(policy.breakers.view(provider('one')).failures).toBe(0);
  expect(settled).toBe(1);
});

test('who waited for room asks the breaker again: an outage meanwhile is not walked into', async () => {
  const time = virtualTime();
  const settled: (number | null)[] = [];
  const limits = {
    acquire: async ({ onWait }: { onWait: (wait: never) => void }) => {
      onWait({ why: 'limit' } as never);
      await time.sleep(5000);
      onWait(null as never);
      return { settle: (tokens: number | null) => void settled.push(tokens) };
    },
  };
  const policy = openTestPolicy({ ...time, limits });
  const script = scriptedCall(time, { one: answers() });
  const end = policy.call(script.call).catch((error: AppError) => error.code);
  await time.advance(1000);
  policy.breakers.control(provider('one'), 'trip');
  await time.advance(10_000);
  expect(await end).toBe('provider.breaker_open');
  expect(script.calls).toEqual([]);
  expect(settled).toEqual([0]);
});
