import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { entriesOf, testAudit } from '../../support/audit.ts';
import { auditedRequest } from '../../support/auditParts.ts';
import { openTestClient, PROVIDER } from '../../support/client.ts';
import { mayMount, smallDisk } from '../../support/smallDisk.ts';

/** A disk of one's own takes a user who may mount. */
const whereMountable = test.runIf(mayMount());

function auditOnSmallDisk(limits: { readonly maxWaiting: number }) {
  const disk = smallDisk(1);
  onTestFinished(() => disk.close());
  return { disk, audit: testAudit({ dir: join(disk.path, 'logs'), limits }) };
}

whereMountable(
  'the disk is full: entries wait, a bounded number of them, and the log says how many were lost',
  async () => {
    const { disk, audit } = auditOnSmallDisk({ maxWaiting: 20 });
    const service = audit.open();
    await service.request(auditedRequest('before'));
    disk.fill();
    for (let i = 0; i < 50; i += 1) await service.request(auditedRequest(`full${i}`));
    expect(service.health()).toMatchObject({
      problem: { code: 'audit.unwritable', message: expect.stringContaining('the disk is full (ENOSPC)') },
    });
    expect(service.health().waiting).toBe(20);
    expect(service.health().lost).toBeGreaterThan(0);
    disk.empty();
    await service.request(auditedRequest('after'));
    await expect.poll(() => service.health()).toMatchObject({ waiting: 0, lost: 0, problem: null });
    await service.close();

    const entries = entriesOf(audit.dir);
    const ids = entries.flatMap(({ request_id }) => request_id ?? []);
    const gaps = entries.filter(({ event }) => event === 'audit.gap');
    expect(gaps).toHaveLength(1);
    const [counted] = gaps.map(({ facts }) => (facts as { readonly lost: number }).lost);
    expect(counted).toBe(52 - ids.length);
    expect(ids.at(0)).toBe('before');
    expect(ids.at(-1)).toBe('after');
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
    expect(audit.verify()).toMatchObject({ ok: true, head: 'matches', unfinished: false });
  },
);

whereMountable(
  'where no answer may be without its entry, a request fails while the disk is full, and only then',
  async () => {
    const { disk, audit } = auditOnSmallDisk({ maxWaiting: 100 });
    const service = audit.open({ isStrict: () => true });
    await service.request(auditedRequest('before'));
    disk.fill();
    // What is left of the file's last page still takes a few.
    let written = 0;
    const untilRefused = async () => {
      for (; written < 50; written += 1) await service.request(auditedRequest(`full${written}`));
    };
    await expect(untilRefused()).rejects.toMatchObject({ code: 'audit.unwritable' });
    await expect(service.act('settings.changed', {})).rejects.toMatchObject({ code: 'audit.unwritable' });
    disk.empty();
    await service.request(auditedRequest('after'));
    await service.close();
    // It was asked, so its entry is there once there is room.
    const ids = entriesOf(audit.dir).flatMap(({ request_id }) => request_id ?? []);
    expect(ids.slice(-2)).toEqual([`full${written}`, 'after']);
    expect(ids).toHaveLength(written + 3);
    expect(audit.verify().ok).toBe(true);
  },
);

whereMountable('the client fails such a request too, although its answer came', async () => {
  const { disk, audit } = auditOnSmallDisk({ maxWaiting: 100 });
  const service = audit.open({ isStrict: () => true });
  const { client, reports } = await openTestClient({ audit: service });
  const ask = () =>
    client.ask({ provider: PROVIDER, model: 'sandbox-fast', prompt: 'Hello?' }, { source: 'core' });
  expect((await ask()).text).not.toBe('');
  disk.fill();
  const untilRefused = async () => {
    for (let i = 0; i < 50; i += 1) await ask();
  };
  await expect(untilRefused()).rejects.toMatchObject({ code: 'audit.unwritable' });
  disk.empty();
  expect((await ask()).text).not.toBe('');
  await service.close();
  const requests = entriesOf(audit.dir).filter(({ event }) => event === 'request');
  expect(requests).toHaveLength(reports.requests({ limit: 100 }).length);
});
