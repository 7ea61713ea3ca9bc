import type { Client } from '../../../core/client/client.ts';
import type { ResolveEndpoint } from '../../../core/client/endpoints.ts';
import { completedParams } from '../../../core/client/preparedRequest.ts';
import type { KeyRing } from '../../../core/keys/keyRing.ts';
import { estimateOf } from '../../../core/playground/estimate.ts';
import { snippetOf } from '../../../core/playground/snippets.ts';
import type { Clock } from '../../../core/ports.ts';
import type { ProviderConfig } from '../../../core/providers/preset.ts';
import { findProvider } from '../../../core/providers/registry.ts';
import type { Settings } from '../../../core/settings/settings.ts';
import type { Pricing } from '../../../core/usage/pricing.ts';
import type { Runs } from '../../../core/usage/runs.ts';
import type { TokenEstimator } from '../../../core/usage/tokenEstimator.ts';
import type { AskRequest } from '../../../shared/contract/ask.ts';
import type { LimitWait } from '../../../shared/contract/reliability.ts';
import type { RunningAsks } from '../../runningAsks.ts';
import { DeltaBatch } from '../deltaBatch.ts';
import type { HandlersOf } from '../router.ts';

export interface PlaygroundHandlerParts {
  readonly client: Client;
  readonly running: RunningAsks;
  readonly runs: Runs;
  readonly providers: () => readonly ProviderConfig[];
  readonly endpoint: ResolveEndpoint;
  readonly keyRing: Pick<KeyRing, 'sourceFor'>;
  readonly settings: { readonly current: Settings };
  readonly estimator: TokenEstimator;
  readonly pricing: Pricing;
  readonly clock: Clock;
}

export function playgroundHandlers(parts: PlaygroundHandlerParts): HandlersOf<'playground'> {
  const { client, running, runs, providers, endpoint, keyRing, estimator, pricing, settings, clock } = parts;
  const asSent = (request: AskRequest): AskRequest => ({
    ...request,
    params: completedParams(request.params, settings.current),
  });
  return {
    'playground.ask': ({ requestId, request }, { emit }) =>
      running.run(requestId, async (signal) => {
        const batch = new DeltaBatch((offset, text) => emit('playground.delta', { requestId, offset, text }));
        try {
          const onText = (text: string) => batch.add(text);
          const onWait = (wait: LimitWait | null) => emit('playground.waiting', { requestId, wait });
          return await client.ask(request, { source: 'playground', requestId, signal, onText, onWait });
        } finally {
          batch.end();
        }
      }),
    'playground.cancel': ({ requestId }) => ({ cancelled: running.cancel(requestId) }),
    'playground.estimate': (request) =>
      estimateOf(asSent(request), findProvider(providers(), request.provider), {
        estimator,
        pricing,
        at: clock.now(),
      }),
    'playground.runs': (page) => runs.list(page),
    'playground.run': ({ id }) => runs.get(id),
    'playground.deleteRun': ({ id }) => runs.delete(id),
    'playground.snippet': async ({ request, language }) => {
      const provider = findProvider(providers(), request.provider);
      // The sandbox has an address only while it runs.
      const baseUrl = provider.kind === 'sandbox' ? (await endpoint(provider)).baseUrl : provider.baseUrl;
      const hasKey = 'tail' in keyRing.sourceFor(provider.id);
      return { text: snippetOf(asSent(request), { ...provider, baseUrl }, language, hasKey) };
    },
  };
}
