import { describe, expect, it } from 'vitest';
import { localDayOf } from '../../../src/core/usage/localDay.ts';
import { aProvider, limitsInVirtualTime } from '../../support/limits.ts';
import { virtualTime } from '../../support/virtualTime.ts';

/** A time of day of the machine's own zone, whatever that is. */
const localTime = (hours: number, minutes = 0) => new Date(2026, 2, 10, hours, minutes).getTime();

describe('tokens a day', () => {
  it('counts what the ledger has of today, from before the start and of other processes, and what runs', async () => {
    const { ask, ledger, time } = limitsInVirtualTime({ model_tpd: 1000, limit_mode: 'refuse' });
    ledger.set('one', 'm', 500);
    const first = ask({ tokens: 300 });
    const tooMuch = ask({ tokens: 201 });
    await time.advance(0);
    expect([first.outcome(), tooMuch.outcome()]).toEqual(['going', 'limit.reached']);
    expect(tooMuch.error().data).toMatchObject({ limit: 'tpd', retryAt: localDayOf(time.clock.now()).until });
    // Before it is in the ledger, what was used counts too; it was less than reserved.
    first.permit().settle(100);
    const fits = ask({ tokens: 400 });
    await time.advance(0);
    expect(fits.outcome()).toBe('going');
    // Another process writes: known at the next request, and not counted twice once our own are recorded.
    fits.permit().settle(50);
    ledger.set('one', 'm', 950);
    const [last, over] = [ask({ tokens: 50 }), ask({ tokens: 1 })];
    await time.advance(0);
    expect([last.outcome(), over.outcome()]).toEqual(['going', 'limit.reached']);
  });

  it('begins anew with the person’s own day, and a request that may wait so long goes then', async () => {
    const { ask, ledger, time } = limitsInVirtualTime(
      { model_tpd: 1000, limit_queue_s: 7200 },
      virtualTime(localTime(23)),
    );
    ledger.set('one', 'm', 1000);
    const waiting = ask({ tokens: 10, withinMs: 7_200_000 });
    await time.advance(3_599_000);
    expect(waiting.outcome()).toBe('waiting');
    expect(waiting.waits.at(-1)).toMatchObject({ untilAt: localTime(24) });
    ledger.set('one', 'm', 0);
    await time.advance(1000);
    expect(waiting.outcome()).toBe('going');
  });

  it('does not wait for midnight where the queue is shorter, and says when midnight is', async () => {
    const { ask, ledger, time } = limitsInVirtualTime({ model_tpd: 1000 }, virtualTime(localTime(9)));
    ledger.set('one', 'm', 1000);
    const late = ask({ tokens: 10 });
    await time.advance(0);
    expect(late.error()).toMatchObject({
      code: 'limit.queue_timeout',
      data: { limit: 'tpd', retryAt: localTime(24) },
    });
  });

  it('refuses at once what alone is more than a day', async () => {
    const { ask, time } = limitsInVirtualTime({ model_tpd: 1000, model_tpm: 10_000 });
    const tooMuch = ask({ tokens: 1001 });
    await time.advance(0);
    expect(tooMuch.error()).toMatchObject({ code: 'limit.too_large', data: { limit: 'tpd' } });
  });

  it('goes on by its own count while the ledger cannot be read, and says so once in the log', async () => {
    const { ask, ledger, lines, time } = limitsInVirtualTime({ model_tpd: 100, limit_mode: 'refuse' });
    ledger.breaks(new Error('disk'));
    const first = ask({ tokens: 60 });
    await time.advance(0);
    first.permit().settle(60);
    const [second, third] = [ask({ tokens: 41 }), ask({ tokens: 40 })];
    await time.advance(0);
    expect([second.outcome(), third.outcome()]).toEqual(['limit.reached', 'going']);
    expect(lines).toHaveLength(1);
  });
});

describe('at the same time', () => {
  it('gives a place that is free to who came first, of any model', async () => {
    const { ask, time } = limitsInVirtualTime({ max_concurrent: 1 });
    const running = ask({ model: 'a' });
    const [second, third] = [ask({ model: 'b' }), ask({ model: 'a' })];
    const elsewhere = ask({ provider: 'two' });
    await time.advance(0);
    expect([second, third, elsewhere].map(({ outcome }) => outcome())).toEqual([
      'waiting',
      'waiting',
      'going',
    ]);
    expect(second.waits).toMatchObject([{ message: 'Waiting for room: 1 request at the same time of one.' }]);
    running.permit().settle(1);
    await time.advance(0);
    expect([second.outcome(), third.outcome()]).toEqual(['going', 'waiting']);
  });

  it('holds for one model besides its provider where a rule says so', async () => {
    const rules = [
      { provider: 'one', max_concurrent: 3 },
      { provider: 'one', model: 'm', max_concurrent: 1 },
    ];
    const { ask, limits, time } = limitsInVirtualTime({ rules });
    const asked = ['m', 'm', 'b', 'b', 'b'].map((model) => ask({ model }));
    await time.advance(0);
    expect(asked.map(({ outcome }) => outcome())).toEqual(['going', 'waiting', 'going', 'going', 'waiting']);
    expect(limits.views(aProvider('one'))).toEqual([
      { model: null, kind: 'concurrent', limit: 3, used: 3, freeAt: null, waiting: 2 },
      { model: 'm', kind: 'concurrent', limit: 1, used: 1, freeAt: null, waiting: 1 },
    ]);
  });
});

describe('settings that change while requests wait', () => {
  it('let them go when there is room by the new ones', async () => {
    const { ask, change, time } = limitsInVirtualTime({ model_rpm: 1, limit_queue_s: 600 });
    const asked = [ask(), ask(), ask()];
    await time.advance(0);
    change({ model_rpm: 2 });
    await time.advance(0);
    expect(asked.map(({ outcome }) => outcome())).toEqual(['going', 'going', 'waiting']);
    change({ model_rpm: null });
    await time.advance(0);
    expect(asked[2]?.outcome()).toBe('going');
    expect(time.sleeping()).toBe(0);
  });

  it('fail them when they are not to wait, became too large, or waited too long by the new ones', async () => {
    const start = { model_rpm: 1, limit_queue_s: 90 };
    for (const [settings, code] of [
      [{ limit_mode: 'refuse' }, 'limit.reached'],
      [{ model_tpm: 5 }, 'limit.too_large'],
      [{ limit_queue_s: 5 }, 'limit.queue_timeout'],
    ] as const) {
      const { ask, change, time } = limitsInVirtualTime(start);
      ask();
      const waiting = ask({ tokens: 10 });
      await time.advance(10_000);
      change(settings);
      await time.advance(0);
      expect(waiting.outcome()).toBe(code);
      expect(waiting.waits.at(-1)).toBeNull();
      expect(time.sleeping()).toBe(0);
    }
  });

  it('know what was sent before there was a limit', async () => {
    const { ask, change, time } = limitsInVirtualTime({ limit_mode: 'refuse' });
    for (let n = 0; n < 5; n += 1) ask();
    await time.advance(0);
    change({ model_rpm: 5 });
    const sixth = ask();
    await time.advance(0);
    expect(sixth.outcome()).toBe('limit.reached');
  });
});

describe('what the board shows', () => {
  it('each limit with what is used, when there is room again and who waits', async () => {
    const rules = [{ provider: 'one', model: 'unused', rpm: 7 }];
    const { ask, limits, time } = limitsInVirtualTime({
      model_rpm: 1,
      model_tpm: 500,
      rules,
      limit_queue_s: 90,
    });
    ask({ tokens: 200 });
    await time.advance(1000);
    ask({ tokens: 100 });
    await time.advance(0);
    const freeAt = time.clock.now() + 59_000;
    expect(limits.views(aProvider('one'))).toEqual([
      { model: 'm', kind: 'rpm', limit: 1, used: 1, freeAt, waiting: 1 },
      { model: 'm', kind: 'tpm', limit: 500, used: 200, freeAt: null, waiting: 1 },
      { model: 'unused', kind: 'rpm', limit: 7, used: 0, freeAt: null, waiting: 0 },
      { model: 'unused', kind: 'tpm', limit: 500, used: 0, freeAt: null, waiting: 0 },
    ]);
    expect(limits.views(aProvider('two'))).toEqual([]);
  });

  it('forgets models that were not used for a minute, so that names do not add up; not those that still run', async () => {
    const { ask, limits, time } = limitsInVirtualTime({ model_rpm: 10 });
    const [running, ...others] = Array.from({ length: 500 }, (_, n) => ask({ model: `m-${n}` }));
    await time.advance(0);
    for (const one of others) one.permit().settle(1);
    await time.advance(60_000);
    ask({ model: 'new' });
    await time.advance(0);
    expect(running?.outcome()).toBe('going');
    expect(limits.views(aProvider('one')).map(({ model }) => model)).toEqual(['m-0', 'new']);
  });
});

it('a listener that throws ends its own request and nobody else’s', async () => {
  const { ask, limits, time } = limitsInVirtualTime({ max_concurrent: 1 });
  const running = ask();
  const target = { provider: aProvider('one'), model: 'm' };
  const onWait = () => {
    throw new Error('mine');
  };
  const call = { target, tokens: 1, deadlineAt: 1e9, signal: new AbortController().signal, onWait };
  await expect(limits.acquire(call)).rejects.toThrow('mine');
  const next = ask();
  await time.advance(0);
  running.permit().settle(1);
  await time.advance(0);
  expect(next.outcome()).toBe('going');
});
