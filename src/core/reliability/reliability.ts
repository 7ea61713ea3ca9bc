import type { Board, BoardRow, BreakerAct, LimitView } from '../../shared/contract/reliability.ts';
import type { AuditTrail } from '../audit/auditTrail.ts';
import type { Clock, Logger } from '../ports.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import { findProvider } from '../providers/registry.ts';
import type { Settings } from '../settings/settings.ts';
import type { Reader } from '../storage/reader.ts';
import type { Writer } from '../storage/types.ts';
import { type Breakers, createBreakers } from './breakers.ts';
import { type Cooldowns, createCooldowns } from './cooldowns.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { type AttemptObserver, createTraffic, type Traffic } from './traffic.ts';

/** What is known of the providers' health, and a person's hand on it. The policy works with its parts. */
export interface Reliability {
  readonly breakers: Breakers;
  readonly cooldowns: Cooldowns;
  readonly traffic: Traffic;
  /** To be told of every real attempt and every failover. */
  readonly observer: AttemptObserver;
  readonly timeline: Pick<Timeline, 'read'>;
  board(): Board;
  /**
   * A person's act, with its entry in the audit log. Rejects with `provider.unknown`, with `request.invalid` where the
   * state does not allow it, and with `audit.unwritable` where the settings want no act without its entry.
   */
  control(provider: string, act: BreakerAct): Promise<Board>;
  /** Writes what is noted. Never rejects. */
  close(): Promise<void>;
}

export interface ReliabilityOptions {
  readonly settings: () => Settings;
  readonly providers: () => readonly ProviderConfig[];
  readonly clock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly reader: Reader;
  readonly writer: Writer;
  readonly logger: Logger;
  readonly audit: Pick<AuditTrail, 'act'>;
  readonly limitViews: (provider: ProviderConfig) => readonly LimitView[];
  readonly retryBudget: () => Board['retryBudget'];
  /** Told of every real attempt, besides the board. */
  readonly onAttempt?: AttemptObserver['attemptEnded'];
  /** Told after everything that the board shows may have changed; not coalesced. */
  readonly onChange: () => void;
}

/** Throws `storage.*` when the states of the last time cannot be read. */
export function createReliability(options: ReliabilityOptions): Reliability {
  const { settings, providers, clock, random, onChange } = options;
  const timeline = createTimeline(options);
  const breakers = createBreakers({ settings, clock, random, saved: timeline.saved() });
  const cooldowns = createCooldowns(clock, onChange);
  const traffic = createTraffic(clock);
  breakers.onTransition((transition) => {
    timeline.transition(transition);
    onChange();
  });

  const rowOf = (provider: ProviderConfig): BoardRow => {
    const { calls, failed, p50Ms, p95Ms, lastError } = traffic.view(provider);
    return {
      provider: provider.id,
      name: provider.name,
      baseUrl: provider.baseUrl,
      breaker: breakers.view(provider),
      ...{ calls, failed, p50Ms, p95Ms, lastError },
      cooling: [...cooldowns.views(provider)],
      limits: [...options.limitViews(provider)],
    };
  };
  const board = (): Board => ({
    at: clock.now(),
    rows: providers().map(rowOf),
    retryBudget: options.retryBudget(),
  });

  return {
    breakers,
    cooldowns,
    traffic,
    observer: {
      attemptEnded(attempt) {
        traffic.attemptEnded(attempt);
        options.onAttempt?.(attempt);
        onChange();
      },
      failedOver(event) {
        timeline.failover(event);
        onChange();
      },
    },
    timeline,
    board,
    async control(id, act) {
      const provider = findProvider(providers(), id);
      const from = breakers.view(provider).state;
      breakers.control(provider, act);
      if (act === 'reset' || act === 'release') cooldowns.clear(provider);
      onChange();
      const { state } = breakers.view(provider);
      await options.audit.act(`breaker.${act}`, { provider: id, from, to: state });
      return board();
    },
    close: () => timeline.flush(),
  };
}
