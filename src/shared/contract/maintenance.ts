import { z } from 'zod';
import { cacheFileIdSchema } from './cacheFiles.ts';
import { runSchema } from './operations.ts';
import { defineRoute } from './route.ts';

export const backupSchema = z.object({
  id: z.string(),
  file: cacheFileIdSchema,
  /** Of the cache it was made of. */
  path: z.string(),
  backupPath: z.string(),
  at: z.number(),
  bytes: z.number(),
  rows: z.number(),
  madeBy: z.enum(['person', 'schedule', 'console']),
  missing: z.boolean(),
});

/** One turn of the schedule: the operations it did, in their order. */
export const turnSchema = z.object({
  id: z.string(),
  dueAt: z.number(),
  startedAt: z.number(),
  /** It was due while the machine slept or the console did not run. */
  late: z.boolean(),
  runs: z.array(runSchema),
});

export const scheduleSchema = z.object({
  /** Cron text as the settings have it; empty = switched off. */
  cron: z.string(),
  zone: z.string(),
  nextAt: z.number().nullable(),
  running: z.boolean(),
  turns: z.array(turnSchema),
});

export const maintenanceRoutes = {
  'maintenance.schedule': defineRoute({ input: z.void(), output: scheduleSchema }),
  /** Does a turn of the schedule now. */
  'maintenance.runNow': defineRoute({ input: z.void(), output: scheduleSchema }),
  'maintenance.backups': defineRoute({
    input: z.strictObject({ file: cacheFileIdSchema }),
    output: z.array(backupSchema),
  }),
  /** Moves a backup to the system's trash; the list without it. */
  'maintenance.removeBackup': defineRoute({
    input: z.strictObject({ id: z.string().max(100) }),
    output: z.array(backupSchema),
  }),
} as const;

export type Backup = z.infer<typeof backupSchema>;
export type Turn = z.infer<typeof turnSchema>;
export type Schedule = z.infer<typeof scheduleSchema>;
