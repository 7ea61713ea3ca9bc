import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertRecord, AlertRecords } from '../../../src/core/alerts/alertRecords.ts';
import {
  ALERT_PERIOD_MS,
  AlertBoard,
  type AlertNews,
  KEPT_ALERTS,
  type RaisedAlert,
} from '../../../src/core/alerts/alerts.ts';
import { virtualTime } from '../../support/virtualTime.ts';

/** Records in memory, as the file would have them. */
function recordsInMemory(): AlertRecords & { readonly kept: Map<number, AlertRecord> } {
  const kept = new Map<number, AlertRecord>();
  return {
    kept,
    all: () => [...kept.values()].sort((one, other) => one.alert.id - other.alert.id),
    put: (record, newsAt) => {
      const before = kept.get(record.alert.id)?.newsAt;
      kept.set(record.alert.id, { ...record, newsAt: newsAt ?? before ?? record.alert.raisedAt });
    },
    remove: (id) => void kept.delete(id),
    flush: async () => undefined,
  };
}

function openBoard(time = virtualTime(), records = recordsInMemory()) {
  const news: AlertNews[] = [];
  const board = new AlertBoard({
    records,
    clock: time.clock,
    redact: (text) => text.replaceAll('sk-1', '***'),
  });
  board.onNews((one) => news.push(one));
  return { board, time, records, news, raised: () => news.filter(({ kind }) => kind === 'raised').length };
}

const disk: RaisedAlert = {
  cause: 'disk',
  level: 'warning',
  title: 'Little space',
  message: '400 MiB are left.',
};

test('a cause that is raised again within the period is one alert, with the newest sentence, and no news', () => {
  const { board, raised } = openBoard();
  board.raise(disk);
  board.raise({ ...disk, message: '300 MiB are left.' });
  expect(raised()).toBe(1);
  expect(board.list()).toMatchObject({
    unread: 1,
    alerts: [{ message: '300 MiB are left.', clearedAt: null }],
  });
});

test('a cause that comes back after it was gone is news at once, beside the one that is over', () => {
  const { board, news } = openBoard();
  board.raise(disk);
  board.clear('disk');
  board.clear('disk');
  board.raise(disk);
  expect(news.map(({ kind }) => kind)).toEqual(['raised', 'cleared', 'raised']);
  expect(board.list().alerts.map(({ clearedAt }) => clearedAt !== null)).toEqual([false, true]);
});

test('a dismissed alert stays away while its cause lasts within the period, and comes back in the next one', async () => {
  const { board, time, raised } = openBoard();
  board.raise(disk);
  board.dismiss(null);
  board.raise({ ...disk, message: '200 MiB are left.' });
  expect(board.list()).toEqual({ alerts: [], unread: 0 });
  await time.advance(ALERT_PERIOD_MS);
  board.raise(disk);
  expect(board.list()).toMatchObject({ unread: 1, alerts: [{ read: false }] });
  expect(raised()).toBe(2);
});

test('looking at the list leaves nothing unread; a change of the sentence does not make it unread again', () => {
  const { board } = openBoard();
  board.raise(disk);
  expect(board.markRead().unread).toBe(0);
  board.raise({ ...disk, message: '100 MiB are left.' });
  expect(board.list().unread).toBe(0);
});

test('a restart keeps the list, raises nothing twice, and clears what ended with the process', () => {
  const first = openBoard();
  first.board.raise(disk);
  first.board.raise({ ...disk, cause: 'memory', title: 'Much memory' });
  const second = openBoard(first.time, first.records);
  expect(second.board.list().alerts).toMatchObject([
    { cause: 'memory', clearedAt: expect.any(Number) },
    { cause: 'disk', clearedAt: null, page: 'reliability' },
  ]);
  second.board.raise(disk);
  expect(second.raised()).toBe(0);
});

test('a wall clock set back a day keeps nobody from hearing of a lasting cause in the next period', async () => {
  const first = openBoard();
  first.board.raise(disk);
  first.time.shiftWallClock(-86_400_000);
  const second = openBoard(first.time, first.records);
  await first.time.advance(ALERT_PERIOD_MS);
  second.board.raise(disk);
  expect(second.raised()).toBe(1);
});

test('known secrets are taken out of what is said, before anybody hears it', () => {
  const { board, news } = openBoard();
  board.raise({ ...disk, title: 'key sk-1', message: 'the key sk-1 was refused' });
  expect(JSON.stringify([news, board.list()])).not.toContain('sk-1');
});

test('the list is bounded, and what lasts goes last', () => {
  const { board } = openBoard();
  board.raise(disk);
  for (let n = 0; n < KEPT_ALERTS + 50; n += 1) {
    board.raise({ ...disk, cause: `breaker_open:p${n}` });
    board.clear(`breaker_open:p${n}`);
  }
  expect(board.list().alerts).toHaveLength(KEPT_ALERTS);
  expect(board.list().alerts.at(-1)).toMatchObject({ cause: 'disk', clearedAt: null });
});

test('whatever happens in whatever order: news of a cause once a period, a clear only after a raise', async () => {
  const cause = fc.constantFrom('disk', 'memory', 'breaker_open:a', 'breaker_open:b');
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ act: fc.constant('raise' as const), cause, text: fc.nat(3) }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constant('clear' as const), cause }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('wait' as const), ms: fc.nat(ALERT_PERIOD_MS) }) },
    fc.record({ act: fc.constant('dismiss' as const) }),
    fc.record({ act: fc.constant('shift' as const), ms: fc.integer({ min: -1e8, max: 1e8 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { board, time, news } = openBoard();
      const lastNews = new Map<string, number>();
      const lasting = new Set<string>();
      const expected: string[] = [];
      for (const one of steps) {
        if (one.act === 'wait') await time.advance(one.ms);
        else if (one.act === 'shift') time.shiftWallClock(one.ms);
        else if (one.act === 'dismiss') board.dismiss(null);
        else if (one.act === 'clear') {
          board.clear(one.cause as 'disk');
          if (lasting.delete(one.cause)) expected.push(`cleared ${one.cause}`);
        } else {
          board.raise({ ...disk, cause: one.cause as 'disk', message: `${one.text}` });
          const now = time.clock.monotonic();
          const isNews = !lasting.has(one.cause) || now - (lastNews.get(one.cause) ?? 0) >= ALERT_PERIOD_MS;
          if (isNews) {
            expected.push(`raised ${one.cause}`);
            lastNews.set(one.cause, now);
          }
          lasting.add(one.cause);
        }
        expect(new Set(board.raisedCauses())).toEqual(lasting);
        expect(board.raisedCauses()).toHaveLength(lasting.size);
      }
      expect(news.map(({ kind, alert }) => `${kind} ${alert.cause}`)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
