import { expect, test } from 'vitest';
import { entry, openTestStore } from '../../support/cache.ts';
import { exactRows, openOperations, targetOf } from '../../support/operations.ts';

test('the running client sees what an operation did to its cache at once, though it had the entry in memory', async () => {
  const { store, path } = await openTestStore();
  await store.set([entry('a', 1_700_000_000), entry('b', 1_700_000_000)]);
  expect(store.get('default', ['a'])?.key).toBe('a');
  store.touch('default', 'a');

  const { run, runner, ended } = await openOperations(targetOf(path), { flush: () => store.flush() });
  const ids = [{ namespace: 'default', key: 'a' }];
  const done = await run({ operation: 'delete_selected', ids });
  expect(store.get('default', ['a'])).toBeNull();
  expect(store.get('default', ['b'])?.key).toBe('b');

  await ended((await runner.undo(done.id)).id);
  expect(store.get('default', ['a'])?.valueJson).toBe('"answer to a"');
  // The use that waited in memory was written before, so it is in what came back.
  expect(exactRows(path)[0]).toContain('integer:2:');

  await run({ operation: 'mark_stale', ids });
  expect(store.get('default', ['a'])?.expiresAt).toBeGreaterThan(1_700_000_000);
});
