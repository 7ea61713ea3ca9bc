import { join } from 'node:path';
import { expect } from 'vitest';
import { FAULTS_HEADER, type Faults } from '../../src/core/providers/sandbox/faults.ts';
import type { AskInput } from '../../src/shared/contract/ask.ts';
import type { LedgerEntry } from '../../src/shared/contract/usage.ts';
import { entriesOf, testAudit } from './audit.ts';
import { openTestClient, PROVIDER } from './client.ts';
import { tempDir } from './tempDir.ts';

const AT_ONCE = 20;
/** Else the failures would make all further requests the same. */
const NO_BREAKER = { breaker_policy: 'rate', breaker_minimum_calls: 10_000 } as const;

/** The kinds of requests, in turn. `stopped`: its caller goes away before it begins. */
const kinds: readonly { readonly faults?: Faults; readonly isRepeated?: true; readonly isStopped?: true }[] =
  [
    {},
    { isRepeated: true },
    { faults: { status: 400 } },
    { faults: { status: 500 } },
    { isStopped: true },
    { faults: { cutAfterTokens: 3 } },
    { faults: { status: 404 } },
  ];

/**
 * So many requests of every kind through a client with a ledger and an audit log: each has exactly one entry in both, and
 * both say the same of it.
 */
export async function mixedRequests(count: number): Promise<void> {
  const folder = tempDir();
  const audit = testAudit({ dir: join(folder, 'logs') });
  const service = audit.open();
  const { client, reports } = await openTestClient({ folder, audit: service, settings: NO_BREAKER });
  let next = 0;
  const askInTurn = async () => {
    for (let number = next++; number < count; number = next++) {
      const kind = kinds[number % kinds.length] ?? {};
      const input: AskInput = {
        provider: PROVIDER,
        model: 'sandbox-fast',
        messages: [{ role: 'user', content: kind.isRepeated ? 'The same again?' : `Number ${number}?` }],
        // What its limit cut off is not kept, so the repeated one has none.
        params: kind.isRepeated ? { temperature: 0 } : { temperature: 0, maxTokens: 10 },
        ...(kind.faults && { headers: { [FAULTS_HEADER]: JSON.stringify(kind.faults) } }),
      };
      const signal = kind.isStopped ? AbortSignal.abort() : undefined;
      await client.ask(input, { source: 'core', requestId: `r${number}`, signal }).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askInTurn));
  await service.close();

  const audited = entriesOf(audit.dir).filter(({ event }) => event === 'request');
  const rows = allRows(reports.requests);
  const byId = (list: readonly { readonly id: unknown }[]) =>
    [...list].sort((a, b) => String(a.id).localeCompare(String(b.id)));
  expect(audited).toHaveLength(count);
  expect(byId(audited.map(ofAudit))).toEqual(byId(rows.map(ofLedger)));
  const outcomes = new Set(rows.map(({ outcome }) => outcome));
  expect(outcomes).toEqual(new Set(['complete', 'failed', 'cancelled', 'cut']));
  expect(new Set(rows.map(({ cacheOutcome }) => cacheOutcome)).has('hit')).toBe(true);
  expect(audit.verify()).toMatchObject({ ok: true, head: 'matches' });
}

function allRows(page: (page: { limit: number; before?: number }) => LedgerEntry[]): readonly LedgerEntry[] {
  const rows: LedgerEntry[] = [];
  for (;;) {
    const last = rows.at(-1);
    const more = page({ limit: 500, ...(last && { before: last.id }) });
    if (more.length === 0) return rows;
    rows.push(...more);
  }
}

const ofLedger = (row: LedgerEntry) => ({
  id: row.requestId,
  outcome: row.outcome,
  error: row.errorCode,
  cache: row.cacheOutcome,
  tokens: [row.inputTokens, row.outputTokens],
  cost: row.costMicros,
});

const ofAudit = (entry: ReturnType<typeof entriesOf>[number]) => {
  const tokens = entry.tokens as { readonly input: number; readonly output: number };
  return {
    id: entry.request_id as string,
    outcome: entry.outcome,
    error: entry.error_code,
    cache: entry.cache,
    tokens: [tokens.input, tokens.output],
    cost: entry.cost_micros,
  };
};
