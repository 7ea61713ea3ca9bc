import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendOlder,
  MAX_LIVE_ROWS,
  matchesFilter,
  mergeFresh,
} from '../../../../src/renderer/pages/activity/ledgerRows.ts';
import type { LedgerEntry } from '../../../../src/shared/contract/usage.ts';

function row(id: number, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    id,
    requestId: `request-${id}`,
    at: id * 1000,
    source: 'playground',
    clientId: 'global',
    provider: 'openai',
    modelAsked: 'gpt-4o-mini',
    modelAnswered: 'gpt-4o-mini-2024-07-18',
    outcome: 'complete',
    errorCode: null,
    errorMessage: null,
    cacheOutcome: 'miss',
    inputTokens: 10,
    cachedInputTokens: 0,
    outputTokens: 5,
    reasoningTokens: 0,
    tokensProvenance: 'reported',
    costMicros: 12,
    costKind: 'priced',
    savedMicros: null,
    latencyMs: 800,
    firstTokenMs: 200,
    attempts: [],
    ...changes,
  };
}

const down = (from: number, count: number) => Array.from({ length: count }, (_, i) => row(from - i));
const ids = (rows: readonly LedgerEntry[]) => rows.map((one) => one.id);

describe('the loaded ledger rows', () => {
  it('show new requests on top and keep the older pages a person scrolled to', () => {
    const merged = mergeFresh(down(10, 10), down(12, 4), 4);
    expect(ids(merged.rows)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(merged.dropped).toBe(false);
  });

  it('never hide a gap: more new requests than a page drop the older rows, to be fetched again', () => {
    const merged = mergeFresh(down(10, 10), down(100, 4), 4);
    expect(ids(merged.rows)).toEqual([100, 99, 98, 97]);
    expect(merged.dropped).toBe(true);
  });

  it('are gone when the ledger is empty', () => {
    expect(mergeFresh(down(3, 3), [], 4)).toEqual({ rows: [], dropped: true });
  });

  it('stay bounded in a window that is open for days', () => {
    const merged = mergeFresh(down(MAX_LIVE_ROWS, MAX_LIVE_ROWS), down(MAX_LIVE_ROWS + 2, 4), 4);
    expect(merged.rows).toHaveLength(MAX_LIVE_ROWS);
    expect(merged.rows[0]?.id).toBe(MAX_LIVE_ROWS + 2);
    expect(merged.dropped).toBe(true);
  });

  it('are newest first without a gap or a double, whatever arrives and however far was scrolled', () => {
    const steps = fc.array(fc.record({ add: fc.nat(12), older: fc.nat(3) }), { maxLength: 12 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 6 }), (moves, pageSize) => {
        let newest = 0;
        let rows: readonly LedgerEntry[] = [];
        for (const { add, older } of moves) {
          newest += add;
          rows = mergeFresh(rows, down(newest, Math.min(pageSize, newest)), pageSize).rows;
          for (let i = 0; i < older; i += 1) {
            const last = rows.at(-1)?.id ?? 1;
            rows = appendOlder(rows, down(last - 1, Math.min(pageSize, last - 1)));
          }
          expect(ids(rows)).toEqual(ids(down(newest, rows.length)));
        }
      }),
    );
  });
});

describe('the log filter', () => {
  const failure = row(1, {
    outcome: 'failed',
    errorCode: 'provider.rate_limited',
    errorMessage: 'Groq asks to wait 12 s',
    provider: 'groq',
  });

  it('finds a request by any words of what the row shows, in any order and case', () => {
    expect(matchesFilter(failure, 'RATE groq', 'all')).toBe(true);
    expect(matchesFilter(failure, 'request-1', 'all')).toBe(true);
    expect(matchesFilter(failure, 'in the lab', 'all', 'vLLM in the Lab')).toBe(true);
    expect(matchesFilter(failure, '   ', 'all')).toBe(true);
    expect(matchesFilter(failure, 'groq timeout', 'all')).toBe(false);
  });

  it('narrows by outcome as well', () => {
    expect(matchesFilter(failure, 'groq', 'failed')).toBe(true);
    expect(matchesFilter(failure, 'groq', 'complete')).toBe(false);
  });
});
