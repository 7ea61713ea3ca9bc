import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLedger } from '../../../src/core/usage/ledger.ts';
import type { LedgerRow } from '../../../src/core/usage/ledgerRow.ts';
import { localDayOf } from '../../../src/core/usage/localDay.ts';
import { createReports } from '../../../src/core/usage/reports.ts';
import { createRuns } from '../../../src/core/usage/runs.ts';
import type { UsageByModel } from '../../../src/shared/contract/usage.ts';
import { answerOf, askRequest, entryDetails, hitRow, ledgerRow } from '../../support/ledgerRows.ts';
import { openConsoleDatabase } from '../../support/storage.ts';

const noon = Date.UTC(2026, 5, 15, 12);

async function openUsage() {
  const { file, writer, reader } = await openConsoleDatabase();
  const parts = { ledger: createLedger(writer, reader), reports: createReports(reader) };
  return { file, writer, reader, runs: createRuns(writer, reader), ...parts };
}

const failedRow = (id: string, changes: Partial<LedgerRow> = {}) =>
  ledgerRow(id, {
    outcome: 'failed',
    error: { code: 'provider.timeout', message: 'The provider did not answer in time.' },
    modelAnswered: null,
    tokens: { input: 0, cachedInput: 0, output: 0, reasoning: 0, provenance: 'estimated' },
    cost: { kind: 'no_spend', reason: 'Nothing was answered.' },
    ...changes,
  });

test('a recorded request is read back as it was, once the promise resolves', async () => {
  const { ledger, reports } = await openUsage();
  await ledger.record(ledgerRow('first-request'));
  expect(reports.requests({ limit: 10 })).toEqual([
    {
      id: 1,
      requestId: 'first-request',
      at: noon,
      source: 'playground',
      clientId: 'global',
      provider: 'openai',
      modelAsked: 'gpt-4o',
      modelAnswered: 'gpt-4o-2024-08-06',
      outcome: 'complete',
      errorCode: null,
      errorMessage: null,
      cacheOutcome: 'miss',
      inputTokens: 100,
      cachedInputTokens: 40,
      outputTokens: 20,
      reasoningTokens: 5,
      tokensProvenance: 'reported',
      costMicros: 400,
      costKind: 'priced',
      savedMicros: null,
      latencyMs: 812.5,
      firstTokenMs: 201.25,
      attempts: [],
    },
  ]);
});

test('today counts every request, spend only what a provider answered, and names what it cannot price', async () => {
  const { ledger, reports } = await openUsage();
  const unpriced = { kind: 'unpriced', reason: 'The price table does not have exactly this model.' } as const;
  await ledger.record(ledgerRow('answered-1'));
  await ledger.record(ledgerRow('answered-2', { cost: unpriced, modelAsked: 'house-model' }));
  await ledger.record(hitRow('hit-known-cost'));
  await ledger.record(hitRow('hit-unknown-cost', { savedMicros: null }));
  await ledger.record(hitRow('stale-answer', { cacheOutcome: 'stale' }));
  await ledger.record(failedRow('failed-1'));
  const estimate = { input: 7, cachedInput: 0, output: 3, reasoning: 0, provenance: 'estimated' } as const;
  await ledger.record(ledgerRow('cut-1', { outcome: 'cut', tokens: estimate, cacheOutcome: 'bypass' }));
  await ledger.record(failedRow('cancelled-1', { outcome: 'cancelled', cacheOutcome: 'not_cacheable' }));
  expect(reports.today(noon)).toMatchObject({
    requests: 8,
    failed: 1,
    hits: 2,
    lookups: 6,
    inputTokens: 100 + 100 + 7,
    outputTokens: 20 + 20 + 3,
    estimated: 1,
    cost: { micros: 400 + 400, unpriced: 1 },
    savedMicros: 800,
  });
});

test('today follows rows as they come, from this process and from others, and starts over with a new day', async () => {
  const { ledger, reports, file } = await openUsage();
  const other = await openConsoleDatabase(file);
  const otherLedger = createLedger(other.writer, other.reader);
  expect(reports.today(noon)).toMatchObject({ requests: 0, cost: { micros: 0, unpriced: 0 } });
  for (let i = 0; i < 5; i++) {
    await ledger.record(ledgerRow(`mine-${i}`));
    await otherLedger.record(ledgerRow(`theirs-${i}`, { clientId: 'other' }));
    expect(reports.today(noon)).toEqual(createReports(other.reader).today(noon));
    expect(reports.byModel(noon)).toEqual(createReports(other.reader).byModel(noon));
  }
  await ledger.record(ledgerRow('tomorrow', { at: noon + 86_400_000 }));
  await ledger.record(ledgerRow('yesterday', { at: noon - 86_400_000 }));
  expect(reports.today(noon)).toMatchObject({ requests: 10, cost: { micros: 4000 } });
  expect(reports.today(noon + 86_400_000)).toMatchObject({ requests: 1, cost: { micros: 400 } });
  expect(reports.today(noon)).toMatchObject({ requests: 10 });
});

test('whatever comes in whatever order: read as it comes or all at once, the figures are the same, and models add up', async () => {
  const row = fc.record({
    model: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('answered', 'hit', 'failed'),
    at: fc.integer({ min: noon - 30 * 3_600_000, max: noon + 30 * 3_600_000 }),
    micros: fc.nat(1_000_000),
  });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
      const { ledger, reports, reader } = await openUsage();
      for (const { model, kind, at, micros } of rows) {
        const make = { answered: ledgerRow, hit: hitRow, failed: failedRow }[kind];
        const used = { ...ledgerRow('').tokens, input: micros };
        const saved = kind === 'hit' ? { savedMicros: micros } : {};
        await ledger.record(make(`row-${number++}`, { modelAsked: model, at, tokens: used, ...saved }));
        reports.today(noon);
      }
      const fresh = createReports(reader);
      expect(reports.today(noon)).toEqual(fresh.today(noon));
      expect(reports.byModel(noon)).toEqual(fresh.byModel(noon));
      const total = (figure: (usage: UsageByModel) => number) =>
        reports.byModel(noon).reduce((sum, usage) => sum + figure(usage), 0);
      const today = reports.today(noon);
      expect(total((usage) => usage.requests)).toBe(today.requests);
      expect(total((usage) => usage.cost.micros)).toBe(today.cost.micros);
      expect(total((usage) => usage.inputTokens)).toBe(today.inputTokens);
      expect(total((usage) => usage.savedMicros)).toBe(today.savedMicros);
      const { since, until } = localDayOf(noon);
      expect(today.requests).toBe(rows.filter(({ at }) => at >= since && at < until).length);
    }),
    { numRuns: 20 },
  );
});

test('by model: busiest first, latency of what providers answered, and the last error', async () => {
  const { ledger, reports } = await openUsage();
  const groq = { provider: 'groq', modelAsked: 'llama' };
  await ledger.record(ledgerRow('groq-1', groq));
  await ledger.record(ledgerRow('openai-1', { latencyMs: 100 }));
  await ledger.record(ledgerRow('openai-2', { latencyMs: 300 }));
  await ledger.record(hitRow('openai-3', { latencyMs: 1 }));
  await ledger.record(failedRow('openai-4', { at: noon + 1000, latencyMs: 60_000 }));
  const dns = { code: 'provider.dns', message: 'The name was not found.' } as const;
  await ledger.record(failedRow('openai-5', { at: noon + 2000, error: dns }));
  await ledger.record(ledgerRow('openai-6', { at: noon - 86_400_000 }));
  expect(reports.byModel(noon)).toEqual([
    {
      provider: 'openai',
      model: 'gpt-4o',
      requests: 5,
      failed: 2,
      hits: 1,
      inputTokens: 200,
      outputTokens: 40,
      cost: { micros: 800, unpriced: 0 },
      savedMicros: 400,
      meanLatencyMs: 200,
      lastErrorCode: 'provider.dns',
      lastErrorAt: noon + 2000,
    },
    expect.objectContaining({ provider: 'groq', model: 'llama', requests: 1, lastErrorCode: null }),
  ]);
});

test('pages of requests follow each other without gaps or repeats while new rows come', async () => {
  const { ledger, reports } = await openUsage();
  for (let i = 1; i <= 25; i++) await ledger.record(ledgerRow(`request-${i}`));
  const seen: number[] = [];
  for (let before: number | undefined; ; before = seen.at(-1)) {
    const page = reports.requests({ limit: 10, before });
    if (page.length === 0) break;
    seen.push(...page.map(({ id }) => id));
    await ledger.record(ledgerRow(`new-${seen.length}`));
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => 25 - i));
});

test('the same request id twice is an error and one row, and nothing that came with it is written', async () => {
  const { ledger, reports, runs } = await openUsage();
  await ledger.record(ledgerRow('only-once'));
  const run = { request: askRequest('again'), answer: null, error: null };
  const again = ledger.record(ledgerRow('only-once'), { entries: [entryDetails()], run });
  await expect(again).rejects.toMatchObject({ code: 'storage.failed' });
  expect(reports.requests({ limit: 10 })).toHaveLength(1);
  expect(ledger.entryDetails('default', entryDetails().key)).toBeNull();
  expect(runs.list({ limit: 10 })).toEqual([]);
});

test('what is known of a cached answer is found by namespace and key, the newest wins', async () => {
  const { ledger } = await openUsage();
  await ledger.record(ledgerRow('request-1'), { entries: [entryDetails()] });
  const newer = entryDetails({ costMicros: null, prompt: 'Changed', latencyMs: 5, modelAnswered: null });
  await ledger.record(ledgerRow('request-2'), { entries: [newer] });
  await ledger.record(ledgerRow('request-3'), { entries: [entryDetails({ namespace: 'other' })] });
  expect(ledger.entryDetails('default', newer.key)).toEqual(newer);
  expect(ledger.entryDetails('other', newer.key)).toEqual(entryDetails({ namespace: 'other' }));
  expect(ledger.entryDetails('default', 'b'.repeat(64))).toBeNull();
});

test('a playground run is listed, opened and deleted; the ledger keeps what it cost', async () => {
  const { ledger, runs, reports } = await openUsage();
  const row = ledgerRow('run-0001');
  const answer = answerOf(row, 'Because of **Rayleigh** scattering.');
  const request = askRequest('  Why is\n\nthe sky   blue?  ');
  await ledger.record(row, { run: { request, answer, error: null } });
  const error = { code: 'provider.timeout', message: 'No answer in time.' } as const;
  const failed = failedRow('run-0002', { error });
  await ledger.record(failed, { run: { request: askRequest('x'.repeat(10_000)), answer: null, error } });

  const [newest, oldest] = runs.list({ limit: 10 });
  expect(oldest).toEqual({
    id: 1,
    requestId: 'run-0001',
    at: noon,
    provider: 'openai',
    model: 'gpt-4o',
    preview: 'Why is the sky blue?',
    outcome: 'complete',
    cacheOutcome: 'miss',
    latencyMs: 812.5,
  });
  expect(newest).toMatchObject({ outcome: 'failed', preview: 'x'.repeat(160) });
  expect(runs.list({ limit: 10, before: 2 })).toEqual([oldest]);
  expect(runs.get(1)).toEqual({ ...oldest, request, answer, error: null });
  expect(runs.get(2)).toMatchObject({ answer: null, error });

  expect(await runs.delete(1)).toEqual({ deleted: true });
  expect(await runs.delete(1)).toEqual({ deleted: false });
  expect(() => runs.get(1)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  expect(reports.today(noon).requests).toBe(2);
});

test('a run that was written before there was failover opens as one that nobody failed over for', async () => {
  const { ledger, runs, writer } = await openUsage();
  const row = ledgerRow('run-0001');
  const attempt = {
    ...{ provider: 'openai', baseUrl: row.baseUrl, model: 'gpt-4o' },
    ...{ startedAt: noon, durationMs: 812, error: null },
  };
  const { failedOverFrom, warnings, waitedMs, ...old } = answerOf(row, 'hi');
  await ledger.record(row, { run: { request: askRequest('hello'), answer: null, error: null } });
  const answerJson = JSON.stringify({ ...old, attempts: [attempt] });
  await writer.run([{ sql: 'UPDATE runs SET answer_json = ?', params: [answerJson] }]);
  expect(runs.get(1).answer).toMatchObject({
    text: 'hi',
    attempts: [{ ...attempt, sent: true, tokens: null }],
    ...{ failedOverFrom, warnings, waitedMs },
  });
});

test('a run whose ledger row is gone is still listed by its own record', async () => {
  const { ledger, runs, writer } = await openUsage();
  const row = ledgerRow('run-0001');
  const run = { request: askRequest('hello'), answer: answerOf(row, 'hi'), error: null };
  await ledger.record(row, { run });
  const [before] = runs.list({ limit: 1 });
  await writer.run([{ sql: 'DELETE FROM ledger' }]);
  expect(runs.list({ limit: 1 })).toEqual([before]);
});

test('hostile text and numbers are stored or made safe, never a failed write', async () => {
  const { ledger, reports, runs } = await openUsage();
  const hostile = `NUL \u0000 quote ' " -- ); DROP TABLE ledger; \u2028 🦜 \ud800 =cmd()`;
  const row = ledgerRow('hostile-1', {
    modelAsked: hostile,
    modelAnswered: hostile,
    error: { code: 'provider.malformed', message: hostile },
    usageJson: hostile,
    tokens: { input: -5, cachedInput: 1.5, output: Number.NaN, reasoning: 1e300, provenance: 'reported' },
    latencyMs: Number.NaN,
    firstTokenMs: Number.NaN,
  });
  const request = askRequest(hostile);
  const run = { request, answer: answerOf(ledgerRow('hostile-1'), hostile), error: null };
  await ledger.record(row, { entries: [entryDetails({ prompt: hostile, requestJson: hostile })], run });

  const safe = hostile.toWellFormed();
  expect(reports.requests({ limit: 1 })).toEqual([
    expect.objectContaining({
      modelAsked: safe,
      errorMessage: safe,
      inputTokens: 0,
      outputTokens: 0,
      firstTokenMs: null,
    }),
  ]);
  expect(ledger.entryDetails('default', entryDetails().key)?.prompt).toBe(safe);
  expect(runs.get(1)).toMatchObject({ request, answer: { text: hostile } });
  expect(reports.today(noon).requests).toBe(1);
  expect(reports.byModel(noon)).toHaveLength(1);
});
