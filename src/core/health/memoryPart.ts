import { AppError } from '../../shared/errors.ts';
import { healthy, type PartCheck, troubled } from './part.ts';

/** What the processes of the console use, MiB. */
export interface MemoryReading {
  /** All of them together. */
  readonly totalMib: number;
  readonly processes: number;
  /** The main process alone: what it holds in memory, and its address space (null where the system does not tell). */
  readonly mainRssMib: number;
  readonly mainVirtualMib: number | null;
  /** The process that uses most, as in "the window". */
  readonly largest: { readonly name: string; readonly mib: number } | null;
}

const TIMEOUT_MS = 5000;

/** The memory of all processes together. */
export function memoryPart(parts: {
  readonly read: () => Promise<MemoryReading>;
  /** The setting `memory_warning_mb`. */
  readonly warningMib: () => number;
}): PartCheck {
  return {
    id: 'memory',
    name: 'Memory',
    timeoutMs: TIMEOUT_MS,
    look: async () => {
      const reading = await parts.read();
      const { totalMib, largest } = reading;
      const summary = wordsOf(reading);
      if (totalMib <= parts.warningMib()) return healthy(summary);
      const most = largest ? ` Most of it, ${largest.mib} MiB, is used by ${largest.name}.` : '';
      const error = new AppError(
        'health.high_memory',
        `The console uses ${totalMib} MiB of memory, more than the ${parts.warningMib()} MiB it should warn above.${most} Close long answers or start the console again; if you expect this much, raise memory_warning_mb in Settings.`,
        { data: { totalMib } },
      );
      return troubled('degraded', error, summary);
    },
  };
}

function wordsOf({ totalMib, processes, mainRssMib, mainVirtualMib }: MemoryReading): string {
  const virtual = mainVirtualMib === null ? '' : `, ${mainVirtualMib} MiB of address space`;
  return `${totalMib} MiB in ${processes} ${processes === 1 ? 'process' : 'processes'}; main process ${mainRssMib} MiB${virtual}`;
}
