import { type AuditTrail, noAuditTrail } from '../core/audit/auditTrail.ts';
import { systemClock } from '../core/ports.ts';
import type { ProviderConfig } from '../core/providers/preset.ts';
import {
  createReliability,
  type Reliability,
  type ReliabilityOptions,
} from '../core/reliability/reliability.ts';
import type { Settings } from '../core/settings/settings.ts';
import type { Reader } from '../core/storage/reader.ts';
import type { Writer } from '../core/storage/types.ts';
import type { AppLogger } from './platform/logger.ts';

export interface ReliabilityParts {
  readonly settings: () => Settings;
  readonly providers: () => readonly ProviderConfig[];
  readonly reader: Reader;
  readonly writer: Writer;
  readonly logger: AppLogger;
  readonly audit?: AuditTrail;
  readonly limitViews?: ReliabilityOptions['limitViews'];
  readonly retryBudget?: ReliabilityOptions['retryBudget'];
  readonly onAttempt?: ReliabilityOptions['onAttempt'];
  readonly onChange: () => void;
}

/** Breakers, pauses and measurements with the states of the last time. */
export function composeReliability(parts: ReliabilityParts): Reliability {
  return createReliability({
    audit: noAuditTrail,
    limitViews: () => [],
    retryBudget: () => ({ left: 0, of: 0 }),
    ...parts,
    clock: systemClock,
    random: Math.random,
  });
}
