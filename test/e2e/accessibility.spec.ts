import { expect, type Page } from '@playwright/test';
import { complaints } from '../support/axe.ts';
import { ask } from '../support/bridge.ts';
import { test } from '../support/consoleTest.ts';

const pages = ['Playground', 'Usage', 'Reliability', 'Cache', 'Keys', 'Activity', 'Settings'] as const;

const schemes = ['light', 'dark'] as const;

/** Shows a page and waits until it has what it shows. */
async function show(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

/** A request, its repetition from the cache, a failed one, and a key. */
async function fill(page: Page): Promise<void> {
  const request = {
    provider: 'sandbox',
    model: 'sandbox-fast',
    messages: [{ role: 'user' as const, content: 'What is a cache?' }],
  };
  await ask(page, 'playground.ask', { requestId: 'axe-request-1', request });
  await ask(page, 'playground.ask', { requestId: 'axe-request-2', request });
  const failing = { requestId: 'axe-request-3', request: { ...request, model: 'no-such-model' } };
  await expect(ask(page, 'playground.ask', failing)).rejects.toThrow('model_not_found');
  await ask(page, 'keys.add', { provider: 'groq', name: 'main', secret: 'gsk-not-a-real-key-0007' });
}

for (const scheme of schemes) {
  test(`axe has nothing against any page, empty or full, in ${scheme}`, async ({ open }) => {
    const { page } = await open({ settings: { color_scheme: scheme } });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    const found: string[] = [];
    for (const state of ['empty', 'full']) {
      if (state === 'full') await fill(page);
      for (const name of pages) {
        await show(page, name);
        found.push(...(await complaints(page, scheme)).map((one) => `${state} ${name}: ${one}`));
      }
    }
    expect(found).toEqual([]);
  });
}

/** What opens over a page or beside what it shows, by name, and how it is opened there. */
const opened: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  'Playground, history and parameters': async (page) => {
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('button', { name: /^Parameters/ }).click();
  },
  'Playground, a failed answer': async (page) => {
    await page.getByRole('combobox', { name: 'Model' }).fill('no-such-model');
    await page.getByRole('textbox', { name: 'User message' }).fill('Does it fail?');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('region', { name: 'Answer' })).toContainText('model_not_found');
  },
  'Playground, code to copy': (page) => page.getByRole('button', { name: 'Copy as' }).click(),
  'Usage, commands': async (page) => {
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
  },
  'Usage, some of the commands': async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').fill('th');
  },
  'Reliability, a breaker by hand': (page) =>
    page.getByRole('button', { name: 'Breaker of Sandbox' }).click(),
  'Reliability, a drill': (page) => page.getByRole('button', { name: 'Failover drill' }).click(),
  'Cache, an entry': async (page) => {
    await page.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary')).toContainText('Value');
  },
  'Keys, a new secret': (page) =>
    page
      .getByRole('button', { name: /^Replace/ })
      .first()
      .click(),
  'Keys, a removal': (page) =>
    page
      .getByRole('button', { name: /^Remove/ })
      .first()
      .click(),
  'Activity, a request': async (page) => {
    await page.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary')).toBeVisible();
  },
  'Settings, a rule': (page) => page.getByRole('button', { name: 'Add rule' }).click(),
  'Settings, Reload': (page) => page.getByRole('button', { name: 'Reload', exact: true }).click(),
  "Settings, a provider of one's own": (page) => page.getByRole('button', { name: /^Add.*provider/ }).click(),
};

for (const scheme of schemes) {
  test(`axe has nothing against what opens over the pages in ${scheme}, and Escape takes it away again`, async ({
    open,
  }) => {
    const { page } = await open({ settings: { color_scheme: scheme } });
    await fill(page);
    const found: string[] = [];
    for (const [where, act] of Object.entries(opened)) {
      await show(page, where.split(',')[0] ?? '');
      await act(page);
      found.push(...(await complaints(page, scheme)).map((one) => `${where}: ${one}`));
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog'), where).toHaveCount(0);
      await expect(page.getByRole('menu'), where).toHaveCount(0);
    }
    expect(found).toEqual([]);
  });
}

test('the main job can be done with the keyboard alone', async ({ open }) => {
  const { page } = await open();
  for (const [index, name] of pages.entries()) {
    await page.keyboard.press(`Control+${index + 1}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  }
  await page.keyboard.press('Control+1');
  const prompt = page.getByRole('textbox', { name: 'User message' });
  const isThere = () => prompt.evaluate((element) => element.contains(element.ownerDocument.activeElement));
  for (let i = 0; i < 60 && !(await isThere()); i++) await page.keyboard.press('Tab');
  expect(await isThere()).toBe(true);
  await page.keyboard.type('Who are you?');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('Who are you?');
  await expect(page.getByText('miss', { exact: true }).first()).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('hit', { exact: true }).first()).toBeVisible();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type('Keys');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keys');
});
