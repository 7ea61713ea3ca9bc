import { expect, test } from 'vitest';
import type { Ledger } from '../../../src/core/usage/ledger.ts';
import { createRecorder } from '../../../src/core/usage/recorder.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { recordingLogger } from '../../support/cache.ts';
import { ledgerRow } from '../../support/ledgerRows.ts';

/** A recorder over a ledger whose disk can be full, and that knows each request id once. */
function setUp() {
  const written: string[] = [];
  const state = { full: false };
  const ledger: Pick<Ledger, 'record'> = {
    async record(row) {
      if (state.full)
        throw new AppError('storage.full', 'The disk is full.', { data: { sqlite: 'SQLITE_FULL' } });
      if (written.includes(row.requestId)) {
        throw new AppError('storage.failed', 'Twice.', { data: { sqlite: 'SQLITE_CONSTRAINT_UNIQUE' } });
      }
      written.push(row.requestId);
    },
  };
  const troubles: (number | null)[] = [];
  const recorder = createRecorder({
    ledger: ledger as Ledger,
    logger: recordingLogger(),
    onRecorded: () => undefined,
    onTrouble: (trouble) => troubles.push(trouble?.waiting ?? null),
  });
  return { recorder, written, state, troubles };
}

const row = ledgerRow;

test('while the disk is full rows wait, and all of them are written in order when there is room', async () => {
  const { recorder, written, state, troubles } = setUp();
  state.full = true;
  await recorder.record(row('a'), {});
  await recorder.record(row('b'), {});
  expect(await recorder.retry()).toBe(2);
  state.full = false;
  await recorder.record(row('c'), {});
  expect(await Promise.all([recorder.retry(), recorder.retry()])).toEqual([0, 0]);
  expect(written).toEqual(['c', 'a', 'b']);
  expect(troubles).toEqual([1, 2, null]);
});

test('a row that can never be written does not hold up those behind it', async () => {
  const { recorder, written, state } = setUp();
  await recorder.record(row('a'), {});
  state.full = true;
  await recorder.record(row('a'), {});
  await recorder.record(row('b'), {});
  state.full = false;
  expect(await recorder.retry()).toBe(0);
  expect(written).toEqual(['a', 'b']);
});
