import { create } from 'zustand';
import type { Estimate } from '../../../shared/contract/playground.ts';
import { invoke } from '../../ipc.ts';
import { checkDraft } from './draft.ts';
import { useDraft } from './draftStore.ts';

const QUIET_MS = 250;

interface EstimateState {
  /** What the prompt would take; null while that is not known. */
  readonly estimate: Estimate | null;
}

/** Tokens and cost of the prompt before it is sent. */
export const useEstimate = create<EstimateState>()(() => ({ estimate: null }));

/** Keeps the estimate up to date while the page is open. Returns the stop. */
export function followEstimate(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let version = 0;
  const ask = async () => {
    version += 1;
    const asked = version;
    const check = checkDraft(useDraft.getState().draft);
    if (!check.ok) return useEstimate.setState({ estimate: null });
    const result = await invoke('playground.estimate', check.request);
    if (asked === version) useEstimate.setState({ estimate: result.ok ? result.data : null });
  };
  void ask();
  const stop = useDraft.subscribe((now, before) => {
    if (now.draft === before.draft) return;
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), QUIET_MS);
  });
  return () => {
    version += 1;
    clearTimeout(timer);
    stop();
  };
}
