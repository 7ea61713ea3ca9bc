import type { Alerts, RaisedAlert } from '../../../src/core/alerts/alerts.ts';
import type { Handled } from '../../../src/core/maintenance/dueDate.ts';
import { MaintenanceSchedule } from '../../../src/core/maintenance/schedule.ts';
import type { TurnRecord, TurnRecords } from '../../../src/core/maintenance/turnRecords.ts';
import type { Operations } from '../../../src/core/operations/operations.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { OperationInput, Run } from '../../../src/shared/contract/operations.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { recordingLogger } from '../../support/cache.ts';
import { virtualTime } from '../../support/virtualTime.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Knobs {
  file: string | null;
  busy: boolean;
  failing: string;
  damaged: boolean;
  hangs: boolean;
  damageTold: number;
}

/** A schedule in virtual time, over operations that do nothing and records that outlive it. */
export function openSchedule(options: { startAt: number; zone?: string; cron?: string }) {
  const { startAt, zone = 'UTC', cron = '0 2 * * *' } = options;
  const time = virtualTime(startAt);
  const settings: Writable<ReturnType<typeof defaultSettings>['settings']> = {
    ...defaultSettings().settings,
    cache_maintenance_schedule: cron,
  };
  const knobs: Knobs = {
    file: 'own',
    busy: false,
    failing: '',
    damaged: false,
    hangs: false,
    damageTold: 0,
  };
  const performed: OperationInput[] = [];
  const runs: (Run & { turn: string })[] = [];
  const records = memoryRecords();
  const alerts = listedAlerts();
  const operations: Pick<Operations, 'perform' | 'runsOf' | 'state'> = {
    state: () => ({ running: knobs.busy ? [runOf({ operation: 'vacuum' }, 'other')] : [], recent: [] }),
    runsOf: (turns) => runs.filter(({ turn }) => turns.includes(turn)),
    perform: async (_file, input, { turn }) => {
      performed.push(input);
      if (knobs.hangs) await new Promise(() => undefined);
      if (knobs.failing === input.operation) throw new AppError('storage.full', 'The disk is full.');
      const run = runOf(input, turn ?? '');
      runs.push(run);
      return run;
    },
  };
  const start = () =>
    new MaintenanceSchedule({
      settings: () => settings,
      operations,
      foundDamage: () => knobs.damaged,
      records,
      file: () => knobs.file,
      onDamage: () => {
        knobs.damageTold += 1;
      },
      alerts,
      clock: time.clock,
      zone: () => zone,
      logger: recordingLogger(),
    });
  return Object.assign(knobs, {
    time,
    settings,
    schedule: start(),
    /** The same in a console that was started anew. */
    restart: start,
    performed,
    alerts,
    /** Oldest first, all of them. */
    turns: () => records.all,
  });
}

function runOf(input: Pick<OperationInput, 'operation'>, turn: string): Run & { turn: string } {
  return {
    id: `${turn}-${input.operation}`,
    turn,
    file: 'own',
    path: '/cache.sqlite',
    operation: input.operation,
    title: input.operation,
    madeBy: 'schedule',
    startedAt: 0,
    endedAt: 0,
    state: 'done',
    progress: null,
    report: { summary: 'Done.', facts: [], tables: [] },
    error: null,
    undo: { state: 'none', rows: 0, bytes: 0, until: null },
  };
}

function memoryRecords(): TurnRecords & { readonly all: TurnRecord[] } {
  let kept: Handled | null = null;
  const all: TurnRecord[] = [];
  return {
    all,
    handled: () => kept,
    turns: () => all.slice(-5).reverse(),
    keep: async (handled, turn) => {
      kept = handled;
      if (turn) all.push(turn);
    },
  };
}

function listedAlerts(): Alerts & { readonly raised: () => readonly RaisedAlert[] } {
  const lasting = new Map<string, RaisedAlert>();
  return {
    raise: (alert) => void lasting.set(alert.cause, alert),
    clear: (cause) => void lasting.delete(cause),
    raised: () => [...lasting.values()],
  };
}
