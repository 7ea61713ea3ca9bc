import { expect, test } from 'vitest';
import type { Alerts } from '../../../src/core/alerts/alerts.ts';
import { estimateOf } from '../../../src/core/playground/estimate.ts';
import { systemClock } from '../../../src/core/ports.ts';
import { resolveProviders } from '../../../src/core/providers/registry.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import { createPricing } from '../../../src/core/usage/pricing.ts';
import { createTokenEstimator } from '../../../src/core/usage/tokenEstimator.ts';
import { WarmUpRunner } from '../../../src/core/warmUp/warmUp.ts';
import { askRequestSchema } from '../../../src/shared/contract/ask.ts';
import type { WarmUp } from '../../../src/shared/contract/warmUp.ts';
import { recordingLogger } from '../../support/cache.ts';
import { openTestClient, PROVIDER } from '../../support/client.ts';

/** A warm-up through the real client against a real server. */
async function openWarmUp(warm_up: Settings['warm_up'], onItem: (warmUp: WarmUp) => void = () => undefined) {
  const opened = await openTestClient();
  const logger = recordingLogger();
  const estimator = createTokenEstimator({
    threadUrl: new URL('../../../src/core/usage/tokenThread.ts', import.meta.url),
    logger,
  });
  const lasting = new Map<string, string>();
  const alerts: Alerts = {
    raise: ({ cause, message }) => void lasting.set(cause, message),
    clear: (cause) => void lasting.delete(cause),
  };
  const settings: Settings = {
    ...defaultSettings().settings,
    provider: PROVIDER,
    model: 'sandbox-fast',
    providers: [{ id: PROVIDER, name: 'Test server', base_url: opened.server.baseUrl }],
    warm_up,
  };
  const runner = new WarmUpRunner({
    settings: () => settings,
    providers: () => resolveProviders(settings, null),
    ask: (input, options) => opened.client.ask(input, options),
    estimate: (input, provider) =>
      estimateOf(askRequestSchema.parse(input), provider, { estimator, pricing: createPricing(), at: 0 }),
    alerts,
    clock: systemClock,
    logger,
    onChange: onItem,
  });
  return { ...opened, runner, lasting, lines: logger.lines };
}

const states = ({ items }: WarmUp) => items.map(({ state }) => state);

test('the list shows its cost before anything is asked; then each answer is in the cache, and a second run asks nobody', async () => {
  const { runner, client, reports } = await openWarmUp([
    { prompt: 'Summarize this text:' },
    { prompt: 'Translate to English:' },
  ]);
  const before = await runner.view();
  expect(before).toMatchObject({
    state: 'idle',
    items: [{ state: 'waiting' }, { input: { kind: 'unpriced' } }],
  });
  expect(before.items.every(({ inputTokens }) => inputTokens > 0)).toBe(true);
  expect(reports.requests({ limit: 10 })).toEqual([]);

  await runner.start();
  await runner.idle();
  expect(states(await runner.view())).toEqual(['stored', 'stored']);
  expect(reports.requests({ limit: 10 }).map(({ source }) => source)).toEqual(['warm-up', 'warm-up']);

  const answer = await client.ask(
    {
      provider: PROVIDER,
      model: 'sandbox-fast',
      messages: [{ role: 'user', content: 'Summarize this text:' }],
      params: { temperature: 0 },
    },
    { source: 'core' },
  );
  expect(answer.cache.outcome).toBe('hit');

  await runner.start();
  await runner.idle();
  expect(states(await runner.view())).toEqual(['already_there', 'already_there']);
});

test('a prompt that fails is a warning without its words; the others are asked, and a good run ends the alert', async () => {
  const { runner, lasting, lines } = await openWarmUp([
    { prompt: 'The canary prompt', provider: 'no-such-provider' },
    { prompt: 'Explain this concept:' },
  ]);
  await runner.start();
  await runner.idle();
  expect(states(await runner.view())).toEqual(['failed', 'stored']);
  expect(lines).toContain('Cache warm-up failed for prompt 1 of 2');
  expect(lasting.get('warm_up')).toContain('1 of 2 prompts');
  expect(JSON.stringify([lines, [...lasting]])).not.toContain('canary');
});

test('stopped half-way, what is stored stays and the rest is not asked', async () => {
  let stop = (): void => undefined;
  const { runner } = await openWarmUp(
    [{ prompt: 'one' }, { prompt: 'two' }, { prompt: 'three' }],
    ({ items }) => {
      if (items[0]?.state === 'stored' && items[1]?.state === 'waiting') stop();
    },
  );
  stop = () => void runner.cancel();
  await runner.start();
  await runner.idle();
  expect(await runner.view()).toMatchObject({ state: 'cancelled' });
  expect(states(await runner.view())).toEqual(['stored', 'cancelled', 'cancelled']);
});

test('a second start while one runs is the same run; an empty list is done at once', async () => {
  const { runner, reports } = await openWarmUp([{ prompt: 'once' }]);
  await Promise.all([runner.start(), runner.start()]);
  await runner.idle();
  expect(reports.requests({ limit: 10 })).toHaveLength(1);
  const empty = await openWarmUp([]);
  await empty.runner.start();
  await empty.runner.idle();
  expect(await empty.runner.view()).toMatchObject({ state: 'done', items: [] });
});
