import type { CacheReport, Cost, Message, Tokens } from '../../shared/contract/ask.ts';
import type { LedgerRow } from '../usage/ledgerRow.ts';

/** How a request ended, as the client tells it. `messages` and `text` are hashed and measured, and never written. */
export interface AuditedRequest {
  readonly requestId: string;
  readonly source: LedgerRow['source'];
  readonly messages: readonly Message[];
  /** All that came; empty when nothing did. */
  readonly text: string;
  /** The provider that was asked for. */
  readonly provider: string;
  /** Of the provider that answered, or was asked last. Only its host is written. */
  readonly baseUrl: string;
  readonly modelAsked: string;
  /** The model that answered, as the provider names it; null when it did not say. */
  readonly modelAnswered: string | null;
  readonly outcome: LedgerRow['outcome'];
  /** null for a complete answer. */
  readonly errorCode: string | null;
  readonly cacheOutcome: CacheReport['outcome'];
  /** Age of a stale answer, ms; null for every other. */
  readonly staleAgeMs: number | null;
  readonly tokens: Tokens;
  readonly cost: Cost;
  readonly latencyMs: number;
  /** Calls that were made; those passed over do not count. */
  readonly attempts: number;
  /** The provider that could not answer, when another one did. */
  readonly failedOverFrom: string | null;
}

/** Small facts of an act: names, counts, states. Never a secret, a prompt or an answer. */
export type ActFacts = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Who did what, in a log that shows when it was altered. Unless the setting `audit_strict` is on, neither method rejects:
 * what cannot be written now waits in memory, a notice says so, and what is lost in the end is counted in the log.
 */
export interface AuditTrail {
  /**
   * The one entry of a request that ended. Resolves once it is on the disk, or waits because the log cannot be written.
   * Rejects with `audit.unwritable` where the settings want no answer without its entry.
   */
  request(entry: AuditedRequest): Promise<void>;
  /**
   * An act of a person or of the console, named `<subject>.<verb>` (`breaker.reset`, `settings.changed`). Resolves and
   * rejects as `request` does.
   */
  act(name: string, facts: ActFacts): Promise<void>;
}

/** For callers of the core that keep no audit log. */
export const noAuditTrail: AuditTrail = {
  request: async () => undefined,
  act: async () => undefined,
};
