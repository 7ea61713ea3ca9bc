import { expect, test } from 'vitest';
import {
  Breaker,
  type Entrance,
  type Pass,
  type StateChange,
} from '../../../src/core/reliability/breaker.ts';
import type { BreakerRules } from '../../../src/core/reliability/breakerRules.ts';

const consecutive: BreakerRules = {
  policy: 'consecutive',
  failureThreshold: 5,
  failureRate: 0.5,
  minimumCalls: 10,
  windowMs: 30_000,
  timeoutMs: 60_000,
};
const rate: BreakerRules = { ...consecutive, policy: 'rate' };

/** A breaker with a clock that the test moves. `rules` may be exchanged while it runs. */
function setUp(first: BreakerRules, random: () => number = () => 0.5) {
  const held = { now: 1000, rules: first };
  const changes: StateChange<string>[] = [];
  const breaker = new Breaker<string>({
    rules: () => held.rules,
    monotonic: () => held.now,
    random,
    onChange: (change) => changes.push(change),
  });
  const pass = (): Pass<string> => {
    const entrance = breaker.enter();
    if (!entrance.open) throw new Error(`turned away while ${breaker.state}`);
    return entrance.pass;
  };
  const fail = (times: number) => {
    for (let count = 0; count < times; count += 1) pass().failed('down');
  };
  const succeed = (times: number) => {
    for (let count = 0; count < times; count += 1) pass().succeeded();
  };
  const wait = (ms: number) => {
    held.now += ms;
  };
  /** Where a tripped breaker is when its wait is over. */
  const toProbe = () => wait((breaker.probeAt() ?? held.now) - held.now);
  return { breaker, held, changes, pass, fail, succeed, wait, toProbe };
}

const passesOf = (entrances: readonly Entrance<string>[]) =>
  entrances.flatMap((entrance) => (entrance.open ? [entrance.pass] : []));
const callers = (breaker: Breaker<string>, count: number) =>
  Array.from({ length: count }, () => breaker.enter());

test('the policy by rate opens at 5 failures of the last 10 within 30 s, not at 4, and forgets after an idle hour', () => {
  const { breaker, fail, succeed, wait } = setUp(rate);
  succeed(6);
  fail(4);
  expect(breaker.state).toBe('closed');
  wait(3_600_000);
  fail(4);
  succeed(5);
  expect(breaker.failures()).toEqual({ failures: 4, threshold: 5 });
  expect(breaker.state).toBe('closed');
  fail(1);
  expect(breaker.state).toBe('open');
});

test('a failure leaves the window exactly when it is as old as the window', () => {
  const { breaker, fail, succeed, wait } = setUp(rate);
  fail(4);
  succeed(5);
  wait(30_000);
  fail(1);
  expect(breaker.failures()).toEqual({ failures: 1, threshold: 5 });
  expect(breaker.state).toBe('closed');
});

test('failures in a row open it, and one success in between starts the count again', () => {
  const { breaker, fail, succeed } = setUp(consecutive);
  fail(4);
  succeed(1);
  fail(4);
  expect(breaker.state).toBe('closed');
  fail(1);
  expect(breaker.state).toBe('open');
  expect(breaker.enter()).toEqual({ open: false, retryAt: 61_000 });
});

test('calls that began before an outage and still succeed do not hide it: five failures open', () => {
  const { breaker, fail, pass } = setUp(consecutive);
  const before = Array.from({ length: 10 }, pass);
  for (const [index, one] of before.entries()) {
    if (index >= 5) continue;
    fail(1);
    one.succeeded();
  }
  expect(breaker.state).toBe('open');
});

test('one call in five that fails, of many at the same time, opens nothing', () => {
  const { breaker, pass } = setUp(consecutive);
  const running = Array.from({ length: 20 }, pass);
  for (let call = 0; call < 2000; call += 1) {
    const oldest = running.shift();
    if (call % 5 === 0) oldest?.failed('down');
    else oldest?.succeeded();
    expect(breaker.state).toBe('closed');
    running.push(pass());
  }
});

test('new settings hold at the next decision, for the threshold and for a wait that has begun', () => {
  const { breaker, held, fail, wait } = setUp(consecutive);
  fail(3);
  held.rules = { ...consecutive, failureThreshold: 3, timeoutMs: 30_000 };
  fail(1);
  expect(breaker.state).toBe('open');
  wait(10_000);
  held.rules = { ...held.rules, timeoutMs: 5000 };
  expect(breaker.enter().open).toBe(true);
});

test('of 200 callers at half-open one goes through and 199 are turned away at once, also while it hangs', () => {
  const { breaker, fail, toProbe, wait } = setUp(consecutive);
  fail(5);
  toProbe();
  expect(passesOf(callers(breaker, 200))).toHaveLength(1);
  wait(59_000);
  expect(passesOf(callers(breaker, 200))).toHaveLength(0);
});

test('a probe that nobody hears of again loses its place some time after its deadline, and its late result is void', () => {
  const { breaker, held, fail, toProbe, wait } = setUp(consecutive);
  fail(5);
  toProbe();
  const lost = breaker.enter(held.now + 30_000);
  wait(34_999);
  expect(breaker.enter().open).toBe(false);
  wait(1);
  const [next] = passesOf(callers(breaker, 200));
  for (const late of passesOf([lost])) late.succeeded();
  expect(breaker.state).toBe('half_open');
  next?.failed('down');
  expect(breaker.state).toBe('open');
});

test('after the probe at most twice as many go at once with each round, until a round has room for everybody', () => {
  const { breaker, fail, toProbe, pass } = setUp(consecutive);
  fail(5);
  toProbe();
  pass().succeeded();
  const widths: number[] = [];
  for (let { ramp } = breaker; ramp !== null; ramp = breaker.ramp) {
    const through = passesOf(callers(breaker, 200));
    widths.push(through.length);
    for (const one of through) one.succeeded();
    // A round that was only in part of this width is filled up by more calls.
    while (breaker.ramp === ramp) pass().succeeded();
  }
  expect(widths).toEqual([2, 4, 8, 16, 32, 64, 128, 200]);
  expect(passesOf(callers(breaker, 500))).toHaveLength(500);
});

test('a failure on the way back makes it narrower, a cancelled call gives its place back, and both lose none', () => {
  const { breaker, fail, toProbe, pass, succeed } = setUp(consecutive);
  fail(5);
  toProbe();
  pass().succeeded();
  succeed(2);
  expect(breaker.ramp).toBe(4);
  for (let round = 0; round < 20; round += 1) {
    for (const one of passesOf(callers(breaker, 10))) one.released();
  }
  const four = passesOf(callers(breaker, 10));
  expect(four).toHaveLength(4);
  four[0]?.failed('down');
  expect(breaker.ramp).toBe(2);
  for (const one of four.slice(1)) one.released();
  expect(passesOf(callers(breaker, 10))).toHaveLength(2);
});

test('a provider that fails again on its way back is left alone for longer; once it is back, for the first time again', () => {
  const { breaker, held, fail, toProbe, pass, succeed } = setUp(consecutive, () => 1);
  fail(5);
  toProbe();
  pass().succeeded();
  fail(5);
  expect(breaker.probeAt()).toBe(held.now + 120_000);
  toProbe();
  pass().succeeded();
  succeed(2 + 4 + 8);
  expect(breaker.ramp).toBeNull();
  fail(5);
  expect(breaker.probeAt()).toBe(held.now + 60_000);
});

test('failed probes double the wait, up to 5 minutes, with jitter that never makes it shorter than the last one', () => {
  for (const jitter of [0, 0.3, 0.999]) {
    const { breaker, held, fail, toProbe, pass } = setUp(consecutive, () => jitter);
    fail(5);
    const waits: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      waits.push((breaker.probeAt() ?? 0) - held.now);
      toProbe();
      pass().failed('down');
    }
    expect(waits[0]).toBe(60_000);
    expect(waits[1]).toBeCloseTo(120_000 * (0.8 + 0.2 * jitter), 3);
    expect(waits).toEqual([...waits].sort((one, other) => one - other));
    expect(Math.max(...waits)).toBeLessThanOrEqual(300_000);
  }
});

test('a probe without a verdict (a 400, a stop) neither closes nor opens: the next caller is the next probe', () => {
  const { breaker, fail, toProbe, pass } = setUp(consecutive);
  fail(5);
  toProbe();
  for (let round = 0; round < 3; round += 1) {
    const probe = pass();
    expect(probe.probe).toBe(true);
    expect(breaker.enter().open).toBe(false);
    probe.released();
    expect(breaker.state).toBe('half_open');
  }
  pass().succeeded();
  expect(breaker.state).toBe('closed');
});

test('results of calls that began before it opened change nothing, whenever they come', () => {
  const { breaker, fail, pass, toProbe, succeed } = setUp(consecutive);
  const early = Array.from({ length: 8 }, pass);
  fail(5);
  early[0]?.succeeded();
  early[1]?.failed('down');
  expect(breaker.state).toBe('open');
  toProbe();
  const probe = pass();
  early[2]?.succeeded();
  early[3]?.failed('down');
  early[4]?.released();
  expect(breaker.state).toBe('half_open');
  expect(breaker.enter().open).toBe(false);
  probe.succeeded();
  early[5]?.failed('down');
  early[6]?.succeeded();
  early[7]?.released();
  expect({ state: breaker.state, ramp: breaker.ramp }).toEqual({ state: 'closed', ramp: 2 });
  succeed(14);
  expect(breaker.failures().failures).toBe(0);
});

test('six failures at the same moment open it once, and the wait ends as ever', () => {
  const { breaker, changes, pass, toProbe } = setUp(consecutive);
  const together = Array.from({ length: 6 }, pass);
  for (const one of together) one.failed('down');
  expect(changes.map(({ to }) => to)).toEqual(['open']);
  toProbe();
  expect(passesOf(callers(breaker, 10))).toHaveLength(1);
});

test('only the first result of a call counts', () => {
  const { breaker, pass } = setUp({ ...consecutive, failureThreshold: 2 });
  const one = pass();
  one.released();
  one.failed('down');
  one.failed('down');
  const other = pass();
  other.failed('down');
  other.failed('down');
  expect(breaker.state).toBe('closed');
  expect(breaker.failures().failures).toBe(1);
});

test('switched off by hand nobody gets through, whatever the time, until it is released', () => {
  const { breaker, fail, pass, wait } = setUp(consecutive);
  const running = pass();
  breaker.act('isolate');
  running.succeeded();
  wait(1e9);
  expect(breaker.enter()).toEqual({ open: false, retryAt: null });
  expect([breaker.act('trip'), breaker.act('reset'), breaker.act('isolate')]).toEqual([false, false, false]);
  breaker.act('release');
  fail(4);
  expect(breaker.state).toBe('closed');
});

test('opened by hand it waits as after failures; closed by hand its failures and its ramp are forgotten', () => {
  const { breaker, held, changes, fail, pass, toProbe } = setUp(consecutive);
  breaker.act('reset');
  expect(changes).toEqual([]);
  breaker.act('trip');
  expect(breaker.probeAt()).toBe(held.now + 60_000);
  toProbe();
  pass().failed('down');
  breaker.act('reset');
  expect({ state: breaker.state, ramp: breaker.ramp }).toEqual({ state: 'closed', ramp: null });
  expect(passesOf(callers(breaker, 50))).toHaveLength(50);
  fail(4);
  expect(breaker.state).toBe('closed');
  fail(1);
  expect(breaker.probeAt()).toBe(held.now + 60_000);
});
