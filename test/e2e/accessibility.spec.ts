import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { ask } from '../support/bridge.ts';
import { test } from '../support/consoleTest.ts';

const pages = ['Playground', 'Usage', 'Reliability', 'Cache', 'Keys', 'Activity', 'Settings'] as const;

/** Everything axe has against the page that is shown, as `rule: element`. */
async function complaints(page: Page): Promise<readonly string[]> {
  // Its other mode opens a second window, which this app does not allow.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

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

for (const scheme of ['light', 'dark'] as const) {
  test(`axe has nothing against any page, empty or full, in ${scheme}`, async ({ open }) => {
    const { page } = await open({ settings: { color_scheme: scheme } });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    const found: string[] = [];
    for (const state of ['empty', 'full']) {
      if (state === 'full') await fill(page);
      for (const name of pages) {
        await show(page, name);
        found.push(...(await complaints(page)).map((one) => `${state} ${name}: ${one}`));
      }
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
