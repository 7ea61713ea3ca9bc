import type { ProviderConfig } from '../../src/core/providers/preset.ts';
import { customPreset } from '../../src/core/providers/presets.ts';
import type { Target } from '../../src/core/reliability/callPolicy.ts';
import { createReliability, type ReliabilityOptions } from '../../src/core/reliability/reliability.ts';
import { defaultSettings } from '../../src/core/settings/resolve.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import type { Reader } from '../../src/core/storage/reader.ts';
import type { Writer } from '../../src/core/storage/types.ts';
import { AppError, type ErrorCode, type ErrorData } from '../../src/shared/errors.ts';
import { recordingLogger } from './cache.ts';

/** A provider that no test calls over the network. */
export function providerNamed(id: string, baseUrl = `https://${id}.example/v1`): ProviderConfig {
  return { ...customPreset({ id, name: id.toUpperCase(), baseUrl }), model: null };
}

export function targetOf(provider: ProviderConfig, model = 'm-1'): Target {
  return { provider, model };
}

/** The default settings with changes. */
export function settingsWith(changes: Partial<Settings> = {}): Settings {
  return { ...defaultSettings().settings, ...changes };
}

export function failureOf(code: ErrorCode, data: ErrorData = {}): AppError {
  return new AppError(code, `It failed with ${code}.`, { data });
}

/** The reliability parts over a real database, with everything else at its simplest. */
export function openReliability(
  database: { readonly reader: Reader; readonly writer: Writer },
  options: Pick<ReliabilityOptions, 'clock' | 'providers'> & Partial<ReliabilityOptions>,
) {
  const logger = recordingLogger();
  const acts: { readonly name: string; readonly facts: object }[] = [];
  const reliability = createReliability({
    settings: () => settingsWith(),
    random: () => 0.5,
    logger,
    audit: { act: async (name, facts) => void acts.push({ name, facts }) },
    limitViews: () => [],
    retryBudget: () => ({ left: 10, of: 10 }),
    onChange: () => undefined,
    ...database,
    ...options,
  });
  return { reliability, logger, acts };
}
