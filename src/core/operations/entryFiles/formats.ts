import { csv } from './csv.ts';
import type { EntryFormat } from './entryFile.ts';
import { jsonLines } from './jsonLines.ts';

/** The format of that name. */
export function formatOf(name: 'jsonl' | 'csv'): EntryFormat {
  return name === 'csv' ? csv : jsonLines;
}
