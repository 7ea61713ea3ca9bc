import { expect } from '@playwright/test';
import { startSandboxServer } from '../../src/core/providers/sandbox/server.ts';
import { ask } from '../support/bridge.ts';
import { test } from '../support/consoleTest.ts';
import { answer, choose, ended, run, write } from '../support/consoleWindow.ts';

// Bugs: an old answer that looks fresh, or that the audit log calls fresh; a drill that opens the person's own breakers
// or counts as usage.
test('an old answer stands in for a provider that fails and says so everywhere; a drill leaves no trace but its report', async ({
  open,
}) => {
  const server = await startSandboxServer();
  const { page } = await open({
    settings: {
      providers: [{ id: 'fickle', name: 'Fickle', base_url: server.baseUrl, model: 'sandbox-fast' }],
      cache_ttl_s: 1,
      retry_max_attempts: 1,
    },
  });
  await choose(page, 'Fickle', 'sandbox-fast');
  await write(page, 'What is the time?');
  await run(page);
  await ended(page);
  const storedAt = Date.now();
  const text = await answer(page).getByText('Sandbox answer').textContent();
  server.setFaults({ status: 503 });
  await expect.poll(() => Date.now() - storedAt).toBeGreaterThan(1100);
  await run(page);
  await ended(page);
  await expect(answer(page)).toContainText(text ?? 'no text');
  const result = answer(page).getByRole('region', { name: 'Result' });
  await expect(result).toContainText(/stale\s*\d(\.\d+)? s old/);
  await expect(answer(page)).toContainText(
    /This answer is from the cache and .* old, because nobody could answer now\. 127\.0\.0\.1:\d+ failed \(503\)/,
  );
  await expect(page.getByRole('contentinfo')).toContainText(/Fickle\s*stale answer/);
  const everything = {
    cursor: null,
    limit: 20,
    event: 'request',
    provider: '',
    outcome: '',
    text: '',
    since: null,
  };
  const { entries } = await ask(page, 'audit.entries', everything);
  expect(entries.map(({ fields }) => fields.cache)).toEqual(['stale', 'miss']);
  expect(entries[0]?.fields.stale_age_ms).toBeGreaterThan(1000);

  const live = async () => ({
    rows: (await ask(page, 'reliability.board')).rows,
    today: await ask(page, 'usage.today'),
    settings: (await ask(page, 'settings.get')).settings,
  });
  const before = await live();
  await ask(page, 'drill.start', {
    faults: [{ kind: 'server_error' }, { kind: 'none' }],
    requests: 10,
    perSecond: 10,
    stream: true,
    questions: 'different',
    expiredAnswers: false,
    pace: 'quick',
  });
  await expect.poll(async () => (await ask(page, 'drill.state')).running, { timeout: 30_000 }).toBe(null);
  const { reports } = await ask(page, 'drill.state');
  const report = await ask(page, 'drill.report', { id: reports[0]?.id ?? '' });
  expect(report.totals).toMatchObject({ requests: 10, answered: 10, failedOver: 10 });
  expect(report.transitions[0]).toMatchObject({ provider: 'primary', to: 'open' });
  expect(await live()).toEqual(before);
  await server.close();
});
