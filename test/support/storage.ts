import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CONSOLE_APPLICATION_ID, consoleMigrations } from '../../src/core/storage/consoleSchema.ts';
import { openReader, type Reader } from '../../src/core/storage/reader.ts';
import type { Writer } from '../../src/core/storage/types.ts';
import { openWriter } from '../../src/core/storage/writer.ts';
import { tempDir } from './tempDir.ts';

/** The writer thread as source: Node runs it directly. */
export const writerThreadUrl = new URL('../../src/core/storage/writerThread.ts', import.meta.url);

/** Options that open a console.sqlite as the app does. */
export function consoleDatabase(file: string) {
  return {
    file,
    durability: 'full',
    busyTimeoutMs: 3000,
    migrations: consoleMigrations,
    applicationId: CONSOLE_APPLICATION_ID,
    threadUrl: writerThreadUrl,
  } as const;
}

/** A real console.sqlite in a folder of the test's own, closed when it ends. */
export async function openConsoleDatabase(
  file = join(tempDir(), 'console.sqlite'),
): Promise<{ file: string; writer: Writer; reader: Reader }> {
  const writer = await openWriter(consoleDatabase(file));
  const reader = openReader(file, { busyTimeoutMs: 3000 });
  onTestFinished(async () => {
    reader.close();
    await writer.close();
  });
  return { file, writer, reader };
}
