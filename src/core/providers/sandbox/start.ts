import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/errors.ts';
import type { Faults } from './faults.ts';
import type { SandboxNews, SandboxOrder } from './thread.ts';

/** A sandbox in a thread of its own, so that its streams take no time from the window's thread. */
export interface Sandbox {
  /**
   * Its address; starts it if it does not run. Calls made at the same time share one start, and one that died is started
   * anew. Rejects with `provider.unreachable`.
   */
  start(): Promise<{ readonly baseUrl: string }>;
  /** Starts it too. Replaces the faults of all requests to come. */
  setFaults(faults: Faults): Promise<void>;
  /** Ends it. Open answers are cut. */
  close(): Promise<void>;
}

interface Running {
  readonly worker: Worker;
  readonly baseUrl: string;
}

/** How a sandbox is built. */
export interface SandboxOptions {
  /** The file of `thread.ts`, built or as it is. */
  readonly threadUrl: URL;
  /** Called when the thread dies of an error while it runs. */
  readonly onCrash?: (error: Error) => void;
}

/** A sandbox that is not started yet. */
export function createSandbox({ threadUrl, onCrash }: SandboxOptions): Sandbox {
  let running: Promise<Running> | null = null;

  const started = (): Promise<Running> => {
    if (running) return running;
    const onEnd = () => {
      if (running === mine) running = null;
    };
    const mine = startThread(threadUrl, onEnd, onCrash);
    running = mine;
    return mine;
  };

  return {
    start: async () => ({ baseUrl: (await started()).baseUrl }),
    setFaults: async (faults) => {
      const order: SandboxOrder = { setFaults: faults };
      (await started()).worker.postMessage(order);
    },
    close: async () => {
      const last = await running?.catch(() => null);
      running = null;
      await last?.worker.terminate();
    },
  };
}

function startThread(threadUrl: URL, onEnd: () => void, onCrash?: (error: Error) => void): Promise<Running> {
  return new Promise((resolve, reject) => {
    // Its own empty environment: the sandbox has no business with keys.
    const worker = new Worker(threadUrl, { env: {} });
    worker.once('message', (news: SandboxNews) => {
      if ('baseUrl' in news) {
        // From here on it must not keep a program from ending.
        worker.unref();
        resolve({ worker, baseUrl: news.baseUrl });
        return;
      }
      reject(cannotStart(news.problem));
      void worker.terminate();
    });
    worker.once('error', (error) => {
      reject(cannotStart(error.message));
      onCrash?.(error);
    });
    worker.once('exit', () => {
      onEnd();
      // Settles only a start that was still pending.
      reject(cannotStart('its thread ended'));
    });
  });
}

function cannotStart(reason: string): AppError {
  return new AppError(
    'provider.unreachable',
    `The sandbox could not start: ${reason}. Restart the console, or use another provider.`,
    { data: { reason } },
  );
}
