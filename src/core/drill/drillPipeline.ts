import type { AskInput } from '../../shared/contract/ask.ts';
import type { DrillPlan } from '../../shared/contract/drill.ts';
import { expiryOf } from '../cache/freshness.ts';
import { MemoryStore } from '../cache/memoryStore.ts';
import { nullStore } from '../cache/nullStore.ts';
import { type CacheStore, epochSeconds } from '../cache/store.ts';
import { ownValueJson } from '../cache/valueJson.ts';
import { Client } from '../client/client.ts';
import { prepareRequest } from '../client/preparedRequest.ts';
import type { Logger } from '../ports.ts';
import { createOpenaiProvider } from '../providers/openaiProvider.ts';
import { resolveProviders } from '../providers/registry.ts';
import { createBreakers, type NewTransition } from '../reliability/breakers.ts';
import { createRetryBudget } from '../reliability/budget.ts';
import { createCooldowns } from '../reliability/cooldowns.ts';
import { createLimits } from '../reliability/limits/limits.ts';
import { createCallPolicy } from '../reliability/policy.ts';
import type { Settings } from '../settings/settings.ts';
import type { LedgerRow } from '../usage/ledgerRow.ts';
import type { Pricing } from '../usage/pricing.ts';
import type { TokenEstimator } from '../usage/tokenEstimator.ts';
import { DRILL_MODEL, type DrillServer, drillEndpoint } from './drillProviders.ts';
import { drillQuestion } from './drillSettings.ts';
import { type DrillTime, providerIn } from './drillTime.ts';

export interface DrillPipelineParts {
  readonly plan: DrillPlan;
  /** Already those of a drill. */
  readonly settings: Settings;
  readonly servers: readonly DrillServer[];
  readonly time: DrillTime;
  /** When the faults began, monotonic ms of the drill's time; null = not yet. */
  readonly faultsFrom: () => number | null;
  readonly estimator: TokenEstimator;
  readonly pricing: Pricing;
  readonly logger: Logger;
}

/** The whole way of a request, as the console has it, with nothing of the console's own state. */
export interface DrillPipeline {
  /** Asks question `number`; resolves to how the ledger would have it, whatever came of it. */
  ask(number: number, signal: AbortSignal): Promise<AskedInDrill>;
  /** Puts expired answers to the questions 1 to `count` into the cache. */
  putExpired(count: number): Promise<void>;
  readonly transitions: readonly NewTransition[];
}

export interface AskedInDrill {
  readonly row: LedgerRow;
  /** The warnings that came with the answer; empty when there was none. */
  readonly warnings: readonly string[];
  /** Characters that came. */
  readonly chars: number;
}

/** How old expired answers are, and how long ago they expired, s. */
const EXPIRED_LIFE_S = 3600;
const EXPIRED_AGO_S = 7200;

export function createDrillPipeline(parts: DrillPipelineParts): DrillPipeline {
  const { plan, settings, time, logger } = parts;
  const { clock, sleep } = time;
  const rows = new Map<string, LedgerRow>();
  const cache: CacheStore =
    settings.cache_backend === 'null' ? nullStore() : new MemoryStore({ maxEntries: null, clock });
  const breakers = createBreakers({ settings: () => settings, clock, random: Math.random, saved: [] });
  const transitions: NewTransition[] = [];
  breakers.onTransition((transition) => transitions.push(transition));
  const providers = () => resolveProviders(settings, null);
  const policy = createCallPolicy({
    settings: () => settings,
    breakers,
    cooldowns: createCooldowns(clock),
    limits: createLimits({ settings: () => settings, ...time, logger, tokensOfDay: () => 0 }),
    budget: createRetryBudget(clock, () => settings.retry_budget_percent),
    observer: { attemptEnded: () => undefined, failedOver: () => undefined },
    ...{ clock, sleep, random: Math.random },
  });
  const client = new Client({
    settings: () => settings,
    providers,
    endpoint: drillEndpoint(plan, time, parts.faultsFrom),
    wire: providerIn(time, createOpenaiProvider()),
    policy,
    cache: () => cache,
    isKnownRequest: () => false,
    entryDetails: () => null,
    recorder: { record: async (row) => void rows.set(row.requestId, row), retry: async () => 0 },
    pricing: parts.pricing,
    estimator: parts.estimator,
    clientId: () => 'drill',
    noteKeyUsed: () => undefined,
    clock,
    sleep,
    logger,
  });

  const inputOf = (number: number): AskInput => ({
    provider: settings.provider,
    model: DRILL_MODEL,
    messages: [{ role: 'user', content: drillQuestion(plan, number) }],
    stream: plan.stream,
  });
  return {
    transitions,
    async ask(number, signal) {
      const requestId = `drill ${number}`;
      const asked = await client.ask(inputOf(number), { source: 'core', requestId, signal }).then(
        ({ warnings, text }) => ({ warnings: warnings.map(({ message }) => message), chars: text.length }),
        () => ({ warnings: [], chars: 0 }),
      );
      const row = rows.get(requestId);
      if (!row) throw new Error(`request ${number} of the drill left no record`);
      rows.delete(requestId);
      return { ...asked, row };
    },
    async putExpired(count) {
      const agoS = Math.min(EXPIRED_AGO_S, (settings.stale_max_age_s ?? Number.POSITIVE_INFINITY) / 2);
      const createdAt = epochSeconds(clock.now() - (agoS + EXPIRED_LIFE_S) * 1000);
      const keys = Array.from({ length: plan.questions === 'same' ? 1 : count }, (_, index) => {
        const { namespace, key } = prepareRequest(
          inputOf(index + 1),
          { source: 'core' },
          settings,
          providers(),
        );
        return { namespace, key };
      });
      await cache.set(
        keys.map((entry) => ({
          ...entry,
          valueJson: ownValueJson('An answer from before the drill.'),
          createdAt,
          expiresAt: expiryOf(createdAt, EXPIRED_LIFE_S),
        })),
      );
    },
  };
}
