import type { Settings } from '../settings/settings.ts';

/**
 * The client id that a process writes in its ledger rows. `global`: one for all; `per_client`: the configured one;
 * `per_process`: the configured one with the process and its start (epoch ms), so that a reused pid is another client.
 */
export function usageClientId(
  settings: Pick<Settings, 'usage_scope' | 'usage_client_id'>,
  process: { readonly pid: number; readonly startedAt: number },
): string {
  if (settings.usage_scope === 'global') return 'global';
  const id = settings.usage_client_id.trim();
  if (settings.usage_scope === 'per_client') return id;
  return `${id}/${process.pid}-${Math.trunc(process.startedAt)}`;
}
