import { describe, expect, it } from 'vitest';
import { aProvider, limitsInVirtualTime } from '../../support/limits.ts';

describe('requests a minute', () => {
  it('lets as many go as allowed, makes the next wait until the first is a minute old, and says how long', async () => {
    const { ask, time } = limitsInVirtualTime({ model_rpm: 2, limit_queue_s: 90 });
    const first = ask();
    await time.advance(10_000);
    const second = ask();
    await time.advance(5000);
    const third = ask();
    await time.advance(0);
    expect([first, second, third].map(({ outcome }) => outcome())).toEqual(['going', 'going', 'waiting']);
    expect(third.waits).toEqual([
      {
        why: 'limit',
        provider: 'one',
        untilAt: time.clock.now() + 45_000,
        message: 'Waiting for room: 2 requests a minute of one / m.',
      },
    ]);
    await time.advance(44_999);
    expect(third.outcome()).toBe('waiting');
    await time.advance(1);
    expect(third.outcome()).toBe('going');
    expect(third.waits.at(-1)).toBeNull();
  });

  it('counts each model of each provider by itself', async () => {
    const { ask, time } = limitsInVirtualTime({ model_rpm: 1 });
    const asked = [ask(), ask({ model: 'other' }), ask({ provider: 'two' }), ask()];
    await time.advance(0);
    expect(asked.map(({ outcome }) => outcome())).toEqual(['going', 'going', 'going', 'limit.queue_timeout']);
  });

  it('obeys the rule of the model before that of the provider, and that before the general setting', async () => {
    const rules = [
      { provider: 'one', rpm: 2 },
      { provider: 'one', model: 'm', rpm: 3 },
      { provider: 'one', model: 'silent', tpm: 10 },
    ];
    const { ask, time } = limitsInVirtualTime({ model_rpm: 1, rules, limit_mode: 'refuse' });
    const goes = async (of: { provider: string; model: string }) => {
      const asked = [1, 2, 3, 4, 5].map(() => ask(of));
      await time.advance(0);
      return asked.filter(({ outcome }) => outcome() === 'going').length;
    };
    expect(await goes({ provider: 'one', model: 'm' })).toBe(3);
    expect(await goes({ provider: 'one', model: 'other' })).toBe(2);
    expect(await goes({ provider: 'one', model: 'silent' })).toBe(2);
    expect(await goes({ provider: 'two', model: 'm' })).toBe(1);
  });

  it('refuses by setting, at once, with the instant at which there is room', async () => {
    const { ask, time } = limitsInVirtualTime({ model_rpm: 1, limit_mode: 'refuse' });
    ask();
    await time.advance(20_000);
    const refused = ask();
    await time.advance(0);
    expect(refused.error()).toMatchObject({
      code: 'limit.reached',
      data: { limit: 'rpm', most: 1, retryAt: time.clock.now() + 40_000 },
      message: expect.stringContaining('Try again in 40.0 s'),
    });
    expect(refused.waits).toEqual([]);
  });

  it('takes no notice of the wall clock', async () => {
    const { ask, time } = limitsInVirtualTime({ model_rpm: 1, limit_queue_s: 90 });
    ask();
    time.shiftWallClock(3_600_000);
    const second = ask();
    await time.advance(59_999);
    time.shiftWallClock(-7_200_000);
    expect(second.outcome()).toBe('waiting');
    await time.advance(1);
    expect(second.outcome()).toBe('going');
  });
});

describe('tokens a minute', () => {
  it('gives back what was reserved and not used, and the next one goes at once', async () => {
    const { ask, time } = limitsInVirtualTime({ model_tpm: 1000 });
    const first = ask({ tokens: 900 });
    await time.advance(1000);
    const second = ask({ tokens: 300 });
    await time.advance(0);
    // Room for it is 59 s away, longer than the queue waits: but the first one may give tokens back, and does.
    expect(second.outcome()).toBe('waiting');
    first.permit().settle(200);
    await time.advance(0);
    expect(second.outcome()).toBe('going');
  });

  it('keeps the reservation where nobody knows what was used, and fails who then cannot go in time', async () => {
    const { ask, time } = limitsInVirtualTime({ model_tpm: 1000 });
    const first = ask({ tokens: 900 });
    await time.advance(1000);
    const second = ask({ tokens: 300 });
    await time.advance(0);
    first.permit().settle(null);
    await time.advance(0);
    expect(second.outcome()).toBe('limit.queue_timeout');
    expect(second.error().data).toMatchObject({ limit: 'tpm', retryAt: time.clock.now() + 59_000 });
  });

  it('counts an answer longer than its estimate from when it is known', async () => {
    const { ask, time } = limitsInVirtualTime({ model_tpm: 1000, limit_queue_s: 90 });
    const first = ask({ tokens: 100 });
    await time.advance(50_000);
    first.permit().settle(1000);
    const second = ask({ tokens: 200 });
    await time.advance(59_999);
    expect(second.outcome()).toBe('waiting');
    await time.advance(1);
    expect(second.outcome()).toBe('going');
  });

  it('refuses what alone is more than the limit, at once and in any mode', async () => {
    const { ask, time } = limitsInVirtualTime({ model_tpm: 1000 });
    const tooMuch = ask({ tokens: 1001 });
    await time.advance(0);
    expect(tooMuch.error()).toMatchObject({ code: 'limit.too_large', data: { limit: 'tpm', tokens: 1001 } });
    const fits = ask({ tokens: 1000 });
    await time.advance(0);
    expect(fits.outcome()).toBe('going');
  });
});

describe('the queue', () => {
  it('is first come, first served: a small request does not overtake a large one', async () => {
    const { ask, time } = limitsInVirtualTime({ model_tpm: 100, limit_queue_s: 90 });
    ask({ tokens: 60 });
    const large = ask({ tokens: 80 });
    await time.advance(1000);
    const small = ask({ tokens: 10 });
    await time.advance(58_000);
    expect([large.outcome(), small.outcome()]).toEqual(['waiting', 'waiting']);
    await time.advance(1000);
    expect([large.outcome(), small.outcome()]).toEqual(['going', 'going']);
  });

  it('lets the next one go when the one before it is cancelled', async () => {
    const { ask, time } = limitsInVirtualTime({ model_tpm: 100, limit_queue_s: 90 });
    ask({ tokens: 60 });
    const large = ask({ tokens: 80 });
    const small = ask({ tokens: 10 });
    await time.advance(0);
    large.cancel();
    await time.advance(0);
    expect([large.outcome(), small.outcome()]).toEqual(['request.cancelled', 'going']);
    expect(large.waits.at(-1)).toBeNull();
  });

  it('waits no longer than the setting, and no longer than the request has time', async () => {
    const { ask, time } = limitsInVirtualTime({ max_concurrent: 1, limit_queue_s: 30 });
    ask();
    const patient = ask();
    const hurried = ask({ withinMs: 5000 });
    await time.advance(5000);
    expect([patient.outcome(), hurried.outcome()]).toEqual(['waiting', 'limit.queue_timeout']);
    await time.advance(24_999);
    expect(patient.outcome()).toBe('waiting');
    await time.advance(1);
    expect(patient.error()).toMatchObject({ code: 'limit.queue_timeout', data: { waitedMs: 30_000 } });
    expect(time.sleeping()).toBe(0);
  });

  it('does not keep a request waiting that cannot go in time', async () => {
    const { ask, time } = limitsInVirtualTime({ model_rpm: 1, limit_queue_s: 30 });
    ask();
    await time.advance(20_000);
    const late = ask();
    await time.advance(0);
    expect(late.outcome()).toBe('limit.queue_timeout');
    await time.advance(10_000);
    const inTime = ask();
    await time.advance(30_000);
    expect(inTime.outcome()).toBe('going');
  });

  it('turns the ten thousand and first away', async () => {
    const { ask, time } = limitsInVirtualTime({ max_concurrent: 1 });
    ask();
    for (let n = 0; n < 10_000; n += 1) ask();
    const oneMore = ask();
    await time.advance(0);
    expect(oneMore.outcome()).toBe('limit.reached');
  });

  it('never reaches the provider with a request that was cancelled before', async () => {
    const { ask, time, limits } = limitsInVirtualTime({ max_concurrent: 1 });
    const asked = ask();
    await time.advance(0);
    asked.permit().settle(1);
    const stop = new AbortController();
    stop.abort();
    const target = { provider: aProvider('one'), model: 'm' };
    await expect(
      limits.acquire({ target, tokens: 1, deadlineAt: 1e9, signal: stop.signal, onWait: () => undefined }),
    ).rejects.toMatchObject({ code: 'request.cancelled' });
    expect(limits.views(aProvider('one'))).toMatchObject([{ kind: 'concurrent', used: 0 }]);
  });
});
