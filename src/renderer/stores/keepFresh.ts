import { coalesce } from './coalesce.ts';
import { useStatus, useToday } from './console.ts';

/**
 * Refreshes now, after every change of the usage figures (that is, after every request), and once the databases are
 * open; never more often than every `spacingMs`. Returns the stop.
 */
export function keepFresh(run: () => Promise<void>, spacingMs: number): () => void {
  const refresh = coalesce(run, spacingMs);
  refresh();
  const stops = [
    useToday.subscribe((now, before) => {
      if (now.data !== before.data) refresh();
    }),
    useStatus.subscribe((now, before) => {
      if (now.data?.ready && !before.data?.ready) refresh();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
