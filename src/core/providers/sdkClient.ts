import type { OpenAI } from 'openai';
import { AppError } from '../../shared/errors.ts';
import type { CheckedEndpoint } from './endpoint.ts';

/** The SDK's own timer must never be the one that ends a call. */
const NEVER_MS = 2_147_483_647;

/** Loads the SDK: with the first call, since it is large and the window is to open without it. */
export async function loadSdk(): Promise<typeof OpenAI> {
  const sdk = await import('openai');
  return sdk.OpenAI;
}

/**
 * A client of the SDK for one call. Every option that it would otherwise read from the environment is given, and its
 * retries, timeout and log are off. Its headers do not matter: `fetch` sends its own. Throws `internal` when the
 * environment keeps the SDK from starting.
 */
export function sdkClient(Sdk: typeof OpenAI, endpoint: CheckedEndpoint, guarded: typeof fetch): OpenAI {
  const options = {
    baseURL: endpoint.baseUrl,
    // Never sent, but the SDK wants one; the key itself stays out of it.
    apiKey: 'set-by-fetch',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: NEVER_MS,
    logLevel: 'off' as const,
    fetch: guarded,
  };
  try {
    return new Sdk(options);
  } catch (caught) {
    // The SDK always parses this variable; all that it yields is dropped, but a header name that is none makes it throw.
    throw new AppError(
      'internal',
      'The OpenAI library could not start. Unset the variable OPENAI_CUSTOM_HEADERS, which it cannot read, and start the console again.',
      { cause: caught instanceof Error ? new Error(caught.name) : undefined },
    );
  }
}
