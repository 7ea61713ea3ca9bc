import { z } from 'zod';
import { errorBodySchema } from './ask.ts';
import { defineRoute } from './route.ts';

/** Something the person must know while it lasts: shown as a banner. */
export const noticeSchema = z.object({
  /** Stable per cause, so that the same cause shows once. */
  id: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  error: errorBodySchema,
});

export const appInfoSchema = z.object({
  version: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  sqlite: z.string(),
  platform: z.string(),
  userData: z.string(),
  /** True on the old runtime that is meant for tests on a blocked network. */
  testRuntime: z.boolean(),
});

export const statusSchema = z.object({
  /** False until the databases are open. */
  ready: z.boolean(),
  notices: z.array(noticeSchema),
});

export const appRoutes = {
  'app.info': defineRoute({ input: z.void(), output: appInfoSchema }),
  'app.status': defineRoute({ input: z.void(), output: statusSchema }),
  /** Opens an https link in the person's browser after they confirmed it. */
  'app.openLink': defineRoute({
    input: z.strictObject({ url: z.string().max(2000) }),
    output: z.object({ opened: z.boolean() }),
  }),
  /** Puts text on the clipboard: the window itself has no permission to. */
  'app.copyText': defineRoute({
    input: z.strictObject({ text: z.string().max(5_000_000) }),
    output: z.void(),
  }),
  /** A page that broke, for the log. */
  'app.reportError': defineRoute({
    input: z.strictObject({ message: z.string().max(2000), stack: z.string().max(20_000) }),
    output: z.void(),
  }),
} as const;

export type Notice = z.infer<typeof noticeSchema>;
export type AppInfo = z.infer<typeof appInfoSchema>;
export type Status = z.infer<typeof statusSchema>;
