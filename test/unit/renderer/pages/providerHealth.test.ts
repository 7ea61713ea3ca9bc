import { describe, expect, it } from 'vitest';
import { providerHealth, successShare } from '../../../../src/renderer/pages/reliability/providerHealth.ts';
import type { UsageByModel } from '../../../../src/shared/contract/usage.ts';

function usage(changes: Partial<UsageByModel>): UsageByModel {
  return {
    provider: 'groq',
    model: 'm',
    requests: 0,
    failed: 0,
    hits: 0,
    inputTokens: 0,
    outputTokens: 0,
    cost: { micros: 0, unpriced: 0 },
    savedMicros: 0,
    meanLatencyMs: null,
    lastErrorCode: null,
    lastErrorAt: null,
    ...changes,
  };
}

describe('what today says of a provider', () => {
  it('counts what reached the provider: cache hits are no success of the provider', () => {
    const health = providerHealth('groq', [usage({ requests: 10, hits: 6, failed: 1 })]);
    expect(health.sent).toBe(4);
    expect(health.failed).toBe(1);
  });

  it('weighs the mean latency by answers and leaves other providers out', () => {
    const health = providerHealth('groq', [
      usage({ requests: 3, meanLatencyMs: 100 }),
      usage({ requests: 1, meanLatencyMs: 500, model: 'n' }),
      usage({ provider: 'openai', requests: 9, meanLatencyMs: 9000 }),
    ]);
    expect(health.meanLatencyMs).toBe(200);
  });

  it('has no mean where nothing was answered', () => {
    expect(providerHealth('groq', [usage({ requests: 2, failed: 2 })]).meanLatencyMs).toBeNull();
  });

  it('shows the newest error over all models', () => {
    const health = providerHealth('groq', [
      usage({ lastErrorCode: 'provider.timeout', lastErrorAt: 5 }),
      usage({ lastErrorCode: 'provider.tls', lastErrorAt: 9 }),
      usage({}),
    ]);
    expect([health.lastErrorCode, health.lastErrorAt]).toEqual(['provider.tls', 9]);
  });

  it('never rounds a failure away', () => {
    expect(successShare(10_000, 1)).toBe('99.9 %');
    expect(successShare(10, 0)).toBe('100 %');
    expect(successShare(3, 3)).toBe('0.0 %');
    expect(successShare(0, 0)).toBe('no requests today');
  });
});
