// Runs in the main process of either app, before it: notes when things happened and then opens the app of
// BENCH_APP. Both apps pay the same for it. Each line on stdout is "bench NAME EPOCH_MS".
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const note = (name, at = performance.timeOrigin + performance.now()) =>
  process.stdout.write(`bench ${name} ${at}\n`);

note('main');
app.once('ready', () => note('ready'));
app.once('browser-window-created', (_event, window) => {
  note('window');
  window.once('ready-to-show', () => note('shown'));
  window.webContents.once('dom-ready', () => note('dom'));
  window.webContents.once('did-finish-load', () => void follow(window.webContents));
});

// Epoch ms of a mark that the page has set or will set.
const markAt = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [mark] = list.getEntriesByName('interactive');
    if (mark) resolve(performance.timeOrigin + mark.startTime);
  }).observe({ type: 'mark', buffered: true });
})`;

// Epoch ms at which a prompt can be typed and sent: the editor is there and the databases are open.
const usableAt = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  while (!document.querySelector('[role=textbox], textarea')) await frame();
  while (!(await bridge.invoke('app.status')).data.ready) await frame();
  return performance.timeOrigin + performance.now();
})()`;

async function follow(page) {
  note('interactive', await page.executeJavaScript(markAt));
  if (process.env.BENCH_USABLE) note('usable', await page.executeJavaScript(usableAt));
  note('done');
}

const folder = process.env.BENCH_APP;
const { main, productName, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
if (productName) app.setName(productName);
if (version) app.setVersion(version);
await import(pathToFileURL(join(folder, main)).href);
