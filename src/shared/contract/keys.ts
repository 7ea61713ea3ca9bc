import { z } from 'zod';
import { errorBodySchema, nameSchema } from './ask.ts';
import { defineRoute } from './route.ts';

/** A key on its way in. It is never part of any output. */
const secretSchema = z.string().min(1).max(100_000);

export const keychainStateSchema = z.object({
  /** The store by its name: Keychain, Credential Manager, Secret Service. */
  backend: z.string(),
  state: z.enum(['checking', 'ready', 'locked', 'waiting', 'unavailable']),
  /** What is the matter and what to do; empty when ready. */
  message: z.string(),
  checkedAt: z.number().nullable(),
});

export const keyTestSchema = z.object({
  at: z.number(),
  /** null = the provider accepted the key. */
  error: errorBodySchema.nullable(),
  /** How many models the provider listed; null when it failed. */
  models: z.number().nullable(),
});

export const keyViewSchema = z.object({
  id: z.string(),
  provider: z.string(),
  name: z.string(),
  /** The last four characters. */
  tail: z.string(),
  /** `memory`: gone when the console quits. */
  storedIn: z.enum(['keychain', 'memory']),
  /** Whether the secret can be read now. `unknown` until the keychain answered. */
  presence: z.enum(['ok', 'missing', 'unreadable', 'unknown']),
  createdAt: z.number(),
  replacedAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
  lastTest: keyTestSchema.nullable(),
});

/** A key that a variable of the environment gives; the console never stores it. */
export const environmentKeySchema = z.object({
  provider: z.string(),
  variable: z.string(),
  tail: z.string(),
  /** In the file of variables, and not in the environment of the process. */
  inFile: z.boolean().optional(),
  /** False when a stored key of the same provider goes first. */
  inUse: z.boolean(),
});

export const keyRingViewSchema = z.object({
  keychain: keychainStateSchema,
  keys: z.array(keyViewSchema),
  environment: z.array(environmentKeySchema),
});

const keyId = z.strictObject({ id: z.string().min(1).max(100) });

export const keyRoutes = {
  'keys.list': defineRoute({ input: z.void(), output: keyRingViewSchema }),
  /** One stored key a provider; adding a second one is `keys.replace`. */
  'keys.add': defineRoute({
    input: z.strictObject({ provider: nameSchema, name: nameSchema, secret: secretSchema }),
    output: keyViewSchema,
  }),
  'keys.replace': defineRoute({ input: keyId.extend({ secret: secretSchema }), output: keyViewSchema }),
  'keys.remove': defineRoute({ input: keyId, output: z.object({ removed: z.boolean() }) }),
  /** GET /models with the key the provider would use now (stored or from the environment). Costs no tokens. */
  'keys.test': defineRoute({ input: z.strictObject({ provider: nameSchema }), output: keyTestSchema }),
  /** Tries the keychain again: a write, a read and a delete of a probe entry. */
  'keys.checkKeychain': defineRoute({ input: z.void(), output: keychainStateSchema }),
} as const;

export type KeychainState = z.infer<typeof keychainStateSchema>;
export type KeyTest = z.infer<typeof keyTestSchema>;
export type KeyView = z.infer<typeof keyViewSchema>;
export type EnvironmentKey = z.infer<typeof environmentKeySchema>;
export type KeyRingView = z.infer<typeof keyRingViewSchema>;
