import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The built file of an entry that runs on a thread of its own, by its name in electron.vite.config.ts. */
export function entryUrl(entries: string, name: string): URL {
  return pathToFileURL(join(entries, `${name}.js`));
}
