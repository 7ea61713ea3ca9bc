// Opens the window's pages in a plain Chromium, on invented data, takes a picture of each and says what axe and
// the content policy have against them. For whoever works on a page: `node test/support/rendererHarness/look.ts`.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Page } from '@playwright/test';
import { buildFakeBridge, buildRenderer } from './build.ts';
import { serveRenderer } from './serve.ts';

const pages = ['playground', 'usage', 'reliability', 'cache', 'keys', 'activity', 'settings'];
const pictures = resolve(import.meta.dirname, '../../../out/harness/pictures');

const only = process.argv[2]?.split(',') ?? pages;
const scenario = process.argv[3] ?? 'full';
const folder = await buildRenderer();
const bridge = await buildFakeBridge();
const { url, server } = await serveRenderer(folder);
await mkdir(pictures, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [1280, 800],
    [960, 640],
  ] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height }, bypassCSP: false });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') console.log('console:', message.text());
    });
    page.on('pageerror', (error) => console.log('error:', error.message));
    await page.addInitScript(`globalThis.fakeScenario = ${JSON.stringify(scenario)};`);
    await page.addInitScript(bridge);
    for (const name of only) await look(page, name, `${name}-${colorScheme}-${width}`);
    await context.close();
  }
}
await browser.close();
server.close();

async function look(page: Page, name: string, picture: string): Promise<void> {
  await page.goto(`${url}#/${name}`);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (name === 'playground') await runOnce(page);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${pictures}/${picture}.png` });
  const { violations } = await new AxeBuilder({ page }).analyze();
  for (const { id, nodes } of violations) {
    console.log(`${picture}: axe ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  }
}

async function runOnce(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'User message' }).fill('How should I retry?');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('region', { name: 'Result' }).waitFor();
}
