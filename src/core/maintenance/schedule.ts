import { randomUUID } from 'node:crypto';
import type { Schedule } from '../../shared/contract/maintenance.ts';
import { errorBodyOf } from '../../shared/errors.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Operations } from '../operations/operations.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';
import { dueDate, type Handled, handledBy } from './dueDate.ts';
import type { Maintenance } from './maintenance.ts';
import { doTurn, type TurnParts } from './turn.ts';
import type { TurnRecords } from './turnRecords.ts';

export interface ScheduleParts extends Pick<TurnParts, 'foundDamage'> {
  readonly settings: () => Settings;
  readonly operations: Pick<Operations, 'perform' | 'runsOf' | 'state'>;
  readonly records: TurnRecords;
  /** The id of the file that is looked after; null when the cache has none. Throws what keeps it from being used. */
  readonly file: () => string | null;
  /** The file was found to be damaged. */
  readonly onDamage: () => void;
  readonly alerts: Alerts;
  readonly clock: Clock;
  /** Name of the time zone of this machine. */
  readonly zone: () => string;
  readonly logger: Logger;
}

/** A turn that begins this long after its time had been missed, ms. */
const LATE_MS = 60_000;
const CAUSE = 'maintenance';

/**
 * The turns of the schedule. Due dates are kept and asked for by `poll`: what was missed while the machine slept or
 * the console did not run is done once, however often it was missed.
 */
export class MaintenanceSchedule implements Omit<Maintenance, 'backups' | 'removeBackup' | 'close'> {
  readonly #parts: ScheduleParts;
  readonly #listeners = new Set<(schedule: Schedule) => void>();
  #handled: Handled | null = null;
  #due: { readonly of: string; readonly at: number | null } | null = null;
  /** A due date that came in time, and waits for other work on the file. */
  #waiting: number | null = null;
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
  }

  schedule(): Schedule {
    const { settings, zone, records, operations } = this.#parts;
    const turns = records.turns();
    const runs = operations.runsOf(turns.map(({ id }) => id));
    return {
      cron: settings().cache_maintenance_schedule,
      zone: zone(),
      nextAt: this.#dueAt(),
      running: this.#running !== null,
      turns: turns.map((turn) => ({ ...turn, runs: runs.filter((run) => run.turn === turn.id) })),
    };
  }

  async poll(): Promise<void> {
    const dueAt = this.#dueAt();
    const now = this.#parts.clock.now();
    if (this.#running || this.#isClosed || dueAt === null || dueAt > now) return;
    const isLate = now - dueAt > LATE_MS && this.#waiting !== dueAt;
    if (!isLate) this.#waiting = dueAt;
    await this.#begin({ dueAt, late: isLate, isDue: true });
  }

  async runNow(): Promise<Schedule> {
    const { clock, file } = this.#parts;
    if (!this.#running) {
      file();
      await this.#begin({ dueAt: clock.now(), late: false, isDue: false });
    }
    await this.#running;
    return this.schedule();
  }

  onChange(listener: (schedule: Schedule) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everybody how things are: the settings may have changed. */
  tell(): void {
    if (this.#isClosed) return;
    try {
      const schedule = this.schedule();
      for (const listener of this.#listeners) listener(schedule);
    } catch (caught) {
      this.#parts.logger.warn('the schedule could not be read', { code: errorBodyOf(caught).code });
    }
  }

  /** Nothing is begun from here on; a turn under way ends with its step. */
  close(): void {
    this.#isClosed = true;
  }

  #dueAt(): number | null {
    const { settings, zone, clock, records } = this.#parts;
    const kept = this.#handled ?? records.handled();
    const handled = handledBy(kept, settings().cache_maintenance_schedule, clock.now());
    if (handled !== kept) void this.#keep(handled);
    this.#handled = handled;
    const of = `${handled.cron}|${handled.untilMs}|${zone()}`;
    if (this.#due?.of !== of) this.#due = { of, at: dueDate(handled, zone()) };
    return this.#due.at;
  }

  async #begin(start: { dueAt: number; late: boolean; isDue: boolean }): Promise<void> {
    const { file, operations } = this.#parts;
    let id: string | null;
    try {
      id = file();
    } catch (caught) {
      // Somebody has the file for himself: asked again by the next poll.
      if (start.isDue && errorBodyOf(caught).code === 'storage.busy') return;
      if (start.isDue) await this.#keep(this.#done(start.dueAt));
      this.#raise([errorBodyOf(caught).message]);
      return;
    }
    if (id === null) {
      if (start.isDue) await this.#keep(this.#done(start.dueAt));
      return;
    }
    // Asked again by the next poll.
    if (start.isDue && operations.state().running.some((run) => run.file === id)) return;
    this.#running = this.#turn(id, start).finally(() => {
      this.#running = null;
      this.tell();
    });
    await this.#running;
  }

  async #turn(file: string, start: { dueAt: number; late: boolean; isDue: boolean }): Promise<void> {
    const { clock, records, settings, logger } = this.#parts;
    const turn = { id: randomUUID(), dueAt: start.dueAt, startedAt: clock.now(), late: start.late };
    const handled = start.isDue ? this.#done(start.dueAt) : this.#handled;
    try {
      // Before anything is done: a crash in a turn must not have it done again and again.
      if (handled) await records.keep(handled, turn);
    } catch (caught) {
      return this.#raise([`It was not begun: ${errorBodyOf(caught).message}`]);
    }
    this.tell();
    const outcome = await doTurn({
      ...this.#parts,
      settings: settings(),
      file,
      turn: turn.id,
      isOver: () => this.#isClosed,
      onStep: () => this.tell(),
    });
    if (this.#isClosed) return;
    logger.info('maintenance of the cache', { troubles: outcome.troubles.length, late: turn.late });
    if (outcome.isDamaged) this.#parts.onDamage();
    if (outcome.troubles.length > 0) this.#raise(outcome.troubles);
    else if (!outcome.isDamaged) this.#parts.alerts.clear(CAUSE);
  }

  /** Everything that is due by now is done with. */
  #done(dueAt: number): Handled {
    const cron = this.#parts.settings().cache_maintenance_schedule;
    this.#handled = { cron, untilMs: Math.max(dueAt, this.#parts.clock.now()) };
    return this.#handled;
  }

  async #keep(handled: Handled): Promise<void> {
    try {
      await this.#parts.records.keep(handled);
    } catch (caught) {
      this.#parts.logger.warn('the due date of the cache maintenance was not kept', {
        code: errorBodyOf(caught).code,
      });
    }
  }

  #raise(troubles: readonly string[]): void {
    this.#parts.alerts.raise({
      cause: CAUSE,
      level: 'warning',
      title: 'The cache was not looked after',
      message: `The maintenance of the cache did not come to its end. ${troubles.join(' ')}`,
    });
  }
}
