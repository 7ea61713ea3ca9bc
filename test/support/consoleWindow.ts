import { expect, type Locator, type Page } from '@playwright/test';

/** The pages of the rail. */
export type PageName = 'Playground' | 'Usage' | 'Reliability' | 'Cache' | 'Keys' | 'Activity' | 'Settings';

/** Opens a page by its item in the rail. */
export async function goTo(page: Page, name: PageName): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
}

/** Types the user message, in place of what is there. */
export async function write(page: Page, prompt: string): Promise<void> {
  await page.getByRole('textbox', { name: 'User message' }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(prompt);
}

/** Presses Run. */
export async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

/** Chooses where the prompt goes; a provider by its name on screen. */
export async function choose(page: Page, provider: string, model?: string): Promise<void> {
  const where = page.getByRole('region', { name: 'Provider and model' });
  await where.getByLabel('Provider', { exact: true }).selectOption({ label: provider });
  if (model === undefined) return;
  await where.getByLabel('Model', { exact: true }).fill(model);
  await page.keyboard.press('Escape');
}

/** Chooses one of a segmented control: `Cache mode`, `Answer format`, `View of the answer`. */
export async function pick(page: Page, control: string, choice: string): Promise<void> {
  await page.getByRole('radiogroup', { name: control }).getByText(choice, { exact: true }).click();
}

/** The answer side of the Playground. */
export function answer(page: Page): Locator {
  return page.getByRole('region', { name: 'Answer' });
}

/** What the result bar says under this name, such as `Cache` or `Cost`. */
export function fact(page: Page, name: string): Locator {
  const result = page.getByRole('region', { name: 'Result' });
  const pairs = result.locator('div').filter({ has: page.getByText(name, { exact: true }) });
  return pairs.getByRole('definition');
}

/** Waits until the run on screen has ended: well, incomplete or not at all. */
export async function ended(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
}

/** Saves the key of a provider on the Keys page, as a person does. */
export async function addKey(page: Page, provider: string, key: string): Promise<void> {
  await goTo(page, 'Keys');
  const form = page.getByRole('region', { name: 'Add a key' });
  await form.getByRole('combobox', { name: 'Provider' }).click();
  await page.getByRole('option', { name: provider, exact: true }).click();
  await form.getByLabel('Key', { exact: true }).fill(key);
  await form.getByRole('button', { name: 'Save key' }).click();
}

/** A stored key's row on the Keys page. */
export function keyRow(page: Page, provider: string): Locator {
  return page
    .getByRole('list', { name: 'Stored keys' })
    .getByRole('listitem', { name: new RegExp(`^${provider},`) });
}
