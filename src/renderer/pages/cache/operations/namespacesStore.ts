import { create } from 'zustand';
import { invoke } from '../../../ipc.ts';

interface Namespaces {
  /** The namespaces of the file that was asked for last; empty until they came. */
  readonly names: readonly string[];
  load(file: string): Promise<void>;
}

/** The namespaces that a form offers. */
export const useNamespaces = create<Namespaces>()((set) => {
  let asked = 0;
  return {
    names: [],
    load: async (file) => {
      asked += 1;
      const mine = asked;
      const answer = await invoke('browse.stats', { file });
      if (mine !== asked || !answer.ok) return;
      set({ names: answer.data.byNamespace.map(({ name }) => name) });
    },
  };
});
