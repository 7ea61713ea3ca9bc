import type { ProviderConfig } from '../../src/core/providers/preset.ts';
import { presets } from '../../src/core/providers/presets.ts';
import type { Permit } from '../../src/core/reliability/limits/limitedCall.ts';
import { createLimits } from '../../src/core/reliability/limits/limits.ts';
import { defaultSettings } from '../../src/core/settings/resolve.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import type { LimitWait } from '../../src/shared/contract/reliability.ts';
import { recordingLogger } from './cache.ts';
import { type VirtualTime, virtualTime } from './virtualTime.ts';

/** One acquire, and what became of it so far. */
export interface Asked {
  readonly outcome: () => 'waiting' | 'going' | string;
  /** All that the caller was told, in order. */
  readonly waits: (LimitWait | null)[];
  readonly permit: () => Permit;
  /** When it was let go, monotonic ms; null while it was not. */
  readonly startedAt: () => number | null;
  readonly error: () => { code: string; message: string; data?: unknown };
  readonly cancel: () => void;
}

/** What a request of a test differs in. */
export interface AskedOf {
  readonly provider?: string;
  readonly model?: string;
  readonly tokens?: number;
  readonly withinMs?: number;
}

/** A provider by id, with everything else of a preset. */
export function aProvider(id: string): ProviderConfig {
  const preset = presets.find((one) => one.kind === 'remote');
  if (!preset) throw new Error('no preset');
  return { ...preset, id, model: null };
}

/** Limits in virtual time, with a ledger that a test fills. */
export function limitsInVirtualTime(start: Partial<Settings> = {}, time: VirtualTime = virtualTime()) {
  let settings: Settings = { ...defaultSettings().settings, ...start };
  const ledger = new Map<string, number>();
  const logger = recordingLogger();
  let ledgerError: Error | null = null;
  const limits = createLimits({
    settings: () => settings,
    clock: time.clock,
    sleep: time.sleep,
    logger,
    tokensOfDay: (_now, provider, model) => {
      if (ledgerError) throw ledgerError;
      return ledger.get(`${provider}/${model}`) ?? 0;
    },
  });

  const ask = (of: AskedOf = {}): Asked => {
    const stop = new AbortController();
    const waits: (LimitWait | null)[] = [];
    let permit: Permit | null = null;
    let error: unknown = null;
    let startedAt: number | null = null;
    limits
      .acquire({
        target: { provider: aProvider(of.provider ?? 'one'), model: of.model ?? 'm' },
        tokens: of.tokens ?? 1,
        deadlineAt: time.clock.monotonic() + (of.withinMs ?? 3_600_000),
        signal: stop.signal,
        onWait: (wait) => void waits.push(wait),
      })
      .then(
        (given) => {
          permit = given;
          startedAt = time.clock.monotonic();
        },
        (caught: unknown) => {
          error = caught;
        },
      );
    return {
      waits,
      startedAt: () => startedAt,
      outcome: () => (permit ? 'going' : error ? codeOf(error) : 'waiting'),
      permit: () => {
        if (!permit) throw new Error('it is not going');
        return permit;
      },
      error: () => error as ReturnType<Asked['error']>,
      cancel: () => stop.abort(),
    };
  };

  return {
    time,
    limits,
    lines: logger.lines,
    ask,
    ledger: {
      set: (provider: string, model: string, tokens: number) => ledger.set(`${provider}/${model}`, tokens),
      breaks: (why: Error | null) => {
        ledgerError = why;
      },
    },
    /** New settings, as after an edit of the file. */
    change: (values: Partial<Settings>) => {
      settings = { ...settings, ...values };
      limits.settingsChanged();
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'not an AppError';
}
