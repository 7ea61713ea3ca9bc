import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/consoleTest.ts';
import { answer, choose, goTo, run, write } from '../support/consoleWindow.ts';

const fileOf = (userData: string) => join(userData, 'settings.json');

/** Saves as editors do: a new file in the place of the old one. */
function saveByHand(userData: string, text: string): void {
  const draft = join(userData, 'settings.json.editing');
  writeFileSync(draft, text);
  renameSync(draft, fileOf(userData));
}

const settingsOf = (userData: string) =>
  JSON.parse(readFileSync(fileOf(userData), 'utf8')) as Record<string, unknown>;

const problems = (page: Page) => page.getByRole('main').getByRole('alert');

test('a broken settings.json leaves the old settings in force, is named by line and reason, and heals when it is fixed', async ({
  open,
}) => {
  const good = '{\n  "model": "sandbox-json",\n  "max_tokens": 77\n}\n';
  const { page, userData } = await open({ settings: good });
  await goTo(page, 'Settings');
  const longest = page.getByRole('textbox', { name: 'Longest answer' });
  await expect(longest).toHaveValue('77');
  await expect(problems(page)).toHaveCount(0);

  saveByHand(userData, '{\n  "model": "sandbox-json",\n  "max_tokens": 88,,\n}\n');
  await expect(problems(page)).toContainText('settings.json, line 3');
  await expect(problems(page)).toContainText('Until then the settings shown on this page are in force');
  await expect(longest).toHaveValue('77');

  saveByHand(userData, '{\n  "model": "sandbox-json",\n\n  "max_tokens": "many"\n}\n');
  await expect(problems(page)).toContainText('settings.json, line 4');
  await expect(problems(page)).toContainText('max_tokens');
  await expect(longest).toHaveValue('77');

  saveByHand(userData, '{\n  "modle": "sandbox-json"\n}\n');
  await expect(problems(page)).toContainText('settings.json, line 2');
  await expect(problems(page)).toContainText('"model"');

  saveByHand(userData, '{\n  "model": "sandbox-json",\n  "max_tokens": 99\n}\n');
  await expect(longest).toHaveValue('99');
  await expect(problems(page)).toHaveCount(0);
});

test('a console that starts on a broken file starts from the defaults and does not touch the file', async ({
  open,
}) => {
  const broken = '{ "provider": "sandbox", "model": ';
  const { page, userData } = await open({ settings: broken });
  await write(page, 'Are you there?');
  await run(page);
  await expect(answer(page)).toContainText('Sandbox answer');
  await goTo(page, 'Settings');
  await expect(problems(page)).toContainText('settings.json, line 1');
  expect(readFileSync(fileOf(userData), 'utf8')).toBe(broken);

  // Saving over it would lose what the person wrote.
  await page.getByRole('textbox', { name: 'Longest answer' }).fill('55');
  await page.getByRole('button', { name: 'Save Request settings' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'settings.json' }).last()).toBeVisible();
  expect(readFileSync(fileOf(userData), 'utf8')).toBe(broken);
});

test('a value of the environment is shown as such and cannot be changed on the page', async ({ open }) => {
  const { page } = await open({
    settings: { max_tokens: 77, temperature: 0.2 },
    env: { AI_MAX_TOKENS: '123' },
  });
  await goTo(page, 'Settings');
  const longest = page.getByRole('textbox', { name: 'Longest answer' });
  await expect(longest).toHaveValue('123');
  await expect(longest).not.toBeEditable();
  const group = page.getByRole('region', { name: 'Request' });
  await expect(group).toContainText('AI_MAX_TOKENS');
  await expect(page.getByRole('textbox', { name: 'Temperature', exact: true })).toHaveValue('0.2');
  await expect(page.getByRole('textbox', { name: 'Temperature', exact: true })).toBeEditable();
});

test('a wrong value of the environment is named by its variable', async ({ open }) => {
  const { page } = await open({ env: { AI_MAX_TOKENS: 'many' } });
  await goTo(page, 'Settings');
  await expect(problems(page)).toContainText('AI_MAX_TOKENS');
});

test('a change on the page is in the file, whole, beside what was written by hand, and counts at once', async ({
  open,
}) => {
  const byHand = '{\n  // for the long reports\n  "max_tokens": 4000,\n  "model": "sandbox-fast"\n}\n';
  const { page, userData } = await open({ settings: byHand });
  await goTo(page, 'Settings');
  await page.getByRole('combobox', { name: 'Model' }).fill('sandbox-json');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save Request settings' }).click();
  await expect(page.getByText('Request settings saved')).toBeVisible();
  expect(readFileSync(fileOf(userData), 'utf8')).toBe(byHand.replace('sandbox-fast', 'sandbox-json'));
  expect(readdirSync(userData).filter((name) => name.includes('.tmp'))).toEqual([]);

  await page.getByRole('textbox', { name: 'Longest answer' }).fill('-3');
  await page.getByRole('button', { name: 'Save Request settings' }).click();
  await expect(page.getByRole('region', { name: 'Request' })).toContainText(/whole number|at least|between/i);
  expect(readFileSync(fileOf(userData), 'utf8')).toContain('4000');
});

test('the colours follow the setting at once', async ({ open }) => {
  const { page, userData } = await open({ settings: { color_scheme: 'light' } });
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'light');
  saveByHand(userData, '{ "color_scheme": "dark" }');
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('a provider added on the page can be asked, changed and removed', async ({ open, serve }) => {
  const server = await serve({ answer: () => 'The annex answers.' });
  const { page, userData } = await open();
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Add provider' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a provider' });
  await dialog.getByLabel('Id').fill('annex');
  await dialog.getByLabel('Name').fill('The annex');
  await dialog.getByLabel('Base URL').fill('not an address');
  await dialog.getByRole('button', { name: 'Save provider' }).click();
  await expect(dialog).toContainText(/http/);
  await dialog.getByLabel('Base URL').fill(server.baseUrl);
  await dialog.getByRole('button', { name: 'Save provider' }).click();
  await expect(dialog).toBeHidden();
  expect(settingsOf(userData).providers).toEqual([
    { id: 'annex', name: 'The annex', base_url: server.baseUrl },
  ]);

  await goTo(page, 'Playground');
  await choose(page, 'The annex');
  await page.getByRole('button', { name: 'List models' }).click();
  await expect(page.getByText('2 models listed')).toBeVisible();
  await choose(page, 'The annex', 'desk-1');
  await write(page, 'Who answers?');
  await run(page);
  await expect(answer(page)).toContainText('The annex answers.');

  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Remove The annex' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove provider' }).click();
  await expect(page.getByRole('list', { name: 'Own providers' })).toHaveCount(0);
  await goTo(page, 'Playground');
  await write(page, 'And now?');
  await run(page);
  await expect(answer(page)).toContainText('There is no provider "annex"');
});

test('Reload shows what the files would change before it does so; SIGHUP and an edit say what they changed', async ({
  open,
}) => {
  const {
    page,
    userData,
    process: main,
  } = await open({
    settings: { max_tokens: 77 },
    env: { AI_MODEL_TPD: '90000' },
  });
  const variables = (text: string) => writeFileSync(join(userData, '.env'), text);
  await goTo(page, 'Settings');
  const longest = page.getByRole('textbox', { name: 'Longest answer' });
  const reload = page.getByRole('button', { name: 'Reload', exact: true });
  const dialog = page.getByRole('dialog', { name: 'Reload the settings' });

  variables('AI_MAX_TOKENS=88\nGROQ_API_KEY=gsk-not-a-real-key-9876\n');
  await reload.click();
  const changes = dialog.getByRole('list', { name: 'What changes' });
  await expect(changes.getByRole('listitem')).toHaveText([
    /Longest answer.*77 tokens.*88 tokens.*from the next request on/,
    /Key in GROQ_API_KEY.*none.*…9876/,
  ]);
  await expect(longest).toHaveValue('77');
  // What was agreed to is what is applied: the file is another one by now.
  variables('AI_MAX_TOKENS=99\nGROQ_API_KEY=gsk-not-a-real-key-9876\n');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toContainText('99 tokens');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toBeHidden();
  await expect(longest).toHaveValue('99');
  await expect(longest).not.toBeEditable();
  await expect(page.getByRole('region', { name: 'Request' })).toContainText('environment file');

  variables('AI_MAX_TOKENS=many\n');
  await reload.click();
  await expect(dialog.getByRole('alert')).toContainText('.env, line 1');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  variables('AI_TEMPERATURE=1.5\n');
  main.kill('SIGHUP');
  const note = page.getByRole('status').filter({ hasText: 'SIGHUP' });
  await expect(note).toContainText('3 changes');
  await expect(page.getByRole('textbox', { name: 'Temperature', exact: true })).toHaveValue('1.5');
  await expect(longest).toHaveValue('77');
  await expect(page.getByRole('region', { name: 'Cache', exact: true })).toContainText(
    'so none of them is cached',
  );
  saveByHand(userData, '{ "max_tokens": 66, "cache_sqlite_path": "/dev/null/cache.sqlite" }');
  await expect(problems(page)).toContainText('/dev/null/cache.sqlite cannot be used');
  await expect(longest).toHaveValue('77');
  saveByHand(userData, '{ "max_tokens": 66 }');
  await expect(longest).toHaveValue('66');
  await expect(problems(page)).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: 'was edited' })).toContainText('1 change');
  await page.getByRole('button', { name: 'Put this note away' }).click();

  await page.getByRole('button', { name: 'Add rule' }).click();
  const rule = page.getByRole('dialog', { name: 'Add a rule' });
  await rule.getByLabel('Provider').selectOption('openai');
  await rule.getByLabel('Requests a minute').fill('many');
  await rule.getByRole('button', { name: 'Save rule' }).click();
  await expect(rule).toContainText('a whole number from 1');
  await rule.getByLabel('Requests a minute').fill('50');
  await rule.getByLabel('Failures in a row').fill('3');
  await rule.getByRole('button', { name: 'Save rule' }).click();
  const list = page.getByRole('list', { name: 'Rules' });
  await expect(list.getByRole('listitem')).toContainText('50 requests/min, 3 failures in a row');
  expect(settingsOf(userData).rules).toEqual([{ provider: 'openai', rpm: 50, breaker_failure_threshold: 3 }]);
  await list.getByRole('button', { name: /^Remove the rule/ }).click();
  await expect(list).toHaveCount(0);
  expect(settingsOf(userData)).toEqual({ max_tokens: 66 });

  const log = readFileSync(join(userData, 'logs', 'app.log'), 'utf8');
  expect(log).toContain('Configuration reloaded successfully');
  expect(log).toContain('Failed to reload configuration');
  expect(log).not.toContain('gsk-not-a-real-key');
});
