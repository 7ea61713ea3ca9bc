import { benchBrowseFilter, benchBrowseOpen, benchBrowsePage, benchBrowseSort } from './browse.ts';
import { benchBrowseBlock, benchBrowseMemory } from './browseCost.ts';
import { benchCacheHit } from './cacheHit.ts';
import { benchExport } from './exportRows.ts';
import { benchFailoverTime } from './failoverTime.ts';
import { benchIdleMemory } from './idleMemory.ts';
import { benchOutage } from './outage.ts';
import type { Figure } from './parts/figure.ts';
import { benchPolicyOverhead } from './policyOverhead.ts';
import { benchOperationBlock, benchPrune } from './rowOperations.ts';
import { benchSalvage } from './salvage.ts';
import { benchStart } from './start.ts';
import { benchStreamBlock } from './streamBlock.ts';
import { benchBackup, benchVacuum } from './wholeFile.ts';

/** A benchmark: measures one thing, in one or more figures. */
export interface Bench {
  readonly name: string;
  /** `outBench` is a folder for what has to be built. */
  readonly measure: (outBench: string) => Promise<readonly Figure[]>;
}

/** Every benchmark, in the order in which they run. */
export const benches: readonly Bench[] = [
  { name: 'cache-hit', measure: benchCacheHit },
  { name: 'policy-overhead', measure: benchPolicyOverhead },
  { name: 'failover-time', measure: benchFailoverTime },
  { name: 'outage', measure: benchOutage },
  { name: 'start', measure: benchStart },
  { name: 'idle-memory', measure: benchIdleMemory },
  { name: 'stream-block', measure: benchStreamBlock },
  { name: 'export', measure: benchExport },
  { name: 'op-vacuum', measure: benchVacuum },
  { name: 'op-backup', measure: benchBackup },
  { name: 'salvage', measure: benchSalvage },
  { name: 'browse-open', measure: benchBrowseOpen },
  { name: 'browse-page', measure: benchBrowsePage },
  { name: 'browse-sort', measure: benchBrowseSort },
  { name: 'browse-filter', measure: benchBrowseFilter },
  { name: 'browse-memory', measure: benchBrowseMemory },
  { name: 'browse-block', measure: benchBrowseBlock },
  { name: 'op-prune', measure: benchPrune },
  { name: 'op-block', measure: benchOperationBlock },
];
