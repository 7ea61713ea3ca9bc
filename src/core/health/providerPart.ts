import type { BreakerView } from '../../shared/contract/reliability.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { TrafficView } from '../reliability/traffic.ts';
import { PROVIDER_PART } from './overall.ts';
import { healthy, type PartCheck, type PartReport, troubled } from './part.ts';

/** How long a provider may take to list its models, ms; the part itself has a little more. */
const LIST_MS = 10_000;
const TIMEOUT_MS = LIST_MS + 1000;
/** With fewer real calls their share of failures says nothing. */
const FEWEST_CALLS = 5;
const FAILING_SHARE = 0.5;
const TROUBLED_SHARE = 0.1;

export interface ProviderPartParts {
  /** GET /models. Rejects with `provider.*`, `key.*` or `keychain.*`. */
  readonly listModels: (
    provider: ProviderConfig,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly asked: boolean },
  ) => Promise<readonly string[]>;
  /** Real calls of the last 15 minutes. */
  readonly traffic: (provider: ProviderConfig) => TrafficView;
  readonly breaker: (provider: ProviderConfig) => BreakerView;
}

/** A provider in use. Costs no tokens: its list of models, and what real calls told already. */
export function providerPart(provider: ProviderConfig, parts: ProviderPartParts): PartCheck {
  return {
    id: `${PROVIDER_PART}${provider.id}`,
    name: provider.name,
    timeoutMs: TIMEOUT_MS,
    look: async ({ signal, asked }) => {
      // The built-in one would only be started by being asked, and has nothing that could be down.
      if (provider.kind === 'sandbox') return healthy('built in');
      const listed = await parts.listModels(provider, { timeoutMs: LIST_MS, signal, asked }).then(
        (models) => ({ models: models.length, error: null }),
        (caught: unknown) => ({ models: null, error: listError(provider, caught) }),
      );
      const traffic = parts.traffic(provider);
      const summary = [listed.models === null ? '' : `${listed.models} models listed`, trafficWords(traffic)]
        .filter((words) => words !== '')
        .join('; ');
      const report = byBreaker(provider, parts.breaker(provider)) ?? byTraffic(provider, traffic);
      if (listed.error === null) return { ...report, summary };
      // Some servers answer questions and have no list.
      const answers = traffic.calls > traffic.failed;
      const doesAnswer = answers && report.status === 'healthy';
      return { status: doesAnswer ? 'degraded' : 'unhealthy', summary, error: listed.error };
    },
  };
}

/** No setting changes the time that this look takes: the usual advice would mislead. */
function listError({ name }: ProviderConfig, caught: unknown): ErrorBody {
  const error = errorBodyOf(caught);
  if (error.code !== 'provider.timeout') return error;
  return {
    ...error,
    message: `${name} did not list its models within ${LIST_MS / 1000} s. Check the server and the network.`,
  };
}

function byBreaker({ id, name }: ProviderConfig, { state, reason, ramp }: BreakerView): PartReport | null {
  if (state === 'closed' && ramp === null) return null;
  const data = { provider: id, state };
  const error = (message: string) => new AppError('provider.breaker_open', message, { data });
  if (state === 'open') return troubled('unhealthy', error(`${name} is left alone for now. ${reason}`));
  if (state === 'isolated') {
    return troubled('degraded', error(`${name} is switched off by hand. Release it on this page.`));
  }
  return troubled('degraded', error(`${name} is recovering: it gets few requests at first.`));
}

function byTraffic({ id, name }: ProviderConfig, { calls, faults }: TrafficView): PartReport {
  const share = calls === 0 ? 0 : faults / calls;
  if (calls < FEWEST_CALLS || share < TROUBLED_SHARE) return healthy('');
  const error = new AppError(
    'health.failing',
    `${faults} of the last ${calls} requests to ${name} failed on its side within 15 minutes.`,
    { data: { provider: id, calls, faults } },
  );
  return troubled(share < FAILING_SHARE ? 'degraded' : 'unhealthy', error);
}

function trafficWords({ calls, failed, p50Ms }: TrafficView): string {
  if (calls === 0) return 'no requests within 15 minutes';
  const half = p50Ms === null ? '' : `, half within ${Math.round(p50Ms)} ms`;
  return `${calls - failed} of ${calls} requests answered${half}`;
}
