// Opens the console, but lets it get ready only once the test says that it has attached. Playwright attaches to an app
// that is already starting; when the first page loads at that very moment, Playwright misses the navigation and
// waits for the window for ever. Runs on every Electron the tests run on, hence plain JavaScript.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = resolve(import.meta.dirname, '../../..');
const { productName, version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(productName);
app.setVersion(version);

const ready = app.whenReady();
const attached = new Promise((resolveAttached) => {
  globalThis.onAttached = resolveAttached;
  // The test may have been here first.
  if (globalThis.attached) resolveAttached();
});
app.whenReady = async () => {
  await attached;
  return ready;
};

await import(pathToFileURL(join(folder, main)).href);
