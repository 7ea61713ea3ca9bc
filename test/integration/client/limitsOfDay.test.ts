import { expect, test } from 'vitest';
import { systemClock, systemSleep } from '../../../src/core/ports.ts';
import { createLimits } from '../../../src/core/reliability/limits/limits.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Reports } from '../../../src/core/usage/reports.ts';
import { recordingLogger } from '../../support/cache.ts';
import { openTestClient, PROVIDER } from '../../support/client.ts';
import { appErrorOf } from '../../support/providerCall.ts';
import { tempDir } from '../../support/tempDir.ts';

/** Noon: the day must not end while the test runs. */
const noon = new Date(2026, 5, 15, 12).getTime();
const clock = { ...systemClock, now: () => noon };
const settings = { ...defaultSettings().settings, limit_mode: 'refuse' as const };

/** A process of its own, as far as the limits can tell, with so many tokens a day for one model. */
async function openProcess(folder: string, tokensADay: number) {
  let reports: Reports | null = null;
  const limits = createLimits({
    settings: () => ({ ...settings, model_tpd: tokensADay }),
    ...{ clock, sleep: systemSleep, logger: recordingLogger() },
    tokensOfDay: (...of) => reports?.tokensOfDay(...of) ?? 0,
  });
  const opened = await openTestClient({ folder, clock, policy: { limits } });
  reports = opened.reports;
  const ask = (prompt: string) =>
    opened.client.ask(
      { provider: PROVIDER, model: 'sandbox-fast', prompt, cacheMode: 'bypass', params: { maxTokens: 20 } },
      { source: 'core' },
    );
  return { ...opened, ask };
}

// Bugs: a restart that forgets what the day has had, a second process that may use the day once more, tokens of cached
// answers that count.
test('the tokens of the day are those of the ledger: after a restart, and of every process on it', async () => {
  const folder = tempDir();
  const first = await openProcess(folder, 1_000_000);
  const { tokens } = await first.ask('one');
  await first.ask('two');
  const used = first.reports.tokensOfDay(noon, PROVIDER, 'sandbox-fast');
  expect(used).toBeGreaterThanOrEqual(tokens.input + tokens.output);

  const restarted = await openProcess(folder, used + 10);
  const error = await appErrorOf(restarted.ask('three'));
  expect(error).toMatchObject({ code: 'limit.reached', data: { limit: 'tpd', most: used + 10 } });
  expect(restarted.server.requests).toHaveLength(0);

  const another = await openProcess(folder, used + 10_000);
  await another.ask('four');
  const now = another.reports.tokensOfDay(noon, PROVIDER, 'sandbox-fast');
  expect(now).toBeGreaterThan(used);
  expect(restarted.reports.tokensOfDay(noon, PROVIDER, 'sandbox-fast')).toBe(now);
});
