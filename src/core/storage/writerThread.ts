import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { errorBodyOf } from '../../shared/errors.ts';
import { storageError } from './errors.ts';
import { type OpenOptions, openForWriting } from './open.ts';
import type { Statement, StatementResult } from './types.ts';
import type { FromWriter, Job, ToWriter } from './writerMessages.ts';

const options = workerData as OpenOptions;
const port = parentPort;
if (!port) throw new Error('writerThread runs as a worker thread');
const say = (message: FromWriter) => port.postMessage(message);

/** Runs jobs on the one writing connection; jobs that arrive together share a commit. */
class GroupCommit {
  readonly #database: Database.Database;
  readonly #prepared = new Map<string, Database.Statement>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  commit(jobs: readonly Job[]): void {
    if (jobs.length === 0) return;
    try {
      const results = this.#inOneTransaction(() => jobs.map((job) => this.#runJob(job)));
      say({ kind: 'done', outcomes: jobs.map((job, i) => ({ id: job.id, results: results[i] ?? [] })) });
    } catch (caught) {
      this.#fail(jobs, caught);
    }
  }

  /** One bad job must not fail its neighbours, so each gets its own transaction; a lock fails all of them at once. */
  #fail(jobs: readonly Job[], caught: unknown): void {
    const error = storageError(caught, options.file);
    if (jobs.length > 1 && error.code !== 'storage.busy') {
      for (const job of jobs) this.commit([job]);
      return;
    }
    say({ kind: 'done', outcomes: jobs.map((job) => ({ id: job.id, error: errorBodyOf(error) })) });
  }

  #inOneTransaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (caught) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw caught;
    }
  }

  #runJob(job: Job): StatementResult[] {
    return job.statements.map((statement) => this.#runStatement(statement));
  }

  #runStatement({ sql, params = [] }: Statement): StatementResult {
    let prepared = this.#prepared.get(sql);
    if (!prepared) {
      prepared = this.#database.prepare(sql);
      this.#prepared.set(sql, prepared);
    }
    const bound = Array.isArray(params) ? params : [params];
    if (prepared.reader) {
      const rows = prepared.all(...bound) as StatementResult['rows'];
      return { changes: rows.length, lastInsertRowid: 0, rows };
    }
    const { changes, lastInsertRowid } = prepared.run(...bound);
    return { changes, lastInsertRowid: Number(lastInsertRowid), rows: [] };
  }

  close(): void {
    try {
      this.#database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.close();
    }
  }
}

/** Everything already waiting in the port, so that one commit serves it all. */
function drain(first: ToWriter): readonly ToWriter[] {
  const messages = [first];
  for (;;) {
    const more = receiveMessageOnPort(port as NonNullable<typeof port>) as { message: ToWriter } | undefined;
    if (!more) return messages;
    messages.push(more.message);
  }
}

function serve(group: GroupCommit): void {
  port?.on('message', (first: ToWriter) => {
    const messages = drain(first);
    group.commit(messages.flatMap((message) => (message.kind === 'jobs' ? message.jobs : [])));
    if (!messages.some((message) => message.kind === 'close')) return;
    group.close();
    say({ kind: 'closed' });
    port.close();
  });
}

try {
  serve(new GroupCommit(openForWriting(options)));
  say({ kind: 'opened' });
} catch (caught) {
  say({ kind: 'failed', error: errorBodyOf(storageError(caught, options.file)) });
  port.close();
}
