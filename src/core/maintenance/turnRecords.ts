import type { Turn } from '../../shared/contract/maintenance.ts';
import type { Reader } from '../storage/reader.ts';
import type { Writer } from '../storage/types.ts';
import type { Handled } from './dueDate.ts';

/** A turn without what was done in it. */
export type TurnRecord = Omit<Turn, 'runs'>;

/** The turns of the schedule and how far it is, in console.sqlite. */
export interface TurnRecords {
  /** Null before the first time. Throws a `storage.*` `AppError`. */
  handled(): Handled | null;
  /** The latest turns, newest first. Throws a `storage.*` `AppError`. */
  turns(): readonly TurnRecord[];
  /** Keeps how far the schedule is, and the turn that begins, as one. Rejects with a `storage.*` `AppError`. */
  keep(handled: Handled, turn?: TurnRecord): Promise<void>;
}

/** Turns that are shown; older ones are removed. */
const KEPT = 30;

interface TurnRow extends Omit<TurnRecord, 'late'> {
  readonly late: number;
}

export function createTurnRecords(reader: Reader, writer: Writer): TurnRecords {
  const handled = reader.prepare<Handled>(
    'SELECT cron, handled_ms AS untilMs FROM maintenance_due WHERE id = 1',
  );
  const turns = reader.prepare<TurnRow>(
    `SELECT id, due_ms AS dueAt, started_ms AS startedAt, late FROM maintenance_turns
      ORDER BY started_ms DESC, id LIMIT ${KEPT}`,
  );
  return {
    handled: () => handled.get() ?? null,
    turns: () => turns.all().map(({ late, ...turn }) => ({ ...turn, late: late === 1 })),
    async keep({ cron, untilMs }, turn) {
      const due = {
        sql: `INSERT INTO maintenance_due (id, cron, handled_ms) VALUES (1, ?, ?)
          ON CONFLICT (id) DO UPDATE SET cron = excluded.cron, handled_ms = excluded.handled_ms`,
        params: [cron, untilMs],
      };
      await writer.run(turn ? [due, ...turnStatements(turn)] : [due]);
    },
  };
}

function turnStatements({ id, dueAt, startedAt, late }: TurnRecord) {
  return [
    {
      sql: 'INSERT INTO maintenance_turns (id, due_ms, started_ms, late) VALUES (?, ?, ?, ?)',
      params: [id, dueAt, startedAt, late ? 1 : 0],
    },
    {
      sql: `DELETE FROM maintenance_turns
        WHERE id NOT IN (SELECT id FROM maintenance_turns ORDER BY started_ms DESC, id LIMIT ${KEPT})`,
    },
  ];
}
