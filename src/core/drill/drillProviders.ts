import type { DrillPlan, DrillProvider } from '../../shared/contract/drill.ts';
import type { ResolveEndpoint } from '../client/endpoints.ts';
import { FAULTS_HEADER } from '../providers/sandbox/faults.ts';
import { createSandbox, type Sandbox } from '../providers/sandbox/start.ts';
import { DRILL_KEY, sandboxFaults } from './drillFaults.ts';
import type { DrillTime } from './drillTime.ts';

/** The model that every drill asks. */
export const DRILL_MODEL = 'sandbox-fast';

/** The providers of a drill in the order of its chain, with their names. */
export const drillProviderNames: Readonly<Record<DrillProvider, string>> = {
  primary: 'Primary',
  secondary: 'Secondary',
  tertiary: 'Tertiary',
};
const ids = Object.keys(drillProviderNames);

/** Name of a drill's provider; the id itself for any other. */
export function drillProviderName(id: string): string {
  return Object.entries(drillProviderNames).find(([known]) => known === id)?.[1] ?? id;
}

/** One server of a drill. */
export interface DrillServer {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
}

/** The servers of one drill, each a sandbox on a thread of its own. */
export interface DrillServers {
  readonly servers: readonly DrillServer[];
  close(): Promise<void>;
}

/** Starts one for each fault of the plan. Rejects with `provider.unreachable`, and then none runs. */
export async function startDrillServers(plan: DrillPlan, threadUrl: URL): Promise<DrillServers> {
  const sandboxes: readonly Sandbox[] = plan.faults.map(() => createSandbox({ threadUrl }));
  const close = async () => void (await Promise.all(sandboxes.map((sandbox) => sandbox.close())));
  try {
    const started = await Promise.all(sandboxes.map((sandbox) => sandbox.start()));
    const servers = ids.flatMap((id, index) => {
      const at = started[index];
      return at ? [{ id, name: drillProviderName(id), baseUrl: at.baseUrl }] : [];
    });
    return { servers, close };
  } catch (caught) {
    await close();
    throw caught;
  }
}

/** Where a drill's calls go, and what the server there is told to do wrong at that moment; `faultsFrom` in drill time, null = nothing yet. */
export function drillEndpoint(
  plan: DrillPlan,
  { clock, timesFaster }: DrillTime,
  faultsFrom: () => number | null,
): ResolveEndpoint {
  return async ({ id, baseUrl, maxTokensField }, headers = {}) => {
    const from = faultsFrom();
    const fault = plan.faults[ids.indexOf(id)] ?? { kind: 'none' };
    const faults = from === null ? {} : sandboxFaults(fault, clock.monotonic() - from, timesFaster);
    return {
      provider: id,
      baseUrl,
      apiKey: DRILL_KEY,
      headers: { ...headers, [FAULTS_HEADER]: JSON.stringify(faults) },
      maxTokensField,
    };
  };
}
