// What a model may send and what the window then does: prints the longest tasks of the page, in CPU time (which other
// work on the machine does not lengthen), for each text and view.
// For whoever changes how answers are shown: `node test/support/rendererHarness/hostile.ts [name,...]`.
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildFakeBridge, buildRenderer } from './build.ts';
import { hostileAnswers } from './hostileAnswers.ts';
import { serveRenderer } from './serve.ts';

const only = process.argv[2]?.split(',');
const bridge = await buildFakeBridge();
const { url, server } = await serveRenderer(await buildRenderer());
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

for (const [name, text] of Object.entries(hostileAnswers)) {
  if (only && !only.includes(name)) continue;
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => console.log(name, 'error:', error.message));
  page.on('crash', () => console.log(name, 'the page crashed'));
  await page.addInitScript(bridge);
  await page.addInitScript((reply) => Object.assign(globalThis, { fakeReply: reply }), text);
  await page.goto(`${url}#/playground`);
  await page.getByRole('textbox', { name: 'User message' }).fill('go');
  await calm(page);
  console.log(`${name} (${text.length} characters)`);
  await visit(page);
  await page.close();
}
await browser.close();
server.close();

async function visit(page: Page): Promise<void> {
  await measured(page, 'streaming', async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('region', { name: 'Result' }).waitFor({ timeout: 120_000 });
  });
  const views = page.getByRole('radiogroup', { name: 'View of the answer' });
  for (const view of ['Raw', 'JSON', 'Answer']) {
    await measured(page, view, () => views.getByText(view, { exact: true }).click());
    await measured(page, `${view}, its end`, () => scrollToEnd(page));
  }
}

function scrollToEnd(page: Page): Promise<void> {
  return page.getByRole('region', { name: 'Answer', exact: true }).evaluate((pane) => {
    pane.lastElementChild?.scrollTo(0, 1e9);
  });
}

/** Waits until the page has nothing to do. */
async function calm(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let round = 0; round < 10; round += 1) {
      await new Promise((done) => requestIdleCallback(done));
      await new Promise((done) => setTimeout(done, 20));
    }
  });
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

async function measured(page: Page, what: string, act: () => Promise<unknown>): Promise<void> {
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await act();
  await calm(page);
  const longest = longestTasks(await (page.context().browser() as Browser).stopTracing());
  const alive = await page.getByRole('heading', { level: 1, name: 'Playground' }).isVisible();
  console.log(`  ${what}: ${longest.join(', ')} ms${alive ? '' : ' - THE PAGE IS GONE'}`);
}

function longestTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ pid, tid, tdur }) => tdur !== undefined && main.has(`${pid} ${tid}`))
    .filter(({ name }) => /RunTask|ThreadControllerImpl::RunTask/.test(name))
    .map(({ tdur }) => Math.round((tdur ?? 0) / 1000))
    .sort((a, b) => b - a)
    .slice(0, 4);
}
