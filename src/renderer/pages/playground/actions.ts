import { create } from 'zustand';
import { checkDraft } from './draft.ts';
import { useDraft } from './draftStore.ts';
import { useRun } from './runStore.ts';

interface Problems {
  /** Why the last press of Run did nothing; empty when it ran. */
  readonly problems: readonly string[];
}

/** What keeps the prompt from being sent, once the person tried. */
export const useProblems = create<Problems>()(() => ({ problems: [] }));

/** Whether the history is open beside the answer. */
export const useHistoryPanel = create<{ readonly shown: boolean }>()(() => ({ shown: false }));

/** Opens the history, or closes it. */
export function toggleHistory(): void {
  useHistoryPanel.setState(({ shown }) => ({ shown: !shown }));
}

/** Sends the prompt, or says what is missing. */
export async function runDraft(): Promise<void> {
  const check = checkDraft(useDraft.getState().draft);
  useProblems.setState({ problems: check.ok ? [] : check.problems });
  if (check.ok) await useRun.getState().ask(check.request);
}

/** An empty prompt; the one before can be brought back. */
export function newPrompt(): void {
  useDraft.getState().startNew();
  useRun.getState().clear();
  useProblems.setState({ problems: [] });
}

useDraft.subscribe((now, before) => {
  // Judged anew as the person types, so that a problem put right goes away by itself.
  if (now.draft === before.draft || useProblems.getState().problems.length === 0) return;
  const check = checkDraft(now.draft);
  useProblems.setState({ problems: check.ok ? [] : check.problems });
});
