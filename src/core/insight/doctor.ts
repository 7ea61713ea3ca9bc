import { existsSync, statSync } from 'node:fs';
import type { Doctor, Finding } from '../../shared/contract/insight.ts';
import { AppError } from '../../shared/errors.ts';
import { checkedTableName } from '../cache/tableSql.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { openWorkConnection } from '../storage/workConnection.ts';
import { readDoctorFile } from './doctorFile.ts';
import { fileFindings } from './doctorFileFindings.ts';
import { entryFindings, finding, guideFinding, namespaceFindings } from './doctorFindings.ts';
import { tallyEntries } from './doctorScan.ts';

export interface DoctorOptions {
  /** Epoch ms; one instant for all entries. */
  readonly now: number;
  /** As `Examined`. */
  readonly maxEntries: number | null | undefined;
  /** Told now and then how many entries were looked at. Throws to stop. */
  readonly tick: (done: number) => void;
}

/**
 * Looks at everything in a cache file and says what is wrong with it, what is good, and what the guide's own tools would
 * do to it. Changes nothing. Takes as long as reading the whole file: for a thread. Damage is a finding; other trouble
 * throws a `storage.*` `AppError`.
 */
export function doctorOf(target: CacheTarget, options: DoctorOptions): Doctor {
  const startedAt = performance.now();
  const findings = findingsOf(target, options);
  return { at: options.now, durationMs: performance.now() - startedAt, findings };
}

const order: readonly Finding['level'][] = ['bad', 'warning', 'note', 'good'];

function findingsOf(target: CacheTarget, options: DoctorOptions): Finding[] {
  const table = checkedTableName(target.table);
  const connection = openWorkConnection(target.file, { ...target, readonly: true });
  try {
    const file = readDoctorFile(connection, table);
    const tally = tallyEntries(connection, table, options.now / 1000, options.tick);
    const examined = { file, tally, walBytes: walBytesOf(target.file), maxEntries: options.maxEntries };
    const found = [
      guideFinding(examined),
      ...entryFindings(examined),
      ...namespaceFindings(examined),
      ...fileFindings(examined),
    ];
    return found.toSorted((one, other) => order.indexOf(one.level) - order.indexOf(other.level));
  } catch (caught) {
    if (caught instanceof AppError && caught.code === 'storage.corrupt') return [damaged(caught)];
    throw caught;
  } finally {
    connection.close();
  }
}

function damaged(error: AppError): Finding {
  return finding({
    level: 'bad',
    title: 'The file is damaged and cannot be read to its end',
    about: 'Repair puts a new file with every readable entry in its place, and keeps this one.',
    facts: [{ label: 'SQLite says', value: String(error.data?.sqlite ?? error.code), kind: 'text' }],
    mend: 'verify',
  });
}

/** Its size only: opening it would cost the locks of this process. */
function walBytesOf(file: string): number {
  const wal = `${file}-wal`;
  return existsSync(wal) ? statSync(wal).size : 0;
}
