import { systemClock, systemSleep } from '../../src/core/ports.ts';
import { createOpenaiProvider } from '../../src/core/providers/openaiProvider.ts';
import type { ProviderConfig } from '../../src/core/providers/preset.ts';
import { type SandboxServer, startSandboxServer } from '../../src/core/providers/sandbox/server.ts';
import type { PolicyCall } from '../../src/core/reliability/callPolicy.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { benchProvider, openPolicyStack, policyCall } from './parts/policyStack.ts';

const ROUNDS = 40;
/** Before these, code and connections are new. */
const WARM_UP = 5;

/**
 * The time to the whole answer of the second provider when the first is dead: as the very first request finds out, and
 * once the breaker knows; beside a request that asks the second provider alone.
 */
export async function benchFailoverTime(): Promise<readonly Figure[]> {
  const second = await startSandboxServer({ faults: { answerTokens: 5 } });
  const refusing = await deadAddress();
  const failing = await startSandboxServer({ faults: { status: 503 } });
  try {
    const other = benchProvider('second', second.baseUrl);
    const deaths = {
      refused: benchProvider('first', refusing),
      503: benchProvider('first', failing.baseUrl),
    };
    const figures: Figure[] = [];
    for (const [name, first] of Object.entries(deaths))
      figures.push(...(await figuresOf(name, first, other)));
    return figures;
  } finally {
    await Promise.all([second.close(), failing.close()]);
  }
}

async function figuresOf(
  death: string,
  first: ProviderConfig,
  second: ProviderConfig,
): Promise<readonly Figure[]> {
  const attempt = realAttempt();
  const alone: number[] = [];
  const cold: number[] = [];
  const open: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const asked = {
      alone: await msOf([second], attempt, false),
      cold: await msOf([first, second], attempt, false),
      open: await msOf([first, second], attempt, true),
    };
    if (round < 0) continue;
    alone.push(asked.alone);
    cold.push(asked.cold);
    open.push(asked.open);
  }
  const common = { unit: 'ms', peerIs: 'the second provider asked alone', peer: alone };
  return [
    figureOf({ name: `failover-time-cold-${death}`, ...common, ours: cold }),
    figureOf({ name: `failover-time-open-${death}`, ...common, ours: open }),
  ];
}

/** ms from the question to the answer, with breakers that know nothing, or that know of the first one's death. */
async function msOf(
  chain: readonly [ProviderConfig, ...ProviderConfig[]],
  attempt: PolicyCall['attempt'],
  isKnown: boolean,
): Promise<number> {
  const { policy, breakers } = openPolicyStack({ clock: systemClock, sleep: systemSleep });
  const [first, ...others] = chain.map((provider) => ({ provider, model: 'sandbox-fast' }));
  if (!first) throw new Error('There is nobody to ask.');
  if (isKnown) breakers.control(first.provider, 'trip');
  const startedAt = performance.now();
  await policy(policyCall([first, ...others], startedAt + 60_000, attempt));
  return performance.now() - startedAt;
}

/** Calls over HTTP, as the client makes them. */
function realAttempt(): PolicyCall['attempt'] {
  const wire = createOpenaiProvider();
  return ({ provider, model }, { totalMs, firstTextMs }) =>
    wire.complete({
      endpoint: {
        provider: provider.id,
        baseUrl: provider.baseUrl,
        apiKey: 'bench',
        headers: {},
        maxTokensField: provider.maxTokensField,
      },
      model,
      messages: [{ role: 'user', content: 'Hello' }],
      format: 'text',
      params: {},
      stream: false,
      deadlines: { firstByteMs: Math.min(totalMs, firstTextMs), idleMs: 60_000, totalMs },
      signal: new AbortController().signal,
      onText: () => undefined,
    });
}

/** The address of a server that has just died. */
async function deadAddress(): Promise<string> {
  const server: SandboxServer = await startSandboxServer();
  await server.close();
  return server.baseUrl;
}
