import type { ProviderConfig } from '../providers/preset.ts';
import type { ProviderReply } from '../providers/provider.ts';

/** A provider to try, with the model to ask it for. */
export interface Target {
  readonly provider: ProviderConfig;
  readonly model: string;
}

/**
 * Decides which target is tried, when and how often: the one owner of retries, failover, limits and breakers.
 * `attempt` makes one call and records it; once it has passed text to the caller nothing may be tried again.
 */
export type CallPolicy = (
  targets: readonly [Target, ...Target[]],
  attempt: (target: Target) => Promise<ProviderReply>,
) => Promise<ProviderReply>;

/** One call to the first target. */
export const singleAttempt: CallPolicy = ([first], attempt) => attempt(first);
