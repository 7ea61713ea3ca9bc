import { existsSync } from 'node:fs';
import { textOf } from '../../browse/columnText.ts';
import { factsOf, type KnownDetails } from '../../browse/entryFacts.ts';
import type { EntryTest } from '../../browse/entryFilter.ts';
import { openWorkConnection, type WorkConnection } from '../../storage/workConnection.ts';
import type { AddedValue } from '../changeLog.ts';
import type { OperationContext } from '../operation.ts';
import { letterOf, type TypeLetter } from './entryTypes.ts';
import { type ExactRow, exactRows, type RowBatch } from './exactRows.ts';

/** Some entries on the way through a file: those that are meant, and how many there were. */
export interface ChosenBatch extends RowBatch {
  readonly seen: number;
}

/** Every entry that a filter means, to the bit, in batches (`exactRows`). */
export function* chosenRows(
  cache: WorkConnection,
  context: OperationContext,
  test: EntryTest,
): Generator<ChosenBatch> {
  const details = test.needsDetails ? openDetails(context) : null;
  try {
    for (const { rows, tooLarge } of exactRows(cache, context.target.table)) {
      const chosen = rows.filter((row) => isMeant(row, test, details?.of(row) ?? null, context.now / 1000));
      yield { rows: chosen, tooLarge, seen: rows.length + tooLarge.length };
    }
  } finally {
    details?.close();
  }
}

function isMeant(row: ExactRow, test: EntryTest, details: KnownDetails | null, nowS: number): boolean {
  const value = test.needsValue ? seenAs(row.value) : undefined;
  return test.matches(factsOfExact(row), { value, details: test.needsDetails ? details : undefined }, nowS);
}

const TYPE_NAMES: Readonly<Record<TypeLetter, string>> = {
  t: 'text',
  x: 'text',
  b: 'blob',
  i: 'integer',
  r: 'real',
  n: 'null',
};

/** The facts of an entry that was read to the bit. */
export function factsOfExact(row: ExactRow): ReturnType<typeof factsOf> {
  return factsOf({
    namespace: seenAs(row.namespace),
    key: seenAs(row.key),
    valueType: TYPE_NAMES[letterOf(row.value)],
    bytes: row.bytes,
    createdAt: seenAs(row.createdAt),
    expiresAt: seenAs(row.expiresAt),
    lastAccessAt: seenAs(row.lastAccessAt),
    accessCount: seenAs(row.accessCount),
  });
}

/** As a scan of the file reads it: text that is none shows signs in the place of its bytes. */
export function seenAs(value: AddedValue): unknown {
  const isBytesOfText = typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
  return isBytesOfText ? value.text.toString('utf8') : value;
}

/** What the console knows of entries beyond the cache file. */
function openDetails({ consoleFile, target }: OperationContext) {
  if (!existsSync(consoleFile)) return null;
  const connection = openWorkConnection(consoleFile, {
    busyTimeoutMs: target.busyTimeoutMs,
    readonly: true,
  });
  const find = connection.prepare<KnownDetails>(
    'SELECT model, prompt FROM entry_details WHERE namespace = ? AND key = ?',
  );
  return {
    of: ({ namespace, key }: ExactRow): KnownDetails | null =>
      find.get(textOf(seenAs(namespace)), textOf(seenAs(key))) ?? null,
    close: () => connection.close(),
  };
}
