import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RaisedAlert } from '../../../src/core/alerts/alerts.ts';
import { nullStore } from '../../../src/core/cache/nullStore.ts';
import { watchedStore } from '../../../src/core/cache/watchedStore.ts';
import { CacheDamage } from '../../../src/main/cacheDamage.ts';
import { placeRunMarker } from '../../../src/main/runMarker.ts';
import { StatusBoard } from '../../../src/main/statusBoard.ts';
import type { CacheCare, RepairReportView } from '../../../src/shared/contract/cache.ts';
import { AppError, type ErrorCode } from '../../../src/shared/errors.ts';
import { recordingLogger } from '../../support/cache.ts';
import { tempDir } from '../../support/tempDir.ts';
import { virtualTime } from '../../support/virtualTime.ts';

function openDamage() {
  const time = virtualTime();
  const board = new StatusBoard(() => undefined);
  const alerts = new Map<string, RaisedAlert>();
  const listeners = new Set<(care: CacheCare) => void>();
  const idle: CacheCare = { file: 'own', work: 'none', share: 0, check: null, repair: null, error: null };
  const seen = { checks: 0 };
  const damage = new CacheDamage({
    cacheCare: {
      care: () => idle,
      check: async () => {
        seen.checks += 1;
        return idle;
      },
      onChange: (listener) => void listeners.add(listener),
    },
    alerts: {
      raise: (alert) => void alerts.set(alert.cause, alert),
      clear: (cause) => void alerts.delete(cause),
    },
    board,
    clock: time.clock,
    logger: recordingLogger(),
  });
  const become = (change: Partial<CacheCare>) => {
    for (const listener of listeners) listener({ ...idle, ...change });
  };
  const shown = () => ({
    notices: board.status().notices.map(({ id }) => id),
    alerts: [...alerts.keys()],
  });
  return { damage, become, shown, seen, time };
}

const loud = { notices: ['cache-damage'], alerts: ['cache_damaged'] };
const quiet = { notices: [], alerts: [] };
const checked = (problems: string[]) => ({ check: { at: 1, durationMs: 1, problems } });

test('damage that a check finds is said on every page and outside, until a check or a repair says that it is over', () => {
  const { become, shown } = openDamage();
  become(checked([]));
  expect(shown()).toEqual(quiet);
  become(checked(['row 4 missing from index']));
  expect(shown()).toEqual(loud);
  // Work under way, or that failed, is no news.
  become({ work: 'checking' });
  become({ error: { code: 'storage.busy', message: 'busy' } });
  expect(shown()).toEqual(loud);
  become({ repair: {} as RepairReportView });
  expect(shown()).toEqual(quiet);
});

test('another file that is damaged says nothing of the own one', () => {
  const { become, shown } = openDamage();
  become({ file: '0123456789abcdef', ...checked(['bad']) });
  expect(shown()).toEqual(quiet);
});

test('damage that requests meet is said at once and checked, and not checked for each of them', async () => {
  const { damage, shown, seen, time } = openDamage();
  for (let request = 0; request < 50; request += 1) damage.suspected();
  expect(shown()).toEqual(loud);
  expect(seen.checks).toBe(1);
  await time.advance(3_600_000);
  damage.suspected();
  expect(seen.checks).toBe(2);
});

const codes: readonly (readonly [ErrorCode, boolean])[] = [
  ['storage.corrupt', true],
  ['storage.not_a_database', true],
  ['storage.full', false],
  ['storage.busy', false],
  ['storage.readonly', false],
  ['storage.cannot_open', false],
];

test.each(codes)('a store that fails with %s is damaged: %s', async (code, isDamage) => {
  let told = 0;
  const fail = (): never => {
    throw new AppError(code, 'as it happens');
  };
  const broken = { ...nullStore(), get: fail, set: async () => fail(), probe: async () => fail() };
  const store = watchedStore(
    () => broken,
    () => {
      told += 1;
    },
  );
  expect(() => store.get('default', ['key'])).toThrow(expect.objectContaining({ code }));
  await expect(store.set([])).rejects.toMatchObject({ code });
  await expect(store.probe()).rejects.toMatchObject({ code });
  expect(told).toBe(isDamage ? 3 : 0);
});

test('a console that did not end as it should is known by its next start, one that did is not', () => {
  const userData = tempDir();
  const logger = recordingLogger();
  expect(placeRunMarker(userData, logger).wasUnclean).toBe(false);
  const second = placeRunMarker(userData, logger);
  expect(second.wasUnclean).toBe(true);
  second.clear();
  expect(existsSync(join(userData, 'running'))).toBe(false);
  expect(placeRunMarker(userData, logger).wasUnclean).toBe(false);
  expect(placeRunMarker(join(userData, 'not there'), logger).wasUnclean).toBe(false);
});
