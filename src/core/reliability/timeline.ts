import type { BreakerState, FailoverEvent, Transition } from '../../shared/contract/reliability.ts';
import { type ErrorCode, errorBodyOf } from '../../shared/errors.ts';
import type { Logger } from '../ports.ts';
import type { Reader } from '../storage/reader.ts';
import type { Statement, Writer } from '../storage/types.ts';
import type { NewTransition, SavedBreaker } from './breakers.ts';

/** What happened to the providers, in console.sqlite. The newest 10,000 of each kind are kept. */
export interface Timeline {
  /** The breakers as they were when the console ended. Throws `storage.*`. */
  saved(): readonly SavedBreaker[];
  /** Notes it; written soon, without waiting. What cannot be written is logged and lost. */
  transition(transition: NewTransition): void;
  failover(event: FailoverEvent): void;
  /** Newest first, from `since` (epoch ms) on, with all that was noted before the call. Rejects with `storage.*`. */
  read(page: { readonly since: number; readonly limit: number }): Promise<{
    readonly transitions: Transition[];
    readonly failovers: FailoverEvent[];
  }>;
  /** Resolves once what was noted is written, or known to be lost. Never rejects. */
  flush(): Promise<void>;
}

export interface TimelineOptions {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly logger: Logger;
}

const KEPT = 10_000;
/** While the disk does not take anything, no more than this waits in memory; the oldest goes. */
const MOST_WAITING = 1000;

const ADD_TRANSITION = `INSERT INTO breaker_transitions
  (at_ms, provider, base_url, from_state, to_state, reason, error_code, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const PUT_STATE = `INSERT INTO breaker_states
  (provider, base_url, state, since_ms, reason, error_code, openings, jitter) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (provider, base_url) DO UPDATE SET state = excluded.state, since_ms = excluded.since_ms,
    reason = excluded.reason, error_code = excluded.error_code, openings = excluded.openings, jitter = excluded.jitter`;
const ADD_FAILOVER =
  'INSERT INTO failovers (at_ms, request_id, from_provider, to_provider, error_code) VALUES (?, ?, ?, ?, ?)';
const onlyNewest = (table: string): Statement => ({
  sql: `DELETE FROM ${table} WHERE id <= (SELECT MAX(id) FROM ${table}) - ${KEPT}`,
});

interface StateRow {
  readonly provider: string;
  readonly baseUrl: string;
  readonly state: BreakerState;
  readonly since: number;
  readonly reason: string;
  readonly errorCode: ErrorCode | null;
  readonly openings: number;
  readonly jitter: number;
}

/** The timeline of one console.sqlite. */
export function createTimeline({ reader, writer, logger }: TimelineOptions): Timeline {
  const states = reader.prepare<StateRow>(
    `SELECT provider, base_url AS baseUrl, state, since_ms AS since, reason, error_code AS errorCode, openings, jitter
     FROM breaker_states`,
  );
  const transitions = reader.prepare<Transition>(
    `SELECT id, at_ms AS at, provider, base_url AS baseUrl, from_state AS "from", to_state AS "to", reason,
       error_code AS errorCode, made_by AS "by"
     FROM breaker_transitions WHERE at_ms >= ? ORDER BY id DESC LIMIT ?`,
  );
  const failovers = reader.prepare<FailoverEvent>(
    `SELECT at_ms AS at, request_id AS requestId, from_provider AS "from", to_provider AS "to",
       error_code AS errorCode
     FROM failovers WHERE at_ms >= ? ORDER BY id DESC LIMIT ?`,
  );
  const notes = new BackgroundWrites(writer, logger);
  return {
    saved: () =>
      states.all().map(({ openings, jitter, state, ...row }) => ({
        ...row,
        memory: { state, openings, jitter },
      })),
    transition(noted) {
      const { at, provider, baseUrl, from, to, reason, errorCode, by, why, memory } = noted;
      const { state, openings, jitter } = memory;
      notes.add([
        { sql: ADD_TRANSITION, params: [at, provider, baseUrl, from, to, reason, errorCode, by] },
        onlyNewest('breaker_transitions'),
        {
          sql: PUT_STATE,
          params: [provider, baseUrl, state, at, why.reason, why.errorCode, openings, jitter],
        },
      ]);
    },
    failover({ at, requestId, from, to, errorCode }) {
      notes.add([
        { sql: ADD_FAILOVER, params: [at, requestId, from, to, errorCode] },
        onlyNewest('failovers'),
      ]);
    },
    async read({ since, limit }) {
      await notes.flush();
      return { transitions: transitions.all(since, limit), failovers: failovers.all(since, limit) };
    },
    flush: () => notes.flush(),
  };
}

/** One write at a time; what comes meanwhile goes with the next one. */
class BackgroundWrites {
  readonly #writer: Writer;
  readonly #logger: Logger;
  #waiting: (readonly Statement[])[] = [];
  #lost = 0;
  #writing: Promise<void> | null = null;

  constructor(writer: Writer, logger: Logger) {
    this.#writer = writer;
    this.#logger = logger;
  }

  add(statements: readonly Statement[]): void {
    this.#waiting.push(statements);
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    this.#writing ??= this.#writeAll();
  }

  async flush(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const units = this.#waiting;
      this.#waiting = [];
      try {
        await this.#writer.run(units.flat());
      } catch (caught) {
        this.#lost += units.length;
        const { code, message } = errorBodyOf(caught);
        this.#logger.error('what happened to a provider could not be written', {
          lost: this.#lost,
          code,
          message,
        });
        this.#lost = 0;
      }
    }
    this.#writing = null;
  }
}
