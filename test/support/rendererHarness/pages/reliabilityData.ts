import type {
  Board,
  BoardRow,
  BreakerState,
  BreakerView,
  FailoverEvent,
  Transition,
} from '../../../../src/shared/contract/reliability.ts';
import { ok } from '../../../../src/shared/result.ts';
import { providers } from './providersData.ts';
import { HOUR_MS, type PagesScenario, type RouteAnswers, trouble } from './scenario.ts';

const MINUTE_MS = 60_000;

const closed: BreakerView = {
  state: 'closed',
  since: null,
  reason: '',
  probeAt: null,
  failures: 0,
  threshold: 5,
  ramp: null,
};

function row(id: string, changes: Partial<BoardRow>): BoardRow {
  const provider = providers.find((one) => one.id === id);
  return {
    provider: id,
    name: provider?.name ?? id,
    baseUrl: provider?.baseUrl ?? '',
    breaker: closed,
    calls: 0,
    failed: 0,
    p50Ms: null,
    p95Ms: null,
    lastError: null,
    cooling: [],
    limits: [],
    ...changes,
  };
}

function inUse(now: number): BoardRow[] {
  const limit = { model: 'gpt-4o-mini', freeAt: null, waiting: 0 } as const;
  return [
    row('openai', {
      breaker: {
        ...closed,
        state: 'open',
        since: now - 18_000,
        reason: '5 failures in a row; the last one: OpenAI answered HTTP 503, its servers are overloaded.',
        probeAt: now + 42_000,
        failures: 5,
      },
      calls: 1204,
      failed: 97,
      p50Ms: 840,
      p95Ms: 3120,
      lastError: {
        code: 'provider.server_error',
        message: 'OpenAI answered HTTP 503. Try again later.',
        at: now - 18_000,
      },
      limits: [
        { ...limit, kind: 'rpm', limit: 500, used: 412 },
        { ...limit, kind: 'tpm', limit: 200_000, used: 200_000, freeAt: now + 21_000, waiting: 3 },
        { ...limit, model: null, kind: 'concurrent', limit: 8, used: 2 },
      ],
    }),
    row('groq', {
      breaker: { ...closed, failures: 3 },
      calls: 128,
      failed: 11,
      p50Ms: 212,
      p95Ms: 604,
      lastError: { code: 'provider.rate_limited', message: 'Groq allows no more for now.', at: now - 40_000 },
      cooling: [
        { model: 'llama-3.3-70b-versatile', untilAt: now + 27_000 },
        { model: 'llama-3.1-8b', untilAt: now + 190_000 },
      ],
    }),
    row('deepseek', {
      breaker: {
        ...closed,
        state: 'half_open',
        since: now - 2000,
        reason: 'The pause of 2 min is over; one request tries it.',
      },
      calls: 12,
      failed: 6,
      p50Ms: 2410,
      p95Ms: 9870,
      lastError: { code: 'provider.timeout', message: 'No answer within 60 s.', at: now - 130_000 },
    }),
    row('ollama', {
      breaker: { ...closed, state: 'isolated', since: now - HOUR_MS, reason: 'Isolated by hand.' },
    }),
    row('sandbox', { calls: 40, p50Ms: 31, p95Ms: 44 }),
    row('openrouter', {}),
    row('lab', { breaker: { ...closed, ramp: 2 }, calls: 9999, failed: 1, p50Ms: 95, p95Ms: 120 }),
  ];
}

function history(now: number) {
  const transitions: Transition[] = [];
  const failovers: FailoverEvent[] = [];
  const change = (provider: string, minutesAgo: number, from: BreakerState, to: BreakerState, why: string) =>
    transitions.push({
      id: transitions.length + 1,
      at: now - minutesAgo * MINUTE_MS,
      provider,
      baseUrl: providers.find(({ id }) => id === provider)?.baseUrl ?? '',
      from,
      to,
      reason: why,
      errorCode: to === 'open' ? 'provider.server_error' : null,
      by: to === 'isolated' ? 'person' : 'console',
    });
  const failures = '5 failures in a row; the last one: HTTP 503.';
  for (const ago of [55, 26, 300, 1500, 4000]) {
    change('openai', ago, 'closed', 'open', failures);
    change('openai', ago - 6, 'open', 'half_open', 'The pause is over; one request tries it.');
    change('openai', ago - 6.1, 'half_open', 'open', 'The try failed: HTTP 503.');
    change('openai', ago - 8, 'open', 'half_open', 'The pause is over; one request tries it.');
    change('openai', ago - 8.1, 'half_open', 'closed', 'The try was answered.');
    for (let index = 0; index < 40; index += 1) {
      failovers.push({
        at: now - (ago - index / 6) * MINUTE_MS,
        requestId: `request-${ago}-${index}`,
        from: 'openai',
        to: index % 9 === 0 ? 'deepseek' : 'groq',
        errorCode: index < 5 ? 'provider.server_error' : 'provider.breaker_open',
      });
    }
  }
  change('openai', 0.3, 'closed', 'open', failures);
  change('deepseek', 12, 'closed', 'open', '3 failures in a row; the last one: no answer within 60 s.');
  change('deepseek', 0.03, 'open', 'half_open', 'The pause of 2 min is over; one request tries it.');
  change('ollama', 60, 'closed', 'isolated', 'Isolated by hand.');
  return {
    transitions: transitions.sort((a, b) => b.at - a.at),
    failovers: failovers.sort((a, b) => b.at - a.at),
  };
}

const after: Readonly<Record<string, (now: number) => BreakerView>> = {
  trip: (now) => ({
    ...closed,
    state: 'open',
    since: now,
    reason: 'Tripped by hand.',
    probeAt: now + MINUTE_MS,
  }),
  reset: (now) => ({ ...closed, since: now }),
  isolate: (now) => ({ ...closed, state: 'isolated', since: now, reason: 'Isolated by hand.' }),
  release: (now) => ({ ...closed, since: now }),
};

/** Breakers in every state, a fresh console with the sandbox, or a board that cannot be read. */
export function reliabilityAnswers(scenario: PagesScenario, now: number): RouteAnswers {
  const fresh = providers.map(({ id }) => row(id, {}));
  let board: Board = {
    at: now,
    rows: scenario === 'full' ? inUse(now) : fresh,
    retryBudget: { left: scenario === 'full' ? 3 : 10, of: 10 },
  };
  const past = scenario === 'full' ? history(now) : { transitions: [], failovers: [] };
  const broken = () =>
    trouble<never>('storage.busy', 'console.sqlite is locked by another program. Close it.');
  return {
    'reliability.board': () => (scenario === 'trouble' ? broken() : ok(board)),
    'reliability.timeline': ({ since }) =>
      scenario === 'trouble'
        ? broken()
        : ok({
            transitions: past.transitions.filter(({ at }) => at >= since),
            failovers: past.failovers.filter(({ at }) => at >= since),
          }),
    'reliability.control': ({ provider, act }) => {
      const breaker = after[act]?.(Date.now()) ?? closed;
      board = {
        ...board,
        rows: board.rows.map((one) => (one.provider === provider ? { ...one, breaker } : one)),
      };
      return ok(board);
    },
  };
}
