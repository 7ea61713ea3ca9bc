import type { RunHistory } from './runHistory.ts';
import type { RunRecords } from './runRecords.ts';
import { emptiedRecord } from './runStates.ts';
import type { Trash } from './trash.ts';

export interface TidyParts {
  readonly records: RunRecords;
  readonly trash: Trash;
  readonly history: RunHistory;
  /** Epoch ms. */
  readonly now: number;
  readonly isActive: (run: string) => boolean;
}

const MOST_RUNS = 2000;

/**
 * Deletes what was kept long enough, and files that their runs need no more. A file of a run that the history does not
 * know stays: the history may have been moved away, and the file is the only copy.
 */
export async function tidyTrash({ records, trash, history, now, isActive }: TidyParts): Promise<void> {
  for (const record of records.kept()) {
    const { id, undo } = record.run;
    if (isActive(id) || undo.until === null || undo.until > now) continue;
    await history.save(emptiedRecord(record, 'expired'));
    await trash.delete(id);
  }
  // Listed before the history is read: a run that begins meanwhile is not in the list.
  const files = trash.runs();
  const known = new Set([...records.kept(), ...records.unfinished()].map(({ run }) => run.id));
  for (const id of files) {
    if (!known.has(id) && !isActive(id) && records.byId(id) !== null) await trash.delete(id);
  }
  await records.trim(MOST_RUNS);
  history.refresh();
}
