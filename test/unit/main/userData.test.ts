import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkUserData } from '../../../src/main/userData.ts';
import { tempDir } from '../../support/tempDir.ts';

test('a folder that can be written is made and left as it was', () => {
  const folder = join(tempDir(), 'new', 'user-data');
  checkUserData(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that cannot be is named, with the reason', () => {
  const file = join(tempDir(), 'file');
  writeFileSync(file, '');
  const folder = join(file, 'user-data');
  expect(() => checkUserData(folder)).toThrow(
    expect.objectContaining({ code: 'storage.cannot_open', message: expect.stringContaining(folder) }),
  );
});
