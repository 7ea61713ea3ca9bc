import { stat } from 'node:fs/promises';
import { errorCodeOf } from '../fileTrouble.ts';
import type { Examined } from './examine.ts';
import { type FileMark, markOf } from './pathState.ts';

/** What happened to a file since it was looked at, a sentence; null when it is the same one. Never rejects. */
export async function changeOf({ path, mark, copyFolder }: Examined): Promise<string | null> {
  let now: FileMark;
  try {
    now = markOf(await stat(path, { bigint: true }));
  } catch (caught) {
    return errorCodeOf(caught) === 'ENOENT'
      ? 'The file is gone: another program deleted or moved it. What is shown is what it held; it cannot be changed any more.'
      : 'The file cannot be reached any more: its disk or its folder has gone away. What is shown may be incomplete.';
  }
  if (now.identity !== mark.identity) {
    return 'Another program put a new file in its place. What is shown is the old one; open the file again to see the new one.';
  }
  if (copyFolder !== null && now.content !== mark.content) {
    return 'The file was changed since it was copied. What is shown is the copy; open the file again to see it as it is now.';
  }
  return null;
}
