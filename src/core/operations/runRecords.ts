import { type Report, type Run, reportSchema } from '../../shared/contract/operations.ts';
import type { Reader } from '../storage/reader.ts';
import type { Statement, Writer } from '../storage/types.ts';

/** A run as console.sqlite keeps it. */
export interface RunRecord {
  readonly run: Run;
  readonly table: string;
  readonly input: unknown;
  readonly turn: string | null;
}

/** The history of runs. Reads throw and writes reject with a `storage.*` `AppError`. */
export interface RunRecords {
  /** Those that ended or were left, newest first. */
  recent(limit: number): RunRecord[];
  byId(id: string): RunRecord | null;
  ofTurns(turns: readonly string[]): RunRecord[];
  /** Those that were under way when the console last ended, or are now. */
  unfinished(): RunRecord[];
  /** Those whose entries are kept. */
  kept(): RunRecord[];
  save(record: RunRecord): Promise<void>;
  /** Forgets the oldest beyond a number of runs; those with kept entries stay. */
  trim(most: number): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly file_id: string;
  readonly path: string;
  readonly table_name: string;
  readonly operation: string;
  readonly input_json: string;
  readonly made_by: Run['madeBy'];
  readonly turn: string | null;
  readonly started_ms: number;
  readonly ended_ms: number | null;
  readonly state: Run['state'];
  readonly report_json: string | null;
  readonly error_json: string | null;
  readonly undo_state: Run['undo']['state'];
  readonly undo_rows: number;
  readonly undo_bytes: number;
  readonly undo_until_ms: number | null;
}

const ALL = 'SELECT * FROM operation_runs';
const NEWEST_FIRST = 'ORDER BY started_ms DESC, id';

/** `titleOf`: how an operation is called today. */
export function createRunRecords(
  reader: Reader,
  writer: Writer,
  titleOf: (operation: string) => string,
): RunRecords {
  const recent = reader.prepare<Row>(`${ALL} ${NEWEST_FIRST} LIMIT ?`);
  const byId = reader.prepare<Row>(`${ALL} WHERE id = ?`);
  const ofTurns = reader.prepare<Row>(
    `${ALL} WHERE turn IN (SELECT value FROM json_each(?)) ORDER BY started_ms, id`,
  );
  const unfinished = reader.prepare<Row>(
    `${ALL} WHERE state IN ('running', 'undoing') ORDER BY started_ms, id`,
  );
  const kept = reader.prepare<Row>(`${ALL} WHERE undo_state = 'kept'`);
  const records = (rows: readonly Row[]) => rows.map((row) => recordOf(row, titleOf));
  return {
    recent: (limit) => records(recent.all(limit)),
    byId: (id) => records([byId.get(id)].filter((row) => row !== undefined))[0] ?? null,
    ofTurns: (turns) => records(ofTurns.all(JSON.stringify(turns))),
    unfinished: () => records(unfinished.all()),
    kept: () => records(kept.all()),
    save: async (record) => void (await writer.run([upsert(record)])),
    trim: async (most) => {
      const sql = `DELETE FROM operation_runs WHERE undo_state <> 'kept' AND state NOT IN ('running', 'undoing')
        AND id NOT IN (SELECT id FROM operation_runs ${NEWEST_FIRST} LIMIT ?)`;
      await writer.run([{ sql, params: [most] }]);
    },
  };
}

const COLUMNS = [
  'id',
  'file_id',
  'path',
  'table_name',
  'operation',
  'input_json',
  'made_by',
  'turn',
  'started_ms',
  'ended_ms',
  'state',
  'report_json',
  'error_json',
  'undo_state',
  'undo_rows',
  'undo_bytes',
  'undo_until_ms',
] as const;

function upsert({ run, table, input, turn }: RunRecord): Statement {
  const params = [
    ...[run.id, run.file, run.path, table, run.operation, JSON.stringify(input), run.madeBy, turn],
    ...[run.startedAt, run.endedAt, run.state],
    ...[run.report && JSON.stringify(run.report), run.error && JSON.stringify(run.error)],
    ...[run.undo.state, run.undo.rows, run.undo.bytes, run.undo.until],
  ];
  return {
    sql: `INSERT OR REPLACE INTO operation_runs (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`,
    params,
  };
}

function recordOf(row: Row, titleOf: (operation: string) => string): RunRecord {
  const run: Run = {
    id: row.id,
    file: row.file_id,
    path: row.path,
    operation: row.operation,
    title: titleOf(row.operation),
    madeBy: row.made_by,
    startedAt: row.started_ms,
    endedAt: row.ended_ms,
    state: row.state,
    progress: null,
    report: row.report_json === null ? null : reportOf(row.report_json),
    error: row.error_json === null ? null : (JSON.parse(row.error_json) as Run['error']),
    undo: {
      state: row.undo_state,
      rows: row.undo_rows,
      bytes: row.undo_bytes,
      until: row.undo_until_ms,
    },
  };
  return { run, table: row.table_name, input: JSON.parse(row.input_json), turn: row.turn };
}

function reportOf(json: string): Report {
  return reportSchema.parse(JSON.parse(json));
}
