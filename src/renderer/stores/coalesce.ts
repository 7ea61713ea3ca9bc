/**
 * Wraps a refresh so that a burst of events costs at most two runs: one at once, and one more when that has ended
 * and `spacingMs` have passed. Promise: after the last call a run starts that sees everything before it.
 */
export function coalesce(run: () => Promise<void>, spacingMs: number): () => void {
  let running = false;
  let again = false;
  const next = async (): Promise<void> => {
    running = true;
    again = false;
    await run();
    setTimeout(() => {
      running = false;
      if (again) void next();
    }, spacingMs);
  };
  return () => {
    if (running) again = true;
    else void next();
  };
}
