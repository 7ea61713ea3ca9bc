import { create } from 'zustand';
import type { Answer, AskRequest } from '../../../shared/contract/ask.ts';
import type { Events } from '../../../shared/contract/events.ts';
import type { RunDetail } from '../../../shared/contract/playground.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke, on } from '../../ipc.ts';
import { toast } from '../../stores/toasts.ts';
import { appendText, type Blocks, noBlocks, splitBlocks } from './markdownBlocks.ts';

/** What the answer side shows: nothing yet, an answer on its way, or how it ended. */
export interface Run {
  readonly phase: 'idle' | 'running' | 'ended';
  readonly requestId: string | null;
  readonly request: AskRequest | null;
  readonly text: string;
  readonly blocks: Blocks;
  /** A piece of the stream was missed; the whole text comes with the answer. */
  readonly gap: boolean;
  readonly stopping: boolean;
  readonly answer: Answer | null;
  readonly error: ErrorBody | null;
  /** When it was asked, epoch ms. */
  readonly askedAt: number | null;
  /** Set when this is a past run. */
  readonly runId: number | null;
}

interface RunStore extends Run {
  /** Asks. Ends when the answer or the error is there; does nothing while a run is on its way. */
  ask(request: AskRequest): Promise<void>;
  stop(): Promise<void>;
  /** Shows a past run. Does nothing while a run is on its way. */
  show(run: RunDetail): void;
  clear(): void;
}

const nothing: Run = {
  phase: 'idle',
  requestId: null,
  request: null,
  text: '',
  blocks: noBlocks,
  gap: false,
  stopping: false,
  answer: null,
  error: null,
  askedAt: null,
  runId: null,
};

/** The run on screen. It lives outside the page, so an answer streams on while another page is open. */
export const useRun = create<RunStore>()((set, get) => ({
  ...nothing,
  ask: async (request) => {
    if (get().phase === 'running') return;
    const requestId = crypto.randomUUID();
    set({ ...nothing, phase: 'running', requestId, request, askedAt: Date.now() });
    const result = await invoke('playground.ask', { requestId, request });
    if (get().requestId !== requestId) return;
    set(result.ok ? { ...endOf(get(), result.data), error: null } : { ...ended, error: result.error });
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
      ...nothing,
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
  },
  clear: () => {
    if (get().phase !== 'running') set(nothing);
  },
}));

const ended = { phase: 'ended', stopping: false } as const;

function endOf(run: Run, answer: Answer): Partial<Run> {
  if (answer.text === run.text) return { ...ended, answer, gap: false };
  return { ...ended, answer, gap: false, text: answer.text, blocks: splitBlocks(answer.text) };
}

/** What a piece of the stream does to the text so far: it goes on, is known already, or leaves a gap. */
export function takeDelta(run: Run, delta: Events['playground.delta']): Partial<Run> {
  if (run.phase !== 'running' || delta.requestId !== run.requestId) return {};
  const known = run.text.length - delta.offset;
  if (known < 0) return { gap: true };
  if (known >= delta.text.length) return {};
  const added = delta.text.slice(known);
  return { text: run.text + added, blocks: appendText(run.blocks, added) };
}

on('playground.delta', (delta) => useRun.setState((run) => takeDelta(run, delta)));
