import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { folderState, openCacheFiles } from '../../support/cacheFiles.ts';
import { copyOfFixture } from '../../support/operations.ts';

test('a file of the library opens for reading, and neither it nor its folder is changed by that', async () => {
  const path = copyOfFixture();
  const before = folderState(dirname(path));
  const files = await openCacheFiles();
  const file = await files.open(path);
  expect(file).toMatchObject({
    ...{ path, name: 'cache.sqlite', table: 'ai_cache', tables: ['ai_cache'] },
    ...{ writable: false, cannotWrite: null },
  });
  expect(file.notes).toEqual([]);
  expect(folderState(dirname(path))).toEqual(before);
  expect(files.target(file.id)).toMatchObject({ file: path, own: false, writable: false });
});
