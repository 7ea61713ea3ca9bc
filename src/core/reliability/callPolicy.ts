import type { LimitWait } from '../../shared/contract/reliability.ts';
import type { AppError } from '../../shared/errors.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { ProviderReply } from '../providers/provider.ts';

/** A provider to try, with the model to ask it for. */
export interface Target {
  readonly provider: ProviderConfig;
  readonly model: string;
}

/** The time one call may take, ms. */
export interface AttemptLimit {
  /** Until its end. */
  readonly totalMs: number;
  /** Until its first text: less than `totalMs` where others could still be asked in its place. */
  readonly firstTextMs: number;
}

/** One request, as the policy sees it. */
export interface PolicyCall {
  readonly requestId: string;
  /** In the order of preference; the first is what was asked for. */
  readonly targets: readonly [Target, ...Target[]];
  /** When everything must be over, waits and repeats included; monotonic ms. */
  readonly deadlineAt: number;
  /** Tokens that it will take, question and answer, by estimate: for limits on our side. */
  readonly tokens: number;
  readonly signal: AbortSignal;
  /** Told of each target whose turn comes; what it throws, other than an `AppError`, ends the journey: nobody has to be called. */
  readonly onTurn?: (target: Target) => void;
  /** Makes one call within the limit and records it. */
  readonly attempt: (target: Target, limit: AttemptLimit) => Promise<ProviderReply>;
  /** Records a target that was passed over without a call, and why. */
  readonly skipped: (target: Target, why: AppError) => void;
  /** True once text has reached the caller: from then on nothing may be tried again. */
  readonly hasStarted: () => boolean;
  /** Told while the request waits for something, and null when it goes on. */
  readonly onWait: (wait: LimitWait | null) => void;
}

/**
 * Decides which target is tried, when and how often: the one owner of retries, failover, limits and breakers. Rejects
 * with the error of the last call, or with `provider.all_failed`, `request.deadline` or `request.cancelled`.
 */
export type CallPolicy = (call: PolicyCall) => Promise<ProviderReply>;
