import { type FSWatcher, lstatSync, unwatchFile, watch, watchFile } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCodeOf, fileTrouble } from '../../core/fileTrouble.ts';
import type { EnvironmentFile } from '../../core/settings/environmentFile.ts';
import type { SettingsFile } from '../../core/settings/sources.ts';
import { AppError } from '../../shared/errors.ts';
import { replaceFile } from './replaceFile.ts';

/** Far more than all settings can take; a larger file is something else. */
const MAX_BYTES = 1_048_576;
/** An editor's save is several events; one reading after the last of them is enough. */
const SETTLE_MS = 100;
const POLL_MS = 1000;

/** settings.json on disk, which can also say when it was changed by hand. */
export interface WatchedSettingsFile extends SettingsFile {
  /** Calls back soon after the start and after every change of the file, the console's own included; returns the unsubscribe. */
  watch(listener: () => void): () => void;
}

/** The file at a whole path; its folder is made when it is first written. */
export function settingsFile(path: string): WatchedSettingsFile {
  return {
    path,
    read: () => readText(path),
    write: (text) => writeText(path, text),
    watch: (listener) => watchPath(path, listener),
  };
}

/** The file of variables; `.env` in `folder` unless another one is named. */
export function environmentFile(folder: string): EnvironmentFile {
  return {
    read: async (named) => {
      const path = named ?? join(folder, '.env');
      return { path, text: await readText(path) };
    },
  };
}

function unreadable(path: string, why: string, cause?: unknown): AppError {
  return new AppError('settings.unreadable', `${path} cannot be read: ${why}.`, { data: { path }, cause });
}

async function readText(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    // Reading a pipe or a device may never end.
    if (!found.isFile()) throw unreadable(path, 'it is not a file');
    if (found.size > MAX_BYTES) throw unreadable(path, `it is larger than ${MAX_BYTES / 1024} KiB`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (caught) {
    if (caught instanceof AppError) throw caught;
    const code = errorCodeOf(caught);
    if (code === 'ENOENT') return null;
    const why = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : fileTrouble(code);
    throw unreadable(path, why, caught);
  }
}

async function writeText(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, text);
  } catch (caught) {
    const code = errorCodeOf(caught);
    const message = `${path} cannot be written: ${fileTrouble(code)}. The settings were not changed.`;
    throw new AppError('settings.unwritable', message, { data: { path, code }, cause: caught });
  }
}

function watchPath(path: string, listener: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(listener, SETTLE_MS);
    timer.unref();
  };
  // Some file systems and exhausted systems cannot report changes, and what a link points to is in another folder.
  // Looking now and then always works.
  const poll = (): void => {
    watcher?.close();
    watchFile(path, { interval: POLL_MS, persistent: false }, changed);
  };
  const stop = (): void => {
    clearTimeout(timer);
    watcher?.close();
    unwatchFile(path, changed);
  };
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
      poll();
    } else {
      // The folder, not the file: a replaced file is a new one that nobody would watch.
      watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(path)) changed();
      });
      watcher.on('error', poll);
    }
  } catch {
    poll();
  }
  // What changed between the last reading and now would otherwise be heard of with the next change only.
  changed();
  return stop;
}
