import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { startSandboxServer } from '../../src/core/providers/sandbox/server.ts';
import { ask } from '../support/bridge.ts';
import { test } from '../support/consoleTest.ts';
import { answer, choose, ended, fact, goTo, run, write } from '../support/consoleWindow.ts';

/** A provider's row on the board. */
function provider(page: Page, name: string): Locator {
  return page.getByRole('list', { name: 'Ready to be asked' }).getByRole('listitem', { name, exact: true });
}

/** Asks past the cache, as the window does. */
function askOf(page: Page, id: string, number: number) {
  return ask(page, 'playground.ask', {
    requestId: `reliability-${id}-${number}`,
    request: {
      provider: id,
      model: 'sandbox-fast',
      messages: [{ role: 'user', content: `Question ${number}` }],
      cacheMode: 'bypass',
    },
  });
}

/** Opens the menu of a breaker by keyboard and chooses an act there. */
async function byHand(page: Page, name: string, act: string): Promise<void> {
  await page.getByRole('button', { name: `Breaker of ${name}` }).focus();
  await page.keyboard.press('Enter');
  const item = page.getByRole('menuitem', { name: new RegExp(`^${act}`) });
  await expect(item).toBeVisible();
  await item.focus();
  await page.keyboard.press('Enter');
}

test('an outage: the breaker opens and says why, the next of the chain answers at once, and a person has the last word', async ({
  open,
  atEnd,
}) => {
  const wobbly = await startSandboxServer({ faults: { status: 503 } });
  const steady = await startSandboxServer();
  atEnd(() => Promise.all([wobbly.close(), steady.close()]));
  const { page, userData } = await open({
    settings: {
      providers: [
        { id: 'wobbly', name: 'Wobbly', base_url: wobbly.baseUrl },
        { id: 'steady', name: 'Steady', base_url: steady.baseUrl },
      ],
      provider: 'wobbly',
      model: 'sandbox-fast',
      failover: [
        { provider: 'steady', model: 'sandbox-fast' },
        { provider: 'sandbox', model: 'sandbox-fast' },
      ],
      retry_server_errors: 0,
      breaker_timeout_s: 600,
    },
  });
  const asked = () => wobbly.requests.filter(({ path }) => path.endsWith('/chat/completions')).length;

  await goTo(page, 'Reliability');
  await expect(provider(page, 'Wobbly')).toContainText('closed');
  for (let number = 1; number <= 5; number += 1) {
    expect((await askOf(page, 'wobbly', number)).provider).toBe('steady');
  }
  expect(asked()).toBe(5);
  await expect(provider(page, 'Wobbly')).toContainText('open');
  await expect(provider(page, 'Wobbly')).toContainText(/tries again in (10 min|9 min \d+ s)/);
  await expect(provider(page, 'Wobbly')).toContainText('503');
  await expect(provider(page, 'Wobbly')).toContainText('0 of 5');
  await expect(provider(page, 'Steady')).toContainText('5 of 5');

  await test.step('an ask meanwhile goes past it at once, and the answer says so', async () => {
    await goTo(page, 'Playground');
    await choose(page, 'Wobbly', 'sandbox-fast');
    await write(page, 'Who answers now?');
    await run(page);
    await ended(page);
    await expect(answer(page)).toContainText('Who answers now?');
    await expect(answer(page)).toContainText('in place of Wobbly');
    await expect(fact(page, 'Provider')).toHaveText('Steady');
    expect(asked()).toBe(5);
  });

  await test.step('what happened is a list and a picture, both read by keyboard', async () => {
    await goTo(page, 'Reliability');
    const events = page.getByRole('grid', { name: 'Changes and failovers' });
    await expect(events.getByRole('row', { name: /Wobbly closed to open/ })).toBeVisible();
    await expect(events.getByRole('row', { name: /Wobbly answered by Steady/ }).first()).toBeVisible();
    const picture = page.getByRole('group', { name: 'States of the last hour' });
    await expect(picture.getByRole('button', { name: /^Wobbly open: / })).toBeAttached();
    await picture.getByRole('button', { name: /^Wobbly closed: / }).focus();
    await page.keyboard.press('End');
    const focused = picture.locator('button:focus');
    await expect(focused).toHaveAccessibleName(/^(Wobbly open: |\d+ requests? of Wobbly answered by Steady)/);
  });

  await test.step('reset by hand closes it, and it is asked again', async () => {
    wobbly.setFaults({});
    await byHand(page, 'Wobbly', 'Reset');
    await expect(provider(page, 'Wobbly')).toContainText('closed');
    await expect(page.getByText('Wobbly is asked again')).toBeVisible();
    expect((await askOf(page, 'wobbly', 6)).provider).toBe('wobbly');
  });

  await test.step('isolating the default provider asks first, and holds until it is released', async () => {
    await byHand(page, 'Wobbly', 'Isolate');
    const question = page.getByRole('dialog', { name: 'Isolate Wobbly?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(provider(page, 'Wobbly')).toContainText('closed');
    await byHand(page, 'Wobbly', 'Isolate');
    await question.getByRole('button', { name: 'Isolate Wobbly' }).click();
    await expect(provider(page, 'Wobbly')).toContainText('isolated');
    expect((await askOf(page, 'wobbly', 7)).provider).toBe('steady');
    await byHand(page, 'Wobbly', 'Release');
    await expect(provider(page, 'Wobbly')).toContainText('closed');
  });

  await test.step('the order is changed by keyboard and by dragging, said aloud, and kept in settings.json', async () => {
    const steps = page.getByRole('list', { name: 'Failover order' }).getByRole('listitem');
    await page.getByRole('button', { name: 'Move down: Steady' }).focus();
    await page.keyboard.press('Alt+ArrowDown');
    await expect(steps.nth(1)).toHaveAccessibleName(/^Steady/);
    await expect(page.getByText('Steady is now number 2 of 2.')).toBeAttached();
    const kept = () => {
      const settings = JSON.parse(readFileSync(join(userData, 'settings.json'), 'utf8')) as {
        failover: { provider: string }[];
      };
      return settings.failover.map((step) => step.provider);
    };
    await expect.poll(kept).toEqual(['sandbox', 'steady']);
    await expect(page.getByText(/^When Wobbly cannot answer, .*, then Steady/)).toBeVisible();
    // And by the pointer, back again.
    await steps.nth(1).dragTo(steps.nth(0), { targetPosition: { x: 80, y: 4 } });
    await expect.poll(kept).toEqual(['steady', 'sandbox']);
  });

  await test.step('a drill runs through the pipeline and reports', async () => {
    await page.getByRole('button', { name: 'Failover drill' }).click();
    const plan = page.getByRole('dialog', { name: 'Failover drill' });
    await plan.getByLabel('Primary provider').selectOption({ label: 'Answers 500' });
    await plan.getByLabel('Requests', { exact: true }).fill('12');
    await plan.getByLabel('Requests a second').fill('20');
    await plan.getByRole('button', { name: 'Start drill' }).click();
    const report = page.getByRole('dialog', { name: 'Report of the drill' });
    await expect(report).toContainText('complete');
    await expect(report).toContainText('12 of 12');
    const requests = report.getByRole('grid', { name: 'Requests of the drill' });
    await expect(requests.getByRole('row', { name: /secondary/ }).first()).toBeVisible();
    await requests.focus();
    await page.keyboard.press('Enter');
    await expect(report).toContainText(/No\. 1: ./);
    await report.getByRole('button', { name: 'Copy as Markdown' }).click();
    await expect(page.getByText('Report copied as Markdown')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('grid', { name: 'Reports of drills' })).toContainText('12 requests');
    // What the drill did to its own providers is nothing that happened to the person's.
    await expect(provider(page, 'Wobbly')).toContainText('closed');
  });
});
