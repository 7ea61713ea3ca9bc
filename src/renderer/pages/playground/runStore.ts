import { create } from 'zustand';
import type { AskRequest } from '../../../shared/contract/ask.ts';
import type { RunDetail } from '../../../shared/contract/playground.ts';
import { invoke, on } from '../../ipc.ts';
import { useAsking } from '../../stores/console.ts';
import { toast } from '../../stores/toasts.ts';
import { splitBlocks } from './markdownBlocks.ts';
import { ended, noRun, type Run, takeDelta, takeWaiting, withAnswer } from './run.ts';

interface RunStore extends Run {
  /** Asks. Ends when the answer or the error is there; does nothing while a run is on its way. */
  ask(request: AskRequest): Promise<void>;
  stop(): Promise<void>;
  /** Shows a past run. Does nothing while a run is on its way. */
  show(run: RunDetail): void;
  clear(): void;
}

/** The run on screen. It lives outside the page, so an answer streams on while another page is open. */
export const useRun = create<RunStore>()((set, get) => ({
  ...noRun,
  ask: async (request) => {
    if (get().phase === 'running') return;
    const requestId = crypto.randomUUID();
    set({ ...noRun, phase: 'running', requestId, request, askedAt: Date.now() });
    const result = await invoke('playground.ask', { requestId, request });
    if (get().requestId !== requestId) return;
    set(result.ok ? withAnswer(get(), result.data) : { ...ended, error: result.error });
    if (!result.ok) await loadTried(requestId);
  },
  stop: async () => {
    const { phase, requestId, stopping } = get();
    if (phase !== 'running' || requestId === null || stopping) return;
    set({ stopping: true });
    const result = await invoke('playground.cancel', { requestId });
    if (result.ok || get().requestId !== requestId) return;
    set({ stopping: false });
    toast({ tone: 'bad', title: 'Not stopped', error: result.error });
  },
  show: (run) => {
    if (get().phase === 'running') return;
    const text = run.answer?.text ?? '';
    set({
      ...noRun,
      phase: 'ended',
      requestId: run.requestId,
      request: run.request,
      text,
      blocks: splitBlocks(text),
      answer: run.answer,
      error: run.error,
      askedAt: run.at,
      runId: run.id,
    });
    if (run.error !== null) void loadTried(run.requestId);
  },
  clear: () => {
    if (get().phase !== 'running') set(noRun);
  },
}));

/** An error comes without the way that led to it: the ledger has that. */
async function loadTried(requestId: string): Promise<void> {
  const found = await invoke('usage.request', { requestId });
  if (useRun.getState().requestId !== requestId || !found.ok || found.data === null) return;
  useRun.setState({ tried: found.data.attempts });
}

useRun.subscribe((now, before) => {
  if (now.phase === before.phase) return;
  const asking = now.phase === 'running' ? (now.request?.provider ?? null) : null;
  useAsking.setState({ provider: asking });
});

on('playground.delta', (delta) => useRun.setState((run) => takeDelta(run, delta)));
on('playground.waiting', (event) => useRun.setState((run) => takeWaiting(run, event)));
