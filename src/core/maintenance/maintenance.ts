import type { Backup, Schedule } from '../../shared/contract/maintenance.ts';

/** The schedule of the own cache, and the backups of every file. Everything rejects with an `AppError`. */
export interface Maintenance {
  schedule(): Schedule;
  /** Does a turn now and resolves with its end. */
  runNow(): Promise<Schedule>;
  /** Does a turn that is due or was missed. Called by a poll, and when the machine wakes up. */
  poll(): Promise<void>;
  backups(file: string): readonly Backup[];
  removeBackup(id: string): Promise<readonly Backup[]>;
  onChange(listener: (schedule: Schedule) => void): () => void;
  close(): Promise<void>;
}
