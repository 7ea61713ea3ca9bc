import type { Answer, AskRequest, Attempt } from '../../../shared/contract/ask.ts';
import type { Events } from '../../../shared/contract/events.ts';
import type { LimitWait } from '../../../shared/contract/reliability.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
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
  /** What the request waits for before it goes on; null while it does not. */
  readonly wait: LimitWait | null;
  readonly answer: Answer | null;
  readonly error: ErrorBody | null;
  /** The providers that a failed request was taken to; an answer has its own. */
  readonly tried: readonly Attempt[];
  /** When it was asked, epoch ms. */
  readonly askedAt: number | null;
  /** Set when this is a past run. */
  readonly runId: number | null;
}

/** No run at all. */
export const noRun: Run = {
  phase: 'idle',
  requestId: null,
  request: null,
  text: '',
  blocks: noBlocks,
  gap: false,
  stopping: false,
  wait: null,
  answer: null,
  error: null,
  tried: [],
  askedAt: null,
  runId: null,
};

/** What ends a run, whatever the end. */
export const ended = { phase: 'ended', stopping: false, wait: null } as const;

/** What the answer does to the run: its text is the last word. */
export function withAnswer(run: Run, answer: Answer): Partial<Run> {
  if (answer.text === run.text) return { ...ended, answer, error: null, gap: false };
  return { ...ended, answer, error: null, gap: false, text: answer.text, blocks: splitBlocks(answer.text) };
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

/** What word of a wait does to the run: it counts while the request runs. */
export function takeWaiting(run: Run, { requestId, wait }: Events['playground.waiting']): Partial<Run> {
  return run.phase === 'running' && requestId === run.requestId ? { wait } : {};
}
