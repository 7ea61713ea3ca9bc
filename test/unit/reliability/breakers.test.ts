import { expect, test } from 'vitest';
import {
  type AdmittedCall,
  createBreakers,
  type NewTransition,
  type SavedBreaker,
} from '../../../src/core/reliability/breakers.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import { failureOf, providerNamed, settingsWith, targetOf } from '../../support/reliability.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const provider = providerNamed('north');
const target = targetOf(provider);
const down = failureOf('provider.server_error', { status: 503 });

function setUp(changes: Partial<Settings> = {}, saved: readonly SavedBreaker[] = [], time = virtualTime()) {
  const held = { settings: settingsWith(changes) };
  const breakers = createBreakers({
    settings: () => held.settings,
    clock: time.clock,
    random: () => 0.5,
    saved,
  });
  const transitions: NewTransition[] = [];
  breakers.onTransition((transition) => transitions.push(transition));
  const admitted = (): AdmittedCall => {
    const admission = breakers.admit(target);
    if (!admission.admitted) throw admission.error;
    return admission.call;
  };
  const fail = (times: number, error = down) => {
    for (let count = 0; count < times; count += 1) admitted().failed(error);
  };
  const state = () => breakers.view(provider).state;
  return { breakers, held, time, transitions, admitted, fail, state };
}

const savedOf = ({ transitions }: { transitions: readonly NewTransition[] }): SavedBreaker[] =>
  transitions.slice(-1).map(({ provider: id, baseUrl, at, why, memory }) => ({
    provider: id,
    baseUrl,
    since: at,
    ...why,
    memory,
  }));

test('who is turned away is told at once why, and when to come back', () => {
  const { breakers, time, fail } = setUp();
  fail(5);
  const admission = breakers.admit(target);
  if (admission.admitted) throw new Error('it should be open');
  expect(admission.retryAt).toBe(time.clock.monotonic() + 60_000);
  expect(admission.error.code).toBe('provider.breaker_open');
  expect(admission.error.message).toMatch(
    /NORTH is left alone for now and tried again in 60 s\. 5 failures in a row/,
  );
  expect(admission.error.data).toMatchObject({
    provider: 'north',
    state: 'open',
    retryAt: time.clock.now() + 60_000,
    cause: 'provider.server_error',
  });
});

test('one provider’s outage is not another’s, nor that of the same one at another address', () => {
  const { breakers, fail } = setUp();
  fail(5);
  expect(breakers.admit(target).admitted).toBe(false);
  expect(breakers.admit(targetOf(provider, 'm-2')).admitted).toBe(false);
  expect(breakers.admit(targetOf(providerNamed('south'))).admitted).toBe(true);
  expect(breakers.admit(targetOf(providerNamed('north', 'https://proxy.example/v1'))).admitted).toBe(true);
});

test('what is our fault, or the caller’s, opens nothing however often it comes, and closes nothing either', async () => {
  const { fail, state, admitted, time } = setUp();
  const ours = [
    failureOf('provider.bad_request', { status: 400 }),
    failureOf('provider.key_rejected', { status: 401 }),
    failureOf('provider.model_not_found', { status: 404 }),
    failureOf('provider.quota_exhausted', { status: 429 }),
    failureOf('request.cancelled'),
    failureOf('limit.reached'),
    failureOf('storage.full'),
    failureOf('keychain.locked'),
    failureOf('internal'),
  ];
  for (const error of ours) fail(20, error);
  expect(state()).toBe('closed');
  fail(5);
  await time.advance(60_000);
  for (const error of ours) fail(1, error);
  expect(state()).toBe('half_open');
  admitted().succeeded();
  expect(state()).toBe('closed');
});

test('a 429 that says how long it lasts counts only where the settings say so', () => {
  const limited = failureOf('provider.rate_limited', { status: 429, retryAfterS: 5 });
  const { held, fail, state } = setUp();
  fail(50, limited);
  expect(state()).toBe('closed');
  held.settings = settingsWith({ breaker_counts_rate_limits: true });
  fail(5, limited);
  expect(state()).toBe('open');
});

test('a provider that says 429 again and again without a word of how long is taken for down', () => {
  const { fail, state, admitted, transitions } = setUp();
  const limited = failureOf('provider.rate_limited', { status: 429 });
  fail(2, limited);
  admitted().succeeded();
  fail(6, limited);
  expect(state()).toBe('closed');
  fail(1, limited);
  expect(state()).toBe('open');
  expect(transitions.at(-1)?.errorCode).toBe('provider.rate_limited');
});

test('a provider’s own rule holds in place of the settings, and a change of it holds at once', () => {
  const { held, fail, state, breakers, time } = setUp({
    rules: [
      { provider: 'north', rpm: 60 },
      { provider: 'south', breaker_failure_threshold: 1 },
      { provider: 'north', breaker_failure_threshold: 3, breaker_timeout_s: 30 },
    ],
  });
  fail(2);
  expect(breakers.view(provider)).toMatchObject({ failures: 2, threshold: 3 });
  fail(1);
  expect(breakers.view(provider).probeAt).toBe(time.clock.now() + 30_000);
  held.settings = settingsWith({ rules: [{ provider: 'north', model: 'm-1', rpm: 5 }] });
  expect(breakers.view(provider).probeAt).toBe(time.clock.now() + 60_000);
  expect(state()).toBe('open');
});

test('a wall clock that is moved an hour either way changes nothing while the console runs', async () => {
  for (const shift of [3_600_000, -3_600_000]) {
    const { breakers, time, fail, admitted, state } = setUp({ breaker_policy: 'rate' });
    fail(2);
    time.shiftWallClock(shift);
    fail(2);
    expect(state()).toBe('closed');
    time.shiftWallClock(-shift);
    fail(1);
    expect(state()).toBe('open');
    time.shiftWallClock(shift);
    await time.advance(59_999);
    expect(breakers.admit(target).admitted).toBe(false);
    expect(breakers.view(provider).probeAt).toBe(time.clock.now() + 1);
    await time.advance(1);
    expect(admitted().probe).toBe(true);
  }
});

test('an open breaker is open after a restart, for what is left of its wait, also when the console was off for part of it', async () => {
  const before = setUp();
  before.fail(5);
  await before.time.advance(20_000);
  const after = setUp({}, savedOf(before), virtualTime(before.time.clock.now()));
  expect(after.breakers.view(provider)).toMatchObject({
    state: 'open',
    probeAt: after.time.clock.now() + 40_000,
    since: before.transitions[0]?.at,
  });
  expect(after.breakers.view(provider).reason).toContain('5 failures in a row');
  await after.time.advance(39_999);
  expect(after.breakers.admit(target).admitted).toBe(false);
  await after.time.advance(1);
  expect(after.admitted().probe).toBe(true);
});

test('a wall clock that jumped while the console was off makes nobody wait for longer than the timeout', () => {
  const before = setUp();
  before.fail(5);
  const hourBack = virtualTime(before.time.clock.now() - 3_600_000);
  const set = setUp({}, savedOf(before), hourBack);
  expect(set.breakers.view(provider).probeAt).toBe(hourBack.clock.now() + 60_000);
  const hourOn = setUp({}, savedOf(before), virtualTime(before.time.clock.now() + 3_600_000));
  expect(hourOn.admitted().probe).toBe(true);
});

test('after a restart a provider that was being tried is tried anew, a longer wait stays longer, and an isolated one stays off', async () => {
  const before = setUp();
  before.fail(5);
  await before.time.advance(60_000);
  before.admitted();
  const tried = setUp({}, savedOf(before), virtualTime(before.time.clock.now()));
  expect(tried.state()).toBe('open');
  tried.admitted().failed(down);
  expect(tried.breakers.view(provider).probeAt).toBe(tried.time.clock.now() + 120_000 * 0.9);

  before.breakers.control(provider, 'isolate');
  const off = setUp({}, savedOf(before));
  const admission = off.breakers.admit(target);
  expect(admission).toMatchObject({ admitted: false, retryAt: null });
  expect(off.breakers.view(provider)).toMatchObject({ state: 'isolated', probeAt: null });
});

test('an isolated provider is not opened or closed by hand before it is released, and the person is told', () => {
  const { breakers, state, transitions } = setUp();
  breakers.control(provider, 'isolate');
  for (const act of ['trip', 'reset'] as const) {
    expect(() => breakers.control(provider, act)).toThrow(/switched off by hand\. Release it first/);
  }
  expect(state()).toBe('isolated');
  breakers.control(provider, 'release');
  expect(transitions.map(({ to, by }) => `${to} by ${by}`)).toEqual([
    'isolated by person',
    'closed by person',
  ]);
});

test('the reasons tell the story: failures, the try, its result', async () => {
  const { fail, time, admitted, transitions, breakers } = setUp({ breaker_failure_threshold: 2 });
  fail(2);
  await time.advance(60_000);
  admitted().failed(failureOf('provider.timeout'));
  await time.advance(120_000);
  const probe = admitted();
  // While it is tried, what matters is still why it was opened.
  expect(breakers.view(provider).reason).toContain('provider.timeout');
  probe.succeeded();
  expect(breakers.view(provider).reason).toBe('');
  expect(transitions.map(({ from, to, errorCode }) => [from, to, errorCode])).toEqual([
    ['closed', 'open', 'provider.server_error'],
    ['open', 'half_open', null],
    ['half_open', 'open', 'provider.timeout'],
    ['open', 'half_open', null],
    ['half_open', 'closed', null],
  ]);
  expect(transitions.every(({ reason }) => reason.length > 10)).toBe(true);
});
