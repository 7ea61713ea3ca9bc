import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeOldFiles } from '../../../src/core/audit/retention.ts';
import { verifyLog } from '../../../src/core/audit/verify.ts';
import { entriesOf, testAudit } from '../../support/audit.ts';
import { auditedRequest, memoryKeychain } from '../../support/auditParts.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const seqs = (dir: string) => entriesOf(dir).map(({ seq }) => seq);
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
const events = (dir: string) => entriesOf(dir).map(({ event }) => event);

test('an entry is on the disk when its call resolves, with every field of the guide and without the prompt', async () => {
  const audit = testAudit();
  const service = audit.open();
  await service.request(
    auditedRequest('r1', { text: 'Größe', baseUrl: 'https://name:pw@api.openai.com:8443/v1' }),
  );
  const [, entry] = entriesOf(audit.dir);
  expect(entry).toMatchObject({
    seq: 2,
    event: 'request',
    ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    zone: expect.stringMatching(/^[+-]\d\d:\d\d$/),
    user: 'somebody',
    prompt_hmac: expect.stringMatching(/^[0-9a-f]{64}$/),
    response_chars: 5,
    response_bytes: 7,
    model_asked: 'gpt-4o-mini',
    model_answered: 'gpt-4o-mini-2024-07-18',
    tokens: { input: 5, cached_input: 0, output: 3, reasoning: 0, provenance: 'reported' },
    base_url_host: 'api.openai.com:8443',
    cost_kind: 'priced',
    cost_micros: 7,
  });
  expect(readFileSync(join(audit.dir, 'audit.log'), 'utf8')).not.toMatch(/What is a console|Größe|name:pw/);
  expect(statSync(audit.dir).mode & 0o777).toBe(0o700);
  expect(statSync(join(audit.dir, 'audit.log')).mode & 0o777).toBe(0o600);
  await service.close();
});

test('a file is full: the chain goes on in the next one, over restarts, and the full ones are closed to writing', async () => {
  const audit = testAudit({ limits: { maxBytes: 5000 } });
  for (let run = 0; run < 3; run += 1) {
    const service = audit.open();
    await Promise.all(Array.from({ length: 5 }, (_, i) => service.request(auditedRequest(`a${run}-${i}`))));
    for (let i = 0; i < 15; i += 1) await service.request(auditedRequest(`b${run}-${i}`));
    await service.close();
  }
  const files = readdirSync(audit.dir).filter((name) => /^audit-\d+\.log$/.test(name));
  expect(files.length).toBeGreaterThan(5);
  for (const name of files) expect(statSync(join(audit.dir, name)).mode & 0o777).toBe(0o400);
  const entries = entriesOf(audit.dir);
  expect(seqs(audit.dir)).toEqual(upTo(entries.length));
  expect(
    new Set(entries.filter(({ event }) => event === 'request').map((entry) => entry.request_id)).size,
  ).toBe(60);
  expect(audit.verify()).toMatchObject({ ok: true, entries: entries.length, head: 'matches' });
});

test('a second writer is refused, its entries wait, and the chain never forks', async () => {
  const audit = testAudit();
  const first = audit.open();
  await first.request(auditedRequest('first'));
  const second = audit.open({ isStrict: () => true });
  await expect(second.request(auditedRequest('second'))).rejects.toMatchObject({ code: 'audit.locked' });
  expect(second.health()).toMatchObject({ waiting: 1, problem: { code: 'audit.locked' } });
  await first.request(auditedRequest('third'));
  await first.close();
  await second.request(auditedRequest('fourth'));
  expect(second.health()).toMatchObject({ waiting: 0, lost: 0, problem: null });
  await second.close();
  expect(entriesOf(audit.dir).flatMap((entry) => entry.request_id ?? [])).toEqual([
    'first',
    'third',
    'second',
    'fourth',
  ]);
  expect(audit.verify()).toMatchObject({ ok: true });
});

test('whatever a text holds, one entry is one line of strict JSON in ASCII', async () => {
  const audit = testAudit();
  const service = audit.open();
  const hostile = [
    'a\n{"seq":1,"event":"forged"}',
    'b\u2028\u2029c',
    '\u001b[31mred\u001b[0m\u009b2J',
    'nul\u0000nul',
    'half \ud800 pair',
    '","mac":"',
    '\u202eevil',
    'x'.repeat(1_000_000),
  ];
  for (const text of hostile) {
    await service.request(auditedRequest(text, { provider: text, modelAsked: text, modelAnswered: text }));
    await service.act('key.added', { [text.slice(0, 50)]: text });
  }
  await service.close();
  const text = readFileSync(join(audit.dir, 'audit.log'), 'latin1');
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  const entries = entriesOf(audit.dir);
  expect(entries).toHaveLength(1 + 2 * hostile.length);
  expect(events(audit.dir)).not.toContain('forged');
  expect(entries[1]).toMatchObject({ model_asked: hostile[0] });
  expect(String(entries[15]?.model_asked).length).toBeLessThan(1100);
  expect(audit.verify()).toMatchObject({ ok: true, entries: entries.length });
});

test('nobody can tell prompts from their hashes: they differ by install, and after the key was thrown away', async () => {
  const prompts = Array.from({ length: 200 }, (_, i) => `What is ${i} and ${i}?`);
  const [here, there] = [testAudit(), testAudit()];
  const service = here.open();
  const other = there.open();
  const ask = (prompt: string) => auditedRequest(prompt, { messages: [{ role: 'user', content: prompt }] });
  await Promise.all(
    prompts.flatMap((prompt, i) => [
      service.request(ask(prompt)),
      other.request({ ...ask(prompt), requestId: `${i}` }),
    ]),
  );
  await service.request({ ...ask(prompts[0] ?? ''), requestId: 'again' });
  await service.forgetPrompts();
  await service.request({ ...ask(prompts[0] ?? ''), requestId: 'after' });
  await Promise.all([service.close(), other.close()]);

  const text = here.lines().join('\n');
  const guesses = prompts.flatMap((prompt) => [
    prompt,
    ...['md5', 'sha1', 'sha256', 'sha512'].flatMap((name) =>
      [prompt, JSON.stringify([['user', prompt]])].map((form) => createHash(name).update(form).digest('hex')),
    ),
  ]);
  // The request ids of this test are its prompts, and no hash of them.
  expect(guesses.filter((guess) => guess.length >= 32 && text.includes(guess))).toEqual([]);
  const hashOf = (log: typeof here, id: string) =>
    entriesOf(log.dir).find((entry) => entry.request_id === id)?.prompt_hmac;
  const first = hashOf(here, prompts[0] ?? '');
  expect(hashOf(here, 'again')).toBe(first);
  expect(hashOf(here, 'after')).not.toBe(first);
  expect(hashOf(there, '0')).not.toBe(first);
  expect(here.verify().ok).toBe(true);
});

test('the clock is set back two hours: order holds, an entry says so, and times are UTC', async () => {
  const time = virtualTime();
  const audit = testAudit({ clock: time.clock });
  const service = audit.open();
  await service.request(auditedRequest('before'));
  time.shiftWallClock(-7_200_000);
  await service.request(auditedRequest('after'));
  await service.close();
  const entries = entriesOf(audit.dir);
  expect(events(audit.dir)).toEqual(['audit.file_started', 'request', 'clock.changed', 'request']);
  expect(entries[2]).toMatchObject({ facts: { by_ms: -7_200_000 } });
  expect(Date.parse(String(entries[3]?.ts))).toBeLessThan(Date.parse(String(entries[1]?.ts)));
  const mono = entries.map((entry) => Number(entry.mono_ms));
  expect(mono).toEqual([...mono].sort((a, b) => a - b));
  expect(audit.verify().ok).toBe(true);
});

test('without a keychain entries are written unsealed, and are sealed when it is back', async () => {
  const keychain = memoryKeychain(new Map(), 'locked');
  const audit = testAudit({ keychain });
  const first = audit.open();
  await first.request(auditedRequest('locked'));
  expect(first.health()).toMatchObject({ seal: 'unsealed', anchoredSeq: null });
  expect(entriesOf(audit.dir)[1]).toMatchObject({ request_id: 'locked', prompt_hmac: null });
  keychain.become('ready');
  await expect.poll(() => first.health().seal).toBe('sealed');
  await first.request(auditedRequest('unlocked'));
  await first.close();
  const report = audit.verify();
  expect(report).toMatchObject({
    ok: true,
    unsealed: [{ from: 1, until: 2, sealed: true }],
    head: 'matches',
  });

  const [unsealed = ''] = readdirSync(audit.dir).filter((name) => name.startsWith('audit-'));
  const path = join(audit.dir, unsealed);
  const text = readFileSync(path, 'latin1');
  expect(text).toContain('"key_id":"none"');
  writeFileSync(`${path}.new`, text.replace('complete', 'failed'));
  const altered = readFileSync(`${path}.new`);
  rmSync(path);
  rmSync(`${path}.new`);
  writeFileSync(path, altered);
  expect(audit.verify()).toMatchObject({ ok: false, findings: [{ verdict: 'edited', seq: 2 }] });
});

test('a keychain that takes its time does not keep entries, and one that is lost with its key is named', async () => {
  const keychain = memoryKeychain(new Map(), 'waiting');
  const audit = testAudit({ keychain, limits: { keychainMs: 1 } });
  const service = audit.open();
  await service.request(auditedRequest('r1'));
  expect(service.health().seal).toBe('unsealed');
  await service.close();
  keychain.become('ready');
  const sealed = audit.open();
  await sealed.request(auditedRequest('r2'));
  await sealed.close();

  keychain.entries.clear();
  const anew = audit.open();
  await anew.request(auditedRequest('r3'));
  await anew.close();
  expect(audit.verify().findings).toMatchObject([{ verdict: 'unverifiable', seq: 3, untilSeq: 4 }]);
});

test('old files go, whole and checked ones alone, and the log says which', async () => {
  const time = virtualTime();
  const audit = testAudit({ clock: time.clock, limits: { maxBytes: 4000 } });
  const first = audit.open();
  for (let i = 0; i < 20; i += 1) await first.request(auditedRequest(`old${i}`));
  await first.close();
  await time.advance(40 * 86_400_000);
  const service = audit.open();
  for (let i = 0; i < 8; i += 1) await service.request(auditedRequest(`new${i}`));
  const old = readdirSync(audit.dir)
    .filter((name) => name.startsWith('audit-'))
    .sort();
  const verify = async (only: string) => verifyLog({ dir: audit.dir, key: audit.key(), head: null, only });
  const removed = await removeOldFiles({ dir: audit.dir, trail: service, verify }, 30, time.clock.now());
  await service.close();
  expect(removed.length).toBeGreaterThan(2);
  expect(old.slice(0, removed.length)).toEqual(removed);
  const report = audit.verify();
  expect(report).toMatchObject({ ok: true });
  expect(report.removed).toHaveLength(removed.length);
  expect(report.firstSeq).toBe((report.removed.at(-1)?.until ?? 0) + 1);

  // Without the log's own word it is a hole, and an altered file stays as evidence.
  const next = readdirSync(audit.dir)
    .filter((name) => name.startsWith('audit-'))
    .sort();
  const [oldest = '', second = ''] = next;
  chmodSync(join(audit.dir, second), 0o600);
  writeFileSync(
    join(audit.dir, second),
    readFileSync(join(audit.dir, second), 'latin1').replace('complete', 'failed'),
  );
  const again = audit.open();
  await time.advance(40 * 86_400_000);
  expect(await removeOldFiles({ dir: audit.dir, trail: again, verify }, 30, time.clock.now())).toEqual([
    oldest,
  ]);
  await again.close();
  rmSync(join(audit.dir, second));
  expect(audit.verify().findings[0]).toMatchObject({ verdict: 'missing' });
});

test('somebody else adds to the file, or takes it away, while the console runs: nothing is lost and the check names it', async () => {
  const audit = testAudit();
  const service = audit.open();
  await service.request(auditedRequest('r1'));
  const file = join(audit.dir, 'audit.log');
  writeFileSync(file, `${readFileSync(file, 'latin1')}half a li`);
  await service.request(auditedRequest('r2'));
  expect(entriesOfLines(audit.lines())).toEqual(['r1', 'r2']);
  rmSync(file);
  await service.request(auditedRequest('r3'));
  await service.close();
  expect(events(audit.dir)).toEqual(['audit.file_started', 'audit.file_gone', 'request']);
  expect(audit.verify().findings[0]).toMatchObject({ verdict: 'missing', seq: 1 });
});

function entriesOfLines(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => /"request_id":"(\w+)"/.exec(line)?.[1] ?? []);
}
