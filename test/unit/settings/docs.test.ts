import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingsTable } from '../../../src/core/settings/settingsTable.ts';

test('docs/settings.md lists every setting as it is', () => {
  expect(readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')).toContain(
    settingsTable(),
  );
});
