import { join } from 'node:path';
import { systemClock } from '../core/ports.ts';
import { CONSOLE_APPLICATION_ID, consoleMigrations } from '../core/storage/consoleSchema.ts';
import { openReader, type Reader } from '../core/storage/reader.ts';
import type { Writer } from '../core/storage/types.ts';
import { openWriter } from '../core/storage/writer.ts';
import { CacheHolder } from './cacheHolder.ts';
import type { ComposeParts } from './compose.ts';
import { entryUrl } from './entryUrl.ts';

type DatabaseParts = Pick<ComposeParts, 'userData' | 'entries' | 'settings' | 'board' | 'logger'>;

/** console.sqlite, and the cache as it could be opened. */
export interface Databases {
  readonly writer: Writer;
  readonly reader: Reader;
  readonly cache: CacheHolder;
}

const BUSY_TIMEOUT_MS = 3000;

/** Opens both at the same time, since a person waits for them. Rejects with a `storage.*` error where console.sqlite cannot be opened. */
export async function openDatabases(parts: DatabaseParts): Promise<Databases> {
  const { userData, logger, board } = parts;
  const threadUrl = entryUrl(parts.entries, 'sqliteWriter');
  const opening = CacheHolder.open(
    { userData, threadUrl, clock: systemClock, logger, board },
    parts.settings.current,
  );
  try {
    return { ...(await openConsoleDatabase(parts)), cache: await opening };
  } catch (caught) {
    await (await opening).close();
    throw caught;
  }
}

async function openConsoleDatabase(parts: DatabaseParts): Promise<Omit<Databases, 'cache'>> {
  const file = join(parts.userData, 'console.sqlite');
  const writer = await openWriter({
    file,
    durability: 'full',
    busyTimeoutMs: BUSY_TIMEOUT_MS,
    migrations: consoleMigrations,
    applicationId: CONSOLE_APPLICATION_ID,
    threadUrl: entryUrl(parts.entries, 'sqliteWriter'),
  });
  return { writer, reader: openReader(file, { busyTimeoutMs: BUSY_TIMEOUT_MS }) };
}
