import { z } from 'zod';
import { errorBodySchema } from './ask.ts';
import { defineRoute } from './route.ts';

/** What a person must know and may have to act on. Instants in epoch ms. */
export const alertSchema = z.object({
  id: z.number(),
  /** Stable per cause, as in `breaker_open:openai`: the same cause is one alert while it lasts. */
  cause: z.string(),
  level: z.enum(['warning', 'error']),
  title: z.string(),
  /** What happened and what to do next. Never a key, never a prompt. */
  message: z.string(),
  raisedAt: z.number(),
  /** When it was last raised again, or its sentence changed. */
  updatedAt: z.number(),
  /** When its cause was gone; null while it lasts. */
  clearedAt: z.number().nullable(),
  /** False until the person looked at the list. */
  read: z.boolean(),
  /** The page that helps, and what it is asked to show. */
  page: z.enum(['reliability', 'keys', 'activity', 'settings', 'cache']),
  params: z.record(z.string(), z.string()),
});

export const alertListSchema = z.object({
  /** Newest first, without the dismissed ones. */
  alerts: z.array(alertSchema),
  /** How many of them nobody looked at yet. */
  unread: z.number(),
});

/** The webhook, without its address: that is a secret and never leaves the main process. */
export const webhookSchema = z.object({
  /** Host and the last characters of the address, as in `hooks.slack.com/...x7Qz`; null when there is none. */
  address: z.string().nullable(),
  /** Where the address is kept; `unknown` until the keychain answered. */
  storedIn: z.enum(['keychain', 'memory', 'nowhere', 'unknown']),
  /** When a message was last accepted there, epoch ms; null when none was. */
  deliveredAt: z.number().nullable(),
  /** Why the last message was not accepted, or the address cannot be read; null when all is well. */
  problem: errorBodySchema.nullable(),
});

/** An address on its way in. It is never part of any output. */
const webhookAddressSchema = z.string().min(1).max(2000);

export const alertRoutes = {
  'alerts.list': defineRoute({ input: z.void(), output: alertListSchema }),
  /** The person looked at the list: nothing in it is unread any more. */
  'alerts.markRead': defineRoute({ input: z.void(), output: alertListSchema }),
  /** Takes one out of the list, or all of them. One whose cause lasts comes back when it is raised anew in a later period. */
  'alerts.dismiss': defineRoute({
    input: z.strictObject({ id: z.int().nullable() }),
    output: alertListSchema,
  }),
  'alerts.webhook': defineRoute({ input: z.void(), output: webhookSchema }),
  'alerts.setWebhook': defineRoute({
    input: z.strictObject({ address: webhookAddressSchema }),
    output: webhookSchema,
  }),
  'alerts.removeWebhook': defineRoute({ input: z.void(), output: webhookSchema }),
  /** Sends a test message; what came of it is in the answer. */
  'alerts.testWebhook': defineRoute({ input: z.void(), output: webhookSchema }),
} as const;

export type Alert = z.infer<typeof alertSchema>;
export type AlertList = z.infer<typeof alertListSchema>;
export type Webhook = z.infer<typeof webhookSchema>;
