import { create } from 'zustand';
import type { SettingsView, WarmUpPrompt } from '../../../../shared/contract/settings.ts';
import type { WarmUp } from '../../../../shared/contract/warmUp.ts';
import type { Result } from '../../../../shared/result.ts';
import { invoke } from '../../../ipc.ts';
import { useSettings } from '../../../stores/console.ts';
import { createRemote } from '../../../stores/remote.ts';
import { toast } from '../../../stores/toasts.ts';

/** The warm-up list with its costs and, after a run, its results; live. */
export const useWarmUp = createRemote('warmUp.get', 'warmUp.changed');

interface WarmUpActs {
  readonly start: () => Promise<void>;
  readonly cancel: () => Promise<void>;
  /** Replaces the list in settings.json. */
  readonly save: (prompts: readonly WarmUpPrompt[]) => Promise<Result<SettingsView>>;
}

export const useWarmUpActs = create<WarmUpActs>()(() => ({
  start: async () => take(await invoke('warmUp.start'), 'The warm-up did not start'),
  cancel: async () => take(await invoke('warmUp.cancel'), 'The warm-up was not stopped'),
  save: async (prompts) => {
    const answer = await invoke('settings.update', { warmUp: [...prompts] });
    if (answer.ok) {
      useSettings.getState().receive(answer.data);
      await useWarmUp.getState().refresh();
    }
    return answer;
  },
}));

function take(answer: Result<WarmUp>, failed: string): void {
  if (answer.ok) useWarmUp.getState().receive(answer.data);
  else toast({ tone: 'bad', title: failed, error: answer.error });
}
