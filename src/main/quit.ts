import { app } from 'electron';
import { type AppLogger, errorFields } from './platform/logger.ts';

/** A person who quits does not wait longer for what hangs. What was acknowledged is on disk already. */
const LONGEST_MS = 1800;

/** Runs `close` once when the app is about to quit, and then lets it; ends the process when closing takes too long. */
export function quitInOrder(logger: AppLogger, close: () => Promise<void>): void {
  let state: 'running' | 'closing' | 'closed' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    const giveUp = setTimeout(() => {
      logger.warn('closing took too long');
      app.exit(0);
    }, LONGEST_MS);
    void close()
      .catch((caught) => logger.error('closing failed', errorFields(caught)))
      .finally(() => {
        clearTimeout(giveUp);
        state = 'closed';
        app.quit();
      });
  });
}
