import type { AuditTrail } from '../audit/auditTrail.ts';
import type { CacheStore } from '../cache/store.ts';
import type { Clock, Logger, Sleep } from '../ports.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Provider } from '../providers/provider.ts';
import type { CallPolicy } from '../reliability/callPolicy.ts';
import type { Settings } from '../settings/settings.ts';
import type { EntryDetails } from '../usage/ledgerRow.ts';
import type { Pricing } from '../usage/pricing.ts';
import type { Recorder } from '../usage/recorder.ts';
import type { TokenEstimator } from '../usage/tokenEstimator.ts';
import type { ResolveEndpoint } from './endpoints.ts';

/** Everything the client works with. Functions where the part may be exchanged while calls are running. */
export interface ClientParts {
  readonly settings: () => Settings;
  readonly providers: () => readonly ProviderConfig[];
  readonly endpoint: ResolveEndpoint;
  readonly wire: Provider;
  readonly policy: CallPolicy;
  readonly cache: () => CacheStore;
  /** Whether the ledger has a request of this id already. */
  readonly isKnownRequest: (requestId: string) => boolean;
  /** What is known of a cached answer beyond the cache file; null when nothing is. */
  readonly entryDetails: (namespace: string, key: string) => EntryDetails | null;
  readonly recorder: Recorder;
  /** Left out: no audit log is kept. */
  readonly audit?: AuditTrail | undefined;
  readonly pricing: Pricing;
  readonly estimator: TokenEstimator;
  /** The client id that goes into the ledger. */
  readonly clientId: () => string;
  /** Notes that a call with the stored key of a provider was sent. */
  readonly noteKeyUsed: (provider: string) => void;
  readonly clock: Clock;
  /** Waits by that clock; left out = real time. */
  readonly sleep?: Sleep | undefined;
  readonly logger: Logger;
}
