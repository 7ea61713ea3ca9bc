import { expect, test } from 'vitest';
import { createCooldowns } from '../../../src/core/reliability/cooldowns.ts';
import { providerNamed, targetOf } from '../../support/reliability.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const provider = providerNamed('north');

test('a longer pause makes one longer, a shorter one never shorter, and it ends by itself', async () => {
  const time = virtualTime();
  const cooldowns = createCooldowns(time.clock);
  const target = targetOf(provider);
  const start = time.clock.monotonic();
  cooldowns.cool(target, 10_000);
  cooldowns.cool(target, 2000);
  expect(cooldowns.until(target)).toBe(start + 10_000);
  await time.advance(4000);
  cooldowns.cool(target, 10_000);
  expect(cooldowns.until(target)).toBe(start + 14_000);
  time.shiftWallClock(-3_600_000);
  expect(cooldowns.views(provider)).toEqual([{ model: 'm-1', untilAt: time.clock.now() + 10_000 }]);
  await time.advance(10_000);
  expect(cooldowns.until(target)).toBeNull();
  expect(cooldowns.views(provider)).toEqual([]);
});

test('it is the pause of one model of one provider at one address', () => {
  const cooldowns = createCooldowns(virtualTime().clock);
  cooldowns.cool(targetOf(provider, 'large'), 1000);
  expect(cooldowns.until(targetOf(provider, 'small'))).toBeNull();
  expect(cooldowns.until(targetOf(providerNamed('south'), 'large'))).toBeNull();
  expect(cooldowns.until(targetOf(providerNamed('north', 'https://proxy.example'), 'large'))).toBeNull();
  cooldowns.clear(provider);
  expect(cooldowns.until(targetOf(provider, 'large'))).toBeNull();
});

test('nonsense is no pause, no pause lasts for days, and any number of models fits in bounded memory', () => {
  const { clock } = virtualTime();
  const cooldowns = createCooldowns(clock);
  for (const ms of [0, -5, Number.NaN]) cooldowns.cool(targetOf(provider), ms);
  expect(cooldowns.until(targetOf(provider))).toBeNull();
  cooldowns.cool(targetOf(provider), Number.POSITIVE_INFINITY);
  expect(cooldowns.until(targetOf(provider))).toBe(clock.monotonic() + 86_400_000);
  for (let model = 0; model < 3000; model += 1) cooldowns.cool(targetOf(provider, `m${model}`), 1000 + model);
  expect(cooldowns.views(provider)).toHaveLength(1000);
  expect(cooldowns.until(targetOf(provider, 'm2999'))).not.toBeNull();
});
