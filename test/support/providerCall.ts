import type { ProviderCall } from '../../src/core/providers/provider.ts';
import { AppError } from '../../src/shared/errors.ts';

/** A call to a server of a test; `texts` collects what was streamed. */
export function providerCall(
  baseUrl: string,
  changes: Partial<Omit<ProviderCall, 'endpoint'>> & { endpoint?: Partial<ProviderCall['endpoint']> } = {},
): ProviderCall & { readonly texts: string[] } {
  const texts: string[] = [];
  const { endpoint, ...rest } = changes;
  return {
    model: 'm-1',
    messages: [{ role: 'user', content: 'Hello' }],
    format: 'text',
    params: {},
    stream: true,
    deadlines: { firstByteMs: 20_000, idleMs: 20_000, totalMs: 30_000 },
    signal: new AbortController().signal,
    onText: (text) => texts.push(text),
    ...rest,
    texts,
    endpoint: {
      provider: 'test',
      baseUrl,
      apiKey: null,
      headers: {},
      maxTokensField: 'max_tokens',
      ...endpoint,
    },
  };
}

/** The `AppError` that a promise rejects with; fails the test when it resolves or rejects with anything else. */
export async function appErrorOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (caught) {
    if (caught instanceof AppError) return caught;
    throw caught;
  }
  throw new Error('expected a rejection, and it resolved');
}
