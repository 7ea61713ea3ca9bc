import type { UsageByModel } from '../../../shared/contract/usage.ts';

/** What today's requests say about one provider. */
export interface ProviderHealth {
  /** Requests that went to the provider, so without cache hits. */
  readonly sent: number;
  readonly failed: number;
  /** Mean over the requests that it answered, ms; null when there were none. */
  readonly meanLatencyMs: number | null;
  readonly lastErrorCode: string | null;
  readonly lastErrorAt: number | null;
}

/** Sums today's figures by model up to one provider. */
export function providerHealth(provider: string, rows: readonly UsageByModel[]): ProviderHealth {
  let sent = 0;
  let failed = 0;
  let answered = 0;
  let latencyMs = 0;
  let last: UsageByModel | null = null;
  for (const row of rows) {
    if (row.provider !== provider) continue;
    const sentHere = Math.max(0, row.requests - row.hits);
    sent += sentHere;
    failed += row.failed;
    if (row.meanLatencyMs !== null) {
      // A mean without an answer cannot be; a weight of 1 keeps the figure rather than dividing by zero.
      const weight = Math.max(1, sentHere - row.failed);
      answered += weight;
      latencyMs += row.meanLatencyMs * weight;
    }
    if (row.lastErrorAt !== null && (last?.lastErrorAt ?? Number.NEGATIVE_INFINITY) < row.lastErrorAt) {
      last = row;
    }
  }
  return {
    sent,
    failed,
    meanLatencyMs: answered === 0 ? null : latencyMs / answered,
    lastErrorCode: last?.lastErrorCode ?? null,
    lastErrorAt: last?.lastErrorAt ?? null,
  };
}

/** A share in words that never rounds up to a perfection that is not there: 999 of 1000 is "99.9 %", 9999 of 10000 "99.9 %". */
export function successShare(sent: number, failed: number): string {
  if (sent === 0) return 'no requests today';
  if (failed === 0) return '100 %';
  const share = Math.max(0, (sent - failed) / sent) * 100;
  return `${(Math.floor(share * 10) / 10).toFixed(1)} %`;
}
