export type SqlValue = string | number | bigint | Buffer | null;

/** One prepared statement and its parameters: by place, or by name (`@name`). */
export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[] | Readonly<Record<string, SqlValue>>;
}

/** What one statement did. `rows` is filled for statements with RETURNING. */
export interface StatementResult {
  readonly changes: number;
  readonly lastInsertRowid: number;
  readonly rows: readonly Readonly<Record<string, SqlValue>>[];
}

/** How durable a commit is: `full` survives a power cut, `normal` may lose the last ones but never breaks the file. */
export type Durability = 'full' | 'normal';

/**
 * The only writer of one database file, on a thread of its own. Statements given in one call are one unit: all or none.
 * Calls made at about the same time share a commit; the promise settles after it. Rejects with a `storage.*` `AppError`.
 */
export interface Writer {
  run(statements: readonly Statement[]): Promise<readonly StatementResult[]>;
  /** Commits what is waiting, checkpoints, closes the file and ends the thread. */
  close(): Promise<void>;
}
