import { expect, test } from 'vitest';
import { HealthMonitor } from '../../../src/core/health/healthMonitor.ts';
import { healthy, type PartCheck, troubled } from '../../../src/core/health/part.ts';
import type { Health, HealthPart } from '../../../src/shared/contract/health.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const part = (id: string, look: PartCheck['look'], timeoutMs = 5000): PartCheck => ({
  id,
  name: id.toUpperCase(),
  timeoutMs,
  look,
});
const hangs = () => new Promise<never>(() => undefined);

function openMonitor(parts: readonly PartCheck[] | (() => readonly PartCheck[])) {
  const time = virtualTime();
  const seen: HealthPart[] = [];
  const told: Health[] = [];
  const monitor = new HealthMonitor({
    parts: typeof parts === 'function' ? parts : () => parts,
    clock: time.clock,
    sleep: time.sleep,
    onPart: (one) => seen.push(one),
    onChange: (health) => told.push(health),
  });
  return { monitor, time, seen, told };
}

test('a part that hangs is named within its own time, and holds up no other', async () => {
  const { monitor, time } = openMonitor([
    part('disk', hangs, 3000),
    part('cache', async () => healthy('fine')),
    part('keychain', hangs, 9000),
  ]);
  const check = monitor.check({ asked: true });
  await time.advance(2999);
  expect(monitor.health().parts.map(({ id }) => id)).toEqual(['cache']);
  await time.advance(1);
  expect(monitor.health().parts).toMatchObject([
    { id: 'cache', status: 'healthy' },
    { id: 'disk', status: 'unhealthy', durationMs: 3000, error: { code: 'health.hung' } },
  ]);
  await time.advance(6000);
  const health = await check;
  expect(health).toMatchObject({
    status: 'unhealthy',
    timestamp: time.clock.now(),
    error: 'DISK: unhealthy; KEYCHAIN: unhealthy',
    checking: false,
  });
  expect(health.parts.map(({ id }) => id)).toEqual(['disk', 'cache', 'keychain']);
  expect(time.sleeping()).toBe(0);
});

test('a part that still hangs is not asked again beside the first time, and says for how long it has been hanging', async () => {
  let looks = 0;
  let settle = (): void => undefined;
  const { monitor, time } = openMonitor([
    part('disk', () => {
      looks += 1;
      return looks > 1
        ? Promise.resolve(healthy(''))
        : new Promise((resolve) => (settle = () => resolve(healthy(''))));
    }),
  ]);
  for (let n = 0; n < 10; n += 1) {
    const check = monitor.check({ asked: false });
    await time.advance(60_000);
    await check;
  }
  expect(looks).toBe(1);
  expect(monitor.health().parts[0]?.error?.data).toMatchObject({ forMs: 540_000 });
  settle();
  await time.advance(1);
  await monitor.check({ asked: false });
  expect(monitor.health().status).toBe('healthy');
});

test('a part that throws or rejects is unhealthy with its reason; a foreign error does not reach the window', async () => {
  const { monitor } = openMonitor([
    part('cache', () => {
      throw new AppError('storage.busy', 'locked by another program');
    }),
    part('disk', () => Promise.reject(new Error('secret path /root'))),
  ]);
  const { parts } = await monitor.check({ asked: true });
  expect(parts.map(({ error }) => error?.code)).toEqual(['storage.busy', 'internal']);
  expect(JSON.stringify(parts)).not.toContain('/root');
});

test('many who ask at the same time cost one look; a person who asks gets one that was made for a person', async () => {
  const asked: boolean[] = [];
  let release = (): void => undefined;
  const { monitor } = openMonitor([
    part('keychain', async (context) => {
      asked.push(context.asked);
      if (!context.asked) await new Promise<void>((resolve) => (release = resolve));
      return healthy('');
    }),
  ]);
  const quiet = monitor.check({ asked: false });
  const others = [
    monitor.check({ asked: true }),
    monitor.check({ asked: true }),
    monitor.check({ asked: false }),
  ];
  release();
  await Promise.all([quiet, ...others]);
  expect(asked).toEqual([false, true]);
});

test('a provider that is not in use any more is forgotten', async () => {
  let parts = [part('provider:a', async () => healthy('')), part('disk', async () => healthy(''))];
  const { monitor } = openMonitor(() => parts);
  await monitor.check({ asked: false });
  parts = parts.slice(1);
  expect((await monitor.check({ asked: false })).parts.map(({ id }) => id)).toEqual(['disk']);
});

const down = troubled('unhealthy', { code: 'provider.unreachable', message: 'down' });
const slow = troubled('degraded', { code: 'health.failing', message: 'slow' });

test.each([
  ['one provider of two is down', { 'provider:a': down, 'provider:b': healthy('') }, 'degraded'],
  ['every provider is down', { 'provider:a': down, 'provider:b': down }, 'unhealthy'],
  ['a provider recovers while the other is down', { 'provider:a': down, 'provider:b': slow }, 'degraded'],
  ['answers come without a cache', { 'provider:a': healthy(''), cache: down }, 'degraded'],
  ['the disk is full', { 'provider:a': healthy(''), disk: down }, 'unhealthy'],
  ['nothing is wrong', { 'provider:a': healthy(''), disk: healthy('') }, 'healthy'],
] as const)('when %s', async (_what, reports, status) => {
  const { monitor } = openMonitor(
    Object.entries(reports).map(([id, report]) => part(id, async () => report)),
  );
  expect((await monitor.check({ asked: false })).status).toBe(status);
});
