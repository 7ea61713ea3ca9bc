import { expect, onTestFinished, test } from 'vitest';
import { SqliteAlertRecords } from '../../../src/core/alerts/alertRecords.ts';
import { ALERT_PERIOD_MS, AlertBoard, type RaisedAlert } from '../../../src/core/alerts/alerts.ts';
import { recordingLogger } from '../../support/cache.ts';
import { mayMount, smallDisk } from '../../support/smallDisk.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const down: RaisedAlert = {
  cause: 'breaker_open:openai',
  level: 'error',
  title: 'OpenAI is left alone',
  message: 'AI Provider failure: OpenAI cannot be reached.',
};

type Database = Awaited<ReturnType<typeof openConsoleDatabase>>;

function openBoard({ reader, writer }: Database, time = virtualTime()) {
  const logger = recordingLogger();
  const records = new SqliteAlertRecords(reader, writer, logger);
  const board = new AlertBoard({ records, clock: time.clock, redact: (text) => text });
  let news = 0;
  board.onNews(() => (news += 1));
  return { board, records, time, logger, news: () => news };
}

test('alerts survive a restart with what the person did to them, and are no news again', async () => {
  const database = await openConsoleDatabase();
  const first = openBoard(database);
  first.board.raise(down);
  first.board.raise({ ...down, cause: 'disk', level: 'warning', title: 'Disk' });
  first.board.raise({ ...down, cause: 'key_rejected:openai', title: 'Key' });
  first.board.markRead();
  first.board.clear('key_rejected:openai');
  const diskId = first.board.list().alerts.find(({ cause }) => cause === 'disk')?.id ?? -1;
  first.board.dismiss(diskId);
  await first.records.flush();

  const second = openBoard(database, first.time);
  expect(second.board.list()).toEqual(first.board.list());
  expect(second.board.list()).toMatchObject({ unread: 0, alerts: [{ page: 'keys' }, { cause: down.cause }] });
  second.board.raise(down);
  second.board.raise({ ...down, cause: 'disk' });
  expect(second.news()).toBe(0);

  await first.time.advance(ALERT_PERIOD_MS);
  second.board.raise(down);
  await second.records.flush();
  const third = openBoard(database, first.time);
  third.board.raise(down);
  expect([second.news(), third.news()]).toEqual([1, 0]);
});

test.runIf(mayMount())(
  'on a full disk the list goes on in memory, and is written once there is room',
  async () => {
    const disk = smallDisk(2);
    onTestFinished(() => disk.close());
    const database = await openConsoleDatabase(`${disk.path}/console.sqlite`);
    const { board, records, time, logger } = openBoard(database);
    disk.fill();
    for (let n = 0; n < 60; n += 1)
      board.raise({ ...down, cause: `breaker_open:p${n}`, message: 'x'.repeat(900) });
    await records.flush();
    expect(board.list().unread).toBe(60);
    expect(logger.lines).toContain('alerts wait to be written');
    disk.empty();
    await records.flush();
    expect(openBoard(database, time).board.list().unread).toBe(60);
  },
);
