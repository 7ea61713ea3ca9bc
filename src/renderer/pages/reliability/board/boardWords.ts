import type {
  BoardRow,
  BreakerAct,
  BreakerState,
  BreakerView,
} from '../../../../shared/contract/reliability.ts';
import { formatCount, formatDuration } from '../../../../shared/format.ts';
import type { Tone } from '../../../components/StateBadge.tsx';

interface StateWords {
  readonly tone: Tone;
  readonly label: string;
  /** What it means for requests, in one sentence. */
  readonly meaning: string;
}

/** The states of a breaker, in the words and tones that every part of the page uses. */
export const stateWords: Readonly<Record<BreakerState, StateWords>> = {
  closed: { tone: 'good', label: 'closed', meaning: 'Requests go through.' },
  half_open: {
    tone: 'warn',
    label: 'half-open',
    meaning: 'One request tries it; the others pass it over until that one is back.',
  },
  open: { tone: 'bad', label: 'open', meaning: 'Requests pass it over at once until the next try.' },
  isolated: { tone: 'off', label: 'isolated', meaning: 'Switched off by hand until it is released by hand.' },
};

/** The line under the state where no countdown stands. */
export function stateLine(breaker: BreakerView): string {
  switch (breaker.state) {
    case 'isolated':
      return 'until released by hand';
    case 'half_open':
      return 'one request tries it';
    case 'open':
      return 'the next request tries it';
    case 'closed':
      if (breaker.ramp !== null) return `recovering, ${formatCount(breaker.ramp)} at a time`;
      if (breaker.failures > 0) {
        return `failures: ${formatCount(breaker.failures)} of ${formatCount(breaker.threshold)}`;
      }
      return 'requests go through';
  }
}

interface ActWords {
  readonly label: string;
  /** What it does, in one plain sentence. */
  readonly does: string;
  /** The title of the toast when it is done, after the name of the provider. */
  readonly done: string;
  /** States in which it changes nothing. */
  readonly idleIn: readonly BreakerState[];
}

/** What a person can do to a breaker by hand, in the order of the menu. */
export const actWords: Readonly<Record<BreakerAct, ActWords>> = {
  reset: {
    label: 'Reset',
    does: 'Asks it again at once and forgets its failures.',
    done: 'is asked again',
    idleIn: ['isolated'],
  },
  trip: {
    label: 'Trip',
    does: 'Passes it over from now on, as failures would; it is tried again after the usual pause.',
    done: 'is passed over',
    idleIn: ['open', 'isolated'],
  },
  isolate: {
    label: 'Isolate',
    does: 'Passes it over until you release it. Nothing tries it meanwhile.',
    done: 'is isolated',
    idleIn: ['isolated'],
  },
  release: {
    label: 'Release',
    does: 'Ends the isolation and asks it again.',
    done: 'is released',
    idleIn: ['closed', 'open', 'half_open'],
  },
};

/** The acts in the order of the menu. */
export const acts = Object.keys(actWords) as readonly BreakerAct[];

/** True where the act stops the requests that name no provider: then a person is asked first. */
export function stopsTraffic(act: BreakerAct, provider: string, standard: string | null): boolean {
  return (act === 'trip' || act === 'isolate') && provider === standard;
}

/** What the toast says below its title once an act is done. `now`: epoch ms. */
export function afterAct(row: BoardRow | undefined, now: number): string {
  if (!row) return '';
  const { state, probeAt } = row.breaker;
  if (state === 'open' && probeAt !== null && probeAt > now) {
    return `It is tried again in ${formatDuration(Math.ceil((probeAt - now) / 1000) * 1000)}.`;
  }
  return stateWords[state].meaning;
}
