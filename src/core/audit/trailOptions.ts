import type { Clock, Logger, SecretStore } from '../ports.ts';
import type { StampParts } from './stamp.ts';

/** How an audit log is kept. */
export interface AuditOptions extends StampParts {
  readonly dir: string;
  /** Tells the installs of one keychain apart, see `installOf`. */
  readonly install: string;
  readonly secretStore: SecretStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a caller is to fail when its entry cannot be written. */
  readonly isStrict: () => boolean;
  /** Takes the lock of the log; null when another process has it. Throws a `storage.*` error. */
  readonly lock: () => { release(): void } | null;
  /** Told after each change of what `state` says. */
  readonly onChange: () => void;
  /** Called after entries reached the disk: time to look after old files. Its failure is its own affair. */
  readonly onWritten?: () => void;
  readonly limits?: Partial<AuditLimits>;
}

/** What a test may want smaller. */
export interface AuditLimits {
  /** Size at which a new file is begun. */
  readonly maxBytes: number;
  readonly maxWaiting: number;
  /** How long the keychain is waited for at the start, ms. */
  readonly keychainMs: number;
  /** The head goes to the keychain at most that often, ms. */
  readonly anchorMs: number;
  /** How long a log that cannot be written is left alone, ms; each new entry tries at once. */
  readonly retryMs: number;
}

/** The limits of the product. */
export const LIMITS: AuditLimits = {
  maxBytes: 10 * 1024 * 1024,
  maxWaiting: 10_000,
  keychainMs: 3000,
  anchorMs: 5000,
  retryMs: 5000,
};
