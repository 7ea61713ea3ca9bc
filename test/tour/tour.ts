import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { openApp } from '../support/app.ts';

/** Steps through the console's main job in the real window, against the built-in sandbox, and keeps what it saw. */

interface Seen {
  readonly step: string;
  readonly seen: string;
  readonly ok: boolean;
  readonly ms: number;
}

const out = join(import.meta.dirname, '../../out/tour');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const summary: Seen[] = [];

/** One stop: does `look`, keeps a picture and what `look` saw; a stop that fails does not end the tour. */
async function stop(page: Page, step: string, look: () => Promise<string>): Promise<void> {
  const startedAt = performance.now();
  const outcome = await look().then(
    (seen) => ({ seen, ok: true }),
    (caught: unknown) => ({ seen: caught instanceof Error ? caught.message : String(caught), ok: false }),
  );
  const entry = { step, ...outcome, ms: Math.round(performance.now() - startedAt) };
  summary.push(entry);
  const number = String(summary.length).padStart(2, '0');
  // Fades and bars settle; a picture in the middle of one shows nothing.
  await pause(250);
  await page.screenshot({
    path: join(out, `${number}-${step.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}.png`),
  });
  console.log(
    `${entry.ok ? 'seen' : 'NOT SEEN'}  ${number} ${step}: ${entry.seen.split('\n')[0]} (${entry.ms} ms)`,
  );
}

const prompt = 'Explain in three sentences what a circuit breaker does for calls to an LLM.';
const console_ = await openApp();
const { page } = console_;

try {
  await stop(page, 'open', async () => {
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Playground' })).toBeVisible();
    return `window "${await page.title()}" at ${page.url()}`;
  });

  await stop(page, 'write a prompt', async () => {
    await page.getByRole('textbox', { name: /user/i }).first().click();
    await page.keyboard.type(prompt);
    await expect(page.getByText(/tokens/i).first()).toBeVisible();
    return 'the prompt with its estimate';
  });

  await stop(page, 'ask and stream', async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const answer = page.getByRole('region', { name: 'Answer' });
    await expect(answer).toContainText(/\w{4,}/);
    await expect(page.getByText('miss', { exact: true }).first()).toBeVisible();
    return `a streamed answer of ${(await answer.textContent())?.length} characters, cache miss`;
  });

  await stop(page, 'ask again', async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText('hit', { exact: true }).first()).toBeVisible();
    return 'the same prompt again: a hit from the SQLite cache';
  });

  await stop(page, 'status bar', async () => {
    const bar = page.getByRole('contentinfo');
    await expect(bar).toContainText('2 requests');
    await expect(bar).toContainText('50');
    return ((await bar.textContent()) ?? '').replaceAll(/\s+/g, ' ');
  });

  await stop(page, 'usage page', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Usage' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Usage');
    await expect(page.getByRole('main')).toContainText('sandbox-fast');
    return 'today by provider and model, and the two requests';
  });

  await stop(page, 'add a key', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('combobox', { name: 'Provider' }).click();
    await page.getByRole('option', { name: 'OpenAI', exact: true }).click();
    await page.getByLabel('Key', { exact: true }).fill('sk-tour-not-a-real-key-0001');
    await page.getByRole('button', { name: 'Save key' }).click();
    await expect(page.getByRole('main')).toContainText('0001');
    return 'a key, by its last four characters, kept in the keychain';
  });

  await stop(page, 'cache page', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Cache' }).click();
    await expect(page.getByRole('main')).toContainText('default');
    await expect(page.getByRole('main')).toContainText(/circuit breaker/i);
    return 'the cached answer';
  });

  for (const name of ['Reliability', 'Activity', 'Settings']) {
    await stop(page, `${name} page`, async () => {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
      return `the page ${name}`;
    });
  }
} finally {
  await console_.close();
  writeFileSync(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
}

const missed = summary.filter(({ ok }) => !ok);
console.log(`tour: ${summary.length - missed.length} of ${summary.length} steps seen; pictures in out/tour`);
process.exitCode = missed.length === 0 ? 0 : 1;
