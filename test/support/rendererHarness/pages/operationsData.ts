import type { Doctor } from '../../../../src/shared/contract/insight.ts';
import type { Backup, Schedule } from '../../../../src/shared/contract/maintenance.ts';
import type {
  OperationAbout,
  OperationInput,
  Plan,
  Report,
  Run,
} from '../../../../src/shared/contract/operations.ts';
import { ok } from '../../../../src/shared/result.ts';
import { DAY_MS, type Emit, HOUR_MS, type PagesScenario, type RouteAnswers, trouble } from './scenario.ts';

const path = '/home/ada/.config/ai-ops-console/cache.sqlite';
const hostile = '<b>not HTML</b> \u202Edrawkcab "quotes"';

type Row = readonly [OperationAbout['operation'], string, string, OperationAbout['group'], string?];
const rows: readonly Row[] = [
  ['delete_filtered', 'Delete by filter', 'Deletes the entries that a filter matches.', 'clean', 'deletes'],
  ['purge_expired', 'Purge expired entries', 'Deletes entries whose time is over.', 'clean', 'deletes'],
  [
    'prune',
    'Prune old entries',
    'Deletes entries older than some days, once there are many.',
    'clean',
    'deletes',
  ],
  [
    'enforce_max',
    'Enforce a maximum',
    'Deletes what is over a number of entries in each namespace.',
    'clean',
    'deletes',
  ],
  ['deduplicate', 'Deduplicate', 'Of equal entries only the newest stays.', 'clean', 'deletes'],
  [
    'quarantine',
    'Quarantine bad entries',
    'Takes entries with trouble out of the file and keeps them.',
    'clean',
    'deletes',
  ],
  ['change_ttl', 'Change expiry', 'Gives entries another time to live.', 'change', 'writes'],
  [
    'move_namespace',
    'Move a namespace',
    'Moves the entries of a namespace into another.',
    'change',
    'writes',
  ],
  ['verify', 'Verify', 'Checks every page and index, and parses every value.', 'check'],
  ['compare', 'Compare', 'Says what differs from another cache file.', 'check'],
  ['vacuum', 'Vacuum', 'Gives the room of deleted entries back to the disk.', 'file', 'writes'],
  ['analyze', 'Analyze', 'Lets SQLite count anew how its indexes are filled.', 'file', 'writes'],
  ['backup', 'Back up', 'Makes a copy of the file as it is now.', 'file'],
  ['restore', 'Restore', 'Puts a backup in the place of what is in the file.', 'file', 'writes'],
  ['export', 'Export entries', 'Writes entries to a file of JSON lines or CSV.', 'move'],
  ['import', 'Import entries', 'Reads entries from a file of JSON lines or CSV.', 'move', 'writes'],
];

const list = rows.map(
  ([operation, title, about, group, does]): OperationAbout => ({
    operation,
    title,
    about,
    group,
    writes: does !== undefined,
    deletes: does === 'deletes',
  }),
);

function planOf(input: OperationInput): Plan {
  const all = input.operation === 'delete_filtered' || input.operation === 'change_ttl';
  const touches = !['vacuum', 'verify', 'backup', 'compare', 'analyze'].includes(input.operation);
  const hit = input.operation === 'purge_expired' ? 0 : all ? 563 : 434;
  return {
    token: crypto.randomUUID(),
    rows: touches ? hit : null,
    ofRows: touches ? 563 : null,
    bytes: touches ? hit * 2100 : null,
    matchesAll: all,
    confirmation: all ? '563' : null,
    byNamespace: [
      { name: 'summaries', rows: Math.min(hit, 188), ofRows: 188 },
      { name: 'default', rows: Math.min(hit, 146), ofRows: 185 },
      { name: hostile, rows: Math.min(hit, 100), ofRows: 190 },
    ],
    byAge: [
      { fromDays: 7, toDays: 30, rows: 300 },
      { fromDays: 30, toDays: 90, rows: 120 },
      { fromDays: 90, toDays: null, rows: 14 },
    ],
    facts: [
      { label: 'Entries in all', value: 563, kind: 'count' },
      { label: 'Older than 7 days', value: 434, kind: 'count' },
      { label: 'Kept for undoing', value: 911_400, kind: 'bytes' },
    ],
    tables: touches ? [sample] : [],
    warnings: input.operation === 'vacuum' ? ['Other programs wait for about 4 s while it works.'] : [],
    problem: null,
  };
}

const sample = {
  title: 'Some of these entries',
  columns: ['Namespace', 'Key', 'Value', 'Age'],
  rows: Array.from({ length: 20 }, (_, index) => [
    index % 3 === 0 ? hostile : 'summaries',
    `${index}f0a1b2c3d4e5f60718293a4b5c6d7e8f`,
    `"Der Umsatz stieg um ${index} %, hier ist eine Tabelle mit den Zahlen`,
    `${index + 7} days`,
  ]),
  total: 434,
};

const report: Report = {
  summary: '434 of 563 entries were deleted; they can be put back for 7 days.',
  facts: [
    { label: 'Deleted', value: 434, kind: 'count' },
    { label: 'Took', value: 812, kind: 'ms' },
  ],
  tables: [],
};

function runOf(id: string, now: number, change: Partial<Run>): Run {
  return {
    id,
    file: 'own',
    path,
    operation: 'prune',
    title: 'Prune old entries',
    madeBy: 'person',
    startedAt: now - HOUR_MS,
    endedAt: now - HOUR_MS + 812,
    state: 'done',
    progress: null,
    report,
    error: null,
    undo: { state: 'kept', rows: 434, bytes: 911_400, until: now + 7 * DAY_MS },
    ...change,
  };
}

const none = { state: 'none', rows: 0, bytes: 0, until: null } as const;

function runsOf(now: number): Run[] {
  const reasons = {
    title: 'Entries in quarantine',
    columns: ['Reason', 'Namespace', 'Key'],
    rows: [
      ['value is no JSON', 'default', 'a1b2c3'],
      ['times in milliseconds', hostile, 'd4e5f6'],
    ],
    total: 2,
  };
  return [
    runOf('r1', now, {}),
    runOf('r2', now, {
      operation: 'quarantine',
      title: 'Quarantine bad entries',
      startedAt: now - 5 * HOUR_MS,
      report: { summary: '2 entries are in quarantine.', facts: [], tables: [reasons] },
      undo: { state: 'kept', rows: 2, bytes: 8192, until: null },
    }),
    runOf('r3', now, {
      operation: 'vacuum',
      title: 'Vacuum',
      madeBy: 'schedule',
      startedAt: now - DAY_MS,
      endedAt: now - DAY_MS + 40,
      state: 'failed',
      report: null,
      error: {
        code: 'storage.full',
        message: 'The disk is full: 38 MiB are needed, 4 MiB are free. Free some space, then try again.',
      },
      undo: none,
    }),
    runOf('r4', now, {
      startedAt: now - 9 * DAY_MS,
      endedAt: now - 9 * DAY_MS + 400,
      undo: { state: 'expired', rows: 12, bytes: 0, until: null },
    }),
    runOf('r5', now, {
      startedAt: now - 2 * DAY_MS,
      undo: { state: 'undone', rows: 12, bytes: 0, until: null },
    }),
  ];
}

function backupsOf(now: number): Backup[] {
  return [1, 2, 30].map((days) => ({
    id: `b${days}`,
    file: 'own',
    path,
    backupPath: `/home/ada/.config/ai-ops-console/backups/cache-202611${days}-020000.sqlite`,
    at: now - days * DAY_MS,
    bytes: 18_874_368,
    rows: 1200,
    madeBy: days === 2 ? 'person' : 'schedule',
    missing: days === 30,
  }));
}

function scheduleOf(now: number, runs: readonly Run[]): Schedule {
  return {
    cron: '0 2 * * *',
    zone: 'Europe/Berlin',
    nextAt: now + 5 * HOUR_MS,
    running: false,
    turns: [
      { id: 't2', dueAt: now - DAY_MS, startedAt: now - DAY_MS, late: false, runs: runs.slice(0, 1) },
      {
        id: 't1',
        dueAt: now - 2 * DAY_MS,
        startedAt: now - 1.7 * DAY_MS,
        late: true,
        runs: runs.slice(2, 3),
      },
    ],
  };
}

function doctorOf(now: number): Doctor {
  return {
    at: now,
    durationMs: 84,
    findings: [
      {
        level: 'good',
        title: 'The schema is the library’s',
        about: 'Table, columns and indexes are as the library makes them.',
        facts: [],
        table: null,
        mend: null,
      },
      {
        level: 'bad',
        title: 'The cleanup of the guide would delete everything',
        about: 'It compares seconds with a text, and every number is less than every text.',
        facts: [
          { label: 'It would delete', value: 563, kind: 'count' },
          { label: 'Older than 7 days', value: 434, kind: 'count' },
        ],
        table: null,
        mend: 'prune',
      },
      {
        level: 'warning',
        title: '2 entries have values that are no JSON',
        about: 'The library raises an error for them.',
        facts: [],
        table: { ...sample, rows: sample.rows.slice(0, 2), total: 2 },
        mend: 'quarantine',
      },
    ],
  };
}

/** Operations, their runs, backups, the schedule and the doctor of the console's own cache. */
export function operationAnswers(scenario: PagesScenario, now: number, emit: Emit): RouteAnswers {
  const full = scenario === 'full';
  const recent = full ? runsOf(now) : [];
  const running: Run[] = [];
  const tell = () => emit('operations.changed', { running: [...running], recent: [...recent] });
  const about = (operation: string) => list.find((one) => one.operation === operation)?.title ?? operation;
  return {
    'operations.list': () => ok(list),
    'operations.state': () => ok({ running, recent }),
    'operations.plan': ({ input }) => ok(planOf(input)),
    'operations.stopPlan': () => ok(undefined),
    'operations.start': ({ input }) => {
      const run = runOf(crypto.randomUUID(), now, {
        operation: input.operation,
        title: about(input.operation),
        startedAt: now,
        endedAt: null,
        state: 'running',
        report: null,
        progress: { phase: 'Deleting', done: 120, total: 434, unit: 'rows', perSecond: 40, stoppable: true },
        undo: none,
      });
      running.push(run);
      tell();
      return ok(run);
    },
    'operations.cancel': ({ id }) => {
      const at = running.findIndex((run) => run.id === id);
      const [run] = running.splice(at, 1);
      if (run) recent.unshift({ ...run, state: 'cancelled', endedAt: now });
      tell();
      return ok({ stopped: true });
    },
    'operations.choosePath': () => ok({ path: '/home/ada/cache.jsonl' }),
    'operations.reveal': () => ok(undefined),
    'operations.undo': () => trouble('request.invalid', 'The fake cannot undo.'),
    'operations.discard': () => trouble('request.invalid', 'The fake cannot discard.'),
    'maintenance.schedule': () => ok(scheduleOf(now, recent)),
    'maintenance.runNow': () => ok(scheduleOf(now, recent)),
    'maintenance.backups': () => ok(full ? backupsOf(now) : []),
    'insight.doctor': () => ok(doctorOf(now)),
    'insight.usageFiles': () => ok(null),
  };
}
