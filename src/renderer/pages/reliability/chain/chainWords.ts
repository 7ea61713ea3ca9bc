import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { BoardRow } from '../../../../shared/contract/reliability.ts';
import type { FailoverStep } from '../../../../shared/contract/settings.ts';
import type { Tone } from '../../../components/StateBadge.tsx';

type Provider = Pick<ProviderView, 'id' | 'name' | 'defaultModel' | 'keySource'>;

/** The model that a step asks for, in words. */
export function modelWords(step: FailoverStep, provider: Provider | undefined): string {
  return step.model ?? provider?.defaultModel ?? 'the model that was asked for';
}

/** What happens in an outage, as one would tell it. Empty without steps. */
export function chainSentence(
  first: string,
  steps: readonly FailoverStep[],
  providers: readonly Provider[],
  staleIfError: boolean,
): string {
  if (steps.length === 0) return '';
  const named = steps.map((step, index) => {
    const provider = providers.find(({ id }) => id === step.provider);
    const name = provider?.name ?? step.provider;
    return index === 0
      ? `${name} is asked for ${modelWords(step, provider)}`
      : `then ${name} for ${modelWords(step, provider)}`;
  });
  const end = staleIfError
    ? 'When none can, an expired answer of the cache is given, marked with its age; without one the request fails and says why.'
    : 'When none can, the request fails and says why.';
  return `When ${first} cannot answer, ${named.join(', ')}. ${end}`;
}

/** Whether a step could answer now. */
export interface Standing {
  readonly tone: Tone;
  readonly label: string;
  /** One sentence. */
  readonly title: string;
  /** When that may change by itself, epoch ms; null when it does not. */
  readonly untilAt: number | null;
}

/** How a step stands, by its key, its breaker and the pauses of its model. `row` undefined: not known yet. */
export function standingOf(
  step: FailoverStep,
  provider: Provider | undefined,
  row: Pick<BoardRow, 'breaker' | 'cooling'> | undefined,
): Standing {
  const still = { untilAt: null };
  if (!provider) {
    return { tone: 'bad', label: 'not set up', title: `There is no provider "${step.provider}".`, ...still };
  }
  if (provider.keySource.kind === 'none') {
    return {
      tone: 'warn',
      label: 'no key',
      title: `${provider.name} is passed over until it has a key.`,
      ...still,
    };
  }
  if (!row) return { tone: 'off', label: 'not known yet', title: 'Its state is being read.', ...still };
  const { state, reason, probeAt } = row.breaker;
  if (state === 'isolated') return { tone: 'off', label: 'isolated', title: reason, ...still };
  if (state === 'open') return { tone: 'bad', label: 'open', title: reason, untilAt: probeAt };
  const model = step.model ?? provider.defaultModel;
  const pause = row.cooling.find((one) => one.model === model);
  if (pause) {
    const title = `${pause.model} is paused: ${provider.name} answered 429.`;
    return { tone: 'warn', label: 'paused', title, untilAt: pause.untilAt };
  }
  if (state === 'half_open') return { tone: 'warn', label: 'recovering', title: reason, ...still };
  return { tone: 'good', label: 'ready', title: `${provider.name} would be asked.`, ...still };
}
