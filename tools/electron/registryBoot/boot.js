// Stands in for Electron's default app, which the runtime from the npm registry lacks: opens the app folder
// given as the first argument that is no flag. Runs on Electron 33 (Node 20), hence plain JavaScript.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

console.error(
  `electron: Electron ${process.versions.electron} is out of support; for tests on a blocked network only`,
);
const argument = process.argv.slice(1).find((arg) => !arg.startsWith('-'));
if (argument === undefined) {
  console.error('electron: no app folder given');
  process.exit(1);
}
const folder = resolve(argument);
const { name, productName, version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(productName ?? name);
if (version) app.setVersion(version);
// Electron has fixed this path already, under the boot app's name; the switch, where given, has priority.
if (!app.commandLine.hasSwitch('user-data-dir'))
  app.setPath('userData', join(app.getPath('appData'), app.getName()));
await import(pathToFileURL(join(folder, main ?? 'index.js')).href);
