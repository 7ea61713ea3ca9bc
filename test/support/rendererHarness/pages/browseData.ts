import type {
  CacheStats,
  EntryDetail,
  EntryFilter,
  EntryRow,
  ViewState,
} from '../../../../src/shared/contract/browse.ts';
import type { CacheFile, CacheFiles } from '../../../../src/shared/contract/cacheFiles.ts';
import { ok } from '../../../../src/shared/result.ts';
import { type Emit, HOUR_MS, type PagesScenario, type RouteAnswers, trouble } from './scenario.ts';

const ROWS = 1_000_000;
const hostile = '<b>not HTML</b> \u202Edrawkcab "quotes"';
const models = ['gpt-4o-mini-2024-07-18', 'claude-sonnet-4-5', ''] as const;

const own: CacheFile = {
  id: 'own',
  path: '/home/ada/.config/ai-ops-console/cache.sqlite',
  name: 'cache.sqlite',
  table: 'ai_cache',
  tables: ['ai_cache'],
  writable: true,
  cannotWrite: null,
  notes: [],
};
const foreign: CacheFile = {
  ...own,
  id: '0a1b2c3d4e5f6789',
  path: '/srv/reports/cache/summaries.sqlite',
  name: 'summaries.sqlite',
  tables: ['ai_cache', 'ai_cache_old'],
  writable: false,
  notes: ['Another program writes to this file; what it changes shows up here by itself.'],
};

function rowOf(index: number, now: number): EntryRow {
  const known = index % 4 !== 3;
  const createdAtS = now / 1000 - index * 61.25;
  const bad = index % 50 === 13;
  const expired = index % 32 === 5;
  return {
    rowid: index + 1,
    namespace: known ? 'default' : 'billing-service',
    key: (index * 2_654_435_761).toString(16).padStart(12, '0').repeat(6).slice(0, 64),
    preview:
      index === 2
        ? hostile
        : 'Der Umsatz stieg um 4 %. Hier ist eine Tabelle mit den Zahlen der letzten Quartale',
    prompt: known ? `Summarise the quarterly report number ${index} in three bullets` : null,
    model: known ? 'gpt-4o-mini-2024-07-18' : null,
    createdAtS: bad ? createdAtS * 1000 : createdAtS,
    expiresAtS: index % 7 === 0 ? null : now / 1000 + (expired ? -5 : 3600),
    lastAccessAtS: createdAtS + 20,
    hits: (index * 31) % 40,
    bytes: 180 + ((index * 7919) % 60_000),
    savedMicros: known ? ((index * 31) % 40) * 421 : null,
    states: [
      ...(index % 7 === 0
        ? (['never_expires'] as const)
        : expired
          ? (['expired'] as const)
          : (['live'] as const)),
      ...(bad ? (['milliseconds'] as const) : []),
    ],
  };
}

function statsOf(file: string, now: number): CacheStats {
  const bar = (from: number | null, to: number | null, entries: number) => ({ from, to, entries });
  const counted = (name: string, entries: number) => ({
    name,
    entries,
    expired: Math.round(entries / 20),
    bytes: entries * 2100,
    hits: entries * 3,
    savedMicros: entries * 120,
  });
  return {
    file,
    at: now,
    done: true,
    entries: ROWS,
    expired: 31_250,
    neverExpires: 142_857,
    trouble: { bad_json: null, nul: null, milliseconds: 20_000, future: 0, bad_type: 0 },
    valueBytes: 2_140_000_000,
    fileBytes: 2_640_000_000,
    walBytes: 4_200_000,
    pageBytes: 8192,
    pages: 322_265,
    freePages: 12_430,
    hits: 19_500_000,
    neverUsed: 25_000,
    savedMicros: 8_209_500_000,
    pricedEntries: 750_000,
    byNamespace: [counted('default', 750_000), counted('billing-service', 249_000), counted(hostile, 1000)],
    byModel: models.map((name, index) => counted(name, [600_000, 150_000, 250_000][index] ?? 0)),
    ages: [
      bar(null, 3600, 58),
      bar(3600, 21_600, 294),
      bar(21_600, 86_400, 1058),
      bar(86_400, 604_800, 8464),
      bar(604_800, 2_592_000, 32_449),
      bar(2_592_000, 7_776_000, 84_640),
      bar(7_776_000, 31_536_000, 387_918),
      bar(31_536_000, null, 485_119),
    ],
    expiries: [
      bar(null, -604_800, 11_000),
      bar(-604_800, -86_400, 9000),
      bar(-86_400, 0, 11_250),
      bar(0, 3600, 300_000),
      bar(3600, 86_400, 250_000),
      bar(86_400, 604_800, 200_000),
      bar(604_800, null, 75_893),
    ],
    hitCounts: [
      bar(0, 1, 25_000),
      bar(1, 2, 25_000),
      bar(2, 5, 75_000),
      bar(5, 10, 125_000),
      bar(10, 100, 750_000),
      bar(100, null, 0),
    ],
    sizes: [
      bar(null, 1024, 14_000),
      bar(1024, 4096, 51_000),
      bar(4096, 16_384, 205_000),
      bar(16_384, 65_536, 730_000),
      bar(65_536, null, 0),
    ],
    hitRate:
      file === 'own'
        ? Array.from({ length: 168 }, (_, index) => ({
            at: now - (168 - index) * HOUR_MS,
            hits: index % 24 < 6 ? 0 : 20 + ((index * 13) % 40),
            misses: index % 24 < 6 ? 0 : 10 + ((index * 7) % 30),
          }))
        : [],
  };
}

/** Two cache files of a million entries; filters match one in ten, and are found little by little. */
export function browseAnswers(scenario: PagesScenario, now: number, emit: Emit): RouteAnswers {
  let files: CacheFiles = {
    open: scenario === 'trouble' ? [] : [own, foreign],
    recent: [
      {
        id: '1111111111111111',
        path: '/home/ada/old/cache.sqlite',
        name: 'cache.sqlite',
        openedAt: now,
        missing: true,
      },
    ],
    wanted: null,
  };
  const total = scenario === 'full' ? ROWS : 0;
  let state: ViewState = { file: 'own', view: 0, matched: 0, scanned: 0, total, done: true, error: null };
  let descending = true;
  const at = (index: number) => rowOf(descending ? index : state.matched - 1 - index, now);
  const step = (view: number) => {
    if (state.view !== view || state.done) return;
    const scanned = Math.min(total, state.scanned + total / 20);
    state = { ...state, scanned, matched: Math.round(scanned / 10), done: scanned === total };
    emit('browse.viewChanged', state);
    setTimeout(() => step(view), 150);
  };
  const narrowed = (filter: EntryFilter) => Object.keys(filter).length > 0;
  const change = (next: CacheFiles) => {
    files = next;
    emit('cacheFiles.changed', files);
    return ok(files);
  };
  const changeFile = (id: string, member: Partial<CacheFile>) => {
    change({ ...files, open: files.open.map((one) => (one.id === id ? { ...one, ...member } : one)) });
    return ok({ ...(files.open.find((one) => one.id === id) ?? own) });
  };
  return {
    'cacheFiles.list': () => ok(files),
    'cacheFiles.open': () =>
      trouble(
        'storage.not_a_database',
        'notes.sqlite is a database, and no cache: it has the tables notes and tags.',
      ),
    'cacheFiles.close': ({ id }) => change({ ...files, open: files.open.filter((one) => one.id !== id) }),
    'cacheFiles.chooseTable': ({ id, table }) => changeFile(id, { table }),
    'cacheFiles.allowChanges': ({ id, allow }) => changeFile(id, { writable: allow }),
    'cacheFiles.forget': ({ id }) =>
      change({ ...files, recent: files.recent.filter((one) => one.id !== id) }),
    'browse.open': ({ file, filter, sort }) => {
      descending = sort.descending;
      const done = !narrowed(filter);
      const none = filter.text?.contains === 'nothing';
      state = {
        file,
        view: state.view + 1,
        matched: done ? total : 0,
        scanned: done || none ? total : 0,
        total,
        done: done || none,
        error: null,
      };
      if (!state.done) setTimeout(() => step(state.view), 150);
      return ok(state);
    },
    'browse.rows': async ({ view, offset, limit }) => {
      await new Promise((next) => setTimeout(next, 30));
      const count = view === state.view ? Math.max(0, Math.min(limit, state.matched - offset)) : 0;
      return ok({ state, offset, rows: Array.from({ length: count }, (_, index) => at(offset + index)) });
    },
    'browse.place': () => ok({ index: null }),
    'browse.stop': () => {
      state = { ...state, done: true };
      return ok(state);
    },
    'browse.entry': ({ id }) => {
      const index = Array.from({ length: 2000 }, (_, one) => one).find(
        (one) => rowOf(one, now).key === id.key,
      );
      if (index === undefined) return trouble('request.invalid', 'The entry is not in the file any more.');
      const row = rowOf(index, now);
      const value = { title: 'Quarterly report', bullets: ['Revenue up 4 %', 'Costs flat'], note: hostile };
      const detail: EntryDetail = {
        ...row,
        valueText: JSON.stringify(value),
        truncated: false,
        raw: [
          { column: 'namespace', type: 'text', text: row.namespace },
          { column: 'key', type: 'text', text: row.key },
          { column: 'value_json', type: 'text', text: JSON.stringify(value) },
          { column: 'created_at', type: 'real', text: String(row.createdAtS) },
        ],
        keyInputs: [
          { name: 'model', value: 'gpt-4o-mini' },
          { name: 'temperature', value: '0.2' },
          { name: 'messages', value: row.prompt ?? '' },
        ],
        requestJson: row.prompt === null ? null : '{}',
        originalLatencyMs: row.prompt === null ? null : 1840,
        costMicros: row.prompt === null ? null : 421,
      };
      return ok(detail);
    },
    'browse.stats': ({ file }) => ok(statsOf(file, now)),
  };
}
