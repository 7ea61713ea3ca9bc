import type { CacheFile } from '../../../../shared/contract/cacheFiles.ts';

/** Why some operations are greyed out; empty where none is. */
export function readOnlyWords(file: CacheFile): string {
  if (file.writable) return '';
  if (file.cannotWrite !== null) return `This file is read only. ${file.cannotWrite}`;
  return 'This file is read only: switch on "Allow changes" above to use what is greyed out.';
}
