import type { EntryId } from '../../shared/contract/browse.ts';
import { textOf } from '../browse/columnText.ts';
import type { RowScan, ScannedRow } from './rowScan.ts';

/** Entries that a person selected, as the file has them now. */
export interface SelectedRows {
  readonly rowids: readonly number[];
  /** Selected ones that are not there any more. */
  readonly missing: number;
  /** Whether a row is one of them. */
  isSelected(row: ScannedRow): boolean;
}

/** Finds the entries of these names. */
export function selectedRows(scan: RowScan, ids: readonly EntryId[]): SelectedRows {
  const names = new Set(ids.map(({ namespace, key }) => JSON.stringify([namespace, key])));
  const rowids = new Set<number>();
  let missing = 0;
  for (const id of ids) {
    const found = scan.named(id);
    if (found.length === 0) missing += 1;
    for (const rowid of found) rowids.add(rowid);
  }
  return {
    rowids: [...rowids],
    missing,
    isSelected: ({ namespace, key }) => names.has(JSON.stringify([textOf(namespace), textOf(key)])),
  };
}
