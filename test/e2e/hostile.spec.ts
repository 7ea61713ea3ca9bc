import { test as base, expect, type Page } from '@playwright/test';
import { type ConsoleApp, openApp } from '../support/app.ts';
import { ask } from '../support/bridge.ts';
import { trespasses, watchDocument } from '../support/domWatch.ts';
import { hostilePayloads, type Payload } from '../support/hostilePayloads.ts';
import { type HostileServer, startHostileServer } from '../support/hostileServer.ts';
import {
  answerLinks,
  type LinkRecord,
  type Recorded,
  recordRequests,
  windowsOf,
} from '../support/mainProbes.ts';
import { type Outsider, startOutsider } from '../support/outsider.ts';
import { until } from '../support/until.ts';

/** A console whose provider is hostile, with watchers at every way out. */
interface Siege {
  readonly opened: ConsoleApp;
  readonly page: Page;
  readonly payloads: readonly Payload[];
  readonly outsider: Outsider;
  readonly requests: Recorded<string>;
  readonly links: () => Promise<LinkRecord>;
}

const test = base.extend<object, { siege: Siege }>({
  siege: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern which fixtures are wanted.
    async ({}, use) => {
      const outsider = await startOutsider();
      const payloads = hostilePayloads(outsider.host);
      const server: HostileServer = await startHostileServer(payloads);
      const settings = {
        provider: 'hostile',
        model: 'm',
        providers: [{ id: 'hostile', name: 'Hostile', base_url: server.baseUrl, model: 'm' }],
      };
      const opened = await openApp({ settings });
      const [requests, links] = await Promise.all([recordRequests(opened.app), answerLinks(opened.app, 0)]);
      await watchDocument(opened.page);
      await use({ opened, page: opened.page, payloads, outsider, requests, links });
      await opened.close();
      await server.close();
      await outsider.close();
    },
    { scope: 'worker' },
  ],
});

test.describe.configure({ mode: 'serial', timeout: 120_000 });

/** How many answers are also asked for in one piece; the way from there is that of all of them. */
const WHOLE = 20;

const answerPane = (page: Page) => page.getByRole('region', { name: 'Answer', exact: true });

/** Nothing got out, nothing was opened, nobody was asked. */
async function expectHeld({ opened, outsider, requests, links }: Siege): Promise<void> {
  expect(await requests()).toEqual([]);
  expect(outsider.visits).toEqual([]);
  expect(await links()).toEqual({ asked: [], opened: [] });
  expect((await windowsOf(opened.app)).count).toBe(1);
}

test('the watcher itself notices what the page must never hold', async ({ siege: { page } }) => {
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend',
    '<img src="http://127.0.0.1:9/x" onerror="1"><a href="javascript:1">x</a><form action="x"></form><p style="background:url(x)"></p>')`);
  const lines = (await trespasses(page)).join('\\n');
  for (const part of [
    'element <img',
    'attribute onerror',
    'blocked img-src',
    'address href=javascript:1',
    'element <form',
    'style ',
  ]) {
    expect(lines).toContain(part);
  }
  await page.reload();
  expect(await trespasses(page)).toEqual([]);
});

/** Asks by the keyboard and waits for the end. Much faster than assertions that poll, and there is a lot to ask. */
async function run(page: Page, prompt: string): Promise<void> {
  await page.getByRole('textbox', { name: 'User message' }).fill(prompt);
  await page.keyboard.press('Control+Enter');
  await until(
    page,
    `[...document.querySelectorAll('button')].some((button) =>
    button.textContent === 'Stop' && button.disabled)`,
  );
}

const pane = `document.querySelector('section[aria-label="Answer"]')`;

/** Looks at the answer on screen in every view there is; ends in the first one. */
async function throughAllViews(page: Page, { name, text }: Payload): Promise<void> {
  const view = (label: string) =>
    page.evaluate(
      `[...${pane}.querySelectorAll('label')].find(({ textContent }) => textContent === '${label}').click()`,
    );
  await view('Raw');
  await until(page, `${pane}.textContent.includes(${JSON.stringify(text.slice(0, 60))})`);
  await view('JSON');
  await until(page, `${pane}.textContent.includes('valid JSON')`);
  await view('Answer');
  await until(page, `!${pane}.textContent.includes('valid JSON')`);
  expect.soft(await trespasses(page), name).toEqual([]);
}

test('answers that come character by character stay text while they come', async ({ siege }) => {
  const { page, payloads } = siege;
  for (const [index, { name, text }] of payloads.entries()) {
    await run(page, `answer ${index} ${text.slice(0, 200)}`);
    expect.soft(await trespasses(page), name).toEqual([]);
  }
  await expect(answerPane(page)).toContainText('miss');
  await expectHeld(siege);
});

test('answers that come whole stay text in every view', async ({ siege }) => {
  const { page, payloads } = siege;
  await page.getByRole('switch', { name: 'Stream' }).click();
  for (const [index, payload] of payloads.slice(0, WHOLE).entries()) {
    await run(page, `answer ${index} whole`);
    await throughAllViews(page, payload);
  }
  await expectHeld(siege);
});

test('answers out of the history stay text after the window was loaded anew', async ({ siege }) => {
  const { page, payloads } = siege;
  for (const index of payloads.keys()) {
    const messages = [{ role: 'user' as const, content: `answer ${index} past` }];
    const request = {
      provider: 'hostile',
      model: 'm',
      messages,
      stream: false,
      cacheMode: 'no-store',
    } as const;
    await ask(page, 'playground.ask', { requestId: `past-run-${index}`, request });
  }
  await page.reload();
  await page.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('complementary', { name: 'History' });
  await history.getByRole('listitem').first().getByRole('button').first().focus();
  for (const [index, payload] of [...payloads.entries()].reverse()) {
    await page.keyboard.press('Enter');
    await until(
      page,
      `document.querySelector('[aria-label="User message"]')?.textContent === 'answer ${index} past'`,
    );
    await throughAllViews(page, payload);
    // The views took the focus.
    await page.evaluate(`document.querySelector('aside [aria-current="true"]').focus()`);
    await page.keyboard.press('ArrowDown');
  }
  await expectHeld(siege);
});

/** Walks down the rows of the page's table by keyboard, opening each; `look` sees it open. */
async function throughRows(page: Page, table: string, count: number, look: () => Promise<unknown>) {
  await page.getByRole('grid', { name: table }).focus();
  for (let row = 0; row < count; row += 1) {
    await page.keyboard.press('Enter');
    await until(
      page,
      `document.querySelector('aside') &&
      document.querySelector('[role="grid"] [aria-selected="true"]')?.getAttribute('aria-rowindex') === '${row + 2}'`,
    );
    await look();
    expect.soft(await trespasses(page), `${table}, row ${row}`).toEqual([]);
    await page.evaluate(`document.querySelector('[role="grid"]').focus()`);
    await page.keyboard.press('ArrowDown');
  }
}

test('the cache shows prompts and answers as text', async ({ siege }) => {
  const { page, payloads } = siege;
  await page.getByRole('navigation').getByRole('link', { name: 'Cache' }).click();
  await throughRows(page, 'Cache entries', payloads.length + WHOLE, async () => {
    const asStored = `[...document.querySelectorAll('aside label')].find(({ textContent }) => textContent === 'As stored')`;
    await until(page, asStored);
    await page.evaluate(`${asStored}.click()`);
  });
  await expectHeld(siege);
});

test("errors with the provider's words, and names it gives to models, are text everywhere", async ({
  siege,
}) => {
  const { page, payloads } = siege;
  await page.getByRole('navigation').getByRole('link', { name: 'Playground' }).click();
  await page.getByRole('button', { name: 'List models' }).click();
  await expect(page.getByText(/^\d+ models listed/)).toBeVisible();
  await page
    .getByRole('combobox', { name: 'Model' })
    .or(page.getByRole('textbox', { name: 'Model' }))
    .first()
    .click();
  await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Escape');
  expect(await trespasses(page)).toEqual([]);
  for (const [index, { name }] of payloads.slice(0, 20).entries()) {
    await run(page, `error ${index}`);
    expect.soft(await trespasses(page), name).toEqual([]);
  }
  await expect(answerPane(page)).toContainText('provider.bad_request');
  await page.getByRole('navigation').getByRole('link', { name: 'Activity' }).click();
  await throughRows(page, 'Requests', 40, () => until(page, `document.querySelector('aside dl')`));
  for (const name of ['Usage', 'Reliability', 'Keys', 'Settings']) {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
    expect.soft(await trespasses(page), name).toEqual([]);
  }
  await expectHeld(siege);
});

test('a link of an answer opens only after the person saw where it leads', async ({ siege }) => {
  const { page, payloads, links } = siege;
  await page.getByRole('navigation').getByRole('link', { name: 'Playground' }).click();
  const index = payloads.findIndex(({ name }) => name === 'link that lies');
  await page.getByRole('textbox', { name: 'User message' }).fill(`answer ${index} links`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const found = answerPane(page).getByRole('link');
  await expect(found).toHaveCount(2);
  for (const button of ['left', 'middle'] as const) await found.first().click({ button });
  await found.last().click();
  await expect(page.getByText('This link was not opened').first()).toBeVisible();
  expect(await links()).toEqual({ asked: [], opened: [] });
  expect(await trespasses(page)).toEqual([]);
});
