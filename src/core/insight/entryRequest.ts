import { z } from 'zod';
import { type AskInput, askParamsSchema, messageSchema } from '../../shared/contract/ask.ts';
import type { RequestIdentity } from '../cache/ownKey.ts';
import type { EntryDetails } from '../usage/ledgerRow.ts';

/** What is kept of the request that made an entry. */
const keptRequestSchema = z.object({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  format: z.enum(['text', 'json']),
  params: askParamsSchema,
  headers: z.record(z.string(), z.string()).optional(),
});

/** Where the request that made an entry is known from. */
export type RequestSource = Pick<EntryDetails, 'provider' | 'baseUrl' | 'requestJson'>;

/**
 * What the key of an entry was made of; null when it cannot be read any more. Headers that may hold a secret are not
 * kept: a key that was made with one is another than that of this identity.
 */
export function identityOfDetails({ provider, baseUrl, requestJson }: RequestSource): RequestIdentity | null {
  const kept = keptRequest(requestJson);
  return kept && { provider, baseUrl, ...kept };
}

/** The request that made an entry, to be asked or shown again; null when it cannot be read any more. */
export function requestOfDetails({ provider, requestJson }: RequestSource): AskInput | null {
  const kept = keptRequest(requestJson);
  return kept && { provider, ...kept };
}

function keptRequest(requestJson: string): z.infer<typeof keptRequestSchema> | null {
  try {
    const parsed = keptRequestSchema.safeParse(JSON.parse(requestJson));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
