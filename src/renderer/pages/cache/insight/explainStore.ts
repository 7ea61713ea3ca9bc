import { create } from 'zustand';
import type { AskRequest } from '../../../../shared/contract/ask.ts';
import type { Explanation } from '../../../../shared/contract/insight.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke } from '../../../ipc.ts';

/** What is to be explained. */
export interface ToExplain {
  /** The id of an open cache file. */
  readonly file: string;
  readonly request: AskRequest;
  /** Entries that were made since count as not there, epoch ms; left out = as it is now. */
  readonly asOf?: number | undefined;
}

interface ExplainState {
  readonly of: ToExplain | null;
  /** null until it is there, or when it could not be had. */
  readonly explanation: Explanation | null;
  readonly error: ErrorBody | null;
  ask(what: ToExplain): Promise<void>;
}

/** The explanation on screen: the last one that was asked for. */
export const useExplain = create<ExplainState>()((set, get) => ({
  of: null,
  explanation: null,
  error: null,
  ask: async (what) => {
    set({ of: what, explanation: null, error: null });
    const { file, request, asOf } = what;
    const result = await invoke('insight.explain', {
      file,
      request,
      ...(asOf === undefined ? {} : { asOf }),
    });
    if (get().of !== what) return;
    set(result.ok ? { explanation: result.data } : { error: result.error });
  },
}));
