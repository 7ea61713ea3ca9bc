import { z } from 'zod';
import { nameSchema } from './ask.ts';
import { defineRoute } from './route.ts';

/** Where the key of a provider comes from; `none` where it needs one and has none. */
export const keySourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keychain'), tail: z.string() }),
  z.object({ kind: z.literal('memory'), tail: z.string() }),
  /** `inFile`: in the file of variables, and not in the environment of the process. */
  z.object({
    kind: z.literal('environment'),
    variable: z.string(),
    tail: z.string(),
    inFile: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('not_needed') }),
  z.object({ kind: z.literal('none') }),
]);

export const providerViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  kind: z.enum(['remote', 'local', 'sandbox']),
  keySource: keySourceSchema,
  /** Where a person gets a key; null for local servers. */
  keysPage: z.string().nullable(),
  /** The model to begin with when the person chooses this provider; null where it has no default of its own. */
  defaultModel: z.string().nullable(),
  /** Models worth offering before the server was asked. */
  suggestedModels: z.array(z.string()),
});

export const providerRoutes = {
  'providers.list': defineRoute({ input: z.void(), output: z.array(providerViewSchema) }),
  /** Asks the server itself (GET /models); sorted. */
  'providers.models': defineRoute({
    input: z.strictObject({ provider: nameSchema }),
    output: z.array(z.string()),
  }),
} as const;

export type KeySource = z.infer<typeof keySourceSchema>;
export type ProviderView = z.infer<typeof providerViewSchema>;
