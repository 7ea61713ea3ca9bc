import { z } from 'zod';
import { defineRoute } from './route.ts';

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const settingSourceSchema = z.enum(['default', 'file', 'environment file', 'environment']);

/** One setting with what a page needs to show and edit it. */
export const settingViewSchema = z.object({
  name: z.string(),
  group: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(['text', 'number', 'integer', 'boolean', 'choice']),
  choices: z.array(z.string()),
  unit: z.string(),
  /** True where null (nothing set) is a value. */
  nullable: z.boolean(),
  value: valueSchema,
  defaultValue: valueSchema,
  source: settingSourceSchema,
  /** The variable that sets it; where it does, the file's value does not count. */
  variable: z.string(),
  applies: z.enum(['now', 'next request', 'restart']),
});

/** A provider of the person's own, or another base URL for a known one. */
export const customProviderSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'an id is up to 40 of a-z, 0-9, - and _'),
  name: z.string().min(1).max(80),
  base_url: z.url({ protocol: /^https?$/ }).max(500),
  model: z.string().max(200).optional(),
});

const shortText = z.string().min(1).max(200);

/** Who is asked next when a provider cannot answer. Without `model`: the provider's own default, else the model that was asked. */
export const failoverStepSchema = z.strictObject({ provider: shortText, model: shortText.optional() });

/** What holds for one provider in place of the general settings; with `model` only for that model (limits alone). */
export const providerRuleSchema = z.strictObject({
  provider: shortText,
  model: shortText.optional(),
  breaker_policy: z.enum(['consecutive', 'rate']).optional(),
  breaker_failure_threshold: z.int().min(1).max(1000).optional(),
  breaker_timeout_s: z.number().min(0.1).max(86_400).optional(),
  rpm: z.int().min(1).max(10_000_000).optional(),
  tpm: z.int().min(1).max(10_000_000_000).optional(),
  tpd: z.int().min(1).max(1_000_000_000_000).optional(),
  max_concurrent: z.int().min(1).max(10_000).optional(),
});

/** A prompt that is asked at temperature 0 so that its answer is in the cache. Without provider and model: the default ones. */
export const warmUpPromptSchema = z.strictObject({
  prompt: z.string().min(1).max(100_000),
  provider: shortText.optional(),
  model: shortText.optional(),
});

/** What is wrong with settings.json or the environment. `line` counts from 1; null when it is not about a line. */
export const settingsProblemSchema = z.object({
  where: z.string(),
  line: z.number().nullable(),
  message: z.string(),
});

/** A limit of one model that a variable sets, as the Python library names it; it goes before a rule of that model. */
export const limitVariableSchema = z.object({
  variable: z.string(),
  provider: z.string(),
  model: z.string(),
  field: z.enum(['rpm', 'tpm', 'tpd']),
  value: z.number(),
  source: z.enum(['environment file', 'environment']),
});

/** One setting, list or key that differs. `before` and `after` are words, never a secret. */
export const settingsDifferenceSchema = z.object({
  name: z.string(),
  label: z.string(),
  before: z.string(),
  after: z.string(),
  source: settingSourceSchema,
  applies: z.enum(['now', 'next request', 'restart']),
  /** Answers in the cache were kept under other keys and will not be found for the same question. */
  changesCacheKeys: z.boolean(),
});

/** What a person should know about a setting that is allowed, and does not do what it looks like. */
export const settingsNoteSchema = z.object({ setting: z.string(), message: z.string() });

/** What the files would change if they were read again now. Nothing is changed when there is a problem. */
export const settingsPreviewSchema = z.object({
  /** Names exactly these files as they were read. */
  revision: z.string(),
  differences: z.array(settingsDifferenceSchema),
  problems: z.array(settingsProblemSchema),
});

/** The last time that settings changed, or that they were read again. */
export const settingsChangeSchema = z.object({
  /** Epoch ms. */
  at: z.number(),
  /** The page, an edit of the file, the button, or the signal SIGHUP. */
  by: z.enum(['page', 'edit', 'reload', 'signal']),
  differences: z.array(settingsDifferenceSchema),
});

export const settingsViewSchema = z.object({
  file: z.string(),
  /** The file of variables that is in use; null where there is none. */
  environmentFile: z.string().nullable(),
  settings: z.array(settingViewSchema),
  providers: z.array(customProviderSchema),
  failover: z.array(failoverStepSchema),
  rules: z.array(providerRuleSchema),
  warmUp: z.array(warmUpPromptSchema),
  /** Limits of single models that variables set. */
  limitVariables: z.array(limitVariableSchema),
  notes: z.array(settingsNoteSchema),
  /** null until something changed since the start. */
  lastChange: settingsChangeSchema.nullable(),
  /** Not empty = the values shown are the last good ones. */
  problems: z.array(settingsProblemSchema),
});

export const settingsRoutes = {
  'settings.get': defineRoute({ input: z.void(), output: settingsViewSchema }),
  /**
   * Sets the named values and writes the file as a whole, or changes nothing. null = nothing set where the setting is
   * nullable, else back to the default; sending the default value itself takes the entry out of the file. A list is the
   * whole new list.
   */
  'settings.update': defineRoute({
    input: z.strictObject({
      values: z.record(z.string().max(60), valueSchema).optional(),
      providers: z.array(customProviderSchema).max(50).optional(),
      failover: z.array(failoverStepSchema).max(20).optional(),
      rules: z.array(providerRuleSchema).max(200).optional(),
      warmUp: z.array(warmUpPromptSchema).max(200).optional(),
    }),
    output: settingsViewSchema,
  }),
  /** What reading settings.json and the file of variables again would change. Changes nothing. */
  'settings.preview': defineRoute({ input: z.void(), output: settingsPreviewSchema }),
  /**
   * Reads both files again and puts them in force as a whole, or leaves everything as it was: then the view has the
   * problems. With the `revision` of a preview: fails with `settings.outdated` when the files are not those any more.
   */
  'settings.reload': defineRoute({
    input: z.strictObject({ revision: z.string().max(100).nullable() }),
    output: settingsViewSchema,
  }),
} as const;

export type SettingView = z.infer<typeof settingViewSchema>;
export type CustomProvider = z.infer<typeof customProviderSchema>;
export type FailoverStep = z.infer<typeof failoverStepSchema>;
export type ProviderRule = z.infer<typeof providerRuleSchema>;
export type WarmUpPrompt = z.infer<typeof warmUpPromptSchema>;
export type SettingsProblem = z.infer<typeof settingsProblemSchema>;
export type SettingsView = z.infer<typeof settingsViewSchema>;
export type SettingsDifference = z.infer<typeof settingsDifferenceSchema>;
export type SettingsNote = z.infer<typeof settingsNoteSchema>;
export type SettingsPreview = z.infer<typeof settingsPreviewSchema>;
export type SettingsChange = z.infer<typeof settingsChangeSchema>;
export type LimitVariable = z.infer<typeof limitVariableSchema>;
